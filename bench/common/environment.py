"""What is measured on: a throw-away database full of synthetic people, and the Procfile's web server."""

import contextlib
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import migrations
from bench.common.district import VILLAGES, VISITS, Home, settle
from bench.common.settings import isolated_settings, process_environment, settings_of
from core.settings import ROOT, Settings
from core.storage.db import Database
from jobs.runner.parent_death import with_parent_death_signal
from jobs.runner.procfile import read_procfile
from jobs.runner.supervisor import free_port
from jobs.wiring import make_database

START_SECONDS = 30.0
NONE: Mapping[str, str] = MappingProxyType({})


class NotEmpty(Exception):
    """The database handed in holds something: nothing in it was touched."""


@dataclass(frozen=True)
class LoadEnvironment:
    """A running server: its process, where it listens, its callback token, its settings, and the visits that can be
    told to it.
    """

    server: int
    port: int
    token: str
    settings: Settings
    homes: list[Home]
    variables: dict[str, str]


@contextlib.contextmanager
def prepared(
    visits: int,
    database_url: str | None = None,
    *,
    workers: int | None = None,
    own: Mapping[str, str] = NONE,
    villages: int = VILLAGES,
) -> Iterator[LoadEnvironment]:
    """A server over a database of this run's own, in which so many different visits can be told; with as many workers
    as the Procfile says, or with so many; `own` are settings that it has instead of the usual ones. People live in at
    least so many villages.

    The database is SQLite in a throw-away folder, or the empty PostgreSQL at that URL.

    Afterwards the server has ended, and folder or tables are gone. Raises NotEmpty for a database in use.
    """
    with tempfile.TemporaryDirectory(prefix="inshuti-bench-") as folder:
        env = {**_settings(database_url or f"sqlite:///{folder}/bench.db"), **own}
        settings = settings_of(env)
        database = make_database(settings)
        if migrations.current(database.engine):
            raise NotEmpty(
                "The database holds tables already. Hand in an empty one: the measurement drops what it made."
            )
        try:
            homes = _fill(database, visits, villages)
            with _serving(env, Path(folder) / "web.log", workers) as server:
                yield LoadEnvironment(server, int(env["PORT"]), env["WEBHOOK_TOKEN"], settings, homes, env)
        finally:
            if database_url:
                migrations.downgrade(database.engine, "base", database.sealer())
            database.engine.dispose()


def _settings(database_url: str) -> dict[str, str]:
    """Everything the server is told; no Redis, and logs as they are by default."""
    return isolated_settings(
        DATABASE_URL=database_url,
        PORT=str(free_port(0)),
        SMS_GATEWAY="simulated",
        SIMULATOR="1",
        LOG_LEVEL="INFO",
    )


def _fill(database: Database, visits: int, villages: int) -> list[Home]:
    migrations.upgrade(database.engine)
    with database.write() as tx:
        homes = settle(tx, max(villages, -(-visits // VISITS)))
    database.engine.dispose()
    return homes


@contextlib.contextmanager
def _serving(env: dict[str, str], log: Path, workers: int | None) -> Iterator[int]:
    """The Procfile's `web`, every other option as it stands there, with the plain view beside the product; its pid."""
    command = read_procfile(ROOT / "Procfile", env)["web"]
    if workers:
        command[command.index("--workers") + 1] = str(workers)
    command[command.index("app:create_app")] = "bench.load.served:create_app"
    with log.open("wb") as out:
        server = subprocess.Popen(
            with_parent_death_signal(command), cwd=ROOT, env=process_environment(env), stdout=out, stderr=out
        )
        try:
            _wait_for(int(env["PORT"]), server, log)
            yield server.pid
        finally:
            server.terminate()
            server.wait(timeout=20)


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        if answers(port):
            return
        time.sleep(0.05)
    raise RuntimeError(f"the server did not start:\n{log.read_text(errors='replace')[-2000:]}")


def answers(port: int) -> bool:
    """Whether a web server says there that it lives."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as probe:
        probe.sendall(b"GET /healthz HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n")
        return probe.recv(16).startswith(b"HTTP/1.1 200")
    return False
