"""Rows by the million into a database: past the unit of work, with its indexes made at the end.

Nothing here is for a database that people use: rows are not checked against each other while they come in.
"""

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from functools import lru_cache
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Dialect, Table
from sqlalchemy.dialects import postgresql, sqlite

from bench.common.postgres import libpq_url
from core.models import Base

Values = Sequence[Any]
_KNOWN = 10_000
"""Days, moments and words of a column that are put into the driver's words once: few are new."""


class BulkWriter(ABC):
    """Writes many rows of one table at once. `columns` of `add` are as the rows have them."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self._makers: dict[str, list[tuple[int, Callable[[Any], Any]]]] = {}

    def add(self, table: str, columns: Sequence[str], rows: Iterable[Values]) -> None:
        """So many rows, with every column that has no default of the database."""
        of = Base.metadata.tables[table]
        if table not in self._makers:
            made = [(at, self._maker(of, name)) for at, name in enumerate(columns)]
            self._makers[table] = [(at, each) for at, each in made if each]
        makers = self._makers[table]
        self._write(table, columns, [_bound(row, makers) for row in rows] if makers else list(rows))

    def _maker(self, table: Table, column: str) -> Callable[[Any], Any] | None:
        made = table.c[column].type.dialect_impl(self.dialect).bind_processor(self.dialect)
        return made and lru_cache(_KNOWN)(made)

    @abstractmethod
    def _write(self, table: str, columns: Sequence[str], rows: list[Values]) -> None: ...

    @abstractmethod
    def end_part(self) -> None:
        """What was written so far stays."""

    @abstractmethod
    def finish(self) -> None:
        """Make the indexes, have the database look at what it holds, and let go of it."""


def _bound(row: Values, makers: list[tuple[int, Callable[[Any], Any]]]) -> Values:
    made = list(row)
    for at, maker in makers:
        made[at] = maker(made[at])
    return made


class LiteWriter(BulkWriter):
    """Into a SQLite file."""

    def __init__(self, path: str) -> None:
        super().__init__(sqlite.dialect())
        self._line = sqlite3.connect(path, isolation_level=None)
        for pragma in ("foreign_keys=off", "synchronous=off", "cache_size=-600000", "temp_store=memory"):
            self._line.execute(f"PRAGMA {pragma}")
        of_indexes = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        found = self._line.execute(of_indexes).fetchall()
        self._indexes = [words for _, words in found]
        for name, _ in found:
            self._line.execute(f'DROP INDEX "{name}"')
        self._line.execute("BEGIN")

    def _write(self, table: str, columns: Sequence[str], rows: list[Values]) -> None:
        named, marks = ", ".join(f'"{each}"' for each in columns), ", ".join("?" * len(columns))
        self._line.executemany(f'INSERT INTO "{table}" ({named}) VALUES ({marks})', rows)

    def end_part(self) -> None:
        """What was written so far stays."""
        self._line.execute("COMMIT")
        self._line.execute("BEGIN")

    def finish(self) -> None:
        """Make the indexes, have the database look at what it holds, and let go of it."""
        self._line.execute("COMMIT")
        for words in self._indexes:
            self._line.execute(words)
        self._line.execute("ANALYZE")
        self._line.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._line.close()


_OF_NO_CONSTRAINT = """
    SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
    JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
    WHERE n.nspname = 'public' AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)
"""


class PostgresWriter(BulkWriter):
    """Into a PostgreSQL of which this account is the master."""

    def __init__(self, url: str) -> None:
        super().__init__(postgresql.dialect())  # type: ignore[no-untyped-call]  # SQLAlchemy's own
        self._url = libpq_url(url)
        self._line = psycopg.connect(self._url)
        for setting in ("session_replication_role = replica", "synchronous_commit = off", "timezone = 'UTC'"):
            self._line.execute(f"SET {setting}".encode())
        found = self._line.execute(_OF_NO_CONSTRAINT).fetchall()
        self._indexes = [words for _, words in found]
        for name, _ in found:
            self._line.execute(f"DROP INDEX {name}".encode())
        self._line.commit()

    def _write(self, table: str, columns: Sequence[str], rows: list[Values]) -> None:
        named = sql.SQL(", ").join(map(sql.Identifier, columns))
        words = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), named)
        with self._line.cursor() as cursor, cursor.copy(words) as copy:
            for row in rows:
                copy.write_row(row)

    def end_part(self) -> None:
        """What was written so far stays."""
        self._line.commit()

    def finish(self) -> None:
        """Make the indexes, have the database look at what it holds, and let go of it."""
        self._line.execute("SET maintenance_work_mem = '512MB'")
        for words in self._indexes:
            self._line.execute(words.encode())
        self._line.commit()
        self._line.close()
        with closing(psycopg.connect(self._url, autocommit=True)) as line:
            line.execute("VACUUM (ANALYZE)")
