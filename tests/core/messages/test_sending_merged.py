"""A rung of an alert that went into another is owed as long as that one has no owner."""

import pytest

from core.alerts import ownership
from core.messages.outcomes import SendOutcome
from core.models.alert import Alert, Level
from core.models.message import LADDER_NOTICES, MessageState
from core.reporting import concerns, visits
from tests.core.support.field import Field
from tests.core.support.hands import offer, row_of, seconds, settle


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules."""
    return sqlite_copy


def again(field: Field) -> list[int]:
    """What is offered now of the rungs; the rest is taken."""
    rows = offer(field)
    rest = [row for row in rows if row_of(field, row).notice not in LADDER_NOTICES]
    for row in rest:
        settle(field, row, SendOutcome.accepted, provider=str(row))
    return [row for row in rows if row not in rest]


@pytest.fixture
def older(field: Field) -> Alert:
    """A high alert of a child, told, into which a danger went while the gateway took none of its first rung."""
    field.at("2026-10-14 09:00")
    field.born("204711", 2012)
    raised = field.do(visits.alarm, field.me(1), field.child("204711"), "gone", Level.high, None)
    for row in offer(field):
        settle(field, row, SendOutcome.accepted, provider=str(row))
    danger = field.at("2026-10-14 09:30").do(concerns.raise_danger, field.me(2))
    for row in again(field):
        settle(field, row, SendOutcome.later)
    field.do(concerns.add_subject, field.me(2), danger, ["child", field.child("204711")])
    assert field.alert(danger.alert).merged_into_id == raised.alert
    return field.alert(raised.alert)


def test_it_is_tried_again_while_nobody_owns_the_one_that_goes_on(field: Field, older: Alert) -> None:
    field.watch.passes(seconds=15)
    rows = again(field)
    assert len(rows) == 2
    for row in rows:
        settle(field, row, SendOutcome.later)
        assert (row_of(field, row).state, seconds(field, row)) == (MessageState.queued, 25)
    field.watch.passes(seconds=25)
    again(field)
    field.do(ownership.acknowledge, field.me(201), older.id)
    for row in rows:
        settle(field, row, SendOutcome.later)
        assert (row_of(field, row).state, row_of(field, row).reason) == (MessageState.withheld, "owned")


def test_the_ladder_that_goes_on_need_not_wait_for_bad_numbers(field: Field, older: Alert) -> None:
    field.watch.passes(seconds=15)
    rows = again(field)
    assert older.due_at > field.watch.now
    for row in rows:
        settle(field, row, SendOutcome.bad_number)
    assert field.alert(older.id).due_at == field.watch.now


def test_what_waits_of_it_is_withdrawn_when_somebody_owns_the_one_that_goes_on(field: Field, older: Alert) -> None:
    field.do(ownership.acknowledge, field.me(201), older.id)
    field.watch.passes(seconds=15)
    assert again(field) == []
    assert {(each.state, each.reason) for each in field.owed() if each.notice in LADDER_NOTICES} == {
        (MessageState.sent, "why"),
        (MessageState.withheld, "owned"),
    }
