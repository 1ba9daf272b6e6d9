"""Records of children erased by two: asked by the lead on the child's page, confirmed here, and what proves it."""

from secrets import token_urlsafe

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from core.errors import NotYours
from core.models.person import Role
from core.operations import erasure_lists, erasures
from core.operations.erasures import NotErasable
from core.storage.db import Tx
from core.storage.policy import Policy, Resource, declares
from web.console import paging, said
from web.console.act_pages import ActForm, nothing
from web.console.desk import Desk, page, say, session
from web.console.doing import Outcome, do
from web.console.form_fields import Given
from web.console.trust_page import LEADS

LISTINGS = Policy(LEADS, reads=(Resource.listing,), pin=True)
PROOFS = Policy(LEADS, reads=(Resource.system,), pin=True)
WRITES = Policy(LEADS, reads=(Resource.child,), writes=(Resource.child,), pin=True, audited=True)


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The list, one erasure, its confirmation and its certificate."""

    @blueprint.get("/erasures")
    @declares(LISTINGS)
    def erasure_list() -> Response:
        """Those of one's reach, what waits first."""
        now = paging.asked_page()
        with desk.read() as tx:
            lines, more = erasure_lists.listed(tx, session().me, now)
        odd = paging.misread_page()
        return page("erasures.html", lines=lines, more=more, now=now, note=said.heard(), misread=odd)

    @blueprint.get("/erasures/<int:row>")
    @declares(LISTINGS)
    def erasure(row: int) -> Response:
        """One: who asked, whether it is confirmed and done."""
        with desk.read() as tx:
            return _page(tx, row)

    @blueprint.post("/erasures/<int:row>")
    @declares(WRITES)
    def confirm_erasure(row: int) -> ResponseReturnValue:
        """The national desk agrees: the clock erases it at once, both keys first; or a sentence says why not."""
        try:
            with desk.write("desk") as tx:
                child = erasure_lists.reach(tx, session().me, row).child
                new = do(tx, erasures.confirm, child).new
        except NotErasable as error:
            return said.to("erasure", f"bar.{error.why.reason}", row=row, **_day(error))
        except NotYours:
            with desk.read() as tx:
                return _page(tx, row, 409, say("desk.erasure.second"))
        return said.to("erasure_list", "erasure.told.confirmed" if new else "erasure.told.before")

    @blueprint.get("/erasures/<int:row>/certificate")
    @declares(PROOFS)
    def certificate(row: int) -> Response:
        """What proves it, to print; its digest stands in the audit's chain."""
        with desk.read() as tx:
            erasure_lists.reach(tx, session().me, row)
            return page("certificate.html", row=row, proof=erasures.certificate(tx, row))


def _page(tx: Tx, row: int, status: int = 200, wrong: str = "") -> Response:
    me = session().me
    found = erasure_lists.reach(tx, me, row)
    confirms = me.role is Role.national and found.confirmed_at is None
    values = {"line": found, "confirms": confirms, "once": token_urlsafe(9), "wrong": wrong, "note": said.heard()}
    return page("erasure.html", status, **values)


def _day(error: NotErasable) -> dict[str, str]:
    return {"date": f"{error.why.day:%d/%m/%Y}"} if error.why.day else {}


def _told(_tx: Tx, _row: int) -> list[str]:
    return [say("desk.erasure.asks")]


def _ask(tx: Tx, row: int, _given: Given) -> Outcome:
    """Nothing is written where something stands."""
    try:
        asked = do(tx, erasures.ask, row)
    except NotErasable as error:
        return f"bar.{error.why.reason}", _day(error)
    return "erasure.told.asked" if asked.new else "erasure.told.asked_before", {}


ASK = ActForm(nothing, _ask, _told, lead=True)
"""What a lead does on the page of a child whose case is closed."""
ACTS = {"erase": ASK}
