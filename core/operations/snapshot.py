"""All tables of one moment as lines that know no engine, and back into an empty database of the same schema.

A line is JSON: what the copy is of, then for each table a line with its columns and a line a row, then the end with the
counts. Tables come in an order in which whatever a row points to stands before it; a row that points to its own table
gets that pointer when the table is whole.
"""

import base64
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Date, LargeBinary, Table, bindparam, delete, func, insert, select, update

from core.errors import InshutiError
from core.models import Base
from core.models.audit_chain import AuditChain
from core.models.base import Moment
from core.models.canary import Canary
from core.models.office_job import OfficeJob
from core.models.office_part import OfficePart
from core.models.place import Place
from core.models.record import ProgrammeClock
from core.privacy import Tampered
from core.storage import key_states
from core.storage.db import Tx

TOGETHER = 1000
"""Rows read or written at once."""
_GIVEN = {each.__tablename__ for each in (Place, ProgrammeClock, Canary, AuditChain)}
"""What setting up fills itself; everything else must be empty."""
_PASSING = {each.__tablename__ for each in (OfficeJob, OfficePart)}
"""What is gone within a day is in no copy, which may be kept for years: who asked for it asks again."""
_PROBE = "backup.probe"


class NotFit(InshutiError):
    """The database cannot take the copy: it holds something, is of another schema, or its keys are others."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What the end of a copy says: rows by table, and what the maker added."""

    counts: dict[str, int]
    more: dict[str, Any]

    @property
    def rows(self) -> int:
        """All of them."""
        return sum(self.counts.values())


def tables() -> list[Table]:
    """Every table of which a copy is made, whatever it points to before it."""
    return [each for each in Base.metadata.sorted_tables if each.name not in _PASSING]


def dump(tx: Tx, more: dict[str, Any], step: Callable[[int], object] = lambda rows: None) -> Iterator[bytes]:
    """The lines of everything `tx` sees, which must be one moment.

    `more` goes into the end; `step` is told how many rows were copied.
    """
    yield _line({"probe": tx.vault.seal(_PROBE, 0, _PROBE).hex(), "index": tx.vault.index(_PROBE).hex()})
    counts = {}
    for table in tables():
        yield _line({"table": table.name, "columns": [column.name for column in table.columns]})
        counts[table.name] = 0
        writers = [_writer(column) for column in table.columns]
        found = tx.connection.execute(select(table), execution_options={"stream_results": True, "yield_per": TOGETHER})
        for rows in found.partitions():
            yield from (_line([write(value) for write, value in zip(writers, row, strict=True)]) for row in rows)
            counts[table.name] += len(rows)
            step(len(rows))
    yield _line({"counts": counts, "more": more})


def must_be_empty(tx: Tx) -> None:
    """Raises NotFit if any table holds more than a fresh database does."""
    for table in tables():
        if table.name not in _GIVEN and tx.connection.execute(select(table).limit(1)).first():
            raise NotFit(f"The database is in use: its table {table.name} holds rows. Restore into an empty one.")


def load(tx: Tx, lines: Iterable[bytes], step: Callable[[int], object] = lambda rows: None) -> Copied:
    """Put the lines of a copy into an empty database, all or nothing; what its end says.

    The children's keys are those of today: of one that was erased since nothing comes back.

    Raises NotFit if the keys here, or the places of the children's, are not those of the copy, or a count differs.
    """
    must_be_empty(tx)
    for name in _GIVEN:
        tx.connection.execute(delete(Base.metadata.tables[name]))
    read = iter(lines)
    _check_keys(tx, json.loads(next(read)))
    filling: _Filling | None = None
    for line in read:
        said = json.loads(line)
        if isinstance(said, list) and filling:
            filling.add(said)
            continue
        if filling:
            filling.close()
        if "counts" in said:
            _nothing_more(read)
            return _counted(tx, Copied(**said))
        filling = _Filling(tx, Base.metadata.tables[said["table"]], said["columns"], step)
    raise NotFit("The backup has no end.")


def _nothing_more(read: Iterator[bytes]) -> None:
    """Reading to the very end also shows whether the file was added to."""
    if next(read, None) is not None:
        raise NotFit("The backup goes on after its end.")


def _check_keys(tx: Tx, probe: dict[str, str]) -> None:
    try:
        tx.vault.open(_PROBE, 0, bytes.fromhex(probe["probe"]))
    except Tampered:
        raise NotFit("FIELD_KEYS here do not open what the backup holds. Put the keys of that time back.") from None
    if bytes.fromhex(probe["index"]) not in tx.vault.indexes(_PROBE):
        raise NotFit("INDEX_KEYS here are not those of the backup: no phone would be found. Put them back.")


def _counted(tx: Tx, copied: Copied) -> Copied:
    for name, count in copied.counts.items():
        if tx.connection.scalar(select(func.count()).select_from(Base.metadata.tables[name])) != count:
            raise NotFit(f"Table {name} does not hold the {count} rows it must. Nothing was restored.")
    if said := key_states.foreign(tx):
        raise NotFit(f"{said} Nothing was restored.")
    return copied


class _Filling:
    """One table being filled."""

    def __init__(self, tx: Tx, table: Table, columns: list[str], step: Callable[[int], object]) -> None:
        self._tx, self._table, self._columns, self._step = tx, table, columns, step
        self._readers = [_reader(table.columns[name]) for name in columns]
        self._key = next(iter(table.primary_key)).name
        self._own = [key.parent.name for key in table.foreign_keys if key.column.table is table]
        self._waiting: list[dict[str, Any]] = []
        self._pointers: dict[str, list[dict[str, Any]]] = {name: [] for name in self._own}

    def add(self, values: list[Any]) -> None:
        """One row, as its line says it."""
        row = {
            name: None if value is None else read(value)
            for name, read, value in zip(self._columns, self._readers, values, strict=True)
        }
        for name in self._own:
            if row[name] is not None:
                self._pointers[name].append({"row": row[self._key], "to": row[name]})
                row[name] = None
        self._waiting.append(row)
        if len(self._waiting) >= TOGETHER:
            self._write()

    def close(self) -> None:
        """The rest, and the rows' pointers to each other."""
        self._write()
        for name, pointers in self._pointers.items():
            here = update(self._table).where(self._table.columns[self._key] == bindparam("row"))
            if pointers:
                self._tx.connection.execute(here.values({name: bindparam("to")}), pointers)

    def _write(self) -> None:
        if self._waiting:
            self._tx.connection.execute(insert(self._table), self._waiting)
            self._step(len(self._waiting))
            self._waiting.clear()


def _line(said: Any) -> bytes:
    return json.dumps(said, separators=(",", ":")).encode() + b"\n"


def _writer(column: Column[Any]) -> Callable[[Any], Any]:
    """How a value of that column stands in a line."""
    if isinstance(column.type, LargeBinary):
        return lambda value: value if value is None else base64.b64encode(value).decode()
    if isinstance(column.type, Moment | Date):
        return lambda value: value if value is None else value.isoformat()
    return lambda value: value


def _reader(column: Column[Any]) -> Callable[[Any], Any]:
    """The way back; None never comes here."""
    if isinstance(column.type, LargeBinary):
        return base64.b64decode
    if isinstance(column.type, Moment):
        return datetime.fromisoformat
    if isinstance(column.type, Date):
        return date.fromisoformat
    return lambda value: value
