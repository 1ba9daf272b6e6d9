"""The desk's lists as rows of a file: codes, places, states and days. No name, but a volunteer's where a lead asks.

First all rows are found, in the list's own order; then a few hundred at a time are read, each time as they stand then.
Headings and words of states come with what was asked, in the language of who asked.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select

from core.alerts import alert_lists, scope
from core.alerts.alert_lists import AlertFilter
from core.cases import child_lists
from core.cases.child_lists import ChildFilter
from core.children import visit_weeks
from core.clock import kigali
from core.errors import NotYours
from core.models.alert import UNOWNED, Alert, Level
from core.models.case import Case, CaseStep, RiskBand
from core.models.child import Child
from core.models.person import Language, Person, Role
from core.models.place import Place
from core.models.visit import Due, FollowUp, Visit
from core.people import volunteer_lists
from core.people.volunteer_lists import PairState, VolunteerFilter, VolunteerState
from core.storage.access import Caller
from core.storage.db import Tx

TOGETHER = 500
"""Rows read at once."""
MAY_NAME = (Role.lead, Role.national)
"""Who may have volunteers by name in a file."""


class ExportedList(StrEnum):
    """Which list."""

    children = "children"
    volunteers = "volunteers"
    alerts = "alerts"
    visits = "visits"


COLUMNS: Mapping[ExportedList, tuple[str, ...]] = {
    ExportedList.children: ("code", "district", "sector", "village", "step", "band", "due"),
    ExportedList.volunteers: (
        *("district", "sector", "village", "name", "language", "state", "heard"),
        *("visits_month", "texts_month", "unread_month"),
    ),
    ExportedList.alerts: ("number", "level", "district", "sector", "stands", "raised", "deadline", "closed"),
    ExportedList.visits: ("code", "district", "sector", "village", "on", "told", "late"),
}
"""The columns of each, in their order."""
NAME = "name"
"""The one column that is left out where names are not asked for, or may not be."""
Row = Mapping[str, str]
Words = Mapping[str, str]


@dataclass(frozen=True)
class VisitFilter:
    """To what visits are narrowed."""

    district: int
    sector: int | None = None


Narrowed = ChildFilter | VolunteerFilter | AlertFilter | VisitFilter


def plain(narrowed: Narrowed) -> dict[str, Any]:
    """What a list is narrowed to, as it is kept. The page of it that was looked at is no part of that."""
    return {name: value for name, value in asdict(narrowed).items() if name != "page" and value is not None}


def columns(which: ExportedList, *, names: bool) -> list[str]:
    """Those of the file."""
    return [each for each in COLUMNS[which] if names or each != NAME]


def may_name(me: Caller, which: ExportedList) -> bool:
    """Whether the caller may have that list with names."""
    return which is ExportedList.volunteers and me.role in MAY_NAME


def ids(tx: Tx, me: Caller, which: ExportedList, narrowed: Mapping[str, Any]) -> list[int]:
    """All its rows. Raises NotYours for visits of another district."""
    match which:
        case ExportedList.children:
            return child_lists.ids(tx, me, _children(narrowed))
        case ExportedList.volunteers:
            return volunteer_lists.ids(tx, me, _volunteers(narrowed))
        case ExportedList.alerts:
            return alert_lists.ids(tx, me, _alerts(narrowed))
        case ExportedList.visits:
            if me.district not in (None, narrowed["district"]):
                raise NotYours("these visits are of another district")
            return visit_weeks.ids(tx, **narrowed)


def rows(tx: Tx, me: Caller, which: ExportedList, some: Sequence[int], words: Words) -> list[Row]:
    """Those of these rows that are there and in the caller's reach still, in their order."""
    places = _Places(tx)
    found = _READS[which](tx, me, some, words, places)
    return [found[each] for each in some if each in found]


class _Places:
    """Districts and sectors by name, read once for each of them."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self._names: dict[int | None, str] = {None: ""}

    def name(self, row: int | None) -> str:
        if row not in self._names:
            self._names[row] = self._tx.connection.scalar(select(Place.name).where(Place.id == row)) or ""
        return self._names[row]

    def child(self, code: str, district: int | None, sector: int | None, village: str) -> Row:
        """A child by its code, and where it lives: the first columns of every list of children."""
        return {"code": code, "district": self.name(district), "sector": self.name(sector), "village": village}


def _children(narrowed: Mapping[str, Any]) -> ChildFilter:
    band, step = narrowed.get("band"), narrowed.get("step")
    return ChildFilter(**{**narrowed, "band": band and RiskBand(band), "step": step and CaseStep(step)})


def _volunteers(narrowed: Mapping[str, Any]) -> VolunteerFilter:
    kinds: dict[str, Callable[[Any], Any]] = {"state": VolunteerState, "pair": PairState, "language": Language}
    return VolunteerFilter(**{name: kinds.get(name, _as_it_is)(value) for name, value in narrowed.items()})


def _as_it_is(value: Any) -> Any:
    return value


def _alerts(narrowed: Mapping[str, Any]) -> AlertFilter:
    level = narrowed.get("level")
    return AlertFilter(**{**narrowed, "level": level and Level(level)})


def _read_children(tx: Tx, me: Caller, some: Sequence[int], words: Words, places: _Places) -> dict[int, Row]:
    due = select(FollowUp.child_id, func.min(FollowUp.due_on).label("due"))
    due = due.where(FollowUp.child_id.in_(some), FollowUp.state == Due.open).group_by(FollowUp.child_id)
    first = {child: day for child, day in tx.connection.execute(due)}
    columns = (Child.id, Child.code, Child.district_id, Place.sector_id, Place.name, Case.step, Case.band)
    found = select(*columns).join(Place, Place.id == Child.village_id).outerjoin(Case, Case.child_id == Child.id)
    found = found.where(Child.id.in_(some))
    found = found.where(Child.district_id == me.district) if me.district else found
    return {
        row: {
            **places.child(code, district, sector, village),
            "step": _word(words, "step", step),
            "band": _word(words, "band", band),
            "due": _day(first.get(row)),
        }
        for row, code, district, sector, village, step, band in tx.connection.execute(found)
    }


def _read_volunteers(tx: Tx, me: Caller, some: Sequence[int], words: Words, places: _Places) -> dict[int, Row]:
    theirs = select(Person).where(Person.id.in_(some), Person.role == Role.volunteer).order_by(Person.id)
    theirs = theirs.where(Person.district_id == me.district) if me.district else theirs
    people = list(tx.session.scalars(theirs))
    read = zip(people, volunteer_lists.of_people(tx, people), strict=True)
    return {
        person.id: {
            "district": places.name(person.district_id),
            "sector": places.name(person.sector_id),
            "village": places.name(person.village_id),
            "name": each.person.name,
            "language": _word(words, "language", each.person.language),
            "state": _word(words, "state", each.state),
            "heard": _moment(each.person.heard),
            "visits_month": str(each.told.visits),
            "texts_month": str(each.told.texts),
            "unread_month": str(each.told.unreadable),
        }
        for person, each in read
    }


def _read_alerts(tx: Tx, me: Caller, some: Sequence[int], words: Words, places: _Places) -> dict[int, Row]:
    found = select(Alert).where(Alert.id.in_(some))
    found = found.where(scope.of_district(me.district)) if me.district else found
    return {
        each.id: {
            "number": each.number,
            "level": _word(words, "level", each.level),
            "district": places.name(each.district_id),
            "sector": places.name(each.sector_id),
            "stands": _word(words, "stands", _stands(each)),
            "raised": _moment(each.raised_at),
            "deadline": "" if each.closed_at else _moment(scope.deadline(each)),
            "closed": _moment(each.closed_at),
        }
        for each in tx.session.scalars(found)
    }


def _stands(alert: Alert) -> str:
    if alert.closed_at:
        return "closed"
    return "nobody" if alert.state in UNOWNED else "open"


def _read_visits(tx: Tx, me: Caller, some: Sequence[int], words: Words, places: _Places) -> dict[int, Row]:
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
            **places.child(code, district, sector, village),
            "on": _day(on),
            "told": _moment(told),
            "late": words.get("yes", "yes") if late else "",
        }
        for row, code, district, sector, village, on, told, late in tx.connection.execute(found)
    }


_READS: Mapping[ExportedList, Callable[[Tx, Caller, Sequence[int], Words, _Places], dict[int, Row]]] = {
    ExportedList.children: _read_children,
    ExportedList.volunteers: _read_volunteers,
    ExportedList.alerts: _read_alerts,
    ExportedList.visits: _read_visits,
}


def cells(row: Row, of: Iterable[str]) -> list[str]:
    """The row as a line of those columns."""
    return [row[each] for each in of]


def _word(words: Words, kind: str, value: str | None) -> str:
    return words.get(f"{kind}.{value}", str(value)) if value else ""


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _moment(at: datetime | None) -> str:
    return f"{kigali(at):%Y-%m-%d %H:%M}" if at else ""
