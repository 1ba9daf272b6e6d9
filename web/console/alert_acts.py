"""What an officer does about an alert at the desk: the verbs that the phone's keys call, once for each form sent."""

from collections.abc import Callable

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from core.alerts import alerts, closing_together, handing_over, levels, ownership, transfers
from core.alerts.levels import LevelReason
from core.alerts.ownership import AlertOutcome
from core.errors import NotYours
from core.models.alert import Deed, Level
from core.models.duty import ReferralTo
from core.people import people
from core.referrals import officer_referrals
from core.reporting import sorting_reports
from core.reporting.alert_reports import ReportKind
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource, declares
from web.console import said
from web.console.desk import Desk, session
from web.console.doing import do

WRITES = Policy(
    OFFICERS,
    reads=(Resource.alert, Resource.person),
    writes=(Resource.alert, Resource.referral),
    pin=True,
    audited=True,
)
Outcome = tuple[str, dict[str, str]]
"""The key of the sentence that says what came of it, and its slots."""
Act = Callable[[Tx, int], Outcome]
STALE = "alert.stale"


def add(blueprint: Blueprint, desk: Desk) -> None:
    """One address an act."""

    @blueprint.post("/alerts/<int:row>/<act>")
    @declares(WRITES)
    def act_on(row: int, act: str) -> ResponseReturnValue:
        """Does it once, however often the form is sent; then the card again, with what came of it."""
        if act not in ACTS:
            abort(404)
        with desk.write("desk") as tx:
            alerts.reach(tx, session().me, row)
            try:
                key, slots = ACTS[act](tx, row)
            except (KeyError, ValueError):  # a choice that the form does not offer, or none
                key, slots = "alert.choose", {}
        return said.to("alert", key, row=row, **slots)


def _have_it(tx: Tx, row: int) -> Outcome:
    """Said twice it is no error; a page that stood open for hours may ask for what was lost meanwhile."""
    owned = ownership.acknowledge(tx, session().me, row)
    if owned.mine:
        return "alert.yours", {"number": owned.number, "time": owned.seen_by}
    alert = alerts.reach(tx, session().me, row)
    if alert.owner_id is None:
        return STALE, {"number": owned.number}
    return "alert.taken", {"number": owned.number, **_owner(tx, alert.owner_id)}


def _owner(tx: Tx, owner: int) -> dict[str, str]:
    return {"name": people.names(tx, [owner]).get(owner, "")}


def _did(tx: Tx, row: int) -> Outcome:
    done = do(tx, ownership.act, row, int(Deed[request.form["deed"]]))
    return ("alert.noted" if done.mine else done.reason), {"number": done.number}


def _refer(tx: Tx, row: int) -> Outcome:
    to, consent = ReferralTo(request.form["to"]), request.form["ground"] == "consent"
    asked = do(tx, officer_referrals.refer, row, to.value, consent)
    return asked.reason or "alert.referred", {"number": asked.number}


def _hand_over(tx: Tx, row: int) -> Outcome:
    district = request.form.get("district", "")
    offer, whom = (transfers.offer, district) if district else (handing_over.offer, request.form["to"])
    try:
        offered = do(tx, offer, row, int(whom.removeprefix("person:")))
    except NotYours:
        return "alert.no_taker", {}
    if not offered.done:
        return offered.reason, {"number": offered.number}
    return ("alert.offered" if offered.time else "alert.offered.free"), {"number": offered.number, "time": offered.time}


def _level(tx: Tx, row: int) -> Outcome:
    level, why = Level(request.form["level"]), LevelReason(request.form["why"])
    changed = do(tx, levels.change, row, level.value, why.value)
    return changed.reason or "alert.level", {"number": changed.number}


def _close(tx: Tx, row: int) -> Outcome:
    closed = do(tx, closing_together.close_one, row, AlertOutcome(request.form["outcome"]).value)
    if not closed.done:
        return closed.reason, {"number": closed.number}
    if closed.alike:
        return "alert.closed.alike", {"number": closed.number, "count": str(closed.alike)}
    return ("alert.closed" if closed.told else "alert.closed.untold"), {"number": closed.number}


def _close_alike(tx: Tx, row: int) -> Outcome:
    ended = do(tx, closing_together.close_alike, row)
    return "alert.alike_closed", {"count": str(ended.reports)}


def _report() -> tuple[str, int]:
    kind, _, row = request.form["report"].partition(":")
    return ReportKind(kind).value, int(row)


def _another(tx: Tx, row: int) -> Outcome:
    moved = do(tx, sorting_reports.another_child, row, *_report())
    return moved.reason or "alert.parted", {"number": moved.number}


def _same(tx: Tx, row: int) -> Outcome:
    other = sorting_reports.find_other(tx, session().me, request.form["number"].strip())
    if other is None:
        return "alert.unknown_number", {}
    moved = do(tx, sorting_reports.same_matter, row, *_report(), other)
    return moved.reason or "alert.united", {"number": moved.number}


ACTS: dict[str, Act] = {
    "have-it": _have_it,
    "did": _did,
    "refer": _refer,
    "hand-over": _hand_over,
    "level": _level,
    "close": _close,
    "close-alike": _close_alike,
    "another": _another,
    "same": _same,
}
