"""The nation's line as it runs: a filled database, the Procfile's processes, a gateway that keeps a journal."""

import contextlib
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.chaos.fleet import Fleet, program
from bench.common.settings import process_environment, settings_of
from bench.growth import fills
from bench.growth.contents import Amounts
from core.settings import ROOT
from core.storage.db import Database
from jobs.runner import begun, services
from jobs.runner.procfile import read_procfile
from jobs.runner.supervisor import free_port
from jobs.wiring import make_database

RESTART_SECONDS = 60.0
"""A drain finishes the call it has in hand before it goes."""


@dataclass(frozen=True)
class SoakHost:
    """What runs: the processes, where the web listens, the database, and what the gateway took."""

    fleet: Fleet
    port: int
    token: str
    database: Database
    journal: Path

    def restart(self) -> None:
        """Every process is asked to end and begins again, as an update does on one machine; ready when it returns."""
        ours = [each for each in self.fleet.members if each.kind != "gateway"]
        running = [each.process for each in ours if each.process]
        for process in running:
            process.terminate()
        for process in running:
            process.wait(timeout=RESTART_SECONDS)
        self.fleet.tend()
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Raises RuntimeError if the web does not answer within half a minute."""
        self.fleet.tend()
        if not begun.wait_until_ready(f"http://127.0.0.1:{self.port}"):
            raise RuntimeError("the web server is not ready after half a minute")


@contextlib.contextmanager
def hosting(children: int, *, postgres: bool) -> Iterator[SoakHost]:
    """All of it over a copy of a filled database of so many children and 29,674 volunteers."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="inshuti-soak-")))
        settings = stack.enter_context(fills.copied(fills.kept(Amounts(children, 0), postgres=postgres)))
        redis, _ = stack.enter_context(services.a_redis(None, folder / "valkey"))
        fleet = stack.enter_context(Fleet())
        port, far, journal = free_port(0), free_port(0), folder / "taken.jsonl"
        journal.touch()
        fake = [sys.executable, "-m", "tests.fakes.africastalking", "--port", str(far), "--journal", str(journal)]
        fleet.add(
            "gateway", "gateway", program([*fake, "--behaviour", "accept=1"], process_environment(), folder / "far")
        )
        env = {
            **settings,
            "PORT": str(port),
            "REDIS_URL": redis,
            "SMS_GATEWAY": "africastalking",
            "AT_BASE_URL": f"http://127.0.0.1:{far}",
        }
        for name, command in read_procfile(ROOT / "Procfile", process_environment(env)).items():
            fleet.add(name, name, program(command, process_environment(env), folder / f"{name}.log"))
        database = make_database(settings_of(env))
        host = SoakHost(fleet, port, settings["WEBHOOK_TOKEN"], database, journal)
        host.wait_until_ready()
        time.sleep(1.0)
        yield host
        database.engine.dispose()
