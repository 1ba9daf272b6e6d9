"""Breaches: opened by who leads officers, each with the hours that the law leaves for what must be sent."""

from datetime import UTC, datetime
from secrets import token_urlsafe
from typing import Any

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from core.clock import KIGALI, kigali
from core.models.person import Role
from core.operations import breaches
from core.operations.breaches import BadBreach, ToldOfBreach
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.policy import Policy, Resource, declares
from web.console import paging, said
from web.console.desk import Desk, page, session
from web.console.doing import do
from web.console.trust_page import LEADS

LISTINGS = Policy(LEADS, reads=(Resource.system,), pin=True)
OPENS = Policy(LEADS, reads=(Resource.system,), writes=(Resource.system,), pin=True)
MOST = 400
"""Letters of the sentence that says what happened."""


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The list with the form that opens one."""

    @blueprint.get("/breaches")
    @declares(LISTINGS)
    def breach_list() -> Response:
        """Every breach with the hours that are left; what happened stands in the drafts alone."""
        return _page(desk)

    @blueprint.post("/breaches")
    @declares(OPENS)
    def open_breach() -> ResponseReturnValue:
        """One was found: the law's clock runs from the moment at which it was known."""
        what = request.form.get("what", "").replace("\x00", "").strip()[:MOST]
        try:
            known = _moment(request.form.get("known", ""))
            with desk.write("desk") as tx:
                do(tx, _open, 0, what, known and known.isoformat())
        except (BadBreach, ValueError):
            return _page(desk, 400, wrong="desk.breach.wrong" if what else "desk.breach.no_words")
        return said.to("breach_list", "breach.told.opened")


def _moment(written: str) -> datetime | None:
    """As a browser writes a moment, on Kigali's clocks; None for now. Raises ValueError."""
    return datetime.strptime(written, "%Y-%m-%dT%H:%M").replace(tzinfo=KIGALI).astimezone(UTC) if written else None


def _open(tx: Tx, me: Caller, _row: int, what: str, known: str | None) -> int:
    return breaches.open_one(tx, me, what, datetime.fromisoformat(known) if known else tx.at)


def _page(desk: Desk, status: int = 200, wrong: str = "") -> Response:
    with desk.read() as tx:
        found, now = breaches.lines(tx), f"{kigali(tx.at):%Y-%m-%dT%H:%M}"
    values: dict[str, Any] = {
        "found": found,
        "kinds": ToldOfBreach,
        "nation": session().me.role is Role.national,
        "now": now,
        "most": MOST,
        "typed": request.form,
        "once": token_urlsafe(9),
        "note": said.heard(),
        "misread": paging.misread({}),
    }
    return page("breaches.html", status, wrong=wrong, **values)
