"""A list of the desk, as it is narrowed, as a file: what for, of which kind, with no name but where one may."""

from typing import Any

from flask import Blueprint, Response, abort, url_for
from flask.typing import ResponseReturnValue

from core.files.kinds import FileKind
from core.models.office_job import OfficeWork
from core.operations import export_lists, office_jobs
from core.operations.export_lists import ExportedList, HomeFilter, Narrowed, VisitFilter
from core.operations.office_jobs import AskedAlready
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource, declares
from web.console import (
    act_pages,
    alert_pages,
    child_pages,
    closed_call_pages,
    export_words,
    family_pages,
    gathering_pages,
    paging,
    visits_pages,
    volunteer_pages,
)
from web.console.act_pages import ActForm
from web.console.desk import Desk, say, session
from web.console.doing import Outcome, do
from web.console.form_fields import Field, Given, choose, yes_no

ASKS = Policy(OFFICERS, reads=(Resource.listing,), writes=(Resource.own,), pin=True, audited=True)
REASONS = ("planning", "meeting", "supervision", "report", "request")
"""What an office takes a list for; the audit keeps which."""
LISTS = {
    ExportedList.children: ("desk.place.children", "children"),
    ExportedList.volunteers: ("desk.place.volunteers", "volunteers"),
    ExportedList.alerts: ("desk.place.alerts", "alerts"),
    ExportedList.visits: ("desk.visits", "visits"),
    ExportedList.gatherings: ("desk.gatherings", "gatherings"),
    ExportedList.households: ("desk.households", "households"),
    ExportedList.calls: ("desk.calls", "closed_calls"),
}
"""What each is called, and its page."""
MISREAD = {
    ExportedList.children: child_pages.misread,
    ExportedList.volunteers: volunteer_pages.misread,
    ExportedList.alerts: alert_pages.misread,
    ExportedList.visits: visits_pages.misread,
    ExportedList.gatherings: gathering_pages.misread,
    ExportedList.households: family_pages.misread,
    ExportedList.calls: closed_call_pages.misread,
}
"""What is said of an address that a list understands in part: the file holds what its page shows."""


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
    if name not in list(ExportedList):
        abort(404)
    return ExportedList(name)


def _place(which: ExportedList) -> int:
    """Where a form wants the row that it is about: two lists are two things."""
    return list(ExportedList).index(which)


def _heading(which: ExportedList) -> dict[str, Any]:
    title, endpoint = LISTS[which]
    back = paging.narrowed_as_here(url_for(f"console.{endpoint}"))
    return {"code": say(title), "back": back, "address": paging.export_of(which.value)}


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
        narrowed = export_lists.plain(_narrowed(tx, which))
        told = {"headings": export_words.headings(which), "words": export_words.words(which)}
        chosen = {"list": which.value, "narrowed": narrowed, **given, "names": given.get("names", False)}
        return "office.told.asked", {"number": str(do(tx, _ask, 0, chosen, told))}

    def told(tx: Tx, _row: int) -> list[str]:
        odd = MISREAD[which](tx)
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


def _narrowed(tx: Tx, which: ExportedList) -> Narrowed:
    match which:
        case ExportedList.children:
            return child_pages.asked_filter()
        case ExportedList.volunteers:
            return volunteer_pages.asked_filter()
        case ExportedList.alerts:
            return alert_pages.asked_filter()
        case ExportedList.visits:
            district = visits_pages.chosen_district(visits_pages.named_districts(tx))
            return VisitFilter(district, volunteer_pages.row_named("sector"))
        case ExportedList.gatherings:
            return VisitFilter(visits_pages.chosen_district(visits_pages.named_districts(tx)))
        case ExportedList.households:
            return HomeFilter(volunteer_pages.row_named("sector"))
        case ExportedList.calls:
            return closed_call_pages.asked_filter(tx)
