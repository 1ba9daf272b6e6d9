"""One transaction at a time, on SQLite or PostgreSQL, with everything a verb needs in hand.

A `Tx` carries the connection, the vault, the programme and the moment. After a commit that queued messages the bell is
rung for their lanes; that is the only signal that goes up.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from core.errors import Busy
from core.models.message import Lane
from core.models.record import ProgrammeClock
from core.privacy import Vault
from core.programme import Programme

Bell = Callable[[set[Lane]], None]
BUSY_MILLISECONDS = 1500


def real_time() -> datetime:
    """The machine's clock; roots hand this in, tests hand in their own."""
    return datetime.now(UTC)


class Tx:
    """One transaction: a connection, a unit of work on it, and what every verb needs to know."""

    def __init__(self, connection: Connection, database: "Database") -> None:
        self.connection = connection
        self.vault = database.vault
        self.programme = database.programme
        self.common = database.common
        self.two_way = database.two_way
        self.operator = database.operator
        self.real = database.real()
        self.lanes: set[Lane] = set()
        self._at: datetime | None = None

    @cached_property
    def session(self) -> Session:
        """The unit of work, made when first needed."""
        return Session(self.connection, expire_on_commit=False, join_transaction_mode="control_fully")

    @property
    def at(self) -> datetime:
        """Programme time of this transaction."""
        if self._at is None:
            ahead = self.connection.scalar(select(ProgrammeClock.ahead_seconds).where(ProgrammeClock.id == 1))
            self.ahead(ahead or 0)
        return self._at or self.real

    def ahead(self, seconds: int) -> datetime:
        """Take programme time from an offset already read."""
        self._at = self.real + timedelta(seconds=seconds)
        return self._at

    @property
    def is_postgres(self) -> bool:
        """True on PostgreSQL, where rows are locked one by one."""
        return self.connection.dialect.name == "postgresql"

    def insert_once(self, table: Any, row: dict[str, Any]) -> bool:
        """Insert unless a row of the same key is there; True if it was new. Two at a time: one of them is."""
        self.flush()
        insert = postgresql.insert if self.is_postgres else sqlite.insert
        done = self.connection.execute(insert(table).values(row).on_conflict_do_nothing())
        return bool(done.rowcount)

    def flush(self) -> None:
        """Write what the unit of work holds."""
        if "session" in self.__dict__:
            self.session.flush()


class Database:
    """The one truth. `read` never locks; `write` holds SQLite's single lock from its first statement."""

    def __init__(
        self,
        url: str,
        vault: Vault,
        programme: Programme,
        *,
        real: Callable[[], datetime] = real_time,
        short_code: str = "*801#",
        two_way: bool = True,
        operator: str | None = None,
        pool: int = 8,
    ) -> None:
        self.vault, self.programme, self.real = vault, programme, real
        self.two_way, self.operator = two_way, operator
        lines = programme.helplines
        self.common = {
            "dial": short_code,
            "child_line": lines.child,
            "police": lines.police,
            "isange": lines.isange,
            "rib": lines.rib,
        }
        self.bell: Bell | None = None
        self.is_sqlite = url.startswith("sqlite")
        if self.is_sqlite:
            _make_folder(url)
        self.engine = create_engine(
            url, poolclass=QueuePool, pool_size=pool, max_overflow=pool, pool_timeout=1.5, connect_args=self._connect()
        )
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        self._writing = self.engine.execution_options(inshuti_writes=True)

    def _connect(self) -> dict[str, Any]:
        if self.is_sqlite:
            return {"check_same_thread": False, "timeout": BUSY_MILLISECONDS / 1000}
        return {"connect_timeout": 2, "options": f"-c lock_timeout={BUSY_MILLISECONDS} -c timezone=UTC"}

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """A transaction that only looks."""
        with _honest(), self.engine.connect() as connection:
            yield Tx(connection, self)

    @contextmanager
    def write(self) -> Iterator[Tx]:
        """A transaction that commits at the end, then rings the bell for the lanes it posted to.

        Raises Busy if the database is away, or busy beyond 1.5 seconds: then nothing was saved.
        """
        with _honest(), self._writing.connect() as connection:
            tx = Tx(connection, self)
            yield tx
            tx.flush()
            connection.commit()
        if tx.lanes and self.bell:
            self.bell(tx.lanes)


@contextmanager
def _honest() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        if "no such" in str(error.orig):  # a fault of ours, not of the database
            raise
        raise Busy("the database is away or busy") from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise Busy("the database went away") from error
        raise
    except PoolTimeout as error:
        raise Busy("every connection is in use") from error


def _make_folder(url: str) -> None:
    name = make_url(url).database
    if name and name != ":memory:":
        Path(name).parent.mkdir(parents=True, exist_ok=True)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, immediate or not
    for pragma in ("journal_mode=wal", "synchronous=full", f"busy_timeout={BUSY_MILLISECONDS}", "foreign_keys=on"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("inshuti_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
