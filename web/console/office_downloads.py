"""A file of the office on its way to a browser: part by part, so that no transaction waits for a slow line."""

import re
import unicodedata
from collections.abc import Iterator

from flask import Response

from core.clock import kigali
from core.models.office_job import OfficeWork
from core.models.office_part import FileSide
from core.operations import office_parts
from core.operations.export_lists import ExportedList
from core.operations.office_jobs import OfficeJobView
from web.console.desk import Desk, say

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}

REJECTS = "desk.import.called.rejects"


def sent(desk: Desk, found: OfficeJobView) -> Response:
    """The file that was made."""
    answer = attached(_parts(desk, found.id), _named(found))
    answer.content_length = found.size
    return answer


def attached(content: bytes | Iterator[bytes], name: str) -> Response:
    """A file to be kept under that name, of the kind that its ending says."""
    answer = Response(content, content_type=KINDS[name.rpartition(".")[2]])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _named(found: OfficeJobView) -> str:
    """A name that tells what it is and of when, in the page's language, and nothing of anybody."""
    kind = found.says.get("kind") or found.asks["kind"]
    return f"inshuti-{as_name(say(_title(found)))}-{kigali(found.asked_at):%Y-%m-%d-%H%M}.{kind}"


def _title(found: OfficeJobView) -> str:
    if found.asks.get("list") == ExportedList.waits:
        return f"desk.list.{found.asks['narrowed']['name']}"
    if "list" in found.asks:
        return f"desk.export.list.{found.asks['list']}"
    return REJECTS if found.work in (OfficeWork.look, OfficeWork.store) else f"desk.office.work.{found.work}"


def as_name(words: str) -> str:
    """Words as a part of a file's name: letters, digits and hyphens, which every machine and header takes."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall("[a-z0-9]+", plain))


def _parts(desk: Desk, row: int) -> Iterator[bytes]:
    """Each part as it is sent: no transaction waits for a slow line."""
    place = 0
    while True:
        with desk.database.read() as tx:
            part = office_parts.read(tx, row, FileSide.result, place)
        if not part:
            return
        yield part
        place += 1
