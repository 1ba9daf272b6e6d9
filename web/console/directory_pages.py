"""The directory of the district's services: a line each, changed in place by the district's officers."""

from typing import Any

from flask import Blueprint, Response, abort, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from core.models.duty import ReferralTo
from core.referrals import services
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.policy import NATION, OFFICERS, Policy, Resource, declares
from web.console import act_pages, said
from web.console.act_pages import ActForm, nothing
from web.console.desk import Desk, page, say, session
from web.console.doing import Outcome, do
from web.console.form_fields import Field, Given, Misfilled, Mistyped, choose, phones
from web.console.visits_pages import chosen_district, misread_district, named_districts

LISTS = Policy(OFFICERS, reads=(Resource.place,), pin=True)
WRITES = Policy(OFFICERS, reads=(Resource.place,), writes=(Resource.place,), pin=True, read_only=NATION)


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The list and its forms; the national desk reads."""

    @blueprint.get("/services")
    @declares(LISTS)
    def directory() -> Response:
        """By kind and name: what is rung, and when it is open."""
        with desk.read() as tx:
            districts = named_districts(tx)
            district = chosen_district(districts)
            lines = services.of_district(tx, district)
        may, odd = session().me.district is not None, misread_district(districts)
        around: dict[str, Any] = {"districts": districts, "district": district, "misread": odd}
        return page("services.html", lines=lines, may=may, note=said.heard(), **around)

    @blueprint.get("/services/<int:row>/<act>")
    @declares(WRITES)
    def service_form(row: int, act: str) -> Response:
        """A new line (row 0), one that changes, or one that goes."""
        with desk.read() as tx:
            return act_pages.shown(tx, _form(row, act), f"service.{act}", row, _heading(tx, row, act), _now(tx, row))

    @blueprint.post("/services/<int:row>/<act>")
    @declares(WRITES)
    def do_service(row: int, act: str) -> ResponseReturnValue:
        """Once, however often the form is sent."""
        outcome, again = act_pages.sent(desk, _form(row, act), f"service.{act}", row, lambda tx: _heading(tx, row, act))
        return again if outcome is None else said.to("directory", outcome[0])


def _form(row: int, act: str) -> ActForm:
    form = ACTS.get(act)
    if form is None or not act_pages.may(form) or (act == "add") is not (row == 0):
        abort(404)
    return form


def _heading(tx: Tx, row: int, act: str) -> dict[str, Any]:
    name = services.line(tx, session().me, row).name if row else ""
    address = url_for("console.do_service", row=row, act=act)
    return {"code": name, "back": url_for("console.directory"), "address": address}


def _now(tx: Tx, row: int) -> MultiDict[str, str] | None:
    """How the line stands; nothing for a new one."""
    if not row:
        return None
    kept = services.line(tx, session().me, row)
    return MultiDict({"kind": kept.kind.value, "name": kept.name, "phone": kept.phone, "hours": kept.hours})


def _phone(_tx: Tx, raw: str) -> str:
    if not services.is_phone(raw):
        raise Mistyped(say("desk.service.phone_wrong"))
    return raw


def _fields(_tx: Tx, _row: int) -> list[Field]:
    kinds = {each.value: phones(f"referral.to.{each}") for each in services.LISTED}
    return [
        choose("kind", say("desk.service.kind"), kinds),
        Field("name", say("desk.leaving.name")),
        Field("phone", say("desk.enrol.number"), hint=say("desk.service.phone_how"), reads=_phone),
        Field("hours", say("desk.service.hours"), needed=False, hint=say("desk.service.hours_how")),
    ]


def _keep(tx: Tx, row: int, given: Given) -> Outcome:
    texts = (given["name"], given["phone"], given["hours"] or "")
    kept = do(tx, _write, row, ReferralTo(given["kind"]).value, *texts)
    if not kept.done:
        raise Misfilled(kind=say("desk.service.full", count=services.MOST))
    return "service.again" if kept.again else "service.kept", {}


def _write(tx: Tx, me: Caller, row: int, kind: str, name: str, phone: str, hours: str) -> services.ServiceKept:
    return services.keep(tx, me, row, kind, name, phone, hours)


def _remove(tx: Tx, row: int, _given: Given) -> Outcome:
    do(tx, services.remove, row)
    return "service.gone", {}


ACTS: dict[str, ActForm] = {
    "add": ActForm(_fields, _keep, nation=False),
    "change": ActForm(_fields, _keep, nation=False),
    "remove": ActForm(nothing, _remove, nation=False),
}
