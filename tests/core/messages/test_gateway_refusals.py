"""A gateway that refuses us: reminders are parked meanwhile and lose nothing, alerts go on trying."""

from typing import Any

import pytest

from core.messages import sending
from core.messages.outcomes import SendOutcome
from core.models.message import Lane, Message, MessageState
from core.models.monitoring import AlarmName
from core.monitoring import alarms
from core.monitoring.machine import Machine
from tests.core.support.field import Field
from tests.core.support.hands import offer, owe, settle

FINE = Machine(disk_free=50.0, skew=0.0)
A = AlarmName


@pytest.fixture(autouse=True)
def morning(field: Field) -> None:
    field.at("2026-10-14 09:00")


def ringing(field: Field, machine: Machine = FINE) -> set[AlarmName]:
    return {each.name for each in field.look(alarms.signs, machine) if each.rings}


def figure(field: Field, name: AlarmName) -> int:
    return next(each.figure for each in field.look(alarms.signs, FINE) if each.name is name)


def plant(field: Field, *statements: Any) -> None:
    with field.database.write() as tx:
        for each in statements:
            tx.connection.execute(each)


def test_reminders_are_parked_by_a_refusal_alerts_are_not(field: Field) -> None:
    row = owe(field, Lane.reminders)
    other = owe(field, Lane.reminders, once="other")
    alert = owe(field, Lane.alerts, once="alert")
    offer(field, Lane.reminders)
    for each in (row, other):
        settle(field, each, SendOutcome.no_balance)
    more = owe(field, Lane.reminders, once="more")
    assert field.look(sending.count_due, Lane.reminders) == 0
    assert offer(field, Lane.reminders) == []
    assert offer(field) == [alert]
    field.watch.passes(minutes=10)
    assert set(offer(field, Lane.reminders)) == {row, other, more}, "some are offered again, to find out"
    for each in (row, other, more):
        settle(field, each, SendOutcome.no_balance)
    for _ in range(5):
        field.watch.passes(minutes=10)
        for each in offer(field, Lane.reminders):
            settle(field, each, SendOutcome.misconfigured)
    assert field.row(Message, row).state is MessageState.queued, "none of its three tries is lost"
    settle(field, alert, SendOutcome.accepted, provider="p")
    field.watch.passes(minutes=10)
    assert set(offer(field, Lane.reminders)) == {row, other, more}


def test_what_the_gateway_takes_again_unparks_reminders_at_once(field: Field) -> None:
    row, alert = owe(field, Lane.reminders), owe(field, once="alert")
    offer(field, Lane.reminders)
    settle(field, row, SendOutcome.misconfigured)
    waiting = owe(field, Lane.reminders, once="waiting")
    field.watch.passes(seconds=10)
    offer(field)
    settle(field, alert, SendOutcome.accepted, provider="p")
    assert offer(field, Lane.reminders) == [waiting]
