"""The database goes away between the gateway's yes and our note of it: the answer is remembered, nothing goes twice."""

import sqlite3
import threading
import time
from collections.abc import Sequence
from datetime import timedelta

import pytest

from core.errors import Busy
from core.messages import sending
from core.messages.outcomes import SendOutcome, Sent
from core.models.message import Lane
from core.storage.db import Database
from jobs import sending_records
from jobs.drain import Drain
from tests.fixtures.texting import BOTH_ENGINES
from tests.fixtures.world import Watch
from tests.jobs.test_drain import SQLITE, post, states, the

pytestmark = BOTH_ENGINES


class LocksTheDatabase:
    """A gateway that takes everything, while somebody holds SQLite's lock for so many seconds from then on."""

    name = "simulated"
    most_numbers = 100

    def __init__(self, database: Database, seconds: float) -> None:
        self._path, self._seconds, self.taken = database.engine.url.database, seconds, 0

    def send(self, text: str, numbers: Sequence[str]) -> list[Sent]:
        self.taken += 1
        lock = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        lock.execute("BEGIN IMMEDIATE")
        threading.Timer(self._seconds, lock.close).start()
        return [Sent(each, SendOutcome.accepted, f"id-{self.taken}", "", "") for each in numbers]


@pytest.mark.lengthy
@SQLITE
def test_the_answer_is_remembered_until_the_database_is_back(database: Database) -> None:
    gateway = LocksTheDatabase(database, 2.5)  # longer than any transaction waits
    post(database, Lane.alerts)
    assert Drain(database, gateway).run(Lane.alerts) == 1
    assert (states(database), gateway.taken) == ({"alerts:1": "sent"}, 1)


class LocksWhileItIsCalled(LocksTheDatabase):
    """Owes another message and locks the database at its first call, and answers while it is locked."""

    def __init__(self, database: Database, seconds: float) -> None:
        super().__init__(database, seconds)
        self._database = database

    def send(self, text: str, numbers: Sequence[str]) -> list[Sent]:
        if self.taken:
            self.taken += 1
            return [Sent(each, SendOutcome.accepted, f"id-{self.taken}", "", "") for each in numbers]
        post(self._database, Lane.receipts, 2)
        sent = super().send(text, numbers)
        time.sleep(1.0)
        return sent


@pytest.mark.lengthy
@SQLITE
def test_what_is_under_way_is_not_forgotten_when_no_more_can_be_claimed(database: Database) -> None:
    gateway = LocksWhileItIsCalled(database, 4.0)
    post(database, Lane.receipts)
    assert Drain(database, gateway).run(Lane.receipts) == 2
    assert (states(database), gateway.taken) == ({"receipts:1": "sent", "receipts:2": "sent"}, 2)


@pytest.mark.lengthy
@SQLITE
def test_it_is_not_remembered_for_ever(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending_records, "REMEMBERED", 0.1)
    post(database, Lane.alerts)
    with pytest.raises(Busy):
        Drain(database, LocksTheDatabase(database, 2.0)).run(Lane.alerts)
    assert states(database) == {"alerts:1": "sending"}


def test_a_sender_that_died_does_not_make_the_next_try_come_later(database: Database, watch: Watch) -> None:
    post(database, Lane.alerts)
    for outcome in ("dies", SendOutcome.later):
        with database.write() as tx:
            (mine,) = sending.claim(tx, Lane.alerts, "one")
            sending.mark_sending(tx, [mine.id], "one")
        if outcome == "dies":
            watch.passes(seconds=31)
            with database.write() as tx:
                assert sending.recover(tx) == 1
        else:
            with database.write() as tx:
                sending.settle(tx, mine.id, "one", "simulated", Sent(mine.number, outcome, None, "http_503", ""))
    assert the(database, "alerts:1").next_at == watch.now + timedelta(seconds=15)
