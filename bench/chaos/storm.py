"""The storm: kill -9 at random, and now and then a process that freezes, a Redis that forgets, a disk that is full.

A full disk is played by taking from every process of one server the right to write files beyond their first 32 KiB
(RLIMIT_FSIZE) for four seconds: its commits then fail as on a full disk, and nobody else's files are in danger. On
SQLite that is one of the two web servers; on PostgreSQL the database server, which then panics and recovers.
"""

import contextlib
import os
import random
import re
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy.engine import make_url

from bench.chaos.environment import ChaosEnvironment
from bench.chaos.fleet import Member, title

PACE = (0.45, 1.2)
"""Seconds between two kills: 1.2 a second."""
WARM_SECONDS = 4.0
"""Before the first kill: servers that were just started read their catalogs and compile their statements."""
FROZEN_SECONDS, FULL_SECONDS = 20.0, 4.0
FREEZE_EACH, FLUSH_EACH, FULL_EACH = 20, 10, 20
"""One of these after so many kills, the first halfway there."""
FULL_BYTES = 32768
TRIES = 20
"""Of freezing a process outside of SQLite's one lock."""


@dataclass
class Damage:
    """What was done: kills by kind, and the rest; and what came of the gateway's outages and the hosts' cuts."""

    kills: Counter[str] = field(default_factory=Counter)
    frozen: Counter[str] = field(default_factory=Counter)
    flushed: int = 0
    full: int = 0
    away_seconds: float = 0
    """How long the gateway was away each time."""
    waited: list[float | None] = field(default_factory=list)
    """After each of its returns, the seconds until all alerts had left; None where that was never."""
    cuts: int = 0
    """How often a host was cut off from everything else."""


class Storm:
    """So many kills, at the pace of `PACE`; `step` is called again and again from the loop that also supervises."""

    def __init__(self, environment: ChaosEnvironment, kills: int, seed: int) -> None:
        self._environment, self._left = environment, kills
        self._chance = random.Random(seed)
        self._kinds = sorted({each.kind for each in environment.fleet.members} - {"gateway", "network"})
        self._next = time.monotonic() + WARM_SECONDS
        self._later: list[tuple[float, int, str]] = []
        self.damage = Damage()
        self.first_kill: float | None = None
        self.last_kill = time.time()

    @property
    def is_over(self) -> bool:
        """Whether the last kill is done."""
        return self._left == 0

    def step(self, *, quiet: bool = False) -> None:
        """Whatever is due now; while it is to be `quiet`, nobody is killed."""
        self._mend()
        if quiet or self.is_over or time.monotonic() < self._next:
            return
        if self._kill():
            self._next = time.monotonic() + self._chance.uniform(*PACE)
            done = self.damage.kills.total()
            for each, deed in ((FREEZE_EACH, self._freeze), (FLUSH_EACH, self._flush), (FULL_EACH, self._fill)):
                if done % each == each // 2:
                    deed()

    def _kill(self) -> bool:
        """SIGKILL to one process: a kind at random, then one of its processes, leader or child; False if none runs."""
        member = self._chance.choice(self._environment.fleet.of(self._chance.choice(self._kinds)))
        pids = _victims(member)
        if not pids:
            return False
        pid = self._chance.choice(pids)
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return False
        member.was_hit = member.was_hit or pid == pids[0]
        self.damage.kills[member.kind] += 1
        self._left -= 1
        self.last_kill = time.time()
        self.first_kill = self.first_kill or self.last_kill
        return True

    def _flush(self) -> None:
        with contextlib.suppress(RedisError), Redis.from_url(self._environment.valkey, socket_timeout=0.5) as valkey:
            valkey.flushall()
            self.damage.flushed += 1

    def _freeze(self) -> None:
        """SIGSTOP for 20 seconds, to anything but the database."""
        members = [
            each for each in self._environment.fleet.members if each.kind not in ("gateway", "network", "postgres")
        ]
        member = self._chance.choice([each for each in members if each.pids()])
        pid = member.pids()[-1]
        with contextlib.suppress(ProcessLookupError):
            if self._stop(pid):
                self.damage.frozen[member.kind] += 1
                self._later.append((time.monotonic() + FROZEN_SECONDS, pid, "thaw"))

    def _stop(self, pid: int) -> bool:
        """Freeze it where it does not hold SQLite's one lock: with that in hand it would freeze all who write."""
        for _ in range(TRIES):
            os.kill(pid, signal.SIGSTOP)
            if self._lock_is_free():
                return True
            os.kill(pid, signal.SIGCONT)
            time.sleep(0.02)
        return False

    def _lock_is_free(self) -> bool:
        if not self._environment.database.is_sqlite:
            return True
        path = make_url(self._environment.settings.database_url.get_secret_value()).database
        connection = sqlite3.connect(str(path), timeout=0.5, isolation_level=None)
        with contextlib.closing(connection), contextlib.suppress(sqlite3.OperationalError):
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
            return True
        return False

    def _fill(self) -> None:
        """The disk is full for all processes of one server."""
        kind = "web" if self._environment.database.is_sqlite else "postgres"
        pids = _victims(self._chance.choice(self._environment.fleet.of(kind)))[1:]
        self.damage.full += any([_limit(pid, str(FULL_BYTES)) for pid in pids])
        self._later += [(time.monotonic() + FULL_SECONDS, pid, "room") for pid in pids]

    def _mend(self) -> None:
        """Thaw what was frozen long enough, give back room; a process that is gone needs neither."""
        due = [each for each in self._later if each[0] <= time.monotonic()]
        self._later = [each for each in self._later if each not in due]
        ours = {pid for member in self._environment.fleet.members for pid in member.pids()} if due else set()
        for _, pid, what in due:
            if pid not in ours:
                continue
            if what == "room":
                _limit(pid, "unlimited")
                continue
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def _victims(member: Member) -> list[int]:
    """Its processes, the leader first. PostgreSQL's startup process is spared.

    When that alone is killed while the server recovers from a crash, PostgreSQL 18.6 waits for ever (seen with nothing
    but the server running): its own affair, and one that a kill of the whole server would not show.
    """
    return [pid for pid in member.pids() if not title(pid).startswith("postgres: startup")]


def _limit(pid: int, most: str) -> bool:
    """How many bytes of a file that process may write; whether that could be said.

    Said by a program of the process's own account: root in a container may not limit others.
    """
    try:
        who, its_group = re.findall(r"^[UG]id:\s+(\d+)", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    except (FileNotFoundError, ProcessLookupError):
        return False
    command = ["prlimit", f"--pid={pid}", f"--fsize={most}:"]
    said = subprocess.run(command, user=int(who), group=int(its_group), capture_output=True)
    return said.returncode == 0
