"""Files that come in at the desk: who is signed in alone may send one, and none of it is written to a disk."""

from collections.abc import Callable
from functools import partial
from http.cookies import CookieError, SimpleCookie
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO
from wsgiref.types import WSGIEnvironment

from flask import Request
from werkzeug.datastructures import FileStorage

from core.errors import Busy
from core.files.limits import MOST_BYTES
from core.models.office_part import FileSide
from core.operations import office_jobs, office_parts
from core.people import desk_sessions
from core.storage.db import Database, Tx
from web.console.desk import SESSION, Desk, session

UPLOADS = "/console/import/"
"""How the addresses begin at which files come in."""
UPLOAD_BYTES = MOST_BYTES + 64 * 1024
"""A file, and the form around it."""
TRIES = 4
"""How often a part is tried while the database is busy, which each time is waited for."""


class OfficeRequest(Request):
    """A request whose files stay in memory: by themselves they would lie in a folder for temporary files, unsealed."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return BytesIO()


class Uploads:
    """Says of a request, before its body is read, whether a file may come with it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __call__(self, environ: WSGIEnvironment) -> bool:
        """True where it goes there, and comes from a browser in which somebody is signed in."""
        if environ["REQUEST_METHOD"] != "POST" or not environ["PATH_INFO"].startswith(UPLOADS):
            return False
        try:
            cookies = SimpleCookie(environ.get("HTTP_COOKIE", ""))
        except CookieError:
            return False
        tokens = [cookies[name].value for name in (SESSION, f"__Host-{SESSION}") if name in cookies]
        try:
            with self._database.read() as tx:
                found = [desk_sessions.find(tx, each) for each in tokens]
        except Busy:
            return False
        return any(each is not None and each.open for each in found)


def kept(desk: Desk, begin: Callable[[Tx], int], content: bytes) -> int:
    """That file is kept for the work that `begin` writes down, a transaction a part: on SQLite no phone waits longer
    than for one. Nobody sees the work before all of it is there; its number. Raises as `begin`, AskedAlready, and Busy.
    """
    with desk.write("desk") as tx:
        number = begin(tx)
    for place, part in enumerate(office_parts.cut(content)):
        _patiently(partial(_keep, desk, number, place, part))
    with desk.write("desk") as tx:
        office_jobs.complete(tx, session().me, number)
    return number


def _keep(desk: Desk, number: int, place: int, part: bytes) -> None:
    with desk.database.write("desk", effects=False) as tx:
        office_parts.add(tx, number, FileSide.upload, place, part)


def _patiently(keeps: Callable[[], None]) -> None:
    """A file took minutes over a slow line: it is not sent again as the database was busy once. Raises Busy."""
    for left in reversed(range(TRIES)):
        try:
            keeps()
        except Busy:
            if not left:
                raise
        else:
            return


def named(sent: FileStorage | None) -> str:
    """The file's own name, without the folders that some browsers send along."""
    last = PurePosixPath(((sent and sent.filename) or "").replace("\\", "/")).name
    return "".join(each for each in last if each.isprintable())[-80:]
