"""The background as it runs: real processes, a real Valkey, a kill -9 now and then."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.alert import Alert
from core.models.message import Lane, Message, MessageState
from core.models.person import Language
from core.privacy import Vault, read_keys
from core.settings import ROOT
from core.storage import ticks
from core.storage.db import Database
from jobs.clock import NAME
from jobs.doorbell import Doorbell
from jobs.runner.embedded_valkey import EmbeddedValkey
from jobs.runner.parent_death import with_parent_death_signal
from tests.fixtures import forked
from tests.fixtures.world import FIELD_KEYS, PROGRAMME, SECRET, TOKEN, Watch, World, key_places

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class Processes:
    """Starts `worker.py` against one database and Redis, and ends what it started."""

    def __init__(self, database_url: str, redis_url: str | None, log: Path) -> None:
        self.log = log
        self.started: list[subprocess.Popen[bytes]] = []
        self.env = {
            **os.environ,
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url or "",
            "SECRET_KEY": SECRET,
            "FIELD_KEYS": FIELD_KEYS,
            "WEBHOOK_TOKEN": TOKEN,
            "SMS_GATEWAY": "simulated",
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                with_parent_death_signal([sys.executable, "worker.py", *words]),
                cwd=ROOT,
                env=self.env,
                stdout=log,
                stderr=log,
            )
        self.started.append(process)
        return process

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def end(self) -> None:
        for process in self.started:
            if process.poll() is None:
                process.kill()
            process.wait()


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[EmbeddedValkey]:
    with EmbeddedValkey(tmp_path / "valkey") as valkey:
        yield valkey


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The processes' database, in real time as they are."""
    opened = Database(database_url, Vault(read_keys(FIELD_KEYS), SECRET), PROGRAMME, key_places(), pool=4)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def processes(database_url: str, valkey: EmbeddedValkey, tmp_path: Path) -> Iterator[Processes]:
    running = Processes(database_url, valkey.url, tmp_path / "log")
    yield running
    running.end()


def until(found: Callable[[], bool], seconds: float) -> bool:
    """Whether it became true in that time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found():
            return True
        time.sleep(0.05)
    return found()


def post(database: Database, once: str) -> None:
    with database.write() as tx:
        notice = Notice(Say("sms.reply.started"), Lane.alerts, once)
        outbox.post_to_number(tx, "+250788000201", Language.en, notice)


def is_sent(database: Database, once: str) -> bool:
    with database.read() as tx:
        return tx.session.scalars(select(Message.state).where(Message.once == once)).one() is MessageState.sent


@pytest.mark.lengthy
def test_an_alert_is_sent_within_seconds_and_the_worker_outlives_its_redis(
    database: Database, valkey: EmbeddedValkey, processes: Processes
) -> None:
    worker = processes.start("drain", "alerts")
    database.bell = bell = Doorbell(valkey.url)
    post(database, "at the start")
    assert until(lambda: is_sent(database, "at the start"), 15), processes.said()
    post(database, "first")
    assert until(lambda: is_sent(database, "first"), 15), processes.said()

    valkey.stop()
    post(database, "while away")
    time.sleep(1)
    assert worker.poll() is None
    valkey.start()
    bell._silent_until = 0  # the clock would ring again after five seconds
    bell({Lane.alerts})
    assert until(lambda: is_sent(database, "while away"), 8), processes.said()

    worker.send_signal(signal.SIGTERM)
    assert worker.wait(5) == 0, processes.said()
    assert "Traceback" not in processes.said()


@pytest.mark.lengthy
@pytest.mark.parametrize("away", [False, True])
def test_an_idle_worker_ends_at_a_word_with_redis_and_without(
    database: Database, valkey: EmbeddedValkey, processes: Processes, away: bool
) -> None:
    worker = processes.start("drain", "alerts")
    database.bell = Doorbell(valkey.url)
    post(database, "first")
    assert until(lambda: is_sent(database, "first"), 15), processes.said()
    time.sleep(0.5)
    if away:
        valkey.stop()
        time.sleep(2)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(8) == 0, processes.said()
    assert "Traceback" not in processes.said()


@pytest.mark.lengthy
def test_without_redis_a_worker_drains_each_second(database: Database, processes: Processes) -> None:
    processes.env["REDIS_URL"] = ""
    worker = processes.start("drain", "alerts")
    post(database, "first")
    assert until(lambda: is_sent(database, "first"), 15), processes.said()
    worker.send_signal(signal.SIGINT)
    assert worker.wait(8) == 0


@pytest.mark.lengthy
def test_the_clock_is_killed_twice_and_the_ladder_still_climbs(database: Database, processes: Processes) -> None:
    world = World(database, Watch())
    working = processes.start("clock")
    world.phone(1).sends("CONCERN 0 1 1")
    assert until(lambda: last_tick(database) is not None, 15), processes.said()
    with database.write() as tx:
        ticks.advance(tx, 16 * 60)
    assert until(lambda: climbed(database) == 2, 5), processes.said()

    working.kill()
    second, third = processes.start("clock"), processes.start("clock")
    time.sleep(1.5)
    second.kill()
    with database.write() as tx:
        ticks.advance(tx, 15 * 60)
    assert until(lambda: climbed(database) == 3, 12), processes.said()

    third.send_signal(signal.SIGTERM)
    assert third.wait(5) == 0, processes.said()
    assert "Traceback" not in processes.said()


def climbed(database: Database) -> int:
    with database.read() as tx:
        return tx.session.scalars(select(Alert.climbed)).one()


def last_tick(database: Database) -> datetime | None:
    with database.read() as tx:
        return ticks.last(tx, NAME)


@pytest.mark.lengthy
def test_wrong_words_are_answered_with_the_right_ones(processes: Processes) -> None:
    for words in (["drain", "nowhere"], ["clock", "now"]):
        told = forked.run([str(ROOT / "worker.py"), *words], processes.env, ROOT)
        right = "Say `worker.py clock`, `worker.py office` or `worker.py drain alerts|receipts|reminders`.\n"
        assert (told.returncode, told.stderr) == (2, right)


@pytest.mark.lengthy
def test_wrong_settings_are_named(processes: Processes) -> None:
    processes.env["SECRET_KEY"] = "short"
    told = forked.run([str(ROOT / "worker.py"), "clock"], processes.env, ROOT)
    assert told.returncode == 2
    assert "SECRET_KEY" in told.stderr
    assert "short" not in told.stderr.replace("at least", "")
