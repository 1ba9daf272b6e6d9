"""When which alarm rang and for how long, and who reads of which."""

import pytest
from sqlalchemy import select

from core.models.monitoring import AlarmName, AlarmSpan
from core.monitoring import alarm_history, alarms, ringing
from core.monitoring.alarm_history import RungAlarm
from core.monitoring.machine import Machine
from core.storage import ticks
from tests.core.support.field import Field
from tests.fixtures.texting import BOTH_ENGINES

FULL, FREE = Machine(disk_free=5.0, skew=0.0), Machine(disk_free=50.0, skew=0.0)
LEAD, NATION = 301, 401


@pytest.fixture(autouse=True)
def morning(field: Field) -> None:
    field.at("2026-10-14 09:00").do(ticks.mark, alarms.BACKUP)


def read(field: Field, last: int, page: int = 1) -> list[RungAlarm]:
    return field.do(lambda tx: alarm_history.listed(tx, field.me(last), page)[0])


@BOTH_ENGINES
def test_the_sweep_writes_down_when_an_alarm_begins_and_ends(field: Field) -> None:
    field.do(alarms.sweep, FULL)
    field.watch.passes(minutes=10)
    field.do(alarms.sweep, FULL)
    (rings,) = read(field, NATION)
    assert (rings.name, rings.ended_at) == (AlarmName.disk, None)
    field.watch.passes(minutes=5)
    field.do(alarms.sweep, FREE)
    (over,) = read(field, NATION)
    assert over.ended_at and (over.ended_at - over.began_at).total_seconds() == 15 * 60
    field.watch.passes(minutes=5)
    field.do(alarms.sweep, FULL)
    assert [each.ended_at is None for each in read(field, NATION)] == [True, False]


def test_a_lead_reads_what_touches_the_district_and_the_nation_all(field: Field) -> None:
    for each in (AlarmName.disk, AlarmName.old_alert):
        field.do(ringing.begin, each)
    assert [each.name for each in read(field, LEAD)] == [AlarmName.old_alert]
    assert {each.name for each in read(field, NATION)} == {AlarmName.disk, AlarmName.old_alert}
    assert [each.name for each in field.do(lambda tx: alarm_history.ringing_now(tx, field.me(LEAD)))] == [
        AlarmName.old_alert
    ]
    assert [each.name for each in field.do(lambda tx: alarm_history.ringing_now(tx, field.me(NATION)))] == [
        AlarmName.old_alert,
        AlarmName.disk,
    ]


def test_an_alarm_over_for_more_than_a_year_is_forgotten(field: Field) -> None:
    field.do(ringing.start, AlarmName.disk)
    field.do(ringing.stop, AlarmName.disk)
    field.watch.passes(minutes=366 * 24 * 60)
    field.do(ringing.start, AlarmName.old_alert)
    assert len(read(field, NATION)) == 2
    field.do(ringing.stop, AlarmName.old_alert)
    assert [each.name for each in read(field, NATION)] == [AlarmName.old_alert]


def test_one_that_rings_for_years_is_not(field: Field) -> None:
    field.do(ringing.start, AlarmName.disk)
    field.watch.passes(minutes=400 * 24 * 60)
    field.do(ringing.start, AlarmName.old_alert)
    field.do(ringing.stop, AlarmName.old_alert)
    assert AlarmName.disk in {each.name for each in read(field, NATION)}


def test_fifty_stand_on_a_page(field: Field) -> None:
    for _ in range(51):
        field.do(ringing.start, AlarmName.disk)
        field.watch.passes(minutes=1)
        field.do(ringing.stop, AlarmName.disk)
    with field.database.read() as tx:
        assert len(tx.session.scalars(select(AlarmSpan.began_at)).all()) == 51
    assert [len(read(field, NATION, page)) for page in (1, 2, 3)] == [50, 1, 0]
