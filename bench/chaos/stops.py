"""Orderly stops: `python -m bench.chaos.stops [--times 20] [--json]` sends SIGTERM to everything under load.

Drains, clock and web are stopped one after the other while volunteers dial and text; then the whole `up`
as often. Exit code 1 names what did not end by itself within 30 seconds, what was lost, and what went out twice.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path

from rq import Worker

from bench.chaos import stop_callers
from bench.common.district import Home, settle
from bench.common.environment import answers
from bench.common.promises import verdict
from bench.common.settings import isolated_settings
from bench.crash_points import story
from bench.crash_points.audit import audit
from bench.crash_points.environment import opened
from bench.crash_points.gateway import RecordingGateway
from bench.crash_points.role import Broken, until
from bench.crash_points.stock import DatabaseStage, furnish
from core.models.message import Lane
from core.settings import ROOT
from core.storage.db import Database
from jobs.doorbell import connect, queue
from jobs.runner import services
from jobs.runner.embedded_valkey import EmbeddedValkey
from jobs.runner.parent_death import with_parent_death_signal
from jobs.runner.procfile import read_procfile
from jobs.runner.supervisor import free_port

LIMIT_SECONDS = 30.0
SLOW_SECONDS = 0.1
"""How long the gateway's far end takes: whoever is stopped has calls under way."""
SCENE = "stops"
NOON = story.BEGINS - timedelta(hours=4)
"""Nobody is reminded of tomorrow's visits before the last stop."""
KINDS = {"drains": [lane.value for lane in Lane], "clock": ["clock"], "web": ["web"]}
"""Stopped in this order, the door last: so that work comes in while the others stop."""


@dataclass
class Stopped:
    """Seconds that each stop took, by kind; what was told and sent meanwhile; and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    visits: int = 0
    dangers: int = 0
    messages: int = 0
    faults: list[str] = field(default_factory=list)


class System:
    """The Procfile's processes, each of them ours to stop."""

    def __init__(self, env: Mapping[str, str], log: Path, database: Database) -> None:
        self.env, self.log, self.database = env, log, database
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self._commands = {
            **read_procfile(ROOT / "Procfile", env),
            "up": [sys.executable, "-m", "bench.chaos.stops", "up"],
        }

    def start(self, *names: str) -> None:
        """Start these."""
        for name in names:
            with self.log.open("ab") as log:
                command = with_parent_death_signal(self._commands[name])
                self.running[name] = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=log, stderr=log)

    def wait(self) -> None:
        """Wait until somebody answers at each door. Raises Broken, with what was said last."""
        until(self._drains_listen, f"the drains listen; {self._last_words()}")
        until(lambda: story.has_ticked(self.database), f"the clock ticks; {self._last_words()}")
        until(lambda: answers(int(self.env["PORT"])), f"web answers; {self._last_words()}")

    def _drains_listen(self) -> bool:
        with connect(self.env["REDIS_URL"]) as redis:
            return all(Worker.count(queue=queue(lane, redis)) for lane in Lane)

    def stop(self, names: Sequence[str]) -> float:
        """SIGTERM to all of these; the seconds until the last was gone. Raises Broken unless each ends well."""
        began = time.monotonic()
        for name in names:
            self.running[name].terminate()
        for name in names:
            process = self.running.pop(name)
            try:
                code = process.wait(max(0.1, LIMIT_SECONDS - (time.monotonic() - began)))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                raise Broken(f"{name} had not ended after {LIMIT_SECONDS:.0f} s") from None
            if code:
                raise Broken(f"{name} ended with {code}: {self._last_words()}")
        return time.monotonic() - began

    def end(self) -> None:
        """Nothing is left running."""
        for process in self.running.values():
            process.kill()
            process.wait()

    def _last_words(self) -> str:
        return (self.log.read_text(errors="replace").strip().splitlines() or ["it said nothing"])[-1]


def measure(times: int) -> Stopped:
    """Stop each kind so many times, under load; what came of it."""
    found = Stopped()
    with _prepared(times) as (env, database, gateway, homes, log):
        system = System(env, log, database)
        people = stop_callers.StopCallers(int(env["PORT"]), env["WEBHOOK_TOKEN"], homes)
        try:
            _one_by_one(system, people, times, found)
            _all_at_once(system, people, times, found)
            system.start(*(name for names in KINDS.values() for name in names))
            system.wait()
            people.repeat()
            until(lambda: not story.waits(database) and not story.under_way(database), "everything is sent")
            for names in KINDS.values():
                system.stop(names)
        except Broken as error:
            found.faults.append(str(error))
        finally:
            system.end()
        _check(found, people, database, gateway)
    return found


def _one_by_one(system: System, people: stop_callers.StopCallers, times: int, found: Stopped) -> None:
    system.start(*(name for names in KINDS.values() for name in names))
    system.wait()
    with people.calling():
        for _ in range(times):
            for kind, names in KINDS.items():
                time.sleep(0.3)
                found.seconds.setdefault(kind, []).append(system.stop(names))
                system.start(*names)
            system.wait()
    for names in KINDS.values():
        system.stop(names)


def _all_at_once(system: System, people: stop_callers.StopCallers, times: int, found: Stopped) -> None:
    for _ in range(times):
        system.start("up")
        system.wait()
        with people.calling():
            time.sleep(0.7)
            found.seconds.setdefault("up", []).append(system.stop(["up"]))


def _check(found: Stopped, people: stop_callers.StopCallers, database: Database, gateway: RecordingGateway) -> None:
    """Nothing lost, nothing doubled."""
    taken = gateway.taken(SCENE)
    seen = audit(database, taken, people.screens())
    found.visits, found.dangers, found.messages = people.visits, people.dangers, len(taken)
    with database.read() as tx:
        kept = story.outline(tx)
    if (kept["visits"], kept["inbound"]) != (people.visits, people.dangers):
        told = f"{people.visits} visits and {people.dangers} dangers"
        found.faults.append(f"{told} were told, {kept['visits']} and {kept['inbound']} are kept")
    found.faults += [*people.wrong, *seen.reports_lost, *seen.alerts_untold, *seen.messages_wrong]
    if seen.sent_twice:
        found.faults.append(f"{seen.sent_twice} messages went out twice")


@contextlib.contextmanager
def _prepared(times: int) -> Iterator[tuple[dict[str, str], Database, RecordingGateway, list[Home], Path]]:
    """A furnished database, a Valkey and the gateway's far end; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="inshuti-stops-") as name, EmbeddedValkey(Path(name) / "valkey") as valkey:
        folder = Path(name)
        gateway = RecordingGateway(folder, SLOW_SECONDS)
        threading.Thread(target=gateway.serve, daemon=True).start()
        own = isolated_settings(
            DATABASE_URL=f"sqlite:///{folder}/stops.db",
            REDIS_URL=valkey.url,
            PORT=str(free_port(0)),
            AT_BASE_URL=gateway.base_url(SCENE),
        )
        env = {**os.environ, **own}
        database = opened(env, env["DATABASE_URL"])
        furnish(DatabaseStage.demo, database)
        story.begin(database, NOON)
        with database.write() as tx:
            homes = settle(tx, 200 + 100 * times)  # a phone that tells a danger twice in a hurry tells one
        try:
            yield env, database, gateway, homes, folder / "log"
        finally:
            database.engine.dispose()
            gateway.close()


def stay_up() -> int:
    """What `./inshuti up` keeps running, on the settings of the environment."""
    return services.supervisor(os.environ, lambda: None).run()


def _said(found: Stopped) -> str:
    """For people: a line a kind, then what was told, then what went wrong."""
    lines = [f"{kind:<8} {len(all_)} stops, slowest {max(all_):.1f} s" for kind, all_ in found.seconds.items()]
    told = f"{found.visits} visits and {found.dangers} dangers told, {found.messages} messages sent"
    return "\n".join([*lines, told, *found.faults])


def main(args: Sequence[str]) -> int:
    """Stop and print; 0, or 1 when something did not end as it should."""
    if args == ["up"]:
        return stay_up()
    parser = argparse.ArgumentParser("python -m bench.chaos.stops", description="SIGTERM to everything, under load.")
    parser.add_argument("--times", type=int, default=20, help="stops of each kind (20)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args(args)
    found = measure(chosen.times)
    sys.stdout.write((json.dumps({**asdict(found), **verdict(found.faults)}) if chosen.json else _said(found)) + "\n")
    return 1 if found.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
