"""What a filled database costs: processor, statements and pages of a hop, of a reminder, of the ladder's tick."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from statistics import median

import psycopg
from sqlalchemy import event, select

from bench.common.district import SCREENS
from bench.common.postgres import libpq_url
from bench.common.settings import settings_of
from bench.growth.asked import heard
from bench.growth.contents import MOMENT
from bench.growth.nation import FEW
from bench.growth.scenes import EVENING, LATE, serving, undone
from bench.load.calls import WsgiPhone
from bench.load.statements import noted
from core.alerts import ladder
from core.children import visit_reminders
from core.models.child import Child
from core.models.person import Person, Phone, Role
from core.models.place import Place
from core.storage.db import Database, Tx
from jobs.wiring import make_database

WARM_UP, COUNTED, VISITS, TICKS, BATCHES = 5, 10, 30, 40, 5
KEYS = "211111"
"""As no visit that was filled in: the same one again would be thanked and not kept."""
HOPS = VISITS * len(SCREENS)
PAGE = 4096


@dataclass(frozen=True)
class Costs:
    """Of one database. Microseconds of this process's processor; pages are those the engine looked at or read."""

    database: str
    children: int
    alerts: int
    hop_us: float
    hop_pages: float
    visit_statements: int
    due: int
    due_us: float
    due_statements: float
    tick_us: float
    tick_statements: int
    climb_us: float


def measure(database: Database, settings: dict[str, str], children: int, alerts: int) -> Costs:
    """All of it, on a copy that may be changed."""
    visits = _Visits(database, settings)
    hop_us, visit_statements = _hops(visits)
    due, due_us, due_statements = _reminders(database)
    return Costs(
        database=database.engine.dialect.name,
        children=children,
        alerts=alerts,
        hop_us=round(hop_us),
        hop_pages=round(_pages_of_a_hop(settings), 1),
        visit_statements=visit_statements,
        due=due,
        due_us=round(due_us),
        due_statements=round(due_statements, 1),
        tick_us=round(median(_timed(database, ladder.climb_due, MOMENT) for _ in range(TICKS))),
        tick_statements=_statements(database, ladder.climb_due),
        climb_us=round(min(_timed(database, ladder.climb_due, LATE) for _ in range(3))),
    )


def _callers(database: Database) -> Iterator[tuple[str, str]]:
    """A number and a child's code of each of the few villages."""
    with database.read() as tx:
        few = select(Place.id).where(Place.level == "village").order_by(Place.id).limit(FEW)
        people = select(Phone.id, Phone.number_sealed, Person.village_id).join(Person)
        people = people.where(Person.village_id.in_(few), Person.role == Role.volunteer).order_by(Person.village_id)
        found = {
            village: tx.vault.open("phones.number", phone, sealed)
            for phone, sealed, village in tx.connection.execute(people)
        }
        codes = select(Child.code, Child.village_id).where(Child.village_id.in_(few)).order_by(Child.id)
        known = {village: (found[village], code) for code, village in tx.connection.execute(codes)}
    return iter(known.values())


class _Visits:
    """Tells visits, each from another village."""

    def __init__(self, database: Database, settings: dict[str, str], *, skipped: int = 0) -> None:
        self._token, self._callers = settings["WEBHOOK_TOKEN"], islice(_callers(database), skipped, None)
        self._application = serving(database, settings)

    def tell(self, count: int) -> None:
        """So many of them. Raises AssertionError where a screen is another."""
        for _ in range(count):
            number, code = next(self._callers)
            phone = WsgiPhone(self._application, self._token, number, f"ATUid_{number[1:]}")
            seen = [phone.press(), *(phone.press(key) for key in ("1", code, *KEYS))]
            if seen != list(SCREENS):
                raise AssertionError(f"a visit went another way: {seen}")


def _hops(visits: _Visits) -> tuple[float, int]:
    visits.tell(WARM_UP)
    counted = [_statements_of_one(visits) for _ in range(COUNTED)]
    began = time.process_time()
    visits.tell(VISITS)
    return 1e6 * (time.process_time() - began) / HOPS, min(counted)


def _statements_of_one(visits: _Visits) -> int:
    """A child whose visit was owed takes two more than one who was seen before its day, in a nation of any size."""
    with noted() as said:
        visits.tell(1)
    return len(said)


def _pages_of_a_hop(settings: dict[str, str]) -> float:
    """On connections of their own, that were asked nothing before."""
    database = make_database(settings_of(settings))
    if database.is_sqlite:
        event.listen(database.engine, "connect", _keep_none)
    try:
        return _pages(database, _Visits(database, settings, skipped=WARM_UP + COUNTED + VISITS))
    finally:
        database.let_go()
        database.engine.dispose()


def _pages(database: Database, visits: _Visits) -> float:
    """Pages of a hop: on SQLite those read while it keeps next to none, on PostgreSQL those it looked at."""
    if database.is_sqlite:
        visits.tell(WARM_UP)
        before = _read_bytes()
        visits.tell(VISITS)
        return (_read_bytes() - before) / PAGE / HOPS
    with _looked_at(database) as found:
        visits.tell(VISITS)
        database.let_go()
        database.engine.dispose()
    return found[0] / HOPS


def _keep_none(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA cache_size=1")


def _read_bytes() -> int:
    told = dict(line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
    return int(told["rchar"])


@contextmanager
def _looked_at(database: Database) -> Iterator[list[int]]:
    """How many pages of it the server looked at in this block, once every connection is gone."""
    url, name = database.engine.url, str(database.engine.url.database)
    asked = "SELECT blks_hit + blks_read FROM pg_stat_database WHERE datname = %s"
    where = libpq_url(url.set(database="postgres").render_as_string(hide_password=False))
    found: list[int] = []
    with psycopg.connect(where, autocommit=True) as line:
        time.sleep(1.5)  # what other connections told comes late
        before = line.execute(asked, (name,)).fetchone()
        yield found
        time.sleep(1.5)
        after = line.execute(asked, (name,)).fetchone()
        assert before and after
        found.append(after[0] - before[0])


def _reminders(database: Database) -> tuple[int, float, float]:
    """How many visits of tomorrow were found and told of; microseconds and statements of each."""
    done: list[int] = []

    def remind(tx: Tx) -> None:
        for _ in range(BATCHES):
            done.append(visit_reminders.remind_due(tx))
            tx.flush()

    undone(database, EVENING, remind)
    done.clear()
    with heard() as said:
        used = _timed(database, remind, EVENING)
    count = max(sum(done), 1)
    return sum(done), used / count, len(said) / count


def _timed(database: Database, verb: Callable[[Tx], object], at: datetime) -> float:
    spent: list[float] = []

    def clocked(tx: Tx) -> None:
        began = time.process_time()
        verb(tx)
        tx.flush()
        spent.append(1e6 * (time.process_time() - began))

    undone(database, at, clocked)
    return spent[0]


def _statements(database: Database, verb: Callable[[Tx], object]) -> int:
    with heard() as said:
        undone(database, MOMENT, verb)
    return len(said)
