"""Synthetic volunteers and children to measure with, and the visits they report. Nobody here is real."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote

from sqlalchemy import select

from core import codes
from core.children.follow_ups import eve_of
from core.clock import kigali
from core.codes import Length
from core.models.base import Base, new_id
from core.models.case import Case, CaseStep, Origin
from core.models.child import NAME, Child, NumberHolder, NumberInUse, Placement, PlacementKind, Sex
from core.models.person import Person, Phone, Role
from core.models.place import Place
from core.models.visit import Due, FollowUp
from core.people import places
from core.storage import person_facts
from core.storage.db import Tx

VILLAGES, CHILDREN = 1000, 4
"""At least so many villages, a pair in each (so 2,000 volunteers), and so many children a pair."""
AT_ONCE = 100
"""Villages: PostgreSQL is not left idle in mid-transaction for as long as a nation takes."""
VISITS = 2 * CHILDREN
"""Different visits that a village can tell: each of the pair, each child."""

SCREENS = (
    "volunteer.home",
    "visit.child",
    "visit.seen",
    "visit.safe",
    "visit.school",
    "visit.health",
    "visit.bond",
    "visit.next",
    "visit.thanks",
)
"""The nine screens of a visit with nothing worrying, in order."""


@dataclass(frozen=True, slots=True)
class Home:
    """A visit to report: from which phone, to which child."""

    number: str
    code: str


@dataclass(frozen=True, slots=True)
class ExpectedHop:
    """One hop as it goes over the wire, and the name of the screen that must answer it."""

    form: bytes
    screen: str


def talk(home: Home) -> list[ExpectedHop]:
    """A whole visit in a session of its own: the dial, `1`, the child's code, six keys."""
    session = f"ATUid_{secrets.token_hex(16)}"
    caller = f"sessionId={session}&serviceCode={quote('*801#')}&phoneNumber={quote(home.number)}&networkCode=63510"
    keys = ["1", home.code, *"111111"]
    return [
        ExpectedHop(f"{caller}&text={quote('*'.join(keys[:typed]))}".encode(), screen)
        for typed, screen in enumerate(SCREENS)
    ]


def settle(tx: Tx, villages: int) -> list[Home]:
    """Put Rwanda, the pairs of so many villages and their children into an empty database; the visits they can tell.

    Visits of one phone stand far apart, for nobody tells two at once.
    """
    places.load_rwanda(tx)
    found = tx.session.scalars(select(Place).where(Place.level == "village").order_by(Place.id).limit(villages)).all()
    settled: list[tuple[list[str], list[str]]] = []
    for first in range(0, len(found), AT_ONCE):
        settled += _settle(tx, found[first : first + AT_ONCE], first)
    return [Home(number, known[each]) for each in range(CHILDREN) for pair, known in settled for number in pair]


def _settle(tx: Tx, villages: Sequence[Place], first: int) -> list[tuple[list[str], list[str]]]:
    """The numbers and the codes of each of these, the first of which is the nation's `first`."""
    settled, about_them = [], []
    for at, village in enumerate(villages, start=first):
        pair = [_volunteer(tx, village, f"+2507885{2 * at + side:05d}") for side in range(2)]
        known = [_child(tx, village, CHILDREN * at + each) for each in range(CHILDREN)]
        settled.append((pair, [code for code, _ in known]))
        about_them += [row for _, rows in known for row in rows]
    tx.flush()  # the children stand before what points to them
    _add(tx, *about_them)
    tx.flush()
    return settled


def _volunteer(tx: Tx, village: Place, number: str) -> str:
    person, phone = new_id(), new_id()
    _add(
        tx,
        Person(
            id=person,
            role=Role.volunteer,
            name_sealed=person_facts.seal_name(tx.vault, person, "Synthetic"),
            village_id=village.id,
            sector_id=village.sector_id,
            district_id=village.district_id,
            is_demo=True,
        ),
        Phone(
            id=phone,
            person_id=person,
            number_index=tx.vault.index(number),
            number_sealed=tx.vault.seal("phones.number", phone, number),
        ),
    )
    return number


def _child(tx: Tx, village: Place, at: int) -> tuple[str, list[Base]]:
    """A child's code, and the rows about it that are to be written once it is."""
    row, district, today = new_id(), village.district_id or 0, kigali(tx.at).date()
    code = codes.draw(Length.code, pick=lambda _most: at)
    _add(
        tx,
        Child(
            id=row,
            district_id=district,
            village_id=village.id,
            code=code,
            name_sealed=_name(tx, row),
            sex=Sex.girl,
            birth_year=2015,
        ),
        NumberInUse(district_id=district, number=code, holder=NumberHolder.child, holder_id=row),
    )
    return code, [
        Case(child_id=row, district_id=district, step=CaseStep.placed, since=tx.at, came_from=Origin.institution),
        Placement(child_id=row, kind=PlacementKind.relative, came_from="institution", began_on=today),
        _due(tx, row, village, today + timedelta(days=1)),
    ]


def _name(tx: Tx, child: int) -> bytes:
    tx.sealer.begin(child)
    return tx.sealer.seal(NAME, child, child, b"Synthetic")


def _due(tx: Tx, child: int, village: Place, on: date) -> FollowUp:
    return FollowUp(
        child_id=child,
        district_id=village.district_id,
        village_id=village.id,
        due_on=on,
        state=Due.open,
        remind_at=eve_of(tx.programme, on),
    )


def _add(tx: Tx, *rows: Base) -> None:
    tx.session.add_all(rows)
