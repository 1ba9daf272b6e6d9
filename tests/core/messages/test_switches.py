"""Sending turned off: nothing leaves on any lane, what is owed waits, the ladder goes on; on again: nothing stale."""

from datetime import timedelta

import pytest

from core.alerts import ladder
from core.alerts.alerts import Raised
from core.language.words import Say
from core.messages import outbox, sending, switches
from core.messages.outbox import Notice
from core.models.message import Lane, MessageState
from core.models.person import Language
from tests.core.support.field import Field


def post(field: Field, lane: Lane, once: str, **more: object) -> None:
    with field.database.write() as tx:
        notice = Notice(Say("sms.reply.started"), lane, once, **more)
        outbox.post_to_number(tx, "+250788000001", Language.en, notice)


def due(field: Field) -> dict[Lane, int]:
    with field.database.read() as tx:
        return {lane: sending.count_due(tx, lane) for lane in Lane}


def test_nothing_is_claimed_on_any_lane_while_it_is_off(field: Field) -> None:
    for lane in Lane:
        post(field, lane, lane.value)
    assert field.do(switches.turn_off)
    assert not field.do(switches.turn_off)
    assert set(due(field).values()) == {0}
    for lane in Lane:
        assert field.do(sending.claim, lane, "mine") == []
    assert {each.state for each in field.owed()} == {MessageState.queued}
    assert field.do(switches.turn_on) == 0
    assert set(due(field).values()) == {1}
    for lane in Lane:
        assert len(field.do(sending.claim, lane, "mine")) == 1


def test_what_is_claimed_already_does_not_leave_either(field: Field) -> None:
    post(field, Lane.alerts, "one")
    (claimed,) = field.do(sending.claim, Lane.alerts, "mine")
    field.do(switches.turn_off)
    assert field.do(sending.mark_sending, [claimed.id], "mine") == set()
    field.do(switches.turn_on)
    assert field.do(sending.mark_sending, [claimed.id], "mine") == {claimed.id}


def test_the_ladder_goes_on_meanwhile(field: Field, raised: Raised) -> None:
    field.do(switches.turn_off)
    field.watch.passes(minutes=31)
    while field.do(ladder.climb_due):
        pass
    assert field.news()
    assert {each.state for each in field.owed()} == {MessageState.queued}


def test_an_operator_sees_how_many_wait_since_when(field: Field) -> None:
    assert field.look(switches.sending_off) is None
    assert field.look(switches.complaint) is None
    field.at("2026-10-14 09:00").do(switches.turn_off)
    post(field, Lane.reminders, "a")
    field.at("2026-10-14 10:00")
    post(field, Lane.alerts, "b")
    post(field, Lane.alerts, "c")
    post(field, Lane.alerts, "later", not_before=field.watch.now + timedelta(hours=1))
    alerts, reminders = field.look(switches.waiting)
    assert (alerts.lane, alerts.count, alerts.oldest) == (Lane.alerts, 2, field.watch.now)
    assert (reminders.lane, reminders.count) == (Lane.reminders, 1)
    said = field.look(switches.complaint)
    assert said == "Nothing is sent since 2026-10-14 07:00 UTC; 3 messages wait. Look, then ./inshuti sending on."


@pytest.mark.parametrize(("hours", "goes"), [(23, True), (24, False)])
def test_a_reminder_that_is_a_day_late_is_not_sent_but_an_alert_is(field: Field, hours: int, goes: bool) -> None:
    for lane in Lane:
        post(field, lane, lane.value)
    field.do(switches.turn_off)
    field.watch.passes(hours=hours)
    assert field.do(switches.turn_on) == (0 if goes else 1)
    assert due(field) == {Lane.alerts: 1, Lane.receipts: 1, Lane.reminders: int(goes)}
    states = {each.lane: (each.state, each.reason) for each in field.owed()}
    assert states[Lane.reminders] == ((MessageState.queued, None) if goes else (MessageState.expired, "stale"))


def test_what_was_not_to_go_later_than_now_expires(field: Field) -> None:
    post(field, Lane.receipts, "one", expires_at=field.watch.now + timedelta(minutes=5))
    field.do(switches.turn_off)
    field.watch.passes(minutes=5)
    assert field.do(switches.turn_on) == 1
    assert [each.state for each in field.owed()] == [MessageState.expired]


def test_reminders_alone_may_be_held_back(field: Field) -> None:
    for lane in Lane:
        post(field, lane, lane.value)
    assert field.at("2026-10-14 10:00").do(switches.turn_reminders_off)
    assert not field.do(switches.turn_reminders_off)
    assert due(field) == {Lane.alerts: 1, Lane.receipts: 1, Lane.reminders: 0}
    assert field.do(sending.claim, Lane.reminders, "mine") == []
    assert len(field.do(sending.claim, Lane.alerts, "mine")) == 1
    said = field.look(switches.notice)
    assert said == "Reminders are held back since 2026-10-14 08:00 UTC; alerts and receipts go out."
    assert field.look(switches.complaint) is None, "it is meant so"
    assert field.do(switches.turn_reminders_on) == 0
    assert field.look(switches.notice) is None
    assert due(field)[Lane.reminders] == 1


def test_what_a_worker_owes_goes_however_late(field: Field) -> None:
    words = {"code": "204711", "date": "14/10"}
    with field.database.write() as tx:
        for key in ("sms.visit.eve", "sms.visit.late", "sms.visit.overdue"):
            outbox.post_to_number(tx, "+250788000001", Language.en, Notice(Say(key, words), Lane.reminders, key))
    field.do(switches.turn_reminders_off)
    field.watch.passes(days=9)
    assert field.do(switches.turn_reminders_on) == 1
    states = {each.notice: each.state for each in field.owed()}
    assert states == {"sms.visit.eve": "expired", "sms.visit.late": "queued", "sms.visit.overdue": "queued"}
