"""Files in and out: what one asked for, how far each is, and the file itself, for who asked and for a day."""

from typing import Any

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from core.operations import office_imports, office_jobs, office_mending
from core.operations.office_imports import ImportedForm
from core.operations.office_jobs import NoFile, OfficeJobView
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource, declares
from web.console import desk_words, office_downloads, said
from web.console.desk import Desk, language, page, session

READS = Policy(OFFICERS, reads=(Resource.listing,), pin=True)
TAKES = Policy(OFFICERS, reads=(Resource.listing, Resource.child, Resource.person), pin=True, audited=True)


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The list, one piece of work, and its file."""

    @blueprint.get("/office")
    @declares(READS)
    def office() -> Response:
        """One's own, and what waits for one's release."""
        with desk.read() as tx:
            found = office_jobs.listed(tx, session().me)
        return page("office.html", jobs=found, note=said.heard(), imports=list(ImportedForm) if _may_import() else [])

    @blueprint.get("/office/<int:row>")
    @declares(READS)
    def office_job(row: int) -> Response:
        """How far it is. The page asks by itself, and is answered with what changed alone."""
        with desk.read() as tx:
            found = office_jobs.get(tx, session().me, row)
        seen = request.args.get("seen")
        if seen is not None:
            return Response(status=204) if seen == version(found) else page("_office.html", **_shown(found))
        return page("office_job.html", **_shown(found, note=said.heard()))

    @blueprint.get("/office/<int:row>/file")
    @declares(TAKES)
    def office_file(row: int) -> ResponseReturnValue:
        """The file, or a sentence why there is none; that it was taken is written down."""
        with desk.write("desk") as tx:
            found = office_jobs.take(tx, session().me, row)
        return office_downloads.sent(desk, found)

    @blueprint.errorhandler(NoFile)
    def no_file(none: NoFile) -> Response:
        """Whatever was asked of a work's file: its page, with the sentence why there is none now."""
        with desk.read() as tx:
            return told(tx, (request.view_args or {})["row"], f"desk.office.no_file.{none.why}")


def told(tx: Tx, row: int, wrong: str) -> Response:
    """The page of the work, with a sentence why what was pressed is not done."""
    return page("office_job.html", 409, **_shown(office_jobs.get(tx, session().me, row), wrong=wrong))


def _may_import() -> bool:
    return session().me.role in office_imports.MAY


def version(found: OfficeJobView) -> str:
    """What changes whenever the page would show something else."""
    return f"{found.state}-{found.done}-{found.released_at is not None}-{found.lapsed}"


def _shown(found: OfficeJobView, *, wrong: str = "", note: str = "") -> dict[str, Any]:
    faults = desk_words.faults(language())
    more: dict[str, Any] = {"wrong": wrong, "note": note, "may_import": _may_import(), "again": faults}
    more["may_mend"] = office_mending.rows_of(found) if more["may_import"] else {}
    return {"job": found, "version": version(found), **more}
