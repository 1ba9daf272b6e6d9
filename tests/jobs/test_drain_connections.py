"""Every connection is used, and none that hangs keeps the others waiting."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.language.words import Say
from core.models.message import Lane
from core.storage.db import Database
from jobs.drain import Drain
from tests.fakes.africastalking import FakeAfricasTalking
from tests.fakes.behaviours import slow
from tests.jobs.test_drain import SQLITE, number, post, states


@pytest.mark.lengthy
@SQLITE
def test_what_is_owed_while_a_call_hangs_does_not_wait_for_it(
    database: Database, fake: FakeAfricasTalking, drain: Drain
) -> None:
    fake.on(number(1), slow(3))
    post(database, Lane.alerts, 1)
    with ThreadPoolExecutor(1) as hands:
        running = hands.submit(drain.run, Lane.alerts)
        while states(database)["alerts:1"] != "sending":
            time.sleep(0.01)
        post(database, Lane.alerts, 2)
        end = time.monotonic() + 2.5
        while states(database)["alerts:2"] != "sent" and time.monotonic() < end:
            time.sleep(0.01)
        assert states(database) == {"alerts:1": "sending", "alerts:2": "sent"}
        assert running.result(10) == 2


@SQLITE
def test_texts_for_all_leave_on_several_connections(database: Database, fake: FakeAfricasTalking, drain: Drain) -> None:
    """A claim makes one call of them: the next is claimed while that one is under way."""
    fake.default = slow(0.5)
    for which in range(250):
        post(database, Lane.reminders, which, words=Say("sms.reply.list_none"))
    assert drain.run(Lane.reminders) == 250
    assert fake.connections == 3
    assert sorted(len(call.numbers) for call in fake.calls) == [50, 100, 100]
