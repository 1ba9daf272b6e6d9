"""Messages to many: drafted from a template, looked at with people and cost, released by a second person."""

from dataclasses import replace
from datetime import date
from secrets import token_urlsafe
from typing import Any

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue

from core.alerts import alert_lists
from core.broadcasts import group_lists, group_messages, group_previews
from core.broadcasts.group_messages import NoSuchMessage
from core.errors import NotYours
from core.models.person import Role
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.policy import Policy, Resource, declares
from web.console import act_pages, paging, said
from web.console.act_pages import ActForm
from web.console.desk import Desk, page, say, session
from web.console.doing import Outcome, do
from web.console.form_fields import Field, Given, Misfilled, choose, day, words_of
from web.console.message_pages import LEADS

WRITERS = frozenset(LEADS)
READS = Policy(WRITERS, reads=(Resource.listing, Resource.message), pin=True)
WRITES = Policy(WRITERS, reads=(Resource.listing, Resource.message), writes=(Resource.message,), pin=True, audited=True)
AHEAD = 90
"""Days ahead that a message may name."""
ALL = "all"
"""The choice of the own district, or of the country."""


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The list, a draft, and its release."""

    @blueprint.get("/groups")
    @declares(READS)
    def groups() -> Response:
        """All of one's reach; those of one's own that lapsed stand first."""
        now = paging.asked_page()
        with desk.read() as tx:
            lines, more = group_lists.listed(tx, session().me, now)
            lapsed = group_lists.lapsed(tx, session().me)
        odd = paging.misread_page()
        return page("groups.html", lines=lines, more=more, now=now, lapsed=lapsed, note=said.heard(), misread=odd)

    @blueprint.get("/groups/draft")
    @declares(WRITES)
    def group_form() -> Response:
        """Which template, to whom and where, and the day it names."""
        with desk.read() as tx:
            return act_pages.shown(tx, DRAFT, "group", 0, _heading(tx))

    @blueprint.post("/groups/draft")
    @declares(WRITES)
    def draft_group() -> ResponseReturnValue:
        """A draft, which nobody gets; its page shows what it would come to."""
        outcome, again = act_pages.sent(desk, DRAFT, "group", 0, _heading)
        return again if outcome is None else act_pages.made("group", outcome)

    @blueprint.get("/groups/<int:row>")
    @declares(READS)
    def group(row: int) -> Response:
        """What it says in each language, to how many, in how many parts and days, and for how much."""
        with desk.read() as tx:
            return _page(tx, row)

    @blueprint.post("/groups/<int:row>")
    @declares(WRITES)
    def release_group(row: int) -> ResponseReturnValue:
        """It goes from now on; or a sentence says why this person does not release it, or nobody does any more."""
        with desk.write("desk") as tx:
            group_lists.reach(tx, session().me, row)
            try:
                new = do(tx, _release, row)
            except NotYours:
                return _page(tx, row, 409, wrong="desk.group.wrong.second")
            except NoSuchMessage:
                return _page(tx, row, 409, wrong="desk.group.wrong.lapsed")
        return said.to("group", "group.told.released" if new else "group.told.before", row=row)


def _release(tx: Tx, me: Caller, row: int) -> bool:
    return group_messages.release(tx, me, row)


def _heading(_tx: Tx) -> dict[str, Any]:
    return {"code": "", "back": url_for("console.groups"), "address": url_for("console.draft_group")}


def _fields(tx: Tx, _row: int) -> list[Field]:
    me = session().me
    named = {str(row): name for row, name in alert_lists.places(tx, me).items()}
    whole = say("desk.group.country" if me.district is None else "desk.group.district")
    texts = {each: phones_text(each) for each in group_messages.templates()}
    return [
        choose("template", say("desk.group.template"), texts),
        choose("role", say("desk.group.role"), words_of(Role, "job.")),
        choose("place", say("desk.group.place"), {ALL: whole, **named}),
        replace(day("on", say("desk.group.on"), 0, AHEAD), needed=False),
    ]


def phones_text(template: str) -> str:
    """The template in the page's language, its slots open."""
    return say(group_messages.PREFIX + template, date="...", dial="...")


def _drafts(tx: Tx, _row: int, given: Given) -> Outcome:
    on = date.fromisoformat(given["on"]) if given["on"] else None
    place = session().me.district if given["place"] == ALL else int(given["place"])
    try:
        number = do(tx, _draft, 0, given["template"], given["role"], place, on and on.isoformat())
    except NoSuchMessage:
        raise Misfilled(on=say("desk.group.wrong.day")) from None
    return "group.told.drafted", {"number": str(number)}


def _draft(tx: Tx, me: Caller, _row: int, template: str, role: str, place: int | None, on: str | None) -> int:
    return group_messages.draft(tx, me, template, Role(role), place, date.fromisoformat(on) if on else None)


def _page(tx: Tx, row: int, status: int = 200, wrong: str = "") -> Response:
    me = session().me
    found = group_lists.reach(tx, me, row)
    values: dict[str, Any] = {
        "group": group_previews.preview(tx, found),
        "row": found,
        "until": group_messages.lapses_at(found),
        "own": found.drafted_by_id == me.id,
        "once": token_urlsafe(9),
    }
    return page("group.html", status, wrong=wrong, note=said.heard(), **values)


DRAFT = ActForm(_fields, _drafts)
