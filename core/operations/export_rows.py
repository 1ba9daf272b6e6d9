"""Rows of the desk's lists as a file has them: as they stand when they are read, in the reach of who asked still."""

from collections.abc import Sequence

from sqlalchemy import func, select

from core.alerts import scope
from core.models.alert import UNOWNED, Alert
from core.models.case import Case
from core.models.child import Child, Household
from core.models.duty import CallBack
from core.models.gathering import Gathering
from core.models.person import Person, Role
from core.models.place import Place
from core.models.visit import Due, FollowUp, Visit
from core.operations.export_kinds import ExportContext, Row, day, moment
from core.people import volunteer_lists
from core.storage.access import Caller
from core.storage.db import Tx


def children(tx: Tx, me: Caller, some: Sequence[int], around: ExportContext) -> dict[int, Row]:
    """Children, each with the day of its next visit."""
    due = select(FollowUp.child_id, func.min(FollowUp.due_on).label("due"))
    due = due.where(FollowUp.child_id.in_(some), FollowUp.state == Due.open).group_by(FollowUp.child_id)
    first = {child: on for child, on in tx.connection.execute(due)}
    columns = (Child.id, Child.code, Child.district_id, Place.sector_id, Place.name, Case.step, Case.band)
    found = select(*columns).join(Place, Place.id == Child.village_id).outerjoin(Case, Case.child_id == Child.id)
    found = found.where(Child.id.in_(some))
    found = found.where(Child.district_id == me.district) if me.district else found
    return {
        row: {
            **around.where(code, district, sector, village),
            "step": around.word("step", step),
            "band": around.word("band", band),
            "due": day(first.get(row)),
        }
        for row, code, district, sector, village, step, band in tx.connection.execute(found)
    }


def volunteers(tx: Tx, me: Caller, some: Sequence[int], around: ExportContext) -> dict[int, Row]:
    """Volunteers, with what was heard of them."""
    theirs = select(Person).where(Person.id.in_(some), Person.role == Role.volunteer).order_by(Person.id)
    theirs = theirs.where(Person.district_id == me.district) if me.district else theirs
    people = list(tx.session.scalars(theirs))
    read = zip(people, volunteer_lists.of_people(tx, people), strict=True)
    return {
        person.id: {
            "district": around.place(person.district_id),
            "sector": around.place(person.sector_id),
            "village": around.place(person.village_id),
            "name": each.person.name,
            "language": around.word("language", each.person.language),
            "state": around.word("state", each.state),
            "heard": moment(each.person.heard),
            "visits_month": str(each.told.visits),
            "texts_month": str(each.told.texts),
            "unread_month": str(each.told.unreadable),
        }
        for person, each in read
    }


def alerts(tx: Tx, me: Caller, some: Sequence[int], around: ExportContext) -> dict[int, Row]:
    """Alerts by their number."""
    found = select(Alert).where(Alert.id.in_(some))
    found = found.where(scope.of_district(me.district)) if me.district else found
    return {
        each.id: {
            "number": each.number,
            "level": around.word("level", each.level),
            "district": around.place(each.district_id),
            "sector": around.place(each.sector_id),
            "stands": around.word("stands", _stands(each)),
            "raised": moment(each.raised_at),
            "deadline": "" if each.closed_at else moment(scope.deadline(each)),
            "closed": moment(each.closed_at),
        }
        for each in tx.session.scalars(found)
    }


def _stands(alert: Alert) -> str:
    if alert.closed_at:
        return "closed"
    return "nobody" if alert.state in UNOWNED else "open"


def visits(tx: Tx, me: Caller, some: Sequence[int], around: ExportContext) -> dict[int, Row]:
    """Visits that were told."""
    columns = (
        Visit.id,
        Child.code,
        Visit.district_id,
        Place.sector_id,
        Place.name,
        Visit.on,
        Visit.told_at,
        Visit.late,
    )
    found = select(*columns).join(Child, Child.id == Visit.child_id).join(Place, Place.id == Visit.village_id)
    found = found.where(Visit.id.in_(some))
    found = found.where(Visit.district_id == me.district) if me.district else found
    return {
        row: {
            **around.where(code, district, sector, village),
            "on": day(on),
            "told": moment(told),
            "late": around.word("late", "yes") if late else "",
        }
        for row, code, district, sector, village, on, told, late in tx.connection.execute(found)
    }


def gathering_ids(tx: Tx, district: int) -> list[int]:
    """All gatherings of that district, the newest first."""
    found = select(Gathering.id).where(Gathering.district_id == district)
    return list(tx.connection.scalars(found.order_by(Gathering.on.desc(), Gathering.id.desc())))


def gatherings(tx: Tx, me: Caller, some: Sequence[int], around: ExportContext) -> dict[int, Row]:
    """Gatherings, and how many came."""
    found = select(Gathering, Place.sector_id, Place.name).join(Place, Place.id == Gathering.village_id)
    found = found.where(Gathering.id.in_(some))
    found = found.where(Gathering.district_id == me.district) if me.district else found
    return {
        each.id: {
            **around.where("", each.district_id, sector, village),
            "number": each.number,
            "held": day(each.on),
            "kind": around.word("kind", each.kind),
            "topic": around.word("topic", each.topic),
            "women": str(each.women),
            "men": str(each.men),
            "came": str(each.children),
        }
        for each, sector, village in tx.session.execute(found)
    }


def households(tx: Tx, me: Caller, some: Sequence[int], around: ExportContext) -> dict[int, Row]:
    """Homes, and how many children of the programme live there."""
    living = select(Child.household_id, func.count()).where(Child.household_id.in_(some), Child.closed_on.is_(None))
    count = {home: many for home, many in tx.connection.execute(living.group_by(Child.household_id))}
    found = select(Household.id, Household.code, Household.district_id, Place.sector_id, Place.name)
    found = found.join(Place, Place.id == Household.village_id).where(Household.id.in_(some))
    found = found.where(Household.district_id == me.district) if me.district else found
    return {
        row: {**around.where(code, district, sector, village), "living": str(count.get(row, 0))}
        for row, code, district, sector, village in tx.connection.execute(found)
    }


def calls(tx: Tx, me: Caller, some: Sequence[int], around: ExportContext) -> dict[int, Row]:
    """Calls that are over; of nobody's number or name."""
    columns = (CallBack.id, CallBack.reason, CallBack.district_id, CallBack.asked_at, CallBack.closed_at)
    found = select(*columns, CallBack.ended, CallBack.tries).where(CallBack.id.in_(some))
    found = found.where(CallBack.district_id == me.district) if me.district else found
    return {
        row: {
            "reason": around.word("reason", reason),
            "district": around.place(district),
            "asked": moment(asked),
            "closed": moment(closed),
            "ended": around.word("ended", ended),
            "tries": str(tries),
        }
        for row, reason, district, asked, closed, ended, tries in tx.connection.execute(found)
    }
