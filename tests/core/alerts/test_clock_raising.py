"""Whether a matter has its alert is looked at each minute and a half: what was closed years ago is not read for it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.alerts import clock_alerts, clock_causes, clock_raising
from core.alerts.clock_causes import Cause
from core.models.alert import Alert, AlertState
from core.models.base import new_id
from core.storage.db import Tx
from tests.core.support.field import Field
from tests.core.support.plans import asked_by, walks
from tests.fixtures.texting import BOTH_ENGINES, SQLITE

YEARS = 3


@pytest.fixture
def here(field: Field) -> int:
    """A district in which the clock raised alerts this morning, and the same ones each week for years."""
    district = field.at("2027-02-01 08:00").me(201).home_district
    assert field.do(clock_raising.raise_due, district) > 2

    def happened(tx: Tx) -> None:
        found = tx.connection.execute(select(Alert.__table__).where(Alert.by_clock)).mappings().all()
        closed = {"state": AlertState.resolved, "due_at": None, "seen_due_at": None}
        for week in range(40, YEARS * 52):
            ago = timedelta(weeks=week)
            again = {"raised_at": tx.at - ago, "closed_at": tx.at - ago + timedelta(days=1)}
            rows = [{**each, **closed, **again, "id": new_id()} for each in found]
            tx.connection.execute(Alert.__table__.insert(), rows)

    field.do(happened)
    return district


def causes(tx: Tx, district: int) -> list[Cause]:
    return list(clock_causes.causes(tx, district).values())


@BOTH_ENGINES
def test_what_was_closed_long_ago_is_neither_read_nor_walked(field: Field, here: int) -> None:
    matters = field.look(causes, here)

    def read(tx: Tx) -> int:
        standing = clock_raising.latest(tx, here, matters)
        assert all(clock_alerts.stands(tx, standing[each.key], each) for each in matters)
        return sum(isinstance(each, Alert) for each in tx.session.identity_map.values())

    assert field.look(read) == len(matters), "one alert a matter, of years of them"
    asked = [each for each in asked_by(field, read) if "FROM alerts" in each[0]]
    assert len(asked) == 2
    assert walks(field, asked) == []
    newest = [each for each in asked if "alerts.raised_at >" in each[0]]
    with field.database.engine.connect() as connection:
        if not field.database.is_sqlite:
            connection.exec_driver_sql("SET enable_seqscan = off")
        explain = "EXPLAIN QUERY PLAN " if field.database.is_sqlite else "EXPLAIN "
        plan = [str(row) for row in connection.exec_driver_sql(explain + newest[0][0], newest[0][1])]
    assert any("ix_alerts_district_id_raised_at" in line for line in plan), plan


@SQLITE
@pytest.mark.parametrize("again", [timedelta(days=28), timedelta(days=1), 1, 5, 10])
def test_what_may_still_wait_began_later(field: Field, again: timedelta | int) -> None:
    """On each day of two weeks with holidays: of what began by then nothing waits; what began two days later does."""
    for day in range(14):
        field.at("2026-12-24 07:30").watch.passes(days=day)
        since, at = field.look(lambda tx: (clock_causes.waits_since(tx, again), tx.at))
        assert field.look(clock_causes.next_at, again, since) <= at
        assert field.look(clock_causes.next_at, again, since + timedelta(days=2)) > at
