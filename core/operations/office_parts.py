"""The files of an office's long work, sealed in the database in parts: hosts share no disk, and none keeps a copy."""

from collections.abc import Iterator

from sqlalchemy import delete, insert, select

from core.models.base import new_id
from core.models.office_part import FileSide, OfficePart
from core.storage.db import Tx

PART = 256 * 1024
"""Bytes in a part: one is sealed and written in a few milliseconds, in which nobody else writes on SQLite."""
WHERE = "office_parts.content"


def add(tx: Tx, job: int, side: FileSide, place: int, content: bytes) -> None:
    """The next part of that file."""
    row = new_id()
    sealed = tx.vault.seal(WHERE, row, content)
    values = {"id": row, "job_id": job, "side": side, "place": place, "content_sealed": sealed}
    tx.connection.execute(insert(OfficePart).values(values))


def cut(content: bytes) -> Iterator[bytes]:
    """Its parts, in their order."""
    return (content[at : at + PART] for at in range(0, len(content), PART))


def add_all(tx: Tx, job: int, side: FileSide, content: bytes) -> None:
    """A whole file at once: a small one, as nobody else writes meanwhile on SQLite."""
    tx.flush()
    for place, part in enumerate(cut(content)):
        add(tx, job, side, place, part)


def read(tx: Tx, job: int, side: FileSide, place: int) -> bytes:
    """That part; nothing behind the last, and of a file that is gone."""
    which = (OfficePart.job_id == job, OfficePart.side == side, OfficePart.place == place)
    found = tx.connection.execute(select(OfficePart.id, OfficePart.content_sealed).where(*which)).first()
    return tx.vault.open_bytes(WHERE, found[0], found[1]) if found else b""


def read_all(tx: Tx, job: int, side: FileSide) -> bytes:
    """The whole file; nothing where it is gone."""
    return b"".join(_parts(tx, job, side))


def _parts(tx: Tx, job: int, side: FileSide) -> Iterator[bytes]:
    place = 0
    while part := read(tx, job, side, place):
        yield part
        place += 1


def drop(tx: Tx, job: int, *sides: FileSide) -> None:
    """Those files of that job are gone."""
    tx.connection.execute(delete(OfficePart).where(OfficePart.job_id == job, OfficePart.side.in_(sides)))
