"""Filled databases, kept: a folder each, with the keys that open it. What is measured, is measured on a copy."""

import contextlib
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text, update

import migrations
from bench.common.postgres import Cluster, kept_server
from bench.common.settings import isolated_settings, settings_of
from bench.growth.bulk import LiteWriter, PostgresWriter
from bench.growth.contents import MOMENT, Amounts, fill
from core.models.record import ProgrammeClock
from core.people import places
from core.settings import ROOT
from core.storage.db import Database, real_time
from core.storage.store_mark import prepare_store
from jobs.wiring import make_database

KEPT_IN = Path(tempfile.gettempdir()) / "inshuti-fills"
PROGRAMME = ROOT / "programme.toml"
FILE, MADE, KEYS, SERVER, TEMPLATE = "filled.db", "made.json", "settings.json", "postgres", "filled"


@dataclass(frozen=True)
class Fill:
    """A filled database: where it is kept, its rows by table, its bytes on disk, and how long filling took."""

    folder: Path
    postgres: bool
    amounts: Amounts
    rows: dict[str, int]
    megabytes: float
    seconds: float


def kept(
    amounts: Amounts,
    *,
    postgres: bool = False,
    under: Path = KEPT_IN,
    said: Callable[[int], object] = lambda children: None,
) -> Fill:
    """The filled database of that size, made now if it is not there yet."""
    folder = under / f"{'postgres' if postgres else 'sqlite'}-{amounts.name}"
    if not (folder / MADE).exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for each in (under, folder):
            each.chmod(0o755)  # root's umask may be 077, and PostgreSQL runs as somebody who must come by
        _make(folder, amounts, postgres, said)
    told = json.loads((folder / MADE).read_text())
    return Fill(folder, postgres, amounts, **told)


def _make(folder: Path, amounts: Amounts, postgres: bool, said: Callable[[int], object]) -> None:
    began = time.monotonic()
    keys = isolated_settings(KEY_STORE=f"{folder}/one,{folder}/two")
    (folder / KEYS).write_text(json.dumps(keys))
    with contextlib.ExitStack() as stack:
        url = f"sqlite:///{folder}/{FILE}"
        if postgres:
            url = database_in(stack.enter_context(kept_server(folder / SERVER)), TEMPLATE)
        database = make_database(settings_of({**keys, "DATABASE_URL": url}))
        migrations.upgrade(database.engine)
        with database.write() as tx:
            places.load_rwanda(tx)
            prepare_store(tx.connection, database.key_store)
        writer = PostgresWriter(url) if postgres else LiteWriter(f"{folder}/{FILE}")
        rows = fill(database, writer, amounts, said)
        writer.finish()
        megabytes = _megabytes(database)
        database.engine.dispose()
    made = {"rows": dict(rows), "megabytes": megabytes, "seconds": round(time.monotonic() - began, 1)}
    (folder / MADE).write_text(json.dumps(made))


def _megabytes(database: Database) -> float:
    words = "SELECT pg_database_size(current_database())"
    if database.is_sqlite:
        words = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    with database.engine.connect() as connection:
        return round(int(connection.scalar(text(words)) or 0) / 1e6, 1)


@contextlib.contextmanager
def copied(of: Fill) -> Iterator[dict[str, str]]:
    """The settings of a copy, at `MOMENT` in programme time; it goes with the block."""
    keys: dict[str, str] = json.loads((of.folder / KEYS).read_text())
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="inshuti-copy-"))
        if of.postgres:
            server = stack.enter_context(kept_server(of.folder / SERVER))
            url = _copy_in(server)
        else:
            shutil.copy(of.folder / FILE, f"{folder}/{FILE}")
            url = f"sqlite:///{folder}/{FILE}"
        # made by another checkout perhaps, which may be gone
        settings = {**keys, "PROGRAMME": str(PROGRAMME), "DATABASE_URL": url, "SMS_GATEWAY": "simulated"}
        _bring_up_to_date(settings)
        yield settings


def _bring_up_to_date(settings: dict[str, str]) -> None:
    """The newest schema, even where it was filled under an older one; and programme time is `MOMENT` now."""
    database = make_database(settings_of(settings))
    if migrations.current(database.engine) != migrations.head():
        migrations.upgrade(database.engine, "head", database.sealer())
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
    ahead = int((MOMENT - real_time()).total_seconds())
    with database.write() as tx:
        tx.connection.execute(update(ProgrammeClock).where(ProgrammeClock.id == 1).values(ahead_seconds=ahead))
    database.engine.dispose()


def database_in(server: Cluster, name: str, template: str = "template0") -> str:
    """A new database of that server; its URL."""
    server.tell(f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name} TEMPLATE {template}")
    return server.url.replace("/postgres?", f"/{name}?")


def _copy_in(server: Cluster) -> str:
    return database_in(server, "measured", TEMPLATE)
