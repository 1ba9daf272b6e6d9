"""What leaves the office: asked for by one who leads, made of counts alone, and released by a second person."""

from typing import Any

from flask import Blueprint, Response, g, url_for
from flask.typing import ResponseReturnValue

from core.clock import kigali
from core.errors import NotYours
from core.files.kinds import FileKind
from core.models.office_job import OfficeWork
from core.operations import office_jobs
from core.operations.office_jobs import AskedAlready
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.policy import Policy, Resource, declares
from web.console import act_pages, office_pages, said
from web.console.act_pages import ActForm
from web.console.desk import Desk, say, session
from web.console.doing import Outcome, do
from web.console.form_fields import Field, Given, choose

RELEASES = Policy(
    frozenset(office_jobs.MAY_RELEASE), reads=(Resource.measures,), writes=(Resource.measures,), pin=True, audited=True
)
YEARS = 3
"""This year and those before it that may be asked for."""


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The form, and the release."""

    @blueprint.get("/research")
    @declares(RELEASES)
    def research_form() -> Response:
        """Which year, and what is in the file."""
        with desk.read() as tx:
            return act_pages.shown(tx, RESEARCH, "research", 0, _heading(tx))

    @blueprint.post("/research")
    @declares(RELEASES)
    def ask_for_research() -> ResponseReturnValue:
        """It is made from now on, and taken once a second person released it."""
        outcome, again = act_pages.sent(desk, RESEARCH, "research", 0, _heading)
        return again if outcome is None else act_pages.made("office_job", outcome)

    @blueprint.post("/office/<int:row>/release")
    @declares(RELEASES)
    def release_file(row: int) -> ResponseReturnValue:
        """Who asked may take it from now on; or a sentence says why this person does not release it."""
        with desk.write("desk") as tx:
            office_jobs.reach(tx, session().me, row)
            try:
                new = office_jobs.release(tx, session().me, row)
            except NotYours:
                return office_pages.told(tx, row, "desk.office.release.second")
        return said.to("office_job", "office.release.done" if new else "office.release.before", row=row)


def _heading(_tx: Tx) -> dict[str, Any]:
    return {"code": "", "back": url_for("console.office"), "address": url_for("console.ask_for_research")}


def _fields(_tx: Tx, _row: int) -> list[Field]:
    this = kigali(g.at).year
    years = {str(each): str(each) for each in range(this, this - YEARS, -1)}
    kinds = {each.value: say(f"desk.export.kind.{each}") for each in FileKind}
    return [choose("year", say("desk.research.year"), years), choose("kind", say("desk.export.kind"), kinds)]


def _asks(tx: Tx, _row: int, given: Given) -> Outcome:
    return "office.told.asked", {"number": str(do(tx, _ask, 0, given["year"], given["kind"]))}


def _ask(tx: Tx, me: Caller, _row: int, year: str, kind: str) -> int:
    mark = tx.vault.keyed_mark("research", repr((me.id, year, kind)))
    try:
        return office_jobs.ask(tx, me, OfficeWork.research, {"year": year, "kind": kind}, mark=mark)
    except AskedAlready as same:
        return same.job


RESEARCH = ActForm(_fields, _asks, told=lambda _tx, _row: [say("desk.research.how")])
