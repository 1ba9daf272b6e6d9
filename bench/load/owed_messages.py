"""What is measured when messages leave: a full outbox, two drains that empty it, and alerts in the middle."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from sqlalchemy import func, select

import migrations
from bench.common import patience
from bench.common.settings import process_environment
from core.clock import kigali
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.message import Lane, Message, MessageState
from core.models.person import Language
from core.settings import ROOT
from core.storage import ticks
from core.storage.db import Database, Tx
from jobs.doorbell import Doorbell
from jobs.runner.parent_death import with_parent_death_signal

ALL = 29_674
"""Volunteers of the nation: a message for each."""
DRAINS = 2
CALL = 100
EACH = 0.5
"""Seconds between two alerts."""


@dataclass(frozen=True)
class Plan:
    """What is measured."""

    messages: int = ALL
    gateway_ms: float = 5.0
    connections: int = 16
    shared: bool = False


@dataclass(frozen=True)
class DrainsRun:
    """Seconds from the beginning to the last outcome, CPU of both drains, their memory, seconds of each alert."""

    seconds: float
    cpu_seconds: float
    pss_mb: list[float | None]
    alerts: list[float]


def _lane(plan: Plan) -> Lane:
    """What is said to many at once is a reminder: on that lane alone a text is shared."""
    return Lane.reminders if plan.shared else Lane.receipts


def _number(which: int) -> str:
    return f"+25078{8_000_000 + which:07d}"


def _words(plan: Plan, which: int) -> Say:
    code = "000000" if plan.shared else f"{which:06d}"
    return Say("sms.visit.served", {"code": code, "date": "02/12"})


def fill(database: Database, plan: Plan) -> None:
    """All that is owed, at ten in the morning: reminders leave by day."""
    migrations.upgrade(database.engine)
    move_to_morning(database)
    owe(database, plan)


def move_to_morning(database: Database) -> None:
    """It is ten o'clock."""

    def move(tx: Tx) -> None:
        morning = kigali(tx.at).replace(hour=10, minute=0)
        ticks.advance(tx, int((morning - kigali(tx.at)).total_seconds()) % 86_400)

    patience.write(database, move)


def owe(database: Database, plan: Plan) -> None:
    """All of it, a thousand at a time."""
    for start in range(0, plan.messages, 1000):
        patience.write(database, partial(_owe, plan, range(start, min(start + 1000, plan.messages))))


def _owe(plan: Plan, some: range, tx: Tx) -> None:
    for which in some:
        notice = Notice(_words(plan, which), _lane(plan), f"bench:{which}")
        outbox.post_to_number(tx, _number(which), Language.rw, notice)


def bodies(plan: Plan) -> list[bytes]:
    """The forms that the drains will post, as near as no matter."""
    size = CALL if plan.shared else 1
    text = "IZU: urugendo rwo gusura 000000 rwo ku wa 02/12 rwakozwe na mugenzi wawe. Murakoze."
    return [
        urlencode(
            {
                "username": "inshuti",
                "bulkSMSMode": 1,
                "from": "INSHUTI",
                "to": ",".join(_number(each) for each in range(start, min(start + size, plan.messages))),
                "message": text,
            }
        ).encode()
        for start in range(0, plan.messages, size)
    ]


def drain(database: Database, env: Mapping[str, str], plan: Plan) -> DrainsRun:
    """Two drains begin at once, and alerts are owed until one of them has ended. Raises RuntimeError."""
    environment = process_environment(env)
    with ExitStack() as stack:
        stack.enter_context(started([sys.executable, "worker.py", "drain", Lane.alerts], environment, is_heard=False))
        command = [sys.executable, "-m", "bench.load.draining", _lane(plan)]
        drains = [stack.enter_context(started(command, environment)) for _ in range(DRAINS)]
        if any(_line(each) != "ready" for each in drains):
            raise RuntimeError("a drain did not start")
        database.bell = Doorbell(env["REDIS_URL"])
        _alert(database, "first")  # its worker has its connections from then on
        began = time.monotonic()
        for each in drains:
            _say(each, "go")
        alerts: list[float] = []
        while not alerts or all(each.poll() is None for each in drains):
            alerts.append(_alert(database, str(len(alerts))))
            time.sleep(EACH)
        told = [json.loads(_line(each)) for each in drains]
    ended, used = max(each["ended"] for each in told), sum(each["cpu_seconds"] for each in told)
    return DrainsRun(ended - began, used, [each["pss_mb"] for each in told], alerts)


def _alert(database: Database, name: str) -> float:
    """Owe one; the seconds until the gateway took it and that is written down."""
    once = f"bench:alert:{name}"
    with database.write() as tx:
        words = Say("sms.alert.taken", {"number": "48217"})
        outbox.post_to_number(tx, _number(9_999_999 - 8_000_000), Language.rw, Notice(words, Lane.alerts, once))
    began = time.monotonic()
    while time.monotonic() - began < 30:
        with database.read() as tx:
            if tx.connection.scalar(select(Message.state).where(Message.once == once)) is MessageState.sent:
                break
        time.sleep(0.01)
    return time.monotonic() - began


def count_sent(database: Database, plan: Plan) -> int:
    """How many of those that were owed the gateway took."""
    with database.read() as tx:
        of_lane = select(func.count()).where(Message.lane == _lane(plan), Message.state == MessageState.sent)
        return int(tx.connection.scalar(of_lane) or 0)


@contextmanager
def started(
    command: Sequence[str], env: Mapping[str, str], *, is_heard: bool = True
) -> "Iterator[subprocess.Popen[str]]":
    """That process, ended with the block. Of one that is not heard nothing is read: a full pipe would stop it."""
    alone, pipe = with_parent_death_signal(command), subprocess.PIPE
    said = pipe if is_heard else subprocess.DEVNULL
    process = subprocess.Popen(alone, cwd=ROOT, env=dict(env), text=True, stdin=pipe, stdout=said)
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=40)


def _say(process: "subprocess.Popen[str]", words: str) -> None:
    assert process.stdin
    process.stdin.write(f"{words}\n")
    process.stdin.flush()


def _line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout
    return process.stdout.readline().strip()
