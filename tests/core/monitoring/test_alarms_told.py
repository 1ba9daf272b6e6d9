"""What the operator hears of an alarm: its beginning, each hour, its end."""

from typing import Any

import pytest
from sqlalchemy import insert

from core.language import gsm7
from core.models.message import Lane
from core.models.monitoring import AlarmName, RateCounter
from core.models.record import Tick
from core.monitoring import alarms
from core.monitoring.alarm_texts import WORDS, detail
from core.monitoring.machine import Machine
from core.storage import rate_counters, ticks
from tests.core.support.field import OPERATOR, Field

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

    def full(self, field: Field, free: float = 5.0) -> int:
        return field.do(alarms.sweep, Machine(free, 0))

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
        assert self.full(field) == 4
        assert len(self.told(field)) == 2

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
