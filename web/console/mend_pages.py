"""A rejected row of an office's file, mended on a page: its cells, and what is wrong at each."""

from secrets import token_urlsafe
from typing import Any

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from core.errors import Unknown
from core.operations import office_jobs, office_mending
from core.operations.office_jobs import AskedAlready
from core.storage.policy import declares
from web.console import desk_words, paging, said
from web.console.desk import Desk, language, page, session
from web.console.import_pages import SENDS
from web.console.volunteer_pages import row_named

MOST_CELL = 400


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The form of one row, and the press that has it looked at."""

    @blueprint.get("/office/<int:row>/mend")
    @declares(SENDS)
    def mend_form(row: int) -> Response:
        """The row that was asked for, or the first that was rejected."""
        with desk.read() as tx:
            found = office_jobs.get(tx, session().me, row)
        try:
            mended = office_mending.row_of(found, row_named("line"))
        except Unknown:
            abort(404)
        odd = paging.misread({"line": mended.number if mended else None})
        shown: dict[str, Any] = {
            "row": mended,
            "misread": odd,
            "once": token_urlsafe(9),
            "again": desk_words.faults(language()),
        }
        return page("mend.html", job=found, **shown)

    @blueprint.post("/office/<int:row>/mend")
    @declares(SENDS)
    def mend_row(row: int) -> ResponseReturnValue:
        """It is looked at as every row is, and nothing is stored before somebody has read what was found."""
        line, cells = row_named("line"), [each[:MOST_CELL] for each in request.form.getlist("cell")]
        try:
            with desk.write("desk") as tx:
                number = office_mending.mend(tx, session().me, row, line or 0, cells)
        except AskedAlready as same:
            return said.to("office_job", "import.same", row=same.job or row)
        except Unknown:
            abort(404)
        return said.to("office_job", "import.looked_at", row=number)
