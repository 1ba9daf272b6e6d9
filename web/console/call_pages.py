"""A call that somebody waits for: whom to ring, and what came of it, as the phone asks it."""

from secrets import token_urlsafe
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from core.alerts import call_backs, call_history, call_tries, ringing
from core.models.duty import CallBack, CallBackState
from core.people import people
from core.phone import spoken
from core.reporting import caregivers
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource, declares
from web.console import said
from web.console.desk import Desk, page, session
from web.console.doing import Outcome, do, press
from web.console.form_fields import Misfilled

BOTH = (Resource.call_back, Resource.household)
READS = Policy(OFFICERS, reads=BOTH, pin=True, audited=True)
WRITES = Policy(OFFICERS, reads=BOTH, writes=(Resource.call_back,), pin=True, audited=True)
MET, NOT_YET = "officer.unsafe.safe_again", "officer.unsafe.not_yet"
REACHED, NOT_REACHED = "officer.call_back.reached", "officer.call_back.not_reached"
TAKE, FOUND = "officer.call_back.take", "officer.call_back.found"
REACHES = {MET: True, NOT_YET: False, REACHED: True, NOT_REACHED: False}
"""What is said of a try, and whether the person was reached by it."""
DEEDS = ("took", "reached", "not_reached", "found", "read", call_history.TOLD)
"""Lines of a call's story that have words of their own; of others the page says that something changed."""


def add(blueprint: Blueprint, desk: Desk) -> None:
    """One page a call."""

    @blueprint.get("/calls/<int:row>")
    @declares(READS)
    def call(row: int) -> Response:
        """Why somebody waits and until when; the number by a press of its own, which is written down."""
        with desk.write("desk") as tx:
            return _page(tx, row)

    @blueprint.post("/calls/<int:row>")
    @declares(WRITES)
    def answer_call(row: int) -> ResponseReturnValue:
        """Whoever waits was reached or not, is rung by this officer, or was found in another way."""
        with desk.write("desk") as tx:
            waiting = call_backs.reach(tx, session().me, row)
            try:
                told, _ = press(tx, f"{row}:call", lambda tx: _done(tx, waiting))
            except Misfilled:
                return _page(tx, row, 400 if _answers(tx, waiting) else 409, wrong="desk.choose")
        return said.at(url_for("console.waits", name="calls"), told)


def _done(tx: Tx, waiting: CallBack) -> Outcome:
    """Raises Misfilled for what may not be said of it now."""
    row, answer = waiting.id, request.form.get("answer", "")
    if answer not in _answers(tx, waiting):
        raise Misfilled
    if answer == TAKE:
        mine = do(tx, call_tries.take, row)
        return ("end.call_back.mine" if mine else "end.call_back.others"), {}
    if answer == FOUND:
        do(tx, call_tries.found, row)
    else:
        do(tx, call_tries.rung, row, REACHES[answer])
    return "officer.call_back.noted", {}


def _answers(tx: Tx, waiting: CallBack) -> list[str]:
    """What may be said of it: of who must not be rung, whether they were met."""
    if waiting.state is CallBackState.closed:
        return []
    if caregivers.is_unsafe(tx, waiting):
        return [MET, NOT_YET] if caregivers.is_met_for_call(tx, waiting) else [NOT_YET]
    return [REACHED, NOT_REACHED, TAKE, *([FOUND] if call_tries.may_end(tx, waiting) else [])]


def _page(tx: Tx, row: int, status: int = 200, wrong: str = "") -> Response:
    me = session().me
    waiting = call_backs.reach(tx, me, row)
    home = caregivers.unsafe_home(tx, me, row)
    shown = "ring" in request.args and not home
    phone, was = ringing.of_call(tx, me, row) if shown else ("", "")
    values: dict[str, Any] = {
        "call": waiting,
        "home": home,
        "phone": spoken(phone) if phone else "-" if was else "",
        "was": spoken(was) if was else "",
        "answers": _answers(tx, waiting),
        "owner": people.names(tx, [waiting.owner_id]).get(waiting.owner_id, "") if waiting.owner_id else "",
        "story": call_history.story(tx, waiting),
        "deeds": DEEDS,
        "once": token_urlsafe(9),
    }
    return page("call.html", status, wrong=wrong, **values)
