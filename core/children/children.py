"""Children by their codes, within what the caller may touch."""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, literal, select

from core.children import case_steps, numbers
from core.codes import Length
from core.errors import NotYours
from core.models.base import new_id
from core.models.case import CaseStep, Origin
from core.models.child import NAME, Child, Household, NumberHolder, NumberInUse, Placement, PlacementKind, Sex
from core.models.place import Place
from core.models.visit import Due, FollowUp, Visit
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.prepared import Prepared

_FIRST_DUE = (
    select(func.min(FollowUp.due_on)).where(FollowUp.child_id == Child.id, FollowUp.state == Due.open).scalar_subquery()
)
_OF_VILLAGE = Prepared(
    select(Child.id, Child.code, _FIRST_DUE.label("due_on"))
    .where(Child.village_id == bindparam("village"), Child.closed_on.is_(None))
    .order_by(_FIRST_DUE.is_(None), _FIRST_DUE, Child.code)
)
_CODE_IN_VILLAGE = Prepared(
    select(Child.id)
    .join(NumberInUse, (NumberInUse.holder_id == Child.id) & (NumberInUse.holder == NumberHolder.child))
    .where(
        NumberInUse.district_id == bindparam("district"),
        NumberInUse.number == bindparam("code"),
        Child.village_id == bindparam("village"),
        Child.closed_on.is_(None),
    )
)
_VISITED = select(func.max(Visit.on)).where(Visit.child_id == bindparam("child")).scalar_subquery()
_IN_BRIEF = Prepared(
    select(
        *(Child.id, Child.district_id, Child.village_id, Child.worry_until),
        *(Placement.began_on, Child.closed_on, _VISITED, Child.facts_sealed),
    )
    .outerjoin(Placement, (Placement.child_id == Child.id) & Placement.ended_on.is_(None))
    .where(Child.id == bindparam("child"))
    .order_by(Placement.began_on.desc())
    .limit(1)
)
_PLACEMENT = (
    select(Placement)
    .where(Placement.child_id == bindparam("child"), Placement.ended_on.is_(None))
    .order_by(Placement.began_on.desc())
    .limit(1)
)


class Brief(NamedTuple):
    """What a visit must know of a child: where it is, and what its schedule hangs on."""

    id: int
    district_id: int
    village_id: int
    worry_until: date | None
    placed_on: date | None
    """The day its present placement began, None without one."""
    closed_on: date | None
    visited_on: date | None
    """The day of its newest visit, None without one."""
    every_days: int | None = None
    """How many days lie between two visits where the placement does not say it; 0 while visits rest."""


def brief(tx: Tx, child_id: int) -> Brief:
    """The child of that id. Raises LookupError."""
    found = tx.first(_IN_BRIEF, {"child": child_id})
    if found is None:
        raise LookupError("no such child")
    known: tuple[Any, ...] = (*found[:-1], every_days_of(tx, child_id, found[-1]))
    return Brief(*known)


def every_days_of(tx: Tx, child_id: int, box: bytes) -> int | None:
    """How many days lie between two visits, from the child's sealed facts."""
    every: int | None = Child.__box__.open(tx.sealer, child_id, child_id, box)["visit_every_days"]
    return every


def codes_and_places(
    tx: Tx, child_ids: Collection[int | None], place_ids: Collection[int | None]
) -> tuple[dict[int, str], dict[int, str]]:
    """The codes of these children and the names of these places, in one statement."""
    coded = select(literal(0).label("kind"), Child.id, Child.code).where(
        Child.id.in_([each or 0 for each in child_ids])
    )
    named = select(literal(1), Place.id, Place.name).where(Place.id.in_([each or 0 for each in place_ids]))
    found: tuple[dict[int, str], dict[int, str]] = ({}, {})
    for kind, row, words in tx.connection.execute(coded.union_all(named)):
        found[kind][row] = words
    return found


def held(tx: Tx, child_id: int) -> Child:
    """The child of that id, as it stands now: on PostgreSQL, whoever else decides something about it waits for this
    transaction. It comes before any alert, so that two never wait for each other.
    """
    return tx.session.get_one(Child, child_id, with_for_update={"key_share": True} if tx.is_postgres else None)


def is_going(child: Child) -> bool:
    """Whether two agreed to erase its record and no door finds it any more; what is told now is of no registered child:
    sealed with a key that goes, it would be lost.
    """
    return not child.code


def find_of_village(tx: Tx, me: Caller, code: str) -> int | None:
    """The child of that code if it lives in the volunteer's village; pairs visit the children of their village."""
    sought = {"district": me.home_district, "code": code, "village": me.village}
    found = tx.first(_CODE_IN_VILLAGE, sought)
    return found[0] if found else None


def find_in_district(tx: Tx, me: Caller, code: str) -> list[int | str] | None:
    """What a code of the district names, as [kind, id]: a concern may be about any registered child or household."""
    return find_there(tx, me.home_district, code)


def find_there(tx: Tx, district: int, code: str) -> list[int | str] | None:
    """The same for a code of that district: a child may be away from home when somebody reports."""
    held = numbers.find(tx, district, code, NumberHolder.child, NumberHolder.household)
    return [held[0].value, held[1]] if held else None


class Listed(NamedTuple):
    """A child as a list names it before any PIN: its code, and the day its visit is due."""

    id: int
    code: str
    due_on: date | None


def of_village(tx: Tx, me: Caller) -> list[Listed]:
    """The children of the volunteer's village, the one whose visit is due first at the top.

    None to who is only invited: the phone may be a mistyped number's, and a list of codes is the village's.
    """
    if me.invited:
        return []
    return [Listed(*row) for row in tx.all(_OF_VILLAGE, {"village": me.village})]


def in_village(tx: Tx, me: Caller, child_id: int) -> Child:
    """The child of that id if it lives in the volunteer's village. Raises NotYours."""
    child = tx.session.get_one(Child, child_id)
    if child.village_id != me.village:
        raise NotYours("this child lives in another village")
    return child


def in_district(tx: Tx, me: Caller, child_id: int, *, changing: bool = False) -> Child:
    """The child of that id for an officer of its district; who is changing something waits for others who are.

    Raises NotYours.
    """
    child = tx.session.get_one(Child, child_id, with_for_update=changing and tx.is_postgres)
    if me.role is None or not me.role.is_officer or me.district not in (child.district_id, None):
        raise NotYours("this child belongs to another district")
    return child


def last_and_next(tx: Tx, child: Child) -> tuple[date | None, date | None]:
    """The days of the child's last visit and of the one that is due."""
    last = tx.session.scalar(select(func.max(Visit.on)).where(Visit.child_id == child.id))
    due = tx.session.scalar(
        select(func.min(FollowUp.due_on)).where(FollowUp.child_id == child.id, FollowUp.state == Due.open)
    )
    return last, due


def of_caregiver(tx: Tx, me: Caller) -> list[Child]:
    """The children in this caregiver's home whose cases are open."""
    ours = select(Child).where(Child.caregiver_id == me.id, Child.closed_on.is_(None))
    return list(tx.session.scalars(ours.order_by(Child.code)))


def read_name(tx: Tx, me: Caller, child: Child) -> str:
    """The child's name, for eyes behind a PIN; the look is recorded. Raises NotYours out of the reader's reach."""
    if me.village != child.village_id and not (me.role and me.role.is_officer and me.district == child.district_id):
        raise NotYours("this child is out of the reader's reach")
    audit.record(tx, me, "read", "children", child.id)
    return name_of(tx, child)


def name_of(tx: Tx, child: Child) -> str:
    """The name, sealed with the child's own key; "" for one that has none, or whose key was erased."""
    return name_in(tx, child.id, child.name_sealed)


def name_in(tx: Tx, child: int, box: bytes) -> str:
    """The name of that child in its box."""
    return (tx.sealer.open(NAME, child, child, box) or b"").decode()


def name_child(tx: Tx, child: Child, name: str) -> None:
    """That is its name from now on."""
    child.name_sealed = tx.sealer.seal(NAME, child.id, child.id, name.encode())


def register(
    tx: Tx,
    village: Place,
    name: str,
    sex: Sex,
    birth_year: int,
    *,
    code: str | None = None,
    caregiver: int | None = None,
) -> Child:
    """A child is in the programme from now on, under a code of its own in the district; its case begins."""
    row, district = new_id(), village.district_id or 0
    if code is None:
        code = numbers.take(tx, district, NumberHolder.child, row, Length.code)
    else:
        numbers.give(tx, district, NumberHolder.child, row, code)
    tx.sealer.begin(row)
    child = Child(
        id=row,
        district_id=district,
        village_id=village.id,
        code=code,
        name_sealed=tx.sealer.seal(NAME, row, row, name.encode()),
        sex=sex,
        birth_year=birth_year,
        caregiver_id=caregiver,
    )
    tx.session.add(child)
    tx.flush()
    case_steps.begin(tx, child)
    return child


def register_household(tx: Tx, village: Place) -> Household:
    """A home that needs support gets a code, with or without a child in the programme."""
    row, district = new_id(), village.district_id or 0
    code = numbers.take(tx, district, NumberHolder.household, row, Length.code)
    household = Household(id=row, district_id=district, village_id=village.id, code=code)
    tx.session.add(household)
    tx.flush()
    return household


def place(
    tx: Tx, child: Child, kind: PlacementKind, came_from: str, began_on: date, *, by: int | None = None
) -> Placement:
    """The child lives with this family from that day: its case is placed. Where it came from first, its case tells."""
    case = case_steps.get_case(tx, child.id)
    case.came_from = case.came_from or (Origin(came_from) if came_from else None)
    case_steps.enter(tx, case, CaseStep.placed, by)
    placement = Placement(child_id=child.id, kind=kind, came_from=came_from, began_on=began_on)
    tx.session.add(placement)
    tx.flush()
    return placement


def current_placement(tx: Tx, child_id: int) -> Placement | None:
    """Where the child lives now, None if it never was placed or the placement ended."""
    return tx.session.scalar(_PLACEMENT, {"child": child_id})
