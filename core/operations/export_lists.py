"""The desk's lists as rows of a file: codes, places, states and days. No name, but a volunteer's where a lead asks.

First all rows are found, in the list's own order; then a few hundred at a time are read, each time as they stand then.
Headings and words of states come with what was asked, in the language of who asked.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from core.alerts import alert_lists, call_history
from core.alerts.alert_lists import AlertFilter
from core.alerts.call_history import CallFilter
from core.cases import child_lists, home_lists
from core.cases.child_lists import ChildFilter
from core.children import visit_weeks
from core.errors import NotYours
from core.models.alert import Level
from core.models.case import CaseStep, RiskBand
from core.models.duty import CallEnd
from core.models.person import Language, Role
from core.operations import export_rows
from core.operations.export_rows import ExportPlaces, Row, Words
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
    gatherings = "gatherings"
    households = "households"
    calls = "calls"


COLUMNS: Mapping[ExportedList, tuple[str, ...]] = {
    ExportedList.children: ("code", "district", "sector", "village", "step", "band", "due"),
    ExportedList.volunteers: (
        *("district", "sector", "village", "name", "language", "state", "heard"),
        *("visits_month", "texts_month", "unread_month"),
    ),
    ExportedList.alerts: ("number", "level", "district", "sector", "stands", "raised", "deadline", "closed"),
    ExportedList.visits: ("code", "district", "sector", "village", "on", "told", "late"),
    ExportedList.gatherings: (
        *("number", "district", "sector", "village", "held", "kind", "topic"),
        *("women", "men", "came"),
    ),
    ExportedList.households: ("code", "district", "sector", "village", "living"),
    ExportedList.calls: ("reason", "district", "asked", "closed", "ended", "tries"),
}
"""The columns of each, in their order."""
NAME = "name"
"""The one column that is left out where names are not asked for, or may not be."""


@dataclass(frozen=True)
class VisitFilter:
    """To what visits, and gatherings, are narrowed."""

    district: int
    sector: int | None = None


@dataclass(frozen=True)
class HomeFilter:
    """To what households are narrowed."""

    sector: int | None = None


Narrowed = ChildFilter | VolunteerFilter | AlertFilter | VisitFilter | HomeFilter | CallFilter


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
    """All its rows. Raises NotYours for visits or gatherings of another district."""
    match which:
        case ExportedList.children:
            return child_lists.ids(tx, me, _children(narrowed))
        case ExportedList.volunteers:
            return volunteer_lists.ids(tx, me, _volunteers(narrowed))
        case ExportedList.alerts:
            return alert_lists.ids(tx, me, _alerts(narrowed))
        case ExportedList.visits:
            return visit_weeks.ids(tx, _of_own(me, narrowed), narrowed.get("sector"))
        case ExportedList.gatherings:
            return export_rows.gathering_ids(tx, _of_own(me, narrowed))
        case ExportedList.households:
            return home_lists.ids(tx, me, **narrowed)
        case ExportedList.calls:
            return call_history.ids(tx, me, _calls(narrowed))


def _of_own(me: Caller, narrowed: Mapping[str, Any]) -> int:
    district: int = narrowed["district"]
    if me.district not in (None, district):
        raise NotYours("these are of another district")
    return district


def rows(tx: Tx, me: Caller, which: ExportedList, some: Sequence[int], words: Words) -> list[Row]:
    """Those of these rows that are there and in the caller's reach still, in their order."""
    found = _READS[which](tx, me, some, words, ExportPlaces(tx))
    return [found[each] for each in some if each in found]


def _children(narrowed: Mapping[str, Any]) -> ChildFilter:
    band, step = narrowed.get("band"), narrowed.get("step")
    return ChildFilter(**{**narrowed, "band": band and RiskBand(band), "step": step and CaseStep(step)})


def _volunteers(narrowed: Mapping[str, Any]) -> VolunteerFilter:
    kinds: dict[str, Callable[[Any], Any]] = {"state": VolunteerState, "pair": PairState, "language": Language}
    return VolunteerFilter(**{name: kinds.get(name, _as_it_is)(value) for name, value in narrowed.items()})


def _calls(narrowed: Mapping[str, Any]) -> CallFilter:
    ended = narrowed.get("ended")
    return CallFilter(**{**narrowed, "ended": ended and CallEnd(ended)})


def _as_it_is(value: Any) -> Any:
    return value


def _alerts(narrowed: Mapping[str, Any]) -> AlertFilter:
    level = narrowed.get("level")
    return AlertFilter(**{**narrowed, "level": level and Level(level)})


_READS: Mapping[ExportedList, Callable[[Tx, Caller, Sequence[int], Words, ExportPlaces], dict[int, Row]]] = {
    ExportedList.children: export_rows.children,
    ExportedList.volunteers: export_rows.volunteers,
    ExportedList.alerts: export_rows.alerts,
    ExportedList.visits: export_rows.visits,
    ExportedList.gatherings: export_rows.gatherings,
    ExportedList.households: export_rows.households,
    ExportedList.calls: export_rows.calls,
}


def cells(row: Row, of: Iterable[str]) -> list[str]:
    """The row as a line of those columns."""
    return [row[each] for each in of]
