"""Who sits at the desk now: each browser of the officers one leads, and an end to one that was left open."""

from secrets import token_urlsafe

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from core.people import officer_sessions
from core.storage.policy import Policy, Resource, declares
from web.console import said
from web.console.desk import Desk, page, session
from web.console.doing import do
from web.console.trust_page import LEADS

LISTINGS = Policy(LEADS, reads=(Resource.listing,), pin=True)
WRITES = Policy(LEADS, reads=(Resource.person,), writes=(Resource.person,), pin=True, audited=True)


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The list, and the end of one."""

    @blueprint.get("/sessions")
    @declares(LISTINGS)
    def session_list() -> Response:
        """Every open session, the last used first."""
        with desk.read() as tx:
            found = officer_sessions.listed(tx, session().me)
        return page("sessions.html", found=found, mine=session().id, note=said.heard(), once=token_urlsafe(9))

    @blueprint.post("/sessions/<int:row>/end")
    @declares(WRITES)
    def end_officer_session(row: int) -> ResponseReturnValue:
        """It ends at once, however often it is pressed; its officer signs in anew."""
        with desk.write("desk") as tx:
            do(tx, officer_sessions.end, row)
        return said.to("session_list", "session.told.ended")
