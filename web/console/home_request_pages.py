"""What a carer asks at the desk whom no record names: written down from the page of the home, or of a child."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, url_for
from flask.typing import ResponseReturnValue

from core.cases import home_lists
from core.errors import Unknown
from core.reporting import carers_in_person
from core.storage.db import Tx
from core.storage.policy import NATION, OFFICERS, Policy, Resource, declares
from web.console import act_pages, carer_acts
from web.console.act_pages import ActForm
from web.console.desk import Desk, say, session
from web.console.doing import Outcome, do
from web.console.form_fields import Field, Given, Misfilled

WRITES = Policy(
    OFFICERS,
    reads=(Resource.household, Resource.child),
    writes=(Resource.household, Resource.child, Resource.person),
    pin=True,
    audited=True,
    read_only=NATION,
)
ACT = "home.request"


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The form, and what comes of it."""

    @blueprint.get("/households/<int:row>/request")
    @declares(WRITES)
    def home_request_form(row: int) -> Response:
        """Who asks, and for what; the look at the home is recorded."""
        with desk.write("desk") as tx:
            return act_pages.shown(tx, _asking(), ACT, row, _heading(tx, row))

    @blueprint.post("/households/<int:row>/request")
    @declares(WRITES)
    def ask_of_home(row: int) -> ResponseReturnValue:
        """It stands as if asked by phone, once."""
        outcome, again = act_pages.sent(desk, _asking(), ACT, row, lambda tx: _heading(tx, row))
        return again if outcome is None else act_pages.back("household", row, outcome)


def _asking() -> ActForm:
    if not act_pages.may(OF_HOME):
        abort(404)
    return OF_HOME


def _heading(tx: Tx, row: int) -> dict[str, Any]:
    code = home_lists.read(tx, session().me, row).code
    address = url_for("console.ask_of_home", row=row)
    return {"code": code, "back": url_for("console.household", row=row), "address": address}


def _fields(_tx: Tx, _row: int) -> list[Field]:
    return [Field("name", say("desk.home.name")), *carer_acts.asked()]


def _told(_tx: Tx, _row: int) -> list[str]:
    return [say("desk.home.how"), say("desk.carer.how")]


def _ask_by(verb: Callable[..., str]) -> Callable[[Tx, int, Given], Outcome]:
    def ask(tx: Tx, row: int, given: Given) -> Outcome:
        try:
            due = do(tx, verb, row, given["name"], given["kind"], given["voice"])
        except Unknown as wrong:
            raise Misfilled(name=say("desk.form.no_name")) from wrong
        return ("carer.asked", {"date": due}) if due else ("home.known", {})

    return ask


OF_HOME = ActForm(_fields, _ask_by(carers_in_person.ask_of_home), _told, nation=False)
OF_CHILD = "carer-asks"
ACTS = {OF_CHILD: ActForm(_fields, _ask_by(carers_in_person.ask_of_child), _told, nation=False)}
