"""Alarms: each rings for its cause and is silent without it; the operator hears its beginning, each hour, its end."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, update

from core.alerts.alerts import Raised
from core.messages import delivery_reports
from core.messages.delivery_reports import ReportStatus
from core.messages.outcomes import SendOutcome
from core.models.alert import Alert
from core.models.message import Lane, Message, MessageState
from core.models.monitoring import AlarmName, Finding, Kind, RateCounter
from core.monitoring import alarms
from core.monitoring.alarm_texts import NOT_MEASURED, detail
from core.monitoring.machine import Machine, measure
from core.people import pins
from core.programme.programme import Programme
from core.storage import rate_counters, ticks
from tests.core.support.field import OPERATOR, Field
from tests.core.support.hands import offer, owe, settle
from tests.core.support.plans import asked_by, walks

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


def test_all_is_quiet_where_all_is_well(field: Field, raised: Raised) -> None:
    field.do(ticks.mark, ticks.CLOCK)
    offer(field)
    assert ringing(field) == set()
    assert [each.name for each in field.look(alarms.signs, FINE)] == list(AlarmName)


class TestTheClock:
    """Nobody ticks, or what it wakes does not move."""

    def test_no_tick_for_two_minutes(self, field: Field) -> None:
        assert ringing(field) == set(), "it never ticked: a new installation"
        field.do(ticks.mark, ticks.CLOCK)
        field.watch.passes(seconds=119)
        assert ringing(field) == set()
        field.watch.passes(seconds=1)
        assert (ringing(field), figure(field, A.no_tick)) == ({A.no_tick}, 120)
        field.do(ticks.mark, ticks.CLOCK)
        assert ringing(field) == set()

    def test_a_rung_a_minute_late(self, field: Field, raised: Raised) -> None:
        offer(field)
        plant(field, update(Alert).values(due_at=field.watch.now - timedelta(seconds=59)))
        assert ringing(field) == set()
        field.watch.passes(seconds=1)
        assert (ringing(field), figure(field, A.rung_late)) == ({A.rung_late}, 1)
        plant(field, update(Alert).values(state="acknowledged"))
        assert ringing(field) == set(), "somebody owns it"

    def test_rows_that_break_a_rule(self, field: Field) -> None:
        now = field.watch.now
        found = {"kind": Kind.alert_untold, "found_at": now, "tried_at": now, "reason": "x"}
        plant(field, insert(Finding).values(row_id=1, mended_at=now, **found))
        assert ringing(field) == set()
        plant(field, insert(Finding).values(row_id=2, **found))
        assert (ringing(field), figure(field, A.invariants)) == ({A.invariants}, 1)


class TestSending:
    """Alerts that do not leave, and gateways that refuse, fail or say nothing."""

    def test_an_alert_message_that_waits_half_a_minute(self, field: Field) -> None:
        row = owe(field)
        owe(field, Lane.receipts, once="another lane")
        field.watch.passes(seconds=30)
        assert ringing(field) == set()
        field.watch.passes(seconds=1)
        assert (ringing(field), figure(field, A.old_alert)) == ({A.old_alert}, 31)
        offer(field)
        assert ringing(field) == {A.old_alert}, "it is not sure yet"
        settle(field, row, SendOutcome.accepted, provider="p")
        assert ringing(field) == set()

    def test_a_failed_try_does_not_make_it_younger(self, field: Field) -> None:
        row = owe(field)
        for _ in range(4):
            offer(field)
            settle(field, row, SendOutcome.later)
            field.watch.passes(seconds=25)
        assert figure(field, A.old_alert) == 100

    def test_programme_time_moved_on_makes_nothing_late(self, field: Field) -> None:
        owe(field, not_before=field.watch.now + timedelta(minutes=30))
        field.do(ticks.advance, 31 * 60)
        assert ringing(field) == set(), "nobody could offer it yet"

    def test_what_slept_through_the_night_does_not_wait(self, field: Field) -> None:
        owe(field, not_before=field.watch.now + timedelta(hours=2))
        field.watch.passes(hours=2, seconds=29)
        assert ringing(field) == set()
        field.watch.passes(seconds=2)
        assert ringing(field) == {A.old_alert}

    @pytest.mark.parametrize(
        ("outcome", "alarm"),
        [(SendOutcome.no_balance, A.gateway_balance), (SendOutcome.misconfigured, A.gateway_refused_us)],
    )
    @pytest.mark.parametrize("lane", Lane)
    def test_a_refusal_rings_until_the_gateway_takes_something(
        self, lane: Lane, outcome: SendOutcome, alarm: AlarmName, field: Field
    ) -> None:
        row = owe(field, lane)
        offer(field, lane)
        settle(field, row, outcome)
        assert ringing(field) == {alarm}
        field.watch.passes(minutes=11)
        offer(field, lane)
        settle(field, row, SendOutcome.accepted, provider="p")
        assert ringing(field) == set()

    @pytest.mark.parametrize("outcome", [SendOutcome.later, SendOutcome.unclear])
    def test_five_sends_that_fail_in_a_minute(self, outcome: SendOutcome, field: Field) -> None:
        for at in range(5):
            assert ringing(field) == set()
            row = owe(field, Lane.receipts, once=str(at))
            offer(field, Lane.receipts)
            settle(field, row, outcome)
            field.watch.passes(seconds=5)
        assert (ringing(field), figure(field, A.sends_failing)) == ({A.sends_failing}, 5)
        field.watch.passes(seconds=70)
        assert ringing(field) == set()

    @pytest.mark.parametrize("outcome", [SendOutcome.refused, SendOutcome.bad_number, SendOutcome.opted_out])
    def test_what_is_wrong_with_a_message_or_a_number_is_no_failure_of_sending(
        self, outcome: SendOutcome, field: Field
    ) -> None:
        for at in range(6):
            row = owe(field, Lane.receipts, once=str(at))
            offer(field, Lane.receipts)
            settle(field, row, outcome)
        assert ringing(field) == set()

    @pytest.mark.parametrize(("taken", "heard", "rings"), [(5, 4, True), (4, 0, False), (7, 6, False), (20, 17, True)])
    def test_alert_sms_without_delivery_reports(
        self, taken: int, heard: int, rings: bool, field: Field, raised: Raised
    ) -> None:
        plant(field, delete(Message))
        rows = [owe(field, once=str(at), alert_id=raised.alert) for at in range(taken)]
        offer(field)
        for at, row in enumerate(rows):
            settle(field, row, SendOutcome.accepted, provider=f"p{at}")
        for at in range(heard):
            field.do(delivery_reports.report, "simulated", f"p{at}", ReportStatus.transient, "Submitted", "")
        field.watch.passes(seconds=299)
        assert ringing(field) == set()
        field.watch.passes(seconds=1)
        assert ringing(field) == ({A.receipts_missing} if rings else set())
        assert field.look(alarms.receipts) == (taken - heard, taken)
        field.watch.passes(minutes=30)
        assert A.receipts_missing not in ringing(field), "long ago"

    def test_the_simulated_gateway_knows_no_reports(self, field: Field, raised: Raised) -> None:
        plant(field, update(Message).values(state=MessageState.sent, sent_at=field.watch.now, reason=alarms.SIMULATED))
        field.watch.passes(minutes=6)
        assert field.look(alarms.receipts) == (0, 0)


def few(programme: Programme) -> Programme:
    """Where four people with a wrong PIN within the hour are many."""
    return programme.model_copy(update={"watch": programme.watch.model_copy(update={"wrong_pins_people": 4})})


class TestStrangers:
    """Guessing at PINs and tokens."""

    @pytest.mark.parametrize(
        ("what", "alarm"), [(RateCounter.pin_locked, A.lock_outs), (RateCounter.wrong_token, A.wrong_tokens)]
    )
    def test_twenty_in_a_minute(self, what: RateCounter, alarm: AlarmName, field: Field) -> None:
        field.do(rate_counters.add, what, 19)
        assert ringing(field) == set()
        field.watch.passes(seconds=50)
        field.do(rate_counters.add, what)
        assert (ringing(field), figure(field, alarm)) == ({alarm}, 20)
        field.watch.passes(seconds=20)
        assert ringing(field) == set()

    def test_each_lock_is_counted(self, field: Field) -> None:
        for last in (1, 2):
            for _ in range(5):
                field.do(pins.judge, field.me(last), False)
        assert field.look(rate_counters.within, alarms.MINUTE)[RateCounter.pin_locked] == 2

    def slips(self, field: Field, people: int) -> None:
        """Each of so many people gives one wrong PIN."""
        for last in range(1, people + 1):
            field.do(pins.judge, field.me(last), False)

    def test_a_few_tries_with_each_of_many_numbers(self, field: Field) -> None:
        """Four people stand for twenty."""
        field.database.programme = few(field.database.programme)
        self.slips(field, 3)
        self.slips(field, 3)
        assert (ringing(field), figure(field, A.wrong_pins)) == (set(), 3)
        self.slips(field, 4)
        assert (ringing(field), figure(field, A.wrong_pins)) == ({A.wrong_pins}, 4)
        field.watch.passes(minutes=61)
        assert ringing(field) == set()

    def test_what_is_usual_at_that_hour_is_no_rise(self, field: Field) -> None:
        field.database.programme = few(field.database.programme)
        for people in (2, 2, 2, 2, 4):
            field.watch.passes(days=1)
            self.slips(field, people)
        assert ringing(field) == set(), "four are less than three times two"

    def test_counts_are_forgotten(self, field: Field) -> None:
        field.do(rate_counters.add, RateCounter.pin_locked)
        field.watch.passes(hours=2, seconds=11)
        field.do(alarms.sweep, FINE)
        assert field.look(rate_counters.within, timedelta(days=1))[RateCounter.pin_locked] == 0


class TestTheMachine:
    """Disk, clocks, backups."""

    def test_a_disk_nearly_full(self, field: Field) -> None:
        assert ringing(field, Machine(10.0, 0)) == set()
        assert ringing(field, Machine(9.9, 0)) == {A.disk}
        assert ringing(field, Machine(None, 0)) == set()

    def test_room_that_nobody_here_can_measure_has_no_figure(self, field: Field) -> None:
        """A hundred percent free would be a lie that is believed until the disk is full."""
        (here,) = [each for each in field.look(alarms.signs, Machine(None, 0)) if each.name is A.disk]
        assert (here.rings, here.figure, detail(here)) == (False, None, NOT_MEASURED)
        (here,) = [each for each in field.look(alarms.signs, Machine(42.0, 0)) if each.name is A.disk]
        assert detail(here) == "The database's disk is 42% free."

    def test_clocks_that_differ(self, field: Field) -> None:
        assert ringing(field, Machine(50, 2.0)) == set()
        assert ringing(field, Machine(50, 2.1)) == {A.clock_skew}

    def test_what_is_measured_here(self, field: Field) -> None:
        here = field.look(measure)
        assert here.skew < 1
        if field.database.is_sqlite:
            assert 0 < (here.disk_free or 0) < 100
            return
        assert here.disk_free is None
        behind = field.look(measure, lambda: field.watch.now)
        assert behind.skew > 2

    def test_a_backup_of_yesterday_is_missed_today(self, field: Field) -> None:
        field.do(ticks.mark, alarms.BACKUP)
        field.watch.passes(hours=26)
        assert ringing(field) == set()
        field.watch.passes(seconds=1)
        assert (ringing(field), figure(field, A.backup_age)) == ({A.backup_age}, 26)
        field.do(ticks.mark, alarms.BACKUP)
        assert ringing(field) == set()

    def test_where_no_operator_is_named_nobody_misses_a_first_one(self, field: Field) -> None:
        field.do(alarms.sweep, FINE)
        field.watch.passes(days=3)
        assert ringing(field) == set()
        assert field.look(alarms.backup_age) is None

    def test_where_one_is_named_a_first_one_is_missed_after_a_day(self, field: Field) -> None:
        field.database.operator = OPERATOR
        field.do(alarms.sweep, FINE)
        field.watch.passes(hours=26)
        field.do(alarms.sweep, FINE)
        assert ringing(field) == set()
        field.watch.passes(seconds=1)
        assert ringing(field) == {A.backup_age}


def test_no_watchdog_walks_through_a_table(field: Field, raised: Raised) -> None:
    field.do(ticks.mark, AlarmName.gateway_balance)
    asked = asked_by(field, lambda tx: alarms.signs(tx, FINE))
    assert len(asked) > 8
    assert walks(field, asked, "ix_findings_open", "breaches") == []
