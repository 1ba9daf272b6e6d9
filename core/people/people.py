"""People and their phones: who a number belongs to, and how to reach somebody."""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import Select, Update, bindparam, select, update

from core.models.base import new_id
from core.models.person import Language, Person, PersonStatus, Phone, Role
from core.models.place import Place
from core.models.supervision import SUPERVISED, Supervised
from core.people import phones
from core.storage import person_facts
from core.storage.access import USSD, Caller
from core.storage.db import Tx
from core.storage.numbers import found_by, is_number, of_number
from core.storage.prepared import Prepared

# statements of the busiest moments are put together once
_CALLERS = Prepared(
    select(
        Person.id,
        Person.role,
        Person.language,
        Person.village_id,
        Person.sector_id,
        Person.district_id,
        Person.pin_locked_until,
        Person.pin_hash.is_not(None),
        Phone.network,
        Phone.dialled_at,
        Phone.doubted_at,
        Person.standing,
    )
    .join(Phone, Phone.person_id == Person.id)
    .where(of_number(Phone.number_index), Phone.lost_at.is_(None), Person.standing != PersonStatus.left)
    .order_by(Person.id)
)
_PARTNERS = Prepared(
    select(Person.id, Person.language).where(
        Person.village_id == bindparam("village"),
        Person.role == Role.volunteer,
        Person.standing != PersonStatus.left,
        Person.standing != PersonStatus.invited,
        Person.id != bindparam("me"),
    )
)


def callers(tx: Tx, number: str, channel: str, network: str | None = None) -> list[Caller]:
    """Everybody this number belongs to, in the order they were registered; [] for a stranger.

    A report is unverified when the number was dialled on another network than before, or not for long, until somebody
    confirms the person; while reading is locked; and before the key number was shown.
    """
    rows = tx.all(_CALLERS, found_by(tx.vault, number))
    return [_caller(tx, _Known(*row), number, channel, network) for row in rows]


class _Known(NamedTuple):
    """One row of who holds a number."""

    id: int
    role: Role
    language: Language
    village_id: int | None
    sector_id: int | None
    district_id: int | None
    pin_locked_until: datetime | None
    has_pin: bool
    network: str | None
    dialled_at: datetime | None
    doubted_at: datetime | None
    standing: PersonStatus


def _caller(tx: Tx, row: _Known, number: str, channel: str, network: str | None) -> Caller:
    silent = phones.silent_since(tx)
    network = phones.operator(network) if channel == USSD else None
    moved = bool(network and row.network and network != row.network)
    quiet = row.dialled_at is not None and row.dialled_at < silent
    doubted = moved or quiet or row.doubted_at is not None
    locked = row.pin_locked_until is not None and row.pin_locked_until > tx.at
    invited = row.standing is PersonStatus.invited
    return Caller(
        number=number,
        channel=channel,
        person=row.id,
        role=row.role,
        language=row.language,
        village=row.village_id,
        sector=row.sector_id,
        district=row.district_id,
        verified=not (doubted or locked or invited),
        confirmed=not doubted,
        has_pin=bool(row.has_pin),
        invited=invited,
    )


def set_language(tx: Tx, me: Caller, language: Language) -> str:
    """From now on the person is spoken to in that language. A stranger's lasts for the talk."""
    if me.person is not None:
        tx.connection.execute(update(Person).where(Person.id == me.person).values(language=language))
    return language.value


def get(tx: Tx, person_id: int) -> Person:
    """The person of that id."""
    return tx.session.get_one(Person, person_id)


def names(tx: Tx, person_ids: Collection[int]) -> dict[int, str]:
    """What these people are called, in one statement. Only of officers, whom colleagues know by name."""
    found = select(Person.id, Person.name_sealed).where(Person.id.in_(person_ids))
    return {row: person_facts.name_in(tx.vault, row, box) for row, box in tx.connection.execute(found)}


def number_of(tx: Tx, person_id: int | None) -> str:
    """The working number of a person, "" if there is none. Only for eyes that may see it; the caller audits."""
    phone = tx.session.scalar(
        select(Phone)
        .where(Phone.person_id == person_id, Phone.works, Phone.lost_at.is_(None))
        .order_by(Phone.heard_at.is_(None), Phone.heard_at.desc())
        .limit(1)
    )
    return tx.vault.open("phones.number", phone.id, phone.number_sealed) if phone else ""


class Volunteer(NamedTuple):
    """One of a village's pair, as far as others need to know to send word."""

    id: int
    language: Language


def partners(tx: Tx, me: int, village_id: int) -> list[Volunteer]:
    """The other volunteers of the village."""
    return [Volunteer(*row) for row in tx.all(_PARTNERS, {"village": village_id, "me": me})]


def pair(tx: Tx, village_id: int) -> list[Volunteer]:
    """The volunteers of a village."""
    return partners(tx, 0, village_id)


def of_role(tx: Tx, role: Role, *, district: int | None = None, sector: int | None = None) -> list[Person]:
    """Everybody who does that work there."""
    where = {name: place for name, place in (("district", district), ("sector", sector)) if place is not None}
    found = tx.session.scalars(_of_role(frozenset(where)), {"of": role, **where})
    return sorted(found, key=lambda each: each.id)  # asked for an order, SQLite would walk all people in it


@cache
def _of_role(where: frozenset[str]) -> Select[Person]:
    found = select(Person).where(Person.role == bindparam("of"), Person.standing == PersonStatus.active)
    if "district" in where:
        found = found.where(Person.district_id == bindparam("district"))
    if "sector" in where:
        found = found.where(Person.sector_id == bindparam("sector"))
    return found


def register(
    tx: Tx,
    number: str,
    role: Role,
    name: str,
    *,
    place: Place | None,
    language: Language,
    sex: str | None = None,
    covers: int | None = None,
    shared: bool = False,
    is_demo: bool = False,
    standing: PersonStatus = PersonStatus.active,
    at_once: bool = True,
) -> Person:
    """Somebody is known by this number from now on; `place` is a village, sector or district, None for the nation.

    One without a phone has no `number`. Written with the next flush where not `at_once`: many are written together.
    An officer who works with families has a right to supervision from that day.
    """
    row = new_id()
    person = Person(
        id=row,
        role=role,
        language=language,
        sex_sealed=person_facts.seal_sex(tx.vault, row, sex),
        name_sealed=person_facts.seal_name(tx.vault, row, name),
        village_id=place.id if place and place.level == "village" else None,
        sector_id=place.sector_id if place else None,
        district_id=place.district_id if place else None,
        covers_id=covers,
        is_demo=is_demo,
        registered_at=tx.at,
        standing=standing,
        standing_since=tx.at,
    )
    tx.session.add(person)
    if number:
        phones.add(tx, person, number, shared=shared)
    if role in SUPERVISED and person.district_id is not None:
        due_at = tx.at + tx.programme.supervision.told_after
        tx.session.add(Supervised(person_id=row, district_id=person.district_id, due_at=due_at))
    if at_once:
        tx.flush()
    return person


def silence(tx: Tx, number: str) -> None:
    """No SMS goes to a caregiver at that number any more; a worker who holds it too is still told."""
    tx.connection.execute(_quiet(tx, number).values(silenced_at=tx.at))


def speak_again(tx: Tx, number: str) -> None:
    """An officer knows that SMS to that number are safe."""
    tx.connection.execute(_quiet(tx, number).values(silenced_at=None))


def _quiet(tx: Tx, number: str) -> Update:
    homes = select(Person.id).where(Person.role == Role.caregiver)
    return update(Phone).where(is_number(tx, Phone.number_index, number), Phone.person_id.in_(homes))
