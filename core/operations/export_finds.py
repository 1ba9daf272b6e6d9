"""How the rows of a list are found that an address narrows: what was kept of it becomes the list's own filter."""

from dataclasses import asdict
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
from core.models.person import Language
from core.operations import export_rows
from core.operations.export_kinds import Narrowed
from core.people import volunteer_lists
from core.people.volunteer_lists import PairState, VolunteerFilter, VolunteerState
from core.storage.access import Caller
from core.storage.db import Tx

_KINDS: dict[str, Any] = {"state": VolunteerState, "pair": PairState, "language": Language}


def plain(narrowed: ChildFilter | VolunteerFilter | AlertFilter | CallFilter) -> dict[str, Any]:
    """What a list is narrowed to, as it is kept. The page of it that was looked at is no part of that."""
    return {name: value for name, value in asdict(narrowed).items() if name != "page" and value is not None}


def children(tx: Tx, me: Caller, narrowed: Narrowed) -> list[int]:
    """Children by place, step, risk and what they are owed."""
    band, step = narrowed.get("band"), narrowed.get("step")
    asked = ChildFilter(**{**narrowed, "band": band and RiskBand(band), "step": step and CaseStep(step)})
    return child_lists.ids(tx, me, asked)


def volunteers(tx: Tx, me: Caller, narrowed: Narrowed) -> list[int]:
    """Volunteers by state, pair, language and place."""
    asked = {name: _KINDS[name](value) if name in _KINDS else value for name, value in narrowed.items()}
    return volunteer_lists.ids(tx, me, VolunteerFilter(**asked))


def alerts(tx: Tx, me: Caller, narrowed: Narrowed) -> list[int]:
    """Alerts by how they stand, level, place and days."""
    level = narrowed.get("level")
    return alert_lists.ids(tx, me, AlertFilter(**{**narrowed, "level": level and Level(level)}))


def visits(tx: Tx, me: Caller, narrowed: Narrowed) -> list[int]:
    """Visits of a district, or of a sector. Raises NotYours."""
    return visit_weeks.ids(tx, _of_own(me, narrowed), narrowed.get("sector"))


def gatherings(tx: Tx, me: Caller, narrowed: Narrowed) -> list[int]:
    """Gatherings of a district. Raises NotYours."""
    return export_rows.gathering_ids(tx, _of_own(me, narrowed))


def households(tx: Tx, me: Caller, narrowed: Narrowed) -> list[int]:
    """Homes, or those of a sector."""
    return home_lists.ids(tx, me, narrowed.get("sector"))


def calls(tx: Tx, me: Caller, narrowed: Narrowed) -> list[int]:
    """Calls that are over, of a month, by how they ended."""
    ended = narrowed.get("ended")
    return call_history.ids(tx, me, CallFilter(**{**narrowed, "ended": ended and CallEnd(ended)}))


def _of_own(me: Caller, narrowed: Narrowed) -> int:
    district: int = narrowed["district"]
    if me.district not in (None, district):
        raise NotYours("these are of another district")
    return district
