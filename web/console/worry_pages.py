"""A child's worrying visits: what worries in the newest of them, and what an officer says follows."""

from contextlib import suppress
from datetime import datetime
from secrets import token_urlsafe
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from core.cases import child_lists
from core.children import children, visit_records
from core.children.visit_records import LookOutcome
from core.models.duty import ReferralTo
from core.referrals import referrals
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource, declares
from web.console import choices, said, visit_strip
from web.console.desk import Desk, page, session
from web.console.doing import do

BOTH = (Resource.child, Resource.referral)
READS = Policy(OFFICERS, reads=BOTH, pin=True, audited=True)
WRITES = Policy(OFFICERS, reads=BOTH, writes=BOTH, pin=True, audited=True)


def add(blueprint: Blueprint, desk: Desk) -> None:
    """One page a child, and the look."""

    @blueprint.get("/worries/<int:row>")
    @declares(READS)
    def worry(row: int) -> Response:
        """What was told in the newest visit that worries; the look is written down."""
        with desk.write("desk") as tx:
            return _page(tx, row)

    @blueprint.post("/worries/<int:row>")
    @declares(WRITES)
    def look(row: int) -> ResponseReturnValue:
        """The child leaves the list: nothing more, the officer phones or goes there, or asks somebody to serve it."""
        follows, to, ground, until = (request.form.get(name, "") for name in ("follows", "to", "ground", "until"))
        with desk.write("desk") as tx:
            children.in_district(tx, session().me, row)
            wrong = _wrong(follows, to, ground, until)
            if wrong:
                return _page(tx, row, 400, wrong=wrong, typed=request.form)
            if follows == LookOutcome.refer:
                made = do(tx, referrals.make, row, None, to, ground == choices.GROUNDS[0])
                told = "end.child.referred_before" if made.again else "end.child.referred"
                do(tx, visit_records.look, row, follows, until)
                return said.at(_list(), told, code=made.code)
            code = do(tx, visit_records.look, row, follows, until)
        if follows == LookOutcome.phone:
            return said.at(url_for("console.child", row=row, ring=1, _anchor="case"), "worry.looked", code=code)
        return said.at(_list(), "worry.looked", code=code)


def _list() -> str:
    return url_for("console.waits", name="worries")


def _wrong(follows: str, to: str, ground: str, until: str) -> dict[str, str]:
    """The fields that are not answered, each with the key of a sentence."""
    if follows not in [each.value for each in LookOutcome] or not _is_moment(until):
        return {"follows": "desk.choose"}
    if follows != LookOutcome.refer:
        return {}
    asked = {"to": to in [each.value for each in ReferralTo], "ground": ground in choices.GROUNDS}
    return {name: "desk.choose" for name, answered in asked.items() if not answered}


def _is_moment(written: str) -> bool:
    """Whether the form says when its page was drawn, as we write it."""
    with suppress(ValueError):
        return datetime.fromisoformat(written).tzinfo is not None
    return False


def _page(tx: Tx, row: int, status: int = 200, **beside: Any) -> Response:
    me = session().me
    newest = visit_records.newest_unlooked(tx, me, row)
    values: dict[str, Any] = {
        "child": children.in_district(tx, me, row),
        "village": child_lists.villages(tx, {row}).get(row, ""),
        "newest": newest,
        "told": visit_strip.answers(newest) if newest else [],
        "outcomes": LookOutcome,
        "services": choices.SERVICES,
        "grounds": choices.GROUNDS,
        "once": token_urlsafe(9),
        "until": tx.at.isoformat(),
        "wrong": {},
        "typed": {},
    }
    return page("worry.html", status, **{**values, **beside})
