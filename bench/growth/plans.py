"""How a database finds what it is asked for: none may read a whole table that grows."""

import re
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any

from sqlalchemy import Connection, func, select, text

from bench.growth.asked import Asked
from core.models import Base
from core.storage.db import Database

SMALL = frozenset(
    (
        *("places", "institutions", "foster_families", "foster_steps"),  # of the country, not of its months
        *("leaves", "shifts", "supervised", "supervisions", "supervision_officers"),  # of officers: some hundred
        "services",  # some lines a district
        *("breaches", "erasures"),  # some a year
        *("alarms", "alarm_spans", "sweep_runs"),  # of the service itself too: a row a name, or what rang in a year
        "office_jobs",  # what an office asked for in a month
        *("rounds", "switches", "ticks", "programme_clock", "canaries", "audit_chains"),  # a row a name
        *("desk_sessions", "desk_resets", "departures", "group_messages"),  # what is over is gone, or some a month
        *("findings", "notices", "clusters", "counts", "first_days"),  # of the service itself
    )
)
"""Tables that stay small however many children and months there are. Every other table grows."""
GROWING = frozenset(Base.metadata.tables) - SMALL
MANY = 2_000
"""A table of fewer rows may well be read whole: PostgreSQL is asked what it would do with more, SQLite knows no way."""
_LITE = re.compile(r"SCAN (\w+?)(?:_\d+)?(?: USING (?:COVERING )?INDEX (\w+))?$")
_SERVER = re.compile(r"Seq Scan on (\w+)")
FEW = frozenset(
    (
        *(
            "ix_alerts_open",
            "ix_cases_home_lost_at",
            "ix_alerts_unowned",
            "ix_alerts_open_about",
            "ix_alerts_feedback_at",
            "ix_alerts_offered_district_id",
        ),
        *("ix_alerts_bypasses", "ix_referrals_open"),
        *("ix_follow_ups_remind_at", "ix_follow_ups_next_at", "ix_follow_ups_due", "ix_reviews_lead_at"),
        *("ix_visits_untold", "ix_visits_unlooked", "ix_talks_danger", "ix_talks_unfinished"),
        *("ix_phones_doubted_at", "ix_plan_lines_eve_at", "ix_messages_together_id"),
    )
)
"""Indexes that hold only what is open or owed now: one of them may be read from end to end."""


def faults(database: Database, asked: Iterable[Asked]) -> list[str]:
    """A line for each statement that reads a whole table that grows, with its plan."""
    found = {}
    for each in asked:
        if each.statement not in found:
            found[each.statement] = each
    walk = _walked_on_sqlite if database.is_sqlite else _walked_on_postgres
    if database.is_sqlite:
        _say_what_is_empty(database)
    with closing(database.engine.connect()) as connection:
        return [line for each in found.values() for line in walk(connection, each)]


def _say_what_is_empty(database: Database) -> None:
    """SQLite takes a table of which it knows nothing for a large one: none is, of those that are empty."""
    with database.engine.connect() as connection:
        known = set(connection.scalars(text("SELECT tbl FROM sqlite_stat1")))
        for table in sorted(set(Base.metadata.tables) - known):
            connection.exec_driver_sql("INSERT INTO sqlite_stat1 VALUES (?, NULL, '1')", (table,))
        connection.commit()
    database.engine.dispose()


def _walked_on_sqlite(connection: Connection, asked: Asked) -> Iterator[str]:
    plan = [str(row[-1]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked.statement}", asked.values)]
    for line in plan:
        found = _LITE.match(line)
        table = _named(found[1], asked.statement) if found else ""
        if found and table in GROWING and found[2] not in FEW and _count(connection, table) >= MANY:
            yield f"{line}: {_short(asked.statement)}"


def _named(alias: str, statement: str) -> str:
    """The table behind an alias that a statement gives one."""
    behind = re.search(rf"(\w+) AS {alias}\b", statement)
    return behind[1] if behind and alias not in Base.metadata.tables else alias


def _walked_on_postgres(connection: Connection, asked: Asked) -> Iterator[str]:
    for table in sorted(set(_SERVER.findall(_plan(connection, asked)))):
        if table not in GROWING:
            continue
        if _rows(connection, table) >= MANY or table in _SERVER.findall(_plan(connection, asked, forced=True)):
            yield f"Seq Scan on {table}: {_short(asked.statement)}"


def _plan(connection: Connection, asked: Asked, *, forced: bool = False) -> str:
    how, values = ("EXPLAIN (GENERIC_PLAN)", None) if "$1" in asked.statement else ("EXPLAIN", asked.values)
    connection.exec_driver_sql(f"SET enable_seqscan = {'off' if forced else 'on'}")
    rows: Any = connection.exec_driver_sql(f"{how} {asked.statement}", values)
    return "\n".join(str(row[0]) for row in rows)


def _rows(connection: Connection, table: str) -> float:
    return float(connection.scalar(text("SELECT reltuples FROM pg_class WHERE relname = :table"), {"table": table}))


def _count(connection: Connection, table: str) -> int:
    return int(connection.scalar(select(func.count()).select_from(Base.metadata.tables[table])) or 0)


def _short(statement: str) -> str:
    return " ".join(statement.split())
