"""Consents: every word that the carers of one number said, and whose record stands without a guardian's yes."""

from flask import Blueprint, Response, request

from core.children import guardians
from core.people import consent_lines
from core.people.consent_lines import ConsentLine
from core.phone import mobile
from core.storage.policy import Policy, Resource, declares
from web.console.desk import Desk, page, say, session
from web.console.trust_page import LEADS, way

LISTINGS = Policy(LEADS, reads=(Resource.listing,), pin=True)
READS = Policy(LEADS, reads=(Resource.listing, Resource.person), pin=True, audited=True)
MOST = 50
"""Children of the list at most; those that follow stand there once these are seen to."""


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The page; a number is asked for by a form that no address and no log keeps."""

    @blueprint.get("/consents")
    @declares(LISTINGS)
    def consents() -> Response:
        """Children of the own district of whom the ledger says neither yes nor danger."""
        return _page(desk)

    @blueprint.post("/consents")
    @declares(READS)
    def consents_of() -> Response:
        """Every word of the carers with that number, the oldest first; the look is written down."""
        number = mobile(request.form.get("number", ""))
        if not number:
            return _page(desk, 400, wrong=say("desk.consents.no_number"))
        with desk.write("desk") as tx:
            found = consent_lines.of_number(tx, session().me, number)
        return _page(desk, found=found)


def _page(desk: Desk, status: int = 200, found: list[ConsentLine] | None = None, wrong: str = "") -> Response:
    me = session().me
    with desk.read() as tx:
        lacking = guardians.lacking_children(tx, me.district, MOST) if me.district is not None else []
    return page(
        "consents.html", status, found=found, lacking=lacking, wrong=wrong, own=me.district is not None, way=way
    )
