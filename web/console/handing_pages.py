"""A village's children are handed to others at the desk: whom it is about, who can take them, and what then happens."""

from typing import Any

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue

from core.children import stand_ins, villages
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource, declares
from web.console import act_pages, key_slips
from web.console.act_pages import ActForm
from web.console.desk import Desk, say, session
from web.console.doing import Outcome, do
from web.console.form_fields import Field, Given, choose
from web.console.person_acts import SLIP

WRITES = Policy(
    OFFICERS,
    reads=(Resource.listing, Resource.person, Resource.place),
    writes=(Resource.person,),
    pin=True,
    audited=True,
)
ACT = "village.hand_over"
PERSON = "person"


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The form, and what comes of it."""

    @blueprint.get("/villages/<int:row>/hand-over")
    @declares(WRITES)
    def hand_over_form(row: int) -> Response:
        """Whose children they are, and who is near; that the names were read is written down."""
        with desk.write("desk") as tx:
            return act_pages.shown(tx, FORM, ACT, row, _heading(tx, row))

    @blueprint.post("/villages/<int:row>/hand-over")
    @declares(WRITES)
    def hand_over_children(row: int) -> ResponseReturnValue:
        """Once, however often the form is sent; the key number of who comes from nearby is on a page to print."""
        outcome, again = act_pages.sent(desk, FORM, ACT, row, lambda tx: _heading(tx, row))
        if outcome is None:
            return again
        key, slots = outcome
        if not slots.get(SLIP):
            return act_pages.back("village", row, outcome)
        told = say(f"desk.{key}", name=slots["name"], count=slots["count"])
        with desk.read() as tx:
            return key_slips.drawn(tx, {int(slots[PERSON]): slots[SLIP]}, url_for("console.village", row=row), told)


def _heading(tx: Tx, row: int) -> dict[str, Any]:
    village = stand_ins.reach(tx, session().me, row)
    return {
        "code": village.name,
        "back": url_for("console.village", row=row),
        "address": url_for("console.hand_over_children", row=row),
    }


def _fields(tx: Tx, row: int) -> list[Field]:
    return [choose("to", say("desk.handing.to"), _named(tx, row))]


def _named(tx: Tx, row: int) -> dict[str, str]:
    """By row, who can take them, with where they live."""
    found = stand_ins.takers(tx, session().me, row)
    where = {True: say("desk.handing.own"), False: ""}
    nobody = say("desk.volunteers.no_name")
    return {str(each.id): f"{each.name or nobody}, {where[each.own] or each.village}" for each in found}


def _told(tx: Tx, row: int) -> list[str]:
    codes = ", ".join(villages.codes(tx, row, stand_ins.MOST))
    who = say("desk.handing.who", count=villages.count(tx, row), codes=codes or "-")
    return [who, say("desk.handing.how"), say("desk.handing.nearby")]


def _hand_over(tx: Tx, row: int, given: Given) -> Outcome:
    name = _named(tx, row).get(given["to"], "")
    done = do(tx, stand_ins.hand_over, row, int(given["to"]))
    slots = {"name": name, "count": done.count, PERSON: done.person, SLIP: done.key}
    if not done.done:
        return "handing.cannot", {}
    return ("handing.near" if done.key else "handing.done"), slots


FORM = ActForm(_fields, _hand_over, _told)
