"""A district's month for a DHIS2: which month, and the file that says which number goes where."""

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, g, request
from flask.typing import ResponseReturnValue

from core.clock import kigali
from core.models.office_job import OfficeWork
from core.operations import office_jobs
from core.operations.office_jobs import AskedAlready
from core.people import enrolling
from core.storage.db import Tx
from core.storage.policy import declares
from web.console import moments, said
from web.console.desk import FORM_BYTES, Desk, page, session
from web.console.release_pages import RELEASES
from web.console.uploads import named

MONTHS = 12
"""Months that are over and may be sent."""


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The form, and what it asks for."""

    @blueprint.get("/dhis2")
    @declares(RELEASES)
    def dhis2_form() -> Response:
        """Month, district and mapping."""
        with desk.read() as tx:
            return _form(tx)

    @blueprint.post("/dhis2")
    @declares(RELEASES)
    def ask_for_dhis2() -> ResponseReturnValue:
        """It is made from now on, and taken once a second person released it."""
        sent = request.files.get("file")
        content = sent.read(FORM_BYTES) if sent else b""
        with desk.write("desk") as tx:
            months, districts = _months(), _districts(tx)
            month, district = request.form.get("month", ""), request.form.get("district", "")
            wrong = {"month": month not in months, "district": district not in districts, "file": not content.strip()}
            if any(wrong.values()):
                return _form(tx, 400, wrong)
            asks = {"month": month, "district": int(district), "file": named(sent), "kind": "json"}
            mark = tx.vault.keyed_mark("dhis2", repr((session().me.id, month, district, content)))
            try:
                job = office_jobs.ask(tx, session().me, OfficeWork.dhis2, asks, mark=mark, upload=content)
            except AskedAlready as same:
                job = same.job
        return said.to("office_job", "office.told.asked", row=job)


def _months() -> list[str]:
    """The last that are over, the newest first."""
    found, first = [], kigali(g.at).date().replace(day=1)
    for _ in range(MONTHS):
        first = (first - timedelta(days=1)).replace(day=1)
        found.append(first.isoformat())
    return found


def _districts(tx: Tx) -> dict[str, str]:
    """The own one; for the nation all, by name."""
    own = session().me.district
    return {str(each.id): each.name for each in enrolling.below(tx, None) if own in (None, each.id)}


def _form(tx: Tx, status: int = 200, wrong: dict[str, bool] | None = None) -> Response:
    months = {each: moments.month(date.fromisoformat(each)) for each in _months()}
    offered: dict[str, Any] = {"months": months, "districts": _districts(tx), "wrong": wrong or {}}
    return page("dhis2.html", status, typed=request.form, **offered)
