"""Moving messages towards phones: claimed under a lease, marked before the call, settled by what the gateway said."""

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from core.alerts import alerts
from core.language.words import Say
from core.messages import consents, outbox, sending
from core.messages.outbox import Notice
from core.messages.outcomes import SendOutcome
from core.models.alert import Alert, Level
from core.models.consent import Consent, ConsentVoice
from core.models.message import Lane, MessageState
from core.models.person import Language, Person, Phone
from core.people import people
from core.storage.db import Tx
from tests.core.support.field import Field, moment, number
from tests.core.support.hands import HOLDER, claim, offer, owe, row_of, seconds, settle
from tests.core.support.plans import asked_by
from tests.fixtures.texting import BOTH_ENGINES

pytestmark = BOTH_ENGINES

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""What PostgreSQL would do hangs on how many there are."""


@pytest.fixture(autouse=True)
def morning(field: Field) -> None:
    field.at("2026-10-14 09:00")


class TestClaiming:
    """Who takes what, and when."""

    def test_what_is_claimed_is_opened_for_the_hands_that_send_it(self, field: Field) -> None:
        owe(field)
        (taken,) = field.do(sending.claim, Lane.alerts, HOLDER)
        assert (taken.number, taken.lane) == (number(201), Lane.alerts)
        assert taken.text.startswith("IZU: the visit to 204711")
        kept = row_of(field, taken.id)
        assert (kept.state, kept.lease, kept.lease_until) == (
            MessageState.claimed,
            HOLDER,
            field.watch.now + timedelta(seconds=30),
        )

    def test_a_lane_takes_its_own_oldest_first_up_to_a_limit(self, field: Field) -> None:
        rows = []
        for at in range(5):
            field.at(f"2026-10-14 09:0{at}")
            rows.append(owe(field, once=str(at)))
        owe(field, Lane.reminders, once="other lane")
        assert field.look(sending.count_due, Lane.alerts) == 5
        assert claim(field, limit=2) == rows[:2]
        assert claim(field, limit=9) == rows[2:]
        assert claim(field) == []
        assert field.look(sending.count_under_way) == 5
        assert field.look(sending.count_due, Lane.alerts) == 0

    @SQLITE
    @pytest.mark.parametrize(
        "verb",
        [
            partial(sending.claim, lane=Lane.alerts, lease=HOLDER),
            partial(sending.count_due, lane=Lane.alerts),
            partial(sending.is_due, lane=Lane.alerts),
            sending.count_under_way,
            sending.recover,
            sending.expire,
        ],
    )
    def test_what_left_long_ago_costs_nothing(self, field: Field, verb: Callable[[Tx], object]) -> None:
        """Messages are found by lane and state, as all that ever left on a lane stays in its index."""
        asked = [each for each in asked_by(field, verb, kinds=("SELECT", "UPDATE")) if "messages" in each[0]]
        with field.database.read() as tx:
            plans = [
                str(tx.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", tuple(slots)).all())
                for sql, slots in asked
            ]
        assert plans
        for plan in plans:
            assert "ix_messages_due (lane=? AND state=?" in plan
            assert "TEMP B-TREE" not in plan, "whoever takes the first of many sorts none of them"

    def test_nothing_goes_before_its_time_or_after_it(self, field: Field) -> None:
        owe(field, once="early", not_before=moment("2026-10-14 09:01"))
        owe(field, once="late", expires_at=moment("2026-10-14 09:00"))
        assert claim(field) == []
        field.at("2026-10-14 09:01")
        assert len(claim(field)) == 1

    def test_a_dead_lease_on_claimed_is_safe_to_take_again(self, field: Field) -> None:
        row = owe(field)
        claim(field, lease="dead")
        field.watch.passes(seconds=30)
        assert claim(field) == []
        field.watch.passes(seconds=1)
        assert claim(field) == [row]
        assert field.do(sending.mark_sending, [row], "dead") == set()
        assert field.do(sending.mark_sending, [row], HOLDER) == {row}

    def test_what_is_marked_is_nobody_elses(self, field: Field) -> None:
        row = owe(field)
        offer(field)
        field.watch.passes(minutes=10)
        assert claim(field, lease="other") == []
        assert field.do(sending.mark_sending, [row], HOLDER) == set()
        assert row_of(field, row).attempts == 1

    def test_two_claimants_never_get_the_same_row(self, field: Field) -> None:
        rows = {owe(field, once=str(at)) for at in range(40)}
        gate, taken = threading.Barrier(4), {name: list[int]() for name in "abcd"}

        def work(name: str) -> None:
            gate.wait()
            while ids := claim(field, lease=name, limit=3):
                taken[name] += ids

        _together([partial(work, name) for name in taken])
        everything = [row for ids in taken.values() for row in ids]
        assert len(everything) == len(set(everything))
        assert set(everything) | set(claim(field, lease="rest")) == rows

    def test_a_row_two_believe_to_hold_is_marked_by_one(self, field: Field) -> None:
        ids = [owe(field, once=str(at)) for at in range(20)]
        claim(field)
        gate, marked = threading.Barrier(3), list[set[int]]()

        def mark() -> None:
            gate.wait()
            marked.append(field.do(sending.mark_sending, ids, HOLDER))

        _together([mark] * 3)
        assert sum(len(each) for each in marked) == 20


def _together(work: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=each) for each in work]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


class TestSettling:
    """Every outcome, on every lane."""

    @pytest.mark.parametrize("lane", Lane)
    def test_accepted(self, lane: Lane, field: Field) -> None:
        row = owe(field, lane)
        offer(field, lane)
        settle(field, row, SendOutcome.accepted, provider="ATXid_1")
        kept = row_of(field, row)
        assert (kept.state, kept.provider_id, kept.cost, kept.sent_at) == (
            MessageState.sent,
            "ATXid_1",
            "RWF 5.0",
            field.watch.now,
        )
        assert (kept.lease, kept.lease_until) == (None, None)

    @pytest.mark.parametrize("lane", Lane)
    @pytest.mark.parametrize("outcome", [SendOutcome.refused, SendOutcome.bad_number, SendOutcome.opted_out])
    def test_what_is_permanent_is_never_offered_again(self, outcome: SendOutcome, lane: Lane, field: Field) -> None:
        row = owe(field, lane)
        offer(field, lane)
        settle(field, row, outcome)
        assert (row_of(field, row).state, row_of(field, row).reason) == (MessageState.failed, "why")
        field.watch.passes(days=3)
        assert claim(field, lane) == []

    @pytest.mark.parametrize("lane", [Lane.alerts, Lane.receipts])
    @pytest.mark.parametrize("outcome", [SendOutcome.later, SendOutcome.no_balance, SendOutcome.misconfigured])
    def test_what_was_not_taken_is_tried_again_by_the_plan(
        self, outcome: SendOutcome, lane: Lane, field: Field
    ) -> None:
        row = owe(field, lane)
        waits = []
        for _ in range(7):
            offer(field, lane)
            settle(field, row, outcome)
            waits.append(seconds(field, row))
            assert claim(field, lane) == []
            field.watch.passes(seconds=waits[-1])
        alert = lane is Lane.alerts
        assert waits == ([15, 25, 25, 25, 25, 25, 25] if alert else [15, 60, 120, 300, 600, 600, 600])

    def test_a_reminder_is_tried_three_times(self, field: Field) -> None:
        row = owe(field, Lane.reminders)
        for wait in (15, 60):
            offer(field, Lane.reminders)
            settle(field, row, SendOutcome.later)
            assert (row_of(field, row).state, seconds(field, row)) == (MessageState.queued, wait)
            field.watch.passes(seconds=wait)
        offer(field, Lane.reminders)
        settle(field, row, SendOutcome.later)
        assert row_of(field, row).state == MessageState.failed

    def test_an_unclear_alert_goes_once_more_with_the_same_words_then_never(self, field: Field) -> None:
        row = owe(field)
        (first,) = field.do(sending.claim, Lane.alerts, HOLDER)
        field.do(sending.mark_sending, [row], HOLDER)
        settle(field, row, SendOutcome.unclear)
        assert (row_of(field, row).state, seconds(field, row)) == (MessageState.queued, 30)
        field.watch.passes(seconds=30)
        (second,) = field.do(sending.claim, Lane.alerts, HOLDER)
        assert second == first
        field.do(sending.mark_sending, [row], HOLDER)
        settle(field, row, SendOutcome.unclear)
        assert row_of(field, row).state == MessageState.unknown

    @pytest.mark.parametrize("lane", [Lane.receipts, Lane.reminders])
    def test_anything_else_unclear_is_unknown_at_once(self, lane: Lane, field: Field) -> None:
        row = owe(field, lane)
        offer(field, lane)
        settle(field, row, SendOutcome.unclear)
        assert row_of(field, row).state == MessageState.unknown

    def test_what_is_settled_or_somebody_elses_is_left_alone(self, field: Field) -> None:
        row = owe(field)
        claim(field)
        settle(field, row, SendOutcome.refused)
        assert row_of(field, row).state == MessageState.claimed, "it was not marked"
        field.do(sending.mark_sending, [row], HOLDER)
        settle(field, row, SendOutcome.refused, lease="other")
        assert row_of(field, row).state == MessageState.sending
        settle(field, row, SendOutcome.accepted, provider="p")
        settle(field, row, SendOutcome.refused)
        assert row_of(field, row).state == MessageState.sent


class TestLearning:
    """A number that does not work is used no more; who opted out is left alone."""

    def test_a_bad_number_is_used_no_more_and_the_ladder_need_not_wait(self, field: Field) -> None:
        raised = field.do(lambda tx: alerts.raise_alert(tx, field.me(1), Level.high, category="beaten").id)
        (row,) = offer(field)
        settle(field, row, SendOutcome.bad_number)
        works = field.look(lambda tx: tx.connection.scalar(_phone(tx, Phone.works)))
        assert works is False
        assert field.row(Alert, raised).due_at == field.watch.now

    def test_a_refusal_says_nothing_of_the_number(self, field: Field) -> None:
        row = owe(field)
        offer(field)
        settle(field, row, SendOutcome.refused)
        assert field.look(lambda tx: tx.connection.scalar(_phone(tx, Phone.works))) is True

    def test_who_opted_out_is_left_alone(self, field: Field) -> None:
        row = owe(field, Lane.reminders, last=101)
        offer(field, Lane.reminders)
        settle(field, row, SendOutcome.opted_out)
        me = field.me(101)
        stopped = field.row(Person, me.id).messages_stopped_at
        assert stopped == field.watch.now
        assert not field.look(lambda tx: consents.may_message(tx, people.get(tx, me.id)))
        said = select(Consent.answer).where(Consent.person_id == me.id, Consent.voice == ConsentVoice.network)
        assert field.look(lambda tx: tx.session.scalars(said).all()) == ["no"]

    def test_an_answer_to_a_stranger_teaches_nothing(self, field: Field) -> None:
        notice = Notice(Say("sms.reply.unknown"), Lane.receipts, "x")
        field.do(outbox.post_to_number, number(888), Language.rw, notice)
        (row,) = offer(field, Lane.receipts)
        settle(field, row, SendOutcome.opted_out)
        assert row_of(field, row).state == MessageState.failed


def _phone(tx: Any, column: Any) -> Any:
    return select(column).where(Phone.number_index == tx.vault.index(number(201)))
