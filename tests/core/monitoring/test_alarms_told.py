"""What the operator hears of an alarm: its beginning, each hour, its end."""

from typing import Any

import pytest
from sqlalchemy import insert

from core.language import gsm7
from core.messages.outcomes import SendOutcome
from core.models.message import Lane, MessageState
from core.models.monitoring import AlarmName, RateCounter
from core.models.record import Tick
from core.monitoring import alarms
from core.monitoring.alarm_texts import WORDS, detail
from core.monitoring.machine import Machine
from core.storage import rate_counters, ticks
from tests.core.support.field import OPERATOR, Field
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


class TestTelling:
    """What the operator reads."""

    @pytest.fixture(autouse=True)
    def operator(self, field: Field) -> None:
        field.database.operator = OPERATOR
        field.do(ticks.mark, alarms.BACKUP)

    def told(self, field: Field) -> list[str]:
        return [each.text for each in field.owed(999)]

    def full(self, field: Field, free: float = 5.0, *, leaves: bool = True) -> int:
        """One sweep with so much of the disk free; what is owed then leaves, unless the gateway is away."""
        changes = field.do(alarms.sweep, Machine(free, 0))
        for row in offer(field) if leaves else []:
            settle(field, row, SendOutcome.accepted, provider=str(row))
        return changes

    def test_an_alarm_is_told_once_an_hour_and_once_at_its_end(self, field: Field) -> None:
        assert self.full(field) == 2
        assert self.told(field) == [
            "Inshuti alarm since 09:00: the disk of the database is nearly full. See /readyz and the runbook."
        ]
        (owed,) = field.owed(999)
        assert (owed.lane, owed.expires, owed.segments) == (Lane.alerts, "2026-10-14 10:00", 1)
        field.watch.passes(minutes=59)
        assert self.full(field) == 0
        field.watch.passes(minutes=1)
        assert self.full(field) == 1
        assert len(self.told(field)) == 2
        assert "since 09:00" in self.told(field)[1]
        field.watch.passes(minutes=5)
        assert self.full(field, free=50.0) == 2
        assert self.told(field)[2:] == ["Inshuti, over: the disk of the database is nearly full."]
        assert self.full(field, free=50.0) == 0

    def test_one_that_comes_and_goes_does_not_flood(self, field: Field) -> None:
        for _ in range(10):
            self.full(field)
            field.watch.passes(minutes=2)
            self.full(field, free=50.0)
            field.watch.passes(minutes=2)
        assert len(self.told(field)) == 2, "one beginning, one end"

    def test_two_alarms_are_two_messages(self, field: Field) -> None:
        field.do(rate_counters.add, RateCounter.wrong_token, 20)
        assert self.full(field) == 3
        assert self.full(field) == 1, "one after the other"
        assert len(self.told(field)) == 2

    def test_none_overtakes_one_that_has_not_left(self, field: Field) -> None:
        self.full(field, leaves=False)
        field.do(rate_counters.add, RateCounter.wrong_token, 20)
        assert self.full(field, leaves=False) == 1
        assert len(self.told(field)) == 1
        for row in offer(field):
            settle(field, row, SendOutcome.accepted, provider="p")
        assert self.full(field, leaves=False) == 1
        assert "wrong" in self.told(field)[1]

    def test_one_that_ends_unsent_is_withdrawn_and_nothing_is_said(self, field: Field) -> None:
        self.full(field, leaves=False)
        field.watch.passes(minutes=1)
        assert self.full(field, free=50.0) == 1
        assert [each.state for each in field.owed(999)] == [MessageState.withheld]

    def test_one_that_ends_while_it_leaves_waits_for_its_over(self, field: Field) -> None:
        self.full(field, leaves=False)
        (row,) = offer(field)
        assert self.full(field, free=50.0) == 0
        settle(field, row, SendOutcome.accepted, provider="p")
        assert self.full(field, free=50.0) == 2
        assert ["over" in each for each in self.told(field)] == [False, True]

    def test_no_alarm_about_sending_is_over_while_an_alert_has_not_left(self, field: Field) -> None:
        row = owe(field)
        offer(field)
        settle(field, row, SendOutcome.no_balance)
        assert self.full(field, free=50.0, leaves=False) == 2
        field.watch.passes(seconds=31)
        other = owe(field, Lane.receipts, once="other")
        offer(field, Lane.receipts)
        settle(field, other, SendOutcome.accepted, provider="q")
        claimed = offer(field)
        for each in claimed:
            if each != row:
                settle(field, each, SendOutcome.accepted, provider=str(each))
        self.full(field, free=50.0, leaves=False)
        assert not any("over" in each for each in self.told(field))
        settle(field, row, SendOutcome.accepted, provider="p")
        field.watch.passes(seconds=10)
        for _ in range(4):
            self.full(field, free=50.0)
        assert any("over" in each for each in self.told(field))

    def test_nobody_is_told_where_no_operator_is_named(self, field: Field) -> None:
        field.database.operator = None
        assert self.full(field) == 1
        assert field.owed() == []
        assert self.full(field) == 0

    def test_each_alarm_has_words_for_a_phone_and_for_a_page(self, field: Field) -> None:
        assert list(WORDS) == list(AlarmName)
        for sign in field.look(alarms.signs, FINE):
            for rings in (False, True):
                said = detail(alarms.Sign(sign.name, rings, 7))
                assert said.endswith((".", "guessing.")) and "{" not in said
            assert WORDS[sign.name].mend.endswith(".")
        plant(field, *(insert(Tick).values(name=each, at=field.watch.now) for each in ("x",)))
        field.do(rate_counters.add, RateCounter.pin_locked, 99)
        self.full(field)
        assert all(gsm7.septets(each) <= 160 for each in self.told(field))
