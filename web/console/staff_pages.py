"""Officers at the desk: sessions that who is above ends, and a way in set anew by two."""

from collections.abc import Callable
from secrets import token_urlsafe
from typing import Any

from flask import Blueprint, Response, abort
from flask.typing import ResponseReturnValue

from core.people import desk_resets
from core.storage.policy import OFFICERS, Policy, Resource, declares
from web.console import said
from web.console.desk import Desk, page, session
from web.console.doing import do

LISTS = Policy(OFFICERS, reads=(Resource.listing,), pin=True)
WRITES = Policy(OFFICERS, reads=(Resource.person,), writes=(Resource.person,), pin=True, audited=True)
AGREE = "agree"
ACTS: dict[str, Callable[..., Any]] = {
    "ask": desk_resets.ask,
    "drop": desk_resets.drop,
    "end": desk_resets.end_sessions,
    AGREE: desk_resets.agree,
}


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The list, and what is done on it."""

    @blueprint.get("/staff")
    @declares(LISTS)
    def staff() -> Response:
        """The officers of the district, how often each is signed in, and whose way in waits for a second person."""
        with desk.read() as tx:
            found = desk_resets.listed(tx, session().me)
        return page("staff.html", officers=found, note=said.heard(), once=token_urlsafe(9))

    @blueprint.post("/staff/<int:row>/<act>")
    @declares(WRITES)
    def staff_act(row: int, act: str) -> ResponseReturnValue:
        """Asked for, dropped, ended; or agreed to, and then the code is shown to that press alone."""
        if act not in ACTS:
            abort(404)
        with desk.write("desk") as tx:
            code = do(tx, ACTS[act], row)
        if act == AGREE and code:
            return page("desk_code.html", code=code)
        return said.to("staff", "staff.gone" if act == AGREE else f"staff.told.{act}")
