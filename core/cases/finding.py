"""What a number that people type stands for, within an officer's reach: a child, a household, an alert, a receipt.

The national desk types it without a district: it may stand for several things then.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from core.alerts import alerts, scope, two_districts
from core.children import children, households, visit_records
from core.clock import kigali
from core.errors import NotYours
from core.models import child_facts
from core.models.alert import OPEN, Level
from core.models.child import Child, Household, NumberHolder, NumberInUse
from core.models.gathering import Gathering
from core.models.person import Role
from core.models.place import Place
from core.models.visit import Visit
from core.people import people, places
from core.storage import audit, person_facts
from core.storage.access import Caller
from core.storage.db import Tx

SOUGHT = "sought"
"""The verb under which it is written down that somebody looked for a number."""
RECORDS = {
    NumberHolder.child: "children",
    NumberHolder.household: "households",
    NumberHolder.alert: "alerts",
    NumberHolder.receipt: "receipts",
}
FOR_SECTOR = (NumberHolder.child, NumberHolder.household)


@dataclass(frozen=True, slots=True)
class Found:
    """One thing a number stands for."""

    kind: NumberHolder
    id: int
    district: int


@dataclass(frozen=True, slots=True)
class ChildCard:
    """A child as an officer's screen shows it; the name is "" for who may see codes only.

    `siblings` counts the other children of its household.
    """

    code: str
    name: str | None
    sex: str | None
    age: int | None
    village: int
    seen_on: date | None
    due: date | None
    siblings: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """A visit (with the child's code) or a gathering (without one): where, and on which day."""

    number: str
    code: str
    village: int
    on: date


@dataclass(frozen=True, slots=True)
class AlertElsewhere:
    """What its home district reads of an alert about a child of its own: who owns it ("" for nobody), and until when it
    must be acknowledged or the child seen; `closed` once it is over.
    """

    number: str
    level: Level
    place: str
    code: str
    owner: str
    until: datetime
    closed: date | None


def find(tx: Tx, me: Caller, number: str) -> list[Found]:
    """What that number stands for; a sector's officer finds children and households of the sector only.

    A child or household is found where it lives now, also by the code it had in another district; an alert also by
    officers of the home of the child it is about.
    """
    rows = tx.session.scalars(
        select(NumberInUse).where(NumberInUse.district_id.in_(_districts(tx)), NumberInUse.number == number)
    )
    every = {Found(row.holder, row.holder_id, _home(tx, me, row)) for row in rows}
    here = (each for each in every if me.district in (each.district, None) or _is_of_home(tx, me, each))
    found = sorted(here, key=lambda each: each.district)
    if me.role is Role.sector_officer:
        return [each for each in found if each.kind in FOR_SECTOR and _sector(tx, each) == me.sector]
    return [each for each in found if each.kind is not NumberHolder.alert or _may_see(tx, me, each)]


def seek(tx: Tx, me: Caller, number: str) -> list[Found]:
    """As `find`; that somebody looked for it is written down, also where nothing has that number."""
    found = find(tx, me, number)
    for each in found:
        audit.record(tx, me, SOUGHT, RECORDS[each.kind], each.id)
    if not found:
        audit.record(tx, me, SOUGHT, "numbers", None)
    return found


def is_elsewhere(me: Caller, found: Found) -> bool:
    """Whether it is an alert that another district sees to, about a child of the officer's."""
    return found.kind is NumberHolder.alert and me.district is not None and found.district != me.district


def _may_see(tx: Tx, me: Caller, found: Found) -> bool:
    """Not an alert that bypasses the district, nor one that went to another, unless about a child of the reader's."""
    return scope.is_in_reach(me, alerts.get(tx, found.id)) or _is_of_home(tx, me, found)


def _is_of_home(tx: Tx, me: Caller, found: Found) -> bool:
    return found.kind is NumberHolder.alert and two_districts.is_of_home(tx, me, alerts.get(tx, found.id))


def _home(tx: Tx, me: Caller, row: NumberInUse) -> int:
    """The district in which what has that number is now; the reader's own of an alert that is in reach."""
    if row.holder is NumberHolder.alert:
        alert = alerts.get(tx, row.holder_id)
        return me.district if me.district and scope.is_in_reach(me, alert) else alert.district_id
    if row.holder not in FOR_SECTOR:
        return row.district_id
    if row.holder is NumberHolder.child:
        return tx.session.get_one(Child, row.holder_id).district_id
    return tx.session.get_one(Household, row.holder_id).district_id


def _districts(tx: Tx) -> list[int]:
    return list(tx.session.scalars(select(Place.id).where(Place.level == "district")))


def _sector(tx: Tx, found: Found) -> int | None:
    kind = Child if found.kind is NumberHolder.child else Household
    return tx.connection.scalar(
        select(Place.sector_id).join(kind, kind.village_id == Place.id).where(kind.id == found.id)
    )


def child(tx: Tx, me: Caller, child_id: int) -> ChildCard:
    """The child's card; the look is recorded. The name only for officers of its district. Raises NotYours."""
    row = tx.session.get_one(Child, child_id)
    _must_reach(tx, me, row.district_id, row.village_id)
    named = me.role is not Role.sector_officer and me.district == row.district_id
    if not named:
        audit.record(tx, me, "read", "children", row.id)
    _, due = children.last_and_next(tx, row)
    return ChildCard(
        row.code,
        children.read_name(tx, me, row) if named else None,
        row.sex,
        child_facts.age_in(kigali(tx.at).year, row),
        row.village_id,
        visit_records.last_seen_on(tx, row.id),
        due,
        households.siblings(tx, row),
    )


def household(tx: Tx, me: Caller, household_id: int) -> Household:
    """The household; the look is recorded. Raises NotYours."""
    row = tx.session.get_one(Household, household_id)
    _must_reach(tx, me, row.district_id, row.village_id)
    audit.record(tx, me, "read", "households", row.id)
    return row


def alert_elsewhere(tx: Tx, me: Caller, alert_id: int) -> AlertElsewhere:
    """How an alert stands that another district owns, about a child of the officer's; to read only, and the look is
    recorded. Raises NotYours.
    """
    alert = alerts.get(tx, alert_id)
    if not two_districts.is_of_home(tx, me, alert):
        raise NotYours("this alert belongs to others")
    audit.record(tx, me, "read", "alerts", alert.id)
    owner = people.get(tx, alert.owner_id) if alert.owner_id else None
    return AlertElsewhere(
        alert.number,
        alert.level,
        places.spoken(tx, alert.district_id, alert.sector_id),
        tx.session.get_one(Child, alert.child_id).code,
        person_facts.name_in(tx.vault, owner.id, owner.name_sealed) if owner else "",
        alert.seen_by if owner else alert.acknowledge_by,
        None if alert.state in OPEN else kigali(alert.closed_at or tx.at).date(),
    )


def receipt(tx: Tx, me: Caller, row_id: int) -> Receipt:
    """The visit or the gathering of a receipt; the look is recorded. Raises NotYours."""
    visit = tx.session.get(Visit, row_id)
    row = visit or tx.session.get_one(Gathering, row_id)
    _must_reach(tx, me, row.district_id, None)
    audit.record(tx, me, "read", "visits" if visit else "gatherings", row.id)
    if visit is None:
        return Receipt(row.number, "", tx.session.get_one(Gathering, row_id).village_id, row.on)
    visited = tx.session.get_one(Child, visit.child_id)
    return Receipt(visit.number, visited.code, visited.village_id, visit.on)


def _must_reach(tx: Tx, me: Caller, district: int, village: int | None) -> None:
    if me.role is Role.sector_officer:
        mine = village is not None and tx.session.get_one(Place, village).sector_id == me.sector
    else:
        mine = me.role is not None and me.role.is_officer and me.district in (district, None)
    if not mine:
        raise NotYours("this number belongs to others")
