"""A drain that dies, sleeps or meets another: each message goes out once, an unclear alert once more."""

import sqlite3
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from core import failpoints
from core.failpoints import Side
from core.messages import sending
from core.messages.outcomes import SendOutcome, Sent
from core.models.message import Lane, MessageState
from core.storage.db import Database
from jobs.drain import Drain
from jobs.sending_records import Answered, SendingRecords
from sms.gateways.africastalking.sending import AfricasTalking
from tests.fakes.africastalking import FakeAfricasTalking
from tests.fakes.behaviours import slow
from tests.fixtures.texting import BOTH_ENGINES
from tests.fixtures.world import Watch
from tests.jobs.test_drain import SQLITE, number, post, states, the

pytestmark = BOTH_ENGINES


def recover(database: Database) -> int:
    with database.write() as tx:
        return sending.recover(tx)


class Dies(Exception):
    """Stands for the kill."""


def killed_in_mid_call(database: Database, fake: FakeAfricasTalking, lane: Lane) -> None:
    """The gateway took the message, and the drain died before it wrote the answer down."""
    gateway = AfricasTalking("inshuti", "k3y", "INSHUTI", fake.base_url)

    class Cut(SendingRecords):
        def go_on(self, answered: Sequence[Answered], then: Sequence[int]) -> set[int]:
            if answered:
                raise Dies
            return super().go_on(answered, then)

    dying = Drain(database, gateway)
    dying.records = Cut
    with pytest.raises(Dies):
        dying.run(lane)


def test_killed_before_the_answer_an_alert_goes_once_more_and_never_a_third_time(
    database: Database, fake: FakeAfricasTalking, drain: Drain, watch: Watch
) -> None:
    post(database, Lane.alerts)
    killed_in_mid_call(database, fake, Lane.alerts)
    assert states(database) == {"alerts:1": "sending"}
    assert (recover(database), drain.run(Lane.alerts)) == (0, 0)
    watch.passes(seconds=31)
    assert recover(database) == 1
    killed_in_mid_call(database, fake, Lane.alerts)
    watch.passes(seconds=31)
    assert recover(database) == 1
    assert drain.run(Lane.alerts) == 0
    assert states(database) == {"alerts:1": "unknown"}
    assert [call.text for call in fake.calls] == [fake.calls[0].text] * 2


@pytest.mark.parametrize("lane", [Lane.receipts, Lane.reminders])
def test_killed_before_the_answer_anything_else_is_unknown(
    database: Database, fake: FakeAfricasTalking, drain: Drain, watch: Watch, lane: Lane
) -> None:
    post(database, lane)
    killed_in_mid_call(database, fake, lane)
    watch.passes(seconds=31)
    assert recover(database) == 1
    assert (drain.run(lane), len(fake.calls)) == (0, 1)
    assert the(database, f"{lane}:1").state is MessageState.unknown


def test_killed_with_claims_in_hand_they_are_free_with_the_lease(
    database: Database, fake: FakeAfricasTalking, drain: Drain, watch: Watch
) -> None:
    post(database, Lane.reminders)
    with database.write() as tx:
        assert len(sending.claim(tx, Lane.reminders, "a drain that died")) == 1
    assert drain.run(Lane.reminders) == 0
    watch.passes(seconds=31)
    assert drain.run(Lane.reminders) == 1
    assert (len(fake.calls), states(database)) == (1, {"reminders:1": "sent"})


@pytest.mark.parametrize(("side", "left"), [(Side.before, "claimed"), (Side.after, "queued")])
def test_killed_while_it_gives_back_its_claims_are_free_with_the_lease_at_the_latest(
    database: Database, fake: FakeAfricasTalking, drain: Drain, watch: Watch, side: Side, left: str
) -> None:
    def dies() -> None:
        raise Dies

    post(database, Lane.alerts)
    asked = iter([False])
    ending = Drain(database, drain.gateway, stopping=lambda: next(asked, True))
    failpoints.arm("drain.give_back", side, 1, dies)
    try:
        with pytest.raises(Dies):
            ending.run(Lane.alerts)
    finally:
        failpoints.disarm()
    assert states(database) == {"alerts:1": left}
    watch.passes(seconds=31)
    assert drain.run(Lane.alerts) == 1
    assert len(fake.calls) == 1


def test_a_drain_that_slept_over_its_lease_sends_nothing(database: Database, watch: Watch) -> None:
    post(database, Lane.alerts)
    with database.write() as tx:
        (mine,) = sending.claim(tx, Lane.alerts, "sleeper")
    watch.passes(seconds=31)
    with database.write() as tx:
        sending.claim(tx, Lane.alerts, "another")
    with database.write() as tx:
        assert sending.mark_sending(tx, [mine.id], "sleeper") == set()
        assert sending.mark_sending(tx, [mine.id], "another") == {mine.id}


def test_two_drains_at_once_send_each_message_once(database: Database, fake: FakeAfricasTalking) -> None:
    fake.default = slow(0.01)
    for which in range(60):
        post(database, Lane.alerts, which)
    drains = [Drain(database, AfricasTalking("inshuti", "k3y", None, fake.base_url), width=2) for _ in range(2)]
    with ThreadPoolExecutor(2) as hands:
        offered = list(hands.map(lambda each: each.run(Lane.alerts), drains))
    assert sum(offered) == 60
    assert sorted(call.numbers[0] for call in fake.calls) == [number(which) for which in range(60)]
    assert set(states(database).values()) == {MessageState.sent}


def is_open_anywhere(database: Database) -> bool:
    """True while somebody stays in a transaction that began before the last commit: SQLite cannot empty its log then.
    Whoever only has the log in hand for a moment lets go of it.
    """
    with closing(sqlite3.connect(database.engine.url.database or "", timeout=1)) as own:
        is_hindered, *_ = own.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return bool(is_hindered)


@pytest.mark.lengthy
@SQLITE
def test_an_open_transaction_is_noticed(database: Database) -> None:
    post(database, Lane.alerts)
    assert not is_open_anywhere(database)
    with database.read() as tx:
        assert tx.at
        post(database, Lane.receipts)
        assert is_open_anywhere(database)
    with database.write():
        assert is_open_anywhere(database)
    assert not is_open_anywhere(database)


@SQLITE
def test_no_transaction_is_open_while_the_gateway_is_called(database: Database) -> None:
    post(database, Lane.alerts)
    called, go_on = threading.Event(), threading.Event()

    class Waits:
        name = "simulated"
        most_numbers = 100

        def send(self, text: str, numbers: Sequence[str]) -> list[Sent]:
            called.set()
            go_on.wait(5)
            return [Sent(each, SendOutcome.accepted, "id", "", "") for each in numbers]

    with ThreadPoolExecutor(1) as hands:
        running = hands.submit(Drain(database, Waits()).run, Lane.alerts)
        assert called.wait(5)
        assert states(database) == {"alerts:1": "sending"}
        post(database, Lane.receipts)
        assert not is_open_anywhere(database)
        go_on.set()
        assert running.result(5) == 1
