"""Of one breach: the drafts of what the law wants sent, for the nation to print and sign, and that one was sent."""

from secrets import token_urlsafe

from flask import Blueprint, Response, abort
from flask.typing import ResponseReturnValue

from core.operations import breach_drafts, breaches
from core.operations.breaches import ToldOfBreach
from core.storage.policy import NATION, Policy, Resource, declares
from web.console import said
from web.console.desk import Desk, page
from web.console.doing import do

READS = Policy(NATION, reads=(Resource.system,), pin=True)
WRITES = Policy(NATION, reads=(Resource.system,), writes=(Resource.system,), pin=True)


def add(blueprint: Blueprint, desk: Desk) -> None:
    """Each draft, and the press that stops its clock."""

    @blueprint.get("/breaches/<int:row>/<whom>")
    @declares(READS)
    def breach_draft(row: int, whom: str) -> Response:
        """A draft to print, fill in and sign."""
        with desk.read() as tx:
            text = breach_drafts.draft(tx, breaches.get(tx, row), _of(whom))
            (line,) = [each for each in breaches.lines(tx) if each.number == row]
        owed = getattr(line, f"{whom}_hours") is not None
        return page("breach.html", row=row, whom=whom, text=text, owed=owed, once=token_urlsafe(9))

    @blueprint.post("/breaches/<int:row>/<whom>")
    @declares(WRITES)
    def breach_told(row: int, whom: str) -> ResponseReturnValue:
        """It was sent, or the persons were told: that clock stops."""
        with desk.write("desk") as tx:
            new = do(tx, breaches.note_told, row, _of(whom))
        return said.to("breach_list", "breach.told.noted" if new else "breach.told.before")


def _of(whom: str) -> ToldOfBreach:
    if whom not in list(ToldOfBreach):
        abort(404)
    return ToldOfBreach(whom)
