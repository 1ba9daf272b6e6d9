"""Slips for those who were put in and have not come yet: a new key number each, printed together."""

from collections.abc import Sequence
from secrets import token_urlsafe
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from core.models.person import Person, PersonStatus, Role
from core.people import authority, directory, key_numbers, person_entries
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource, declares
from web.console import key_slips, said
from web.console.desk import Desk, page, session
from web.console.doing import do
from web.console.volunteer_pages import row_named

READS = Policy(OFFICERS, reads=(Resource.listing, Resource.person), pin=True, audited=True)
WRITES = Policy(OFFICERS, reads=(Resource.listing, Resource.person), writes=(Resource.person,), pin=True, audited=True)
TOGETHER = 50


def add(blueprint: Blueprint, desk: Desk) -> None:
    """Who waits for a slip, and the slips."""

    @blueprint.get("/slips")
    @declares(READS)
    def slips() -> Response:
        """Who is invited and has a number, fifty together; that their names were read is written down."""
        at = max(1, row_named("page") or 1)
        with desk.write("desk") as tx:
            found = _invited(tx)
            audit.record(tx, session().me, "listed", "people", session().me.district)
            people = person_entries.of_all(tx, found[(at - 1) * TOGETHER : at * TOGETHER])
        more = len(found) > at * TOGETHER
        around: dict[str, Any] = {
            "count": len(found),
            "at": at,
            "more": more,
            "note": said.heard(),
            "once": token_urlsafe(9),
        }
        return page("slips.html", people=people, **around)

    @blueprint.post("/slips")
    @declares(WRITES)
    def print_slips() -> ResponseReturnValue:
        """Those ticked have a new key number each; one given before opens nothing any more."""
        ticked = sorted({int(each) for each in request.form.getlist("who") if each.isascii() and each.isdigit()})
        with desk.write("desk") as tx:
            keys = do(tx, _give, 0, ticked[:TOGETHER])
        if not keys:
            return said.to("slips", "slips.none")
        with desk.read() as tx:
            return key_slips.drawn(tx, {int(row): key for row, key in keys}, url_for("console.slips"))


def _invited(tx: Tx) -> list[Person]:
    """Of the own district; for the nation's desk the leads, as districts give their own."""
    me = session().me
    return directory.invited(tx, me, district=me.district, role=None if me.district else Role.lead)


def _give(tx: Tx, me: Caller, _row: int, people: Sequence[int]) -> list[list[int | str]]:
    """A key number for each of these who is invited and may be changed, with whose it is."""
    held = [tx.session.get_one(Person, each) for each in people]
    theirs = [each for each in held if each.standing is PersonStatus.invited]
    for each in theirs:
        authority.require(me, each)
    given = key_numbers.give_all(tx, me, theirs)
    return [[person.id, key.digits] for person, key in zip(theirs, given, strict=True)]
