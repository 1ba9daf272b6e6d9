"""What the tests of backup and restore share: an empty database on each engine, a world with a story, what it holds."""

import json
import tempfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, func, select

import migrations
from core import sealed_file
from core.models import Base
from core.operations import snapshot
from core.storage import audit_seal
from core.storage.audit_seal import Head
from core.storage.db import Database
from jobs.audit_checkpoints import Heads
from sms.gateways.port import Sent
from sms.gateways.simulated.provider import Simulated
from tests.fixtures.postgres import PostgresDatabases
from tests.fixtures.world import Watch, World, open_database

RECIPIENT, IDENTITY = sealed_file.new_pair()


@dataclass
class Counting:
    """A gateway that takes everything and remembers the texts."""

    name: str = "simulated"
    most_numbers: int = 100
    texts: list[str] = field(default_factory=list)

    def send(self, text: str, numbers: list[str]) -> list[Sent]:
        self.texts.append(text)
        return Simulated().send(text, numbers)


def empty_sqlite(folder: Path, watch: Watch) -> Database:
    """A database with tables and nothing in them but what a migration fills."""
    (folder / "empty.db").write_bytes(_tables_on_sqlite())
    return open_database(f"sqlite:///{folder}/empty.db", watch)


@cache
def _tables_on_sqlite() -> bytes:
    """Such a file. To migrate takes half a second, and is not what these tests are about."""
    with tempfile.TemporaryDirectory() as folder:
        _migrate(f"sqlite:///{folder}/tables.db")
        return Path(folder, "tables.db").read_bytes()


def empty_postgres(databases: PostgresDatabases, watch: Watch) -> Database:
    """The same on PostgreSQL."""
    return open_database(databases.create_database(_tables_on_postgres(databases)), watch)


@cache
def _tables_on_postgres(databases: PostgresDatabases) -> str:
    url = databases.create_database()
    _migrate(url)
    return url


def _migrate(url: str) -> None:
    engine = create_engine(url)
    migrations.upgrade(engine)
    engine.dispose()


def tell_a_story(world: World) -> None:
    """A danger with its ladder under way, a visit, a look at the children, a seal over it all."""
    volunteer = world.phone(1)
    for keys in (("1", "204711", "2", "3", "1", "1", "1", "1"), ("2", "1"), ("4", "4071")):
        volunteer.dial()
        for key in keys:
            volunteer.press(key)
        volunteer.hangs_up()
    volunteer.sends("VISIT 318061 2 3 1 1 1 1")
    world.passes(minutes=20)
    with world.database.write() as tx:
        audit_seal.seal(tx)


def held(database: Database) -> dict[str, list[Any]]:
    """Every row of every table as a backup would say it, in an order of its own."""
    found: dict[str, list[Any]] = {}
    with database.read(one_moment=True) as tx:
        lines = [json.loads(line) for line in snapshot.dump(tx, {})]
    table = ""
    for said in lines[1:-1]:
        if isinstance(said, dict):
            table = said["table"]
            found[table] = []
        else:
            found[table].append(said)
    return {name: sorted(rows, key=str) for name, rows in found.items()}


def counts(database: Database) -> dict[str, int]:
    """Rows by table."""
    with database.read() as tx:
        tables = Base.metadata.sorted_tables
        return {table.name: tx.connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def is_empty(database: Database) -> bool:
    """True if it holds nothing but what a migration fills."""
    return {name for name, count in counts(database).items() if count} <= {"programme_clock", "places", "audit_chains"}


def newest(database: Database) -> Head | None:
    with database.read() as tx:
        return audit_seal.newest(tx)


def heads_in(folder: Path, name: str = "heads") -> Heads:
    """A file of heads of this test's own."""
    return Heads(folder / name)
