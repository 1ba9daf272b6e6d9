"""Draining a lane over real HTTP: what each outcome leads to, and what is left when somebody dies in between."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.message import Lane, Message, MessageState
from core.models.person import Language, Person, Phone, Role
from core.storage.db import Database
from jobs.drain import WIDTH, Drain
from sms.gateways.africastalking.sending import AfricasTalking
from sms.gateways.connections import Timeouts
from sms.gateways.pindo.sending import Pindo
from tests.fakes.africastalking import FakeAfricasTalking
from tests.fakes.behaviours import (
    Behaviour,
    accept,
    bad_key,
    cut_short,
    drop,
    error,
    missing_row,
    no_recipients,
    reject,
    slow,
    throttled,
)
from tests.fakes.pindo import FakePindo
from tests.fixtures.texting import BOTH_ENGINES
from tests.fixtures.world import Watch

pytestmark = BOTH_ENGINES

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what no engine can change."""
HURRIED = Timeouts(connect=0.3, read=0.3, total=0.5)


def number(which: int) -> str:
    return f"+2507880{which:05d}"


def post(database: Database, lane: Lane, which: int = 1, *, words: Say | None = None) -> None:
    """Owe that number a message on the lane; alerts with a text of their own."""
    said = words or Say("sms.alert.taken", {"number": f"{10000 + which}"})
    with database.write() as tx:
        assert outbox.post_to_number(tx, number(which), Language.en, Notice(said, lane, f"{lane}:{which}"))


def the(database: Database, once: str) -> Message:
    with database.read() as tx:
        return tx.session.scalars(select(Message).where(Message.once == once)).one()


def states(database: Database) -> dict[str, MessageState]:
    with database.read() as tx:
        return {each.once: each.state for each in tx.session.scalars(select(Message))}


# -- the wire -----------------------------------------------------------------------------------------------------


def test_alerts_go_alone_in_parallel_over_lines_that_stay_open(
    database: Database, fake: FakeAfricasTalking, drain: Drain
) -> None:
    fake.default = slow(0.15)
    for which in range(24):
        post(database, Lane.alerts, which)
    began = time.monotonic()
    assert drain.run(Lane.alerts) == 24
    assert time.monotonic() - began < 24 * 0.15 / 2
    assert [len(call.numbers) for call in fake.calls] == [1] * 24
    assert fake.connections <= WIDTH
    assert set(states(database).values()) == {MessageState.sent}
    assert sorted(call.numbers[0] for call in fake.calls) == [number(which) for which in range(24)]


def test_what_the_gateway_took_is_noted(database: Database, fake: FakeAfricasTalking, drain: Drain) -> None:
    post(database, Lane.alerts)
    drain.run(Lane.alerts)
    message = the(database, "alerts:1")
    assert message.state is MessageState.sent
    assert (message.provider_id, message.cost) == (fake.calls[0].ids[number(1)], "KES 0.8000")
    assert (message.attempts, message.lease, message.lease_until) == (1, None, None)
    assert fake.calls[0].text == "10001 was taken by another officer. Nothing more to do. Thank you."


def test_reminders_of_the_same_text_share_a_call_and_alerts_never(
    database: Database, fake: FakeAfricasTalking, drain: Drain
) -> None:
    for which in range(3):
        for lane in (Lane.reminders, Lane.alerts, Lane.receipts):
            post(database, lane, which, words=Say("sms.reply.list_none"))
    post(database, Lane.reminders, 7, words=Say("sms.reply.started"))
    for lane in Lane:
        drain.run(lane)
    calls = [sorted(call.numbers) for call in fake.calls]
    assert sorted(calls, key=len)[-1] == [number(0), number(1), number(2)]
    assert sorted(map(len, calls)) == [1] * 7 + [3]
    with database.read() as tx:
        ids = [each.provider_id for each in tx.session.scalars(select(Message))]
    assert len(set(ids)) == 10


@SQLITE
def test_a_hundred_and_fifty_reminders_are_two_calls(
    database: Database, fake: FakeAfricasTalking, drain: Drain
) -> None:
    for which in range(150):
        post(database, Lane.reminders, which, words=Say("sms.reply.list_none"))
    assert drain.run(Lane.reminders) == 150
    assert sorted(len(call.numbers) for call in fake.calls) == [50, 100]


@SQLITE
def test_a_gateway_that_takes_one_number_a_call_gets_one(database: Database) -> None:
    """A hundred calls one after the other would outlast the lease."""
    with FakePindo() as fake:
        for which in range(20):
            post(database, Lane.reminders, which, words=Say("sms.reply.list_none"))
        assert Drain(database, Pindo("t0ken", "INSHUTI", fake.base_url)).run(Lane.reminders) == 20
        assert (fake.requests, len(fake.calls)) == (20, 20)
        assert fake.connections > 1, "they went out in parallel"
    with database.read() as tx:
        assert set(tx.session.scalars(select(Message.gateway))) == {"pindo"}


@SQLITE
def test_one_bad_number_spoils_nobody_elses_reminder(
    database: Database, fake: FakeAfricasTalking, drain: Drain
) -> None:
    fake.on(number(1), reject(403))
    fake.on(number(2), missing_row())
    for which in range(4):
        post(database, Lane.reminders, which, words=Say("sms.reply.list_none"))
    drain.run(Lane.reminders)
    found = states(database)
    assert [found[f"reminders:{which}"] for which in range(4)] == ["sent", "failed", "unknown", "sent"]


@SQLITE
def test_other_lanes_and_what_is_not_due_yet_stay(database: Database, fake: FakeAfricasTalking, drain: Drain) -> None:
    post(database, Lane.receipts)
    with database.write() as tx:
        later = Notice(Say("sms.reply.started"), Lane.alerts, "later", not_before=tx.at + timedelta(minutes=1))
        gone = Notice(Say("sms.reply.started"), Lane.alerts, "gone", expires_at=tx.at)
        outbox.post_to_number(tx, number(1), Language.rw, later)
        outbox.post_to_number(tx, number(1), Language.rw, gone)
    assert drain.run(Lane.alerts) == 0
    assert fake.requests == 0


# -- outcomes and retries -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("behaviour", [error(), error(503), throttled(), reject(407), reject(500), reject(501)])
@SQLITE
def test_what_was_surely_not_taken_is_tried_again_in_time(
    database: Database, fake: FakeAfricasTalking, drain: Drain, watch: Watch, behaviour: Behaviour
) -> None:
    fake.default = behaviour
    post(database, Lane.alerts)
    for wait in (15, 25, 25, 25):
        assert drain.run(Lane.alerts) == 1
        assert the(database, "alerts:1").state is MessageState.queued
        watch.passes(seconds=wait - 1)
        assert drain.run(Lane.alerts) == 0
        watch.passes(seconds=1)
    fake.default = accept()
    assert drain.run(Lane.alerts) == 1
    assert the(database, "alerts:1").state is MessageState.sent
    assert len(fake.calls) == 1


@pytest.mark.parametrize("behaviour", [reject(405), reject(401), reject(402), no_recipients(), bad_key()])
@SQLITE
def test_money_and_settings_hold_an_alert_back_but_do_not_end_it(
    database: Database, fake: FakeAfricasTalking, drain: Drain, watch: Watch, behaviour: Behaviour
) -> None:
    fake.script([behaviour])
    post(database, Lane.alerts)
    drain.run(Lane.alerts)
    assert the(database, "alerts:1").state is MessageState.queued
    watch.passes(seconds=15)
    drain.run(Lane.alerts)
    assert the(database, "alerts:1").state is MessageState.sent


@SQLITE
def test_a_reminder_is_tried_three_times(
    database: Database, fake: FakeAfricasTalking, drain: Drain, watch: Watch
) -> None:
    fake.default = error()
    post(database, Lane.reminders)
    for _ in range(5):
        drain.run(Lane.reminders)
        watch.passes(minutes=11)
    assert (fake.requests, the(database, "reminders:1").state) == (3, MessageState.failed)


@pytest.mark.parametrize("behaviour", [reject(403), reject(404), reject(406), reject(409), reject(502), error(400)])
@SQLITE
def test_what_is_refused_for_good_is_offered_once(
    database: Database, fake: FakeAfricasTalking, drain: Drain, watch: Watch, behaviour: Behaviour
) -> None:
    fake.default = behaviour
    post(database, Lane.alerts)
    drain.run(Lane.alerts)
    watch.passes(days=1)
    assert drain.run(Lane.alerts) == 0
    assert (fake.requests, the(database, "alerts:1").state) == (1, MessageState.failed)


def test_a_number_that_does_not_exist_is_used_no_more(
    database: Database, fake: FakeAfricasTalking, drain: Drain
) -> None:
    with database.write() as tx:
        lead = tx.session.scalars(select(Person).where(Person.role == Role.lead)).one()
        outbox.post(tx, lead, Notice(Say("sms.reply.started"), Lane.alerts, "lead"))
    fake.default = reject(403)
    drain.run(Lane.alerts)
    with database.read() as tx:
        assert tx.session.scalars(select(Phone.works).where(Phone.person_id == lead.id)).all() == [False]


@pytest.mark.parametrize("behaviour", [drop(), cut_short()])
def test_an_unclear_alert_goes_once_more_and_an_unclear_reminder_never(
    database: Database, fake: FakeAfricasTalking, drain: Drain, watch: Watch, behaviour: Behaviour
) -> None:
    fake.default = behaviour
    for lane in Lane:
        post(database, lane)
        drain.run(lane)
    assert states(database) == {"alerts:1": "queued", "receipts:1": "unknown", "reminders:1": "unknown"}
    watch.passes(seconds=29)
    assert drain.run(Lane.alerts) == 0
    watch.passes(seconds=1)
    assert drain.run(Lane.alerts) == 1
    assert states(database)["alerts:1"] == "unknown"
    watch.passes(days=1)
    assert sum(drain.run(lane) for lane in Lane) == 0
    assert len(fake.calls) == 4
    assert len({call.text for call in fake.calls}) == 1


def test_a_gateway_that_hangs_costs_one_wave_and_is_left_at_the_deadline(
    database: Database, fake: FakeAfricasTalking, watch: Watch
) -> None:
    fake.default = slow(1.2)
    drain = Drain(database, AfricasTalking("inshuti", "k3y", "INSHUTI", fake.base_url, limits=HURRIED), width=2)
    for which in range(6):
        post(database, Lane.alerts, which)
    began = time.monotonic()
    assert drain.run(Lane.alerts, seconds=0.2) == 2
    assert time.monotonic() - began < 1.5
    found = list(states(database).values())
    assert found.count(MessageState.queued) == 6
    fake.default = accept()
    assert drain.run(Lane.alerts) == 4, "what was only claimed was given back"
    watch.passes(seconds=31)
    assert drain.run(Lane.alerts) == 2
    assert set(states(database).values()) == {MessageState.sent}


def test_a_drain_that_is_to_end_settles_what_it_offered_and_gives_the_rest_back(
    database: Database, fake: FakeAfricasTalking, drain: Drain
) -> None:
    asked = iter([False, False])
    gateway = AfricasTalking("inshuti", "k3y", "INSHUTI", fake.base_url)
    ending = Drain(database, gateway, width=2, stopping=lambda: next(asked, True))
    for which in range(6):
        post(database, Lane.alerts, which)
    assert ending.run(Lane.alerts) == 2
    assert sorted(states(database).values()) == ["queued"] * 4 + ["sent"] * 2
    assert ending.run(Lane.alerts) == 0
    assert drain.run(Lane.alerts) == 4
    assert len(fake.calls) == 6


@SQLITE
def test_a_gateway_that_is_not_there_is_tried_again(database: Database, fake: FakeAfricasTalking, drain: Drain) -> None:
    fake.stop()
    post(database, Lane.alerts)
    drain.run(Lane.alerts)
    assert (the(database, "alerts:1").state, the(database, "alerts:1").reason) == ("queued", "unreachable")
