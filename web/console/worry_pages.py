"""A child's worrying visits: what worries in each that waits for a look, and what an officer says follows."""

from secrets import token_urlsafe
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from core.cases import child_lists
from core.children import children, worrying_visits
from core.children.worrying_visits import LookOutcome
from core.models.duty import ReferralTo
from core.people import people
from core.referrals import referrals
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource, declares
from web.console import choices, said, visit_strip
from web.console.desk import ROWS, Desk, page, session
from web.console.doing import Outcome, do, press

BOTH = (Resource.child, Resource.referral)
READS = Policy(OFFICERS, reads=BOTH, pin=True, audited=True)
WRITES = Policy(OFFICERS, reads=BOTH, writes=BOTH, pin=True, audited=True)
LOOKED = "worry.looked"


def add(blueprint: Blueprint, desk: Desk) -> None:
    """One page a child, and the look."""

    @blueprint.get("/worries/<int:row>")
    @declares(READS)
    def worry(row: int) -> Response:
        """What was told in the visits that wait, the newest first; that they were read is written down."""
        with desk.write("desk") as tx:
            return _page(tx, row)

    @blueprint.post("/worries/<int:row>")
    @declares(WRITES)
    def look(row: int) -> ResponseReturnValue:
        """The visits that were shown leave the list: nothing more, the officer phones or goes there, or asks somebody
        to serve the child. Those that were not shown wait on.
        """
        follows = request.form.get("follows", "")
        with desk.write("desk") as tx:
            children.in_district(tx, session().me, row)
            if wrong := _wrong(follows):
                return _page(tx, row, 400, wrong=wrong, typed=request.form)
            told, slots = press(tx, f"{row}:look", lambda tx: _done(tx, row, follows))
        if told == LOOKED and follows == LookOutcome.phone:
            return said.at(url_for("console.child", row=row, ring=1, _anchor="case"), told, **slots)
        return said.at(url_for("console.waits", name="worries"), told, **slots)


def _done(tx: Tx, row: int, follows: str) -> Outcome:
    visits = _shown()
    if by := worrying_visits.who_looked(tx, session().me, row, visits):
        return "worry.before", {"name": people.names(tx, [by])[by]}
    if follows != LookOutcome.refer:
        return LOOKED, {"code": do(tx, worrying_visits.look, row, follows, visits)}
    consent = request.form.get("ground") == choices.GROUNDS[0]
    made = do(tx, referrals.make, row, None, request.form.get("to", ""), consent)
    do(tx, worrying_visits.look, row, follows, visits)
    return "end.child.referred_before" if made.again else "end.child.referred", {"code": made.code}


def _shown() -> list[int]:
    """The visits that the form's page showed, as it says."""
    written = request.form.getlist("visit")
    return [int(each) for each in written if each.isascii() and each.isdigit() and int(each) < ROWS]


def _wrong(follows: str) -> dict[str, str]:
    """The fields that are not answered, each with the key of a sentence."""
    if follows not in [each.value for each in LookOutcome] or not _shown():
        return {"follows": "desk.choose"}
    if follows != LookOutcome.refer:
        return {}
    to, ground = request.form.get("to"), request.form.get("ground")
    asked = {"to": to in [each.value for each in ReferralTo], "ground": ground in choices.GROUNDS}
    return {name: "desk.choose" for name, answered in asked.items() if not answered}


def _page(tx: Tx, row: int, status: int = 200, **beside: Any) -> Response:
    me = session().me
    waiting = worrying_visits.waiting(tx, me, row)
    values: dict[str, Any] = {
        "child": children.in_district(tx, me, row),
        "village": child_lists.villages(tx, {row}).get(row, ""),
        "told": [(each, visit_strip.answers(each)) for each in waiting],
        "more": len(waiting) == worrying_visits.SHOWN,
        "outcomes": LookOutcome,
        "services": choices.SERVICES,
        "grounds": choices.GROUNDS,
        "once": token_urlsafe(9),
        "wrong": {},
        "typed": {},
    }
    return page("worry.html", status, **{**values, **beside})
