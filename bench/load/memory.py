"""What `up` holds in memory after so many key presses: `./inshuti bench memory`.

All of it, as `up` starts it: supervisor, web server, drains, clock, office, what forks them, and Valkey. Each process's
own share (proportional set size, Linux), before the first key press, after half of them, and after all: what the
second half adds is growth. Exit code 1 for a wrong answer; figures that are missed are said.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import migrations
from bench.common.bounds import between
from bench.common.district import SCREENS, VISITS, Home, settle
from bench.common.environment import START_SECONDS, answers
from bench.common.promises import Promise, as_json, broken, missed
from bench.common.settings import isolated_settings, process_environment, settings_of
from bench.load.generator import Generator
from bench.load.hops import CONNECTIONS, WARM_UP, NotRight, right, talks_to
from bench.load.processor import children_of
from core import logs
from core.settings import ROOT, Settings
from jobs.runner.parent_death import with_parent_death_signal
from jobs.runner.supervisor import free_port
from jobs.wiring import make_database

HOPS = 100_000
MOST_MB = {"up": 420.0, "web": 80.0, "drain": 65.0, "clock": 65.0, "supervisor": 30.0}
GROWTH_MB = 1.0
"""Of all processes together, for as many hops again."""
PART = 500
"""Visits handed to the generator at once: they lie in memory, too."""
FEWEST_VILLAGES = 100
"""So that no number is in two talks at once."""
SETTLING_SECONDS = 5.0


@dataclass(frozen=True)
class MemoryMeasured:
    """Megabytes of each process by its name, idle, after half of the hops and after all of them."""

    hops: int
    idle: dict[str, float]
    half: dict[str, float]
    after: dict[str, float]

    def most(self, kind: str) -> float:
        """What the largest process of that kind holds at the end; 0 where there is none."""
        return max((held for name, held in self.after.items() if name.startswith(kind)), default=0.0)

    @property
    def all_at_once(self) -> float:
        """What all of them hold at the end."""
        return round(sum(self.after.values()), 1)

    @property
    def growth(self) -> float:
        """By how much the second half of the hops made them larger, as for HOPS of them."""
        return round((sum(self.after.values()) - sum(self.half.values())) * HOPS / max(1, self.hops / 2), 2)


def measure(hops: int) -> MemoryMeasured:
    """Start it, press so many keys, and look. Raises TimeoutError, RuntimeError, NotRight."""
    visits = max(2, hops // len(SCREENS))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="inshuti-memory-")))
        env = isolated_settings(
            DATABASE_URL=f"sqlite:///{folder}/bench.db",
            PORT=str(free_port(0)),
            SMS_GATEWAY="simulated",
            SIMULATOR="1",
            LOG_LEVEL="INFO",
        )
        settings = settings_of(env)
        homes = _homes(settings, WARM_UP + visits)
        supervisor = stack.enter_context(_up(env, folder / "up.log"))
        phones = Generator(folder)
        path = f"/ussd/africastalking/{env['WEBHOOK_TOKEN']}"

        def press(some: int) -> dict[str, float]:
            while some:
                told = [homes.pop() for _ in range(min(some, PART))]
                right(phones.play(settings.port, talks_to(path, told), CONNECTIONS))
                some -= len(told)
            time.sleep(SETTLING_SECONDS)
            return held_by(supervisor)

        idle = press(WARM_UP)
        half = press(visits // 2)
        return MemoryMeasured(visits * len(SCREENS), idle, half, press(visits - visits // 2))


def _homes(settings: Settings, visits: int) -> list[Home]:
    database = make_database(settings)
    try:
        migrations.upgrade(database.engine)
        with database.write() as tx:
            return settle(tx, max(FEWEST_VILLAGES, -(-visits // VISITS)))
    finally:
        database.engine.dispose()


@contextmanager
def _up(env: Mapping[str, str], log: Path) -> Iterator[int]:
    command = with_parent_death_signal([sys.executable, "cli.py", "up"])
    with log.open("wb") as out:
        served = subprocess.Popen(command, cwd=ROOT, env=process_environment(env), stdout=out, stderr=out)
        try:
            end = time.monotonic() + START_SECONDS
            while not answers(int(env["PORT"])):
                if served.poll() is not None or time.monotonic() > end:
                    raise RuntimeError(f"`up` did not start:\n{log.read_text(errors='replace')[-2000:]}")
                time.sleep(0.1)
            time.sleep(SETTLING_SECONDS)
            yield served.pid
        finally:
            served.terminate()
            served.wait(timeout=40)


def held_by(supervisor: int) -> dict[str, float]:
    """Megabytes of it and of each process below it, by what `ps -o comm` calls them."""
    found = {"supervisor": _share(supervisor)}
    left = children_of(supervisor)
    while left:
        one = left.pop()
        with suppress(ProcessLookupError, FileNotFoundError):  # one that ended meanwhile
            found[f"{Path(f'/proc/{one}/comm').read_text().strip()} {one}"] = _share(one)
            left += children_of(one)
    return found


def _share(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(round(int(each.split()[1]) / 1024, 1) for each in lines if each.startswith("Pss:"))


def judge(measured: MemoryMeasured) -> list[Promise]:
    """Each kind of process, all of them, and what as many hops again would add."""
    found = {kind: measured.most(kind) for kind in MOST_MB} | {"up": measured.all_at_once}
    return [
        *(_figure(kind, found[kind], most) for kind, most in MOST_MB.items()),
        _figure(f"growth by {HOPS} hops", measured.growth, GROWTH_MB),
    ]


def _figure(name: str, found: float, most: float) -> Promise:
    said = f"{found:g} MB"
    return Promise(name, f"{most:g} MB", said, [said] if found > most else [], is_loss=False)


def main(args: Sequence[str]) -> int:
    """Measure and print; 0, 1 after a wrong answer or where it did not start, 2 for a command that makes no sense."""
    parser = argparse.ArgumentParser("./inshuti bench memory", description="What `up` holds after so many hops.")
    parser.add_argument("--hops", type=between(100, 1_000_000), default=HOPS, help=f"key presses ({HOPS})")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args(args)
    logs.configure("ERROR")
    try:
        measured = measure(chosen.hops)
    except (NotRight, TimeoutError, RuntimeError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    promises = judge(measured)
    if chosen.json:
        print(json.dumps({"measured": asdict(measured), **as_json(promises)}))
    else:
        print("\n".join(f"{each.name:<24} {each.promised:<8} {each.found}" for each in promises))
        print("\n".join(f"  {name:<20} {measured.idle.get(name)} {held}" for name, held in measured.after.items()))
    for kind, lines in (("BROKEN", broken(promises)), ("MISSED", missed(promises))):
        sys.stderr.write("".join(f"{kind}: {line}.\n" for line in lines))
    return int(bool(broken(promises)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
