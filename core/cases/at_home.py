"""A child that never left its home: some visits, one officer's look, then its case is closed or kept with a reason."""

from core.cases import closing_checks
from core.children import case_steps, children, duties, visit_pace
from core.models.case import BandReason, RiskBand, Schedule
from core.models.review import ReviewKind
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx


def visited(tx: Tx, child_id: int) -> None:
    """After so many visits in which the child was seen an officer owes it a look; not of a case that was kept."""
    case = case_steps.get_case(tx, child_id)
    if case.schedule is not Schedule.at_home or case.band is not None:
        return
    if closing_checks.times_seen(tx, child_id) >= tx.programme.case_duties.at_home_visits:
        duties.owe(tx, children.held(tx, child_id), ReviewKind.look, tx.programme.case_duties.look)


def put_on_band(tx: Tx, me: Caller, child_id: int, band: str, why: str) -> str:
    """The officer holds the case to be that grave, and it is visited so; the child's code. Who owed a look had it.

    Raises NotYours out of the officer's reach.
    """
    child = children.in_district(tx, me, child_id, changing=True)
    case = case_steps.get_case(tx, child.id)
    case.band, case.band_why, case.band_by_id = RiskBand(band), BandReason(why), me.id
    duties.done(tx, child.id, ReviewKind.look, me.id)
    if child.closed_on is None:
        visit_pace.renew(tx, child, loosen=True)
    audit.record(tx, me, f"band_{case.band}", "cases", child.id)
    return child.code


def by_schedule(tx: Tx, me: Caller, child_id: int) -> str:
    """The case is on no band any more: it is visited as its placement or its home says; its code. Raises NotYours."""
    child = children.in_district(tx, me, child_id, changing=True)
    case = case_steps.get_case(tx, child.id)
    case.band = case.band_why = None
    case.band_by_id = me.id
    if child.closed_on is None:
        visit_pace.renew(tx, child, loosen=True)
    audit.record(tx, me, "band_none", "cases", child.id)
    return child.code
