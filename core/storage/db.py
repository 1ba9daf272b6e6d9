"""One transaction at a time, on SQLite or PostgreSQL, with everything a verb needs in hand.

A `Tx` carries the connection, the vault, the programme and the moment. After a commit that queued messages the bell is
rung for their lanes; that is the only signal that goes up. What is put off until `afterwards` comes last.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool
from sqlalchemy.sql.selectable import FromClause

from core import failpoints
from core.failpoints import Side
from core.models.message import Lane
from core.models.record import ProgrammeClock
from core.models.sealed_facts import SEALER
from core.privacy import Vault
from core.programme.programme import Programme
from core.storage.connection import DbConnection, translate_errors
from core.storage.held import Alone, HeldConnection, HeldConnections, leave_alone
from core.storage.key_store import KeyStore
from core.storage.patience import BUSY_MILLISECONDS, connect_arguments
from core.storage.prepared import Prepared, Row, Values, adding_once
from core.storage.sealed_rows import RowSealer
from core.storage.sqlite import Turns, WriteLock, WriteTurn, make_folder, prepare

Bell = Callable[[set[Lane]], None]
Turn = WriteTurn | HeldConnection
KEYS_LOOKED_AT_EVERY = timedelta(seconds=1)
_AHEAD = Prepared(select(ProgrammeClock.ahead_seconds).where(ProgrammeClock.id == 1))


def real_time() -> datetime:
    """The machine's clock; roots hand this in, tests hand in their own."""
    return datetime.now(UTC)


def _never() -> None:
    """The keys stay as they are."""


class Tx:
    """One transaction: a connection, a unit of work on it, and what every verb needs to know."""

    def __init__(self, connection: DbConnection, database: "Database", turn: Turn | None = None) -> None:
        self._connection = connection
        self._turn = turn
        self.vault = database.vault
        self.programme = database.programme
        self.common = database.common
        self.two_way = database.two_way
        self.operator = database.operator
        self.real = database.real()
        self.lanes: set[Lane] = set()
        self.afterwards: list[Callable[[], None]] = []  # log lines: their reader may be slow, and no lock waits
        self._at: datetime | None = None
        self.key_store = database.key_store
        self._new_sealer = database.sealer

    @cached_property
    def sealer(self) -> RowSealer:
        """Seals and opens what lies under the children's own keys; made when first needed."""
        return self._new_sealer()

    @property
    def connection(self) -> Connection:
        """For every statement but the busiest."""
        return self._connection.connection

    @cached_property
    def session(self) -> Session:
        """The unit of work, made when first needed."""
        options: dict[str, Any] = {"expire_on_commit": False, "join_transaction_mode": "control_fully"}
        return Session(self.connection, info={SEALER: self.sealer}, **options)

    @property
    def at(self) -> datetime:
        """Programme time of this transaction."""
        if self._at is None:
            found = self.first(_AHEAD, {})
            self.ahead(found[0] if found else 0)
        return self._at or self.real

    def ahead(self, seconds: int) -> datetime:
        """Take programme time from an offset already read."""
        self._at = self.real + timedelta(seconds=seconds)
        return self._at

    @property
    def is_postgres(self) -> bool:
        """True on PostgreSQL, where rows are locked one by one."""
        return self._connection.dialect.name == "postgresql"

    def lock(self) -> None:
        """Wait for SQLite's single lock before the first statement that writes; harmless when it is held already.
        Where at most one statement may write, it is the next.
        """
        if self._turn:
            self._turn.take()

    def first(self, statement: Prepared, values: Values) -> Row | None:
        """The first row of a prepared statement, None if there is none."""
        if "session" in self.__dict__:
            self.session.flush()
        return self._connection.first(statement, values)

    def all(self, statement: Prepared, values: Values) -> list[Row]:
        """Every row of a prepared statement."""
        self.flush()
        return self._connection.all(statement, values)

    def run(self, statement: Prepared, values: Values) -> int:
        """Write with a prepared statement; how many rows it wrote."""
        if "session" in self.__dict__:
            self.session.flush()
        return self._connection.run(statement, values)

    def run_many(self, statement: Prepared, rows: Sequence[Values]) -> None:
        """Write with a prepared statement, once for each of these."""
        if rows:
            self.flush()
            self._connection.run_many(statement, rows)

    def insert_once(self, table: FromClause, row: dict[str, Any]) -> bool:
        """Insert unless a row of the same key is there; True if it was new. Two at a time: one of them is."""
        return bool(self.run(adding_once(table, tuple(row)), row))

    def flush(self) -> None:
        """Write what the unit of work holds."""
        if "session" in self.__dict__:
            self.session.flush()

    @contextmanager
    def undone_alone(self) -> Iterator[None]:
        """What fails in this block is undone by itself, and the transaction goes on."""
        before = len(self.afterwards)
        try:
            with self.session.begin_nested():
                self.session.connection()  # the savepoint is made now, not with the first thing the unit of work does
                yield
        except BaseException:
            del self.afterwards[before:]
            raise

    def settle(self) -> None:
        """All is written, and new keys are where they belong: it may be committed. Raises KeysAway."""
        self.flush()
        if "sealer" in self.__dict__:
            self.sealer.keep(self.connection, self.real.timestamp())


class Database:
    """The one truth. `read` never locks; `write` holds SQLite's single lock from its first statement."""

    def __init__(
        self,
        url: str,
        vault: Vault,
        programme: Programme,
        key_places: Sequence[str],
        *,
        real: Callable[[], datetime] = real_time,
        short_code: str = "*801#",
        two_way: bool = True,
        operator: str | None = None,
        pool: int = 8,
    ) -> None:
        self.programme, self.real = programme, real
        self._vault, self._looks_at = vault, real()
        self._renewed: Callable[[], Vault | None] = _never
        self.key_store = KeyStore(key_places, lambda: self.vault)
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
            make_folder(url)
        connections = {"poolclass": QueuePool, "pool_size": pool, "max_overflow": pool, "pool_timeout": 1.5}
        # the one that was given back last is taken first: it has most prepared
        self.engine = create_engine(
            url, pool_use_lifo=True, connect_args=connect_arguments(is_sqlite=self.is_sqlite), **connections
        )
        if self.is_sqlite:
            event.listen(self.engine, "connect", partial(prepare, busy_milliseconds=BUSY_MILLISECONDS))
            event.listen(self.engine, "begin", _begin_sqlite)
        else:
            event.listen(self.engine, "checkin", leave_alone)
        self._write_lock = WriteLock(url, BUSY_MILLISECONDS)
        self.turns = Turns(1 if self.is_sqlite else 2)  # SQLite has one lock: a second thread would only wait for it
        # on SQLite whoever writes says BEGIN when it must; the same connections, and no event to pay for each statement
        self._writing = create_engine(url, pool=self.engine.pool) if self.is_sqlite else self.engine
        self._reading = self._on_postgres(postgresql_readonly=True)
        self._still = self._on_postgres(postgresql_readonly=True, isolation_level="REPEATABLE READ")
        self._held = HeldConnections(self._writing, self._write_lock if self.is_sqlite else None, pool)
        self._held.end_with(self.engine)

    def sealer(self) -> RowSealer:
        """Seals and opens what lies under the children's own keys, for one transaction."""
        return RowSealer(self.vault, self.key_store)

    @property
    def vault(self) -> Vault:
        """The keys as they are now: they may be changed while the service goes on."""
        if self._renewed is not _never and (now := self.real()) >= self._looks_at:
            self._looks_at = now + KEYS_LOOKED_AT_EVERY
            self._vault = self._renewed() or self._vault
        return self._vault

    @vault.setter
    def vault(self, vault: Vault) -> None:
        self._vault = vault

    def follow_keys(self, renewed: Callable[[], Vault | None]) -> None:
        """From now on `renewed` is asked once a second for other keys; None while there are none."""
        self._renewed = renewed

    def _on_postgres(self, **options: Any) -> Engine:
        """The same connections; on PostgreSQL with these options while one is taken."""
        return self._writing.execution_options(**({} if self.is_sqlite else options))

    @property
    def engines(self) -> tuple[Engine, ...]:
        """Every way in, on one pool of connections."""
        return self.engine, self._writing, self._reading, self._still

    @contextmanager
    def read(self, *, one_moment: bool = False) -> Iterator[Tx]:
        """A transaction that only looks; at one moment, however long it looks, where that is asked for.

        Nothing is saved by it; PostgreSQL refuses to write in one.
        """
        with translate_errors(), DbConnection(self._still if one_moment else self._reading) as connection:
            connection.begin()
            yield Tx(connection, self)

    def single(self, name: str = "") -> AbstractContextManager[Tx]:
        """For a plain key press: looks without a transaction, then at most one statement that writes, in one.

        That one is announced by `lock`; any other raises NeedsTransaction. What it writes outlives the death of any
        process; on SQLite a power cut may take it, unless a `write` followed. `name` is that of its point, as in
        `write`. Raises Busy as `write` does.
        """
        return Alone(self._held, name, lambda connection: Tx(connection, self, connection))

    @contextmanager
    def write(self, name: str = "", *, effects: bool = True) -> Iterator[Tx]:
        """A transaction that commits at the end, then rings the bell for the lanes it posted to.

        With effects it is on disk then; without, it is kept as well as what `single` writes. Raises Busy if the
        database is away, or busy beyond 1.5 seconds: then nothing was saved. `name` stands in `core.failpoints`.
        """
        with translate_errors(), self._held.taken(name) as connection, self._turn(connection) as turn:
            tx = Tx(connection, self, turn)
            tx.lock()
            yield tx
            tx.settle()
            if failpoints.planned:
                failpoints.hit(name, Side.before)
            connection.commit()
        self.turns.leave()
        if effects and self.is_sqlite:
            self._write_lock.fsync_log()
        if failpoints.planned:
            failpoints.hit(name, Side.after)
        if tx.lanes and self.bell:
            self.bell(tx.lanes)
        for each in tx.afterwards:
            each()

    def let_go(self) -> None:
        """Give the connections that are held for hops back into the pool."""
        self._held.let_go()

    def _turn(self, connection: DbConnection) -> AbstractContextManager[WriteTurn | None]:
        return WriteTurn(self._write_lock, connection.pooled) if self.is_sqlite else nullcontext()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
