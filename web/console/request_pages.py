"""What people ask about what is kept of them: who waits until when, what is kept to give in person, and the answer."""

from secrets import token_urlsafe
from typing import Any

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from core.clock import kigali
from core.models.data_request import DataRequestEnd
from core.models.person import Role
from core.people import data_requests, erased_carers, own_data, people, places
from core.people.erased_carers import CarerNotErasable
from core.people.erasure_reasons import ErasureBar
from core.reporting import carers_in_person
from core.storage import audit
from core.storage.db import Tx
from core.storage.policy import Policy, Resource, declares
from web.console import paging, said
from web.console.desk import Desk, page, session
from web.console.doing import do
from web.console.trust_page import LEADS, way

LISTINGS = Policy(LEADS, reads=(Resource.listing,), pin=True)
READS = Policy(LEADS, reads=(Resource.person,), pin=True, audited=True)
GIVES = Policy(LEADS, reads=(Resource.person, Resource.message), pin=True, audited=True)
TOLD = {DataRequestEnd.done: "request.told.done", DataRequestEnd.refused: "request.told.refused"}
WRITES = Policy(LEADS, reads=(Resource.person,), writes=(Resource.person,), pin=True, audited=True)


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The list, one request with its answer, and what is kept of who asked."""

    @blueprint.get("/requests")
    @declares(LISTINGS)
    def requests() -> Response:
        """Those that wait, the first due first; those that were answered at an address of their own."""
        done, now = paging.is_done(), paging.asked_page()
        with desk.read() as tx:
            lines, more = data_requests.listed(tx, session().me, now, answered=done)
            today = kigali(tx.at).date()
        shown: dict[str, Any] = {"done": done, "now": now, "note": said.heard(), "misread": paging.misread_done()}
        return page("requests.html", lines=lines, more=more, today=today, **shown)

    @blueprint.get("/requests/<int:row>")
    @declares(READS)
    def data_request(row: int) -> Response:
        """One: who asks and for what; the look at the person is written down."""
        with desk.write("desk") as tx:
            return _page(tx, row)

    @blueprint.get("/requests/<int:row>/data")
    @declares(GIVES)
    def request_data(row: int) -> Response:
        """A carer's own data, to print and give in person; that it was given out is written down."""
        with desk.write("desk") as tx:
            return page("request_data.html", kept=own_data.export(tx, session().me, row), row=row)

    @blueprint.post("/requests/<int:row>")
    @declares(WRITES)
    def answer_request(row: int) -> ResponseReturnValue:
        """It was answered in person: done, or refused. One to erase erases at once, if nobody waits for that family."""
        ended = request.form.get("ended", "")
        if ended not in list(DataRequestEnd):
            abort(404)
        try:
            with desk.write("desk") as tx:
                new = do(tx, data_requests.answer, row, DataRequestEnd(ended))
        except CarerNotErasable as error:
            with desk.write("desk") as tx:
                return _page(tx, row, 409, bar=error.why)
        return said.to("requests", TOLD[DataRequestEnd(ended)] if new else "request.told.before")


def _page(tx: Tx, row: int, status: int = 200, bar: ErasureBar | None = None) -> Response:
    me = session().me
    found = data_requests.reach(tx, me, row)
    person = people.get(tx, found.person_id)
    audit.record(tx, me, "read", "people", person.id)
    carer = person.role is Role.caregiver
    values: dict[str, Any] = {
        "request_row": found,
        "person": person,
        "name": people.names(tx, [person.id]).get(person.id, ""),
        "village": places.name(tx, person.village_id) if person.village_id else "",
        "carer": carer,
        "way": way,
        "written": carers_in_person.written(tx, found),
        "bar": bar or (erased_carers.bar(tx, person) if carer and found.answered_at is None else None),
        "today": kigali(tx.at).date(),
        "once": token_urlsafe(9),
    }
    return page("request.html", status, **values)
