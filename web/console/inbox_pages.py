"""The inbox: texts that no program could read, each read by an officer and answered by hand, or left."""

from secrets import token_urlsafe
from typing import Any

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from core.messages import unread_lines
from core.people import people, places
from core.reporting import unread_texts
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource, declares
from web.console import paging, said
from web.console.desk import Desk, page, session
from web.console.doing import do

LISTINGS = Policy(OFFICERS, reads=(Resource.listing,), pin=True)
READS = Policy(OFFICERS, reads=(Resource.message, Resource.person), pin=True, audited=True)
WRITES = Policy(OFFICERS, reads=(Resource.message, Resource.person), writes=(Resource.message,), pin=True, audited=True)
OTHERS = "others"


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The list, one text, and what is done about it."""

    @blueprint.get("/inbox")
    @declares(LISTINGS)
    def inbox() -> Response:
        """Who sent a text that waits, and when; those that are done with at an address of their own."""
        done, now = paging.is_done(), paging.asked_page()
        with desk.read() as tx:
            lines, more = unread_lines.listed(tx, session().me, now, done=done)
            named = places.names(tx, {each.village for each in lines if each.village})
        shown: dict[str, Any] = {"done": done, "now": now, "note": said.heard(), "misread": paging.misread_done()}
        return page("inbox.html", lines=lines, more=more, named=named, **shown)

    @blueprint.get("/inbox/<int:row>")
    @declares(READS)
    def inbox_text(row: int) -> Response:
        """One text in its own words; the look is written down."""
        with desk.write("desk") as tx:
            return _page(tx, row)

    @blueprint.post("/inbox/<int:row>")
    @declares(WRITES)
    def answer_inbox(row: int) -> ResponseReturnValue:
        """Its sender is owed these words, or nothing; who was second reads who was first."""
        words, left = request.form.get("words", ""), "left" in request.form
        with desk.read() as tx:
            named = not left and unread_texts.names_elsewhere(tx, session().me, row, words)
        with desk.write("desk") as tx:
            done = do(tx, unread_texts.leave, row) if left else do(tx, unread_texts.answer, row, words, named)
            if not done.done:
                wrong = "" if done.reason == OTHERS else f"desk.inbox.wrong.{done.reason}"
                return _page(tx, row, 400 if wrong else 409, wrong=wrong, typed=words)
        return said.to("inbox", "inbox.told.left" if left else "inbox.told.answered")


def _page(tx: Tx, row: int, status: int = 200, **beside: Any) -> Response:
    found = unread_texts.read(tx, session().me, row)
    values: dict[str, Any] = {
        "text": found,
        "village": places.name(tx, found.line.village),
        "by": people.names(tx, [found.by]).get(found.by, "") if found.by else "",
        "most": unread_texts.MOST,
        "price": tx.programme.costs.segment_rwf,
        "once": token_urlsafe(9),
        "wrong": "",
        "typed": "",
    }
    return page("inbox_text.html", status, **{**values, **beside})
