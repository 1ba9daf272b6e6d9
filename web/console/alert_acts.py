"""What an officer does about an alert at the desk: the verbs that the phone's keys call, once for each form sent."""

from collections.abc import Callable, Mapping

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from core.alerts import alerts, closing_together, handing_over, levels, ownership, transfers
from core.alerts.levels import LevelReason
from core.alerts.ownership import AlertOutcome
from core.alerts.ringing import Reporter
from core.clock import clock_time
from core.errors import NotYours
from core.models.alert import Deed, Level
from core.models.duty import ReferralTo
from core.people import people
from core.referrals import officer_referrals
from core.reporting import sorting_reports
from core.reporting.alert_reports import ReportKind
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource, declares
from web.console import alert_pages, said
from web.console.choices import GROUNDS
from web.console.desk import ROWS, Desk, session
from web.console.doing import Outcome, do

WRITES = Policy(
    OFFICERS,
    reads=(Resource.alert, Resource.person),
    writes=(Resource.alert, Resource.referral),
    pin=True,
    audited=True,
)
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
            if wrong := _wrong(tx, act):
                drawn = alert_pages.colleagues_page if act == "hand-over" else alert_pages.alert_page
                return drawn(tx, row, 400, wrong=wrong, typed=request.form)
            key, slots = ACTS[act](tx, row)
        return said.to("alert", key, row=row, **slots)


def _wrong(tx: Tx, act: str) -> dict[str, str]:
    """The fields of that form with a choice that it does not offer, or none, each with the key of a sentence."""
    wrong = {name: "desk.choose" for name, parse in FIELDS.get(act, {}).items() if not _fits(parse, name)}
    if act == "hand-over" and request.form.get("to") and request.form.get("district"):
        wrong["to"] = "desk.act.one_of"
    if act == "same" and not wrong and not _other(tx):
        wrong["number"] = "desk.alert.unknown_number"
    return wrong


def _fits(parse: Callable[[str], object], name: str) -> bool:
    try:
        parse(request.form.get(name, ""))
    except (KeyError, ValueError):
        return False
    return True


def _have_it(tx: Tx, row: int) -> Outcome:
    """Said twice it is no error; a page that stood open for hours may ask for what was lost meanwhile."""
    owned = ownership.acknowledge(tx, session().me, row)
    slots = {"number": owned.number, "time": owned.seen_by}
    if owned.mine and owned.place:
        return ("alert.yours.pair" if owned.through_pair else "alert.yours.alone"), {**slots, "name": owned.place}
    if owned.mine:
        return ("alert.yours.unsafe" if owned.whom == Reporter.unsafe else "alert.yours"), slots
    alert = alerts.reach(tx, session().me, row)
    if alert.owner_id is None:
        return STALE, {"number": owned.number}
    since = clock_time(alert.owned_at, tx.at) if alert.owned_at else "-"
    return "alert.taken", {"number": owned.number, "time": since, **_owner(tx, alert.owner_id)}


def _owner(tx: Tx, owner: int) -> dict[str, str]:
    return {"name": people.names(tx, [owner]).get(owner, "")}


def _did(tx: Tx, row: int) -> Outcome:
    done = do(tx, ownership.act, row, int(Deed[request.form["deed"]]))
    return ("alert.noted" if done.mine else done.reason), {"number": done.number}


def _refer(tx: Tx, row: int) -> Outcome:
    to, consent = ReferralTo(request.form["to"]), request.form["ground"] == GROUNDS[0]
    asked = do(tx, officer_referrals.refer, row, to.value, consent)
    return asked.reason or "alert.referred", {"number": asked.number}


def _hand_over(tx: Tx, row: int) -> Outcome:
    kind, whom = _whom(_to())
    try:
        offered = do(tx, transfers.offer if kind == "district" else handing_over.offer, row, whom)
    except NotYours:
        return "alert.no_taker", {}
    if not offered.done:
        return offered.reason, {"number": offered.number}
    return ("alert.offered" if offered.time else "alert.offered.free"), {"number": offered.number, "time": offered.time}


def _to() -> str:
    district = request.form.get("district", "")
    return f"district:{district}" if district else request.form.get("to", "")


def _whom(chosen: str) -> tuple[str, int]:
    """A colleague, or a whole district. Raises ValueError."""
    kind, _, row = chosen.partition(":")
    return kind, _row(row)


def _row(written: str) -> int:
    """Raises ValueError for what is the number of no row."""
    if (found := int(written)) >= ROWS:
        raise ValueError(written)
    return found


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


def _report(chosen: str) -> tuple[str, int]:
    """One report of the alert. Raises ValueError."""
    kind, _, row = chosen.partition(":")
    return ReportKind(kind).value, _row(row)


def _another(tx: Tx, row: int) -> Outcome:
    moved = do(tx, sorting_reports.another_child, row, *_report(request.form["report"]))
    return moved.reason or "alert.parted", {"number": moved.number}


def _same(tx: Tx, row: int) -> Outcome:
    moved = do(tx, sorting_reports.same_matter, row, *_report(request.form["report"]), _other(tx))
    return moved.reason or "alert.united", {"number": moved.number}


def _other(tx: Tx) -> int | None:
    return sorting_reports.find_other(tx, session().me, request.form.get("number", "").strip())


FIELDS: Mapping[str, Mapping[str, Callable[[str], object]]] = {
    "did": {"deed": Deed.__getitem__},
    "refer": {"to": ReferralTo, "ground": GROUNDS.index},
    "hand-over": {"to": lambda _: _whom(_to())},
    "level": {"level": Level, "why": LevelReason},
    "close": {"outcome": AlertOutcome},
    "another": {"report": _report},
    "same": {"report": _report},
}
"""What each form asks, and what reads an answer; it raises where the form does not offer that."""
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
