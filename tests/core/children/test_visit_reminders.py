"""Reminders leave a few at a time, and as many a minute as they always did: no hop waits for hundreds of them."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from core.children import visit_reminders
from core.children.visit_reminders import AT_ONCE
from core.models.base import new_id
from core.models.visit import Due, FollowUp
from core.storage.db import Database
from jobs.clock import Clock
from jobs.drain import Drain
from jobs.schedule import SWEEPS
from sms.gateways.simulated.provider import Simulated
from tests.core.support.field import Field
from tests.fixtures.texting import BOTH_ENGINES
from tests.fixtures.world import Watch

A_MINUTE = 400
"""Reminders that leave in a minute at least: nobody hears late of a day, however many are due on it."""


@pytest.fixture
def field(database: Database, watch: Watch) -> Field:
    """The demo people, whose own visits owe nothing."""
    found = Field(database, watch)
    with database.write() as tx:
        tx.connection.execute(update(FollowUp).values(state=Due.ended))
    return found


def owe(field: Field, many: int) -> None:
    """So many visits of one child whose reminder is due now."""
    with field.database.write() as tx:
        model = tx.session.scalars(select(FollowUp)).first()
        assert model
        same = {"child_id": model.child_id, "district_id": model.district_id, "village_id": model.village_id}
        day = tx.at.date() + timedelta(days=1)
        tx.session.add_all(
            FollowUp(id=new_id(), **same, due_on=day + timedelta(days=at), state=Due.open, remind_at=tx.at)
            for at in range(many)
        )


def left(field: Field) -> int:
    due = (FollowUp.state == Due.open, FollowUp.remind_at <= field.watch.now)
    return field.look(lambda tx: tx.connection.scalar(select(func.count()).where(*due)) or 0)


@BOTH_ENGINES
def test_they_leave_seven_at_a_time(field: Field) -> None:
    owe(field, 16)
    assert [field.do(visit_reminders.remind_due) for _ in range(4)] == [7, 7, 2, 0]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_between_two_times_a_second_is_everybody_elses(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    owe(field, 16)
    clock, now = Clock(field.database, Drain(field.database, Simulated()), lambda _lanes: None), time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now)
    seen = []
    for seconds in (0.0, 0.4, 0.5, 0.2):
        now += seconds
        assert clock.tick()
        seen.append(left(field))
    assert seen == [9, 9, 9, 2]


def test_as_many_leave_in_a_minute_as_ever() -> None:
    (sweep,) = [each for each in SWEEPS if each.name == "reminders"]
    assert AT_ONCE * sweep.turns * 60 // sweep.every_seconds >= A_MINUTE
