"""What was asked for a child: how it stands, and what became of it."""

from secrets import token_urlsafe
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from core.models.duty import ReferralState
from core.people import places
from core.referrals import officer_referrals, referral_slips, referrals
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource, declares
from web.console import said
from web.console.desk import Desk, page, session
from web.console.doing import do

READS = Policy(OFFICERS, reads=(Resource.referral,), pin=True, audited=True)
WRITES = Policy(OFFICERS, reads=(Resource.referral,), writes=(Resource.referral,), pin=True, audited=True)
REASONS = ("no_place", "not_entitled", "declined", "not_found", "other")
"""Why a service is not given."""


def add(blueprint: Blueprint, desk: Desk) -> None:
    """One page a referral."""

    @blueprint.get("/referrals/<int:row>")
    @declares(READS)
    def referral(row: int) -> Response:
        """Whose, to whom and since when; the look is written down."""
        with desk.write("desk") as tx:
            return _page(tx, row)

    @blueprint.get("/referrals/<int:row>/slip")
    @declares(READS)
    def referral_slip(row: int) -> Response:
        """What the family takes along, without a name; that it was printed is written down."""
        with desk.write("desk") as tx:
            return page("referral_slip.html", row=row, slip=referral_slips.slip(tx, session().me, row))

    @blueprint.post("/referrals/<int:row>")
    @declares(WRITES)
    def answer_referral(row: int) -> ResponseReturnValue:
        """What the service said, with the reason where it is not given. Where a colleague was first, that stands."""
        state, reason = request.form.get("state", ""), request.form.get("reason", "")
        with desk.write("desk") as tx:
            if state not in [each.value for each in ReferralState]:
                return _page(tx, row, 400, wrong={"state": "desk.choose"}, typed=request.form)
            if state in referrals.WITH_REASON and reason not in REASONS:
                return _page(tx, row, 400, wrong={"reason": "desk.choose"}, typed=request.form)
            why = reason if state in referrals.WITH_REASON else None
            moved = do(tx, officer_referrals.became, row, state, why)
        told = "end.became" if moved.done else "end.became.others"
        return said.at(url_for("console.waits", name="referrals"), told, code=moved.code)


def _page(tx: Tx, row: int, status: int = 200, **beside: Any) -> Response:
    me = session().me
    found, child = referrals.in_reach(tx, me, row)
    allowed = referrals.NEXT.get(found.state, frozenset())
    values: dict[str, Any] = {
        "referral": found,
        "child": child,
        "village": places.name(tx, child.village_id),
        "shown": referrals.may_read_service(tx, me, found),
        "states": [each for each in ReferralState if each in allowed],
        "reasons": REASONS,
        "once": token_urlsafe(9),
        "wrong": {},
        "typed": {},
    }
    return page("referral.html", status, **{**values, **beside})
