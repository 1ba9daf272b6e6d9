"""A list of the desk, as it is narrowed, as a file: what for, of which kind, with no name but where one may."""

from typing import Any

from flask import Blueprint, Response, abort
from flask.typing import ResponseReturnValue

from core.files.kinds import FileKind
from core.models.office_job import OfficeWork
from core.operations import export_lists, office_jobs
from core.operations.export_lists import ExportedList
from core.operations.office_jobs import AskedAlready
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource, declares
from web.console import act_pages, export_words, paging
from web.console.act_pages import ActForm
from web.console.desk import Desk, say, session
from web.console.doing import Outcome, do
from web.console.exported_pages import PAGES
from web.console.form_fields import Field, Given, choose, yes_no

ASKS = Policy(OFFICERS, reads=(Resource.listing,), writes=(Resource.own,), pin=True, audited=True)
REASONS = ("planning", "meeting", "supervision", "report", "request")
"""What an office takes a list for; the audit keeps which."""


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The form, which carries on what the list is narrowed to."""

    @blueprint.get("/export/<name>")
    @declares(ASKS)
    def export_form(name: str) -> Response:
        """What for, which kind of file, and whether with names where that may be."""
        with desk.read() as tx:
            return act_pages.shown(tx, _form(_which(name)), "export", _place(_which(name)), _heading(_which(name)))

    @blueprint.post("/export/<name>")
    @declares(ASKS)
    def ask_for_export(name: str) -> ResponseReturnValue:
        """It is made from now on; its page says how far it is."""
        which = _which(name)
        outcome, again = act_pages.sent(desk, _form(which), "export", _place(which), lambda _tx: _heading(which))
        return again if outcome is None else act_pages.made("office_job", outcome)


def _which(name: str) -> ExportedList:
    """That list, for who may have it."""
    if name not in list(ExportedList) or not export_lists.may(session().me, ExportedList(name)):
        abort(404)
    return ExportedList(name)


def _place(which: ExportedList) -> int:
    """Where a form wants the row that it is about: two lists are two things."""
    return list(ExportedList).index(which)


def _heading(which: ExportedList) -> dict[str, Any]:
    shown = PAGES[which]
    return {"code": shown.heading, "back": shown.address, "address": paging.export_of(which.value)}


def _form(which: ExportedList) -> ActForm:
    def fields(_tx: Tx, _row: int) -> list[Field]:
        kinds = {each.value: say(f"desk.export.kind.{each}") for each in FileKind}
        why = {each: say(f"desk.export.reason.{each}") for each in REASONS}
        names = [yes_no("names", say("desk.export.names"))] if export_lists.may_name(session().me, which) else []
        return [
            choose("reason", say("desk.export.reason"), why),
            choose("kind", say("desk.export.kind"), kinds),
            *names,
        ]

    def asks(tx: Tx, _row: int, given: Given) -> Outcome:
        narrowed = PAGES[which].narrowed(tx)
        told = {"headings": export_words.headings(which), "words": export_words.words(which)}
        chosen = {"list": which.value, "narrowed": narrowed, **given, "names": given.get("names", False)}
        return "office.told.asked", {"number": str(do(tx, _ask, 0, chosen, told))}

    def told(tx: Tx, _row: int) -> list[str]:
        odd = PAGES[which].misread(tx)
        return [*([odd] if odd else []), say("desk.export.how")]

    return ActForm(fields, asks, told)


def _ask(tx: Tx, me: Caller, _row: int, chosen: dict[str, Any], told: dict[str, Any]) -> int:
    """The number of the work; of the one that is under way already where it is the same."""
    mark = tx.vault.keyed_mark(
        "export", repr((me.id, chosen["list"], chosen["narrowed"], chosen["kind"], chosen["names"]))
    )
    try:
        return office_jobs.ask(tx, me, OfficeWork.export, {**chosen, **told}, mark=mark)
    except AskedAlready as same:
        return same.job
