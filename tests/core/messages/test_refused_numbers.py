"""A rung whose every SMS was refused for good is over: the next people are told at once."""

import pytest

from core.alerts import alerts, ladder, ownership
from core.messages import delivery_reports
from core.messages.delivery_reports import ReportStatus
from core.messages.outcomes import SendOutcome
from core.models.alert import Alert, Level
from core.models.message import LADDER_NOTICES, MessageState
from tests.core.support.field import Field, written
from tests.core.support.hands import offer, row_of, settle

FOR_GOOD = [SendOutcome.refused, SendOutcome.opted_out, SendOutcome.bad_number]


@pytest.fixture
def alert(field: Field) -> int:
    """A danger of nine o'clock, whose first rung is both officers."""
    field.at("2026-10-14 09:00")
    return field.do(lambda tx: alerts.raise_alert(tx, field.me(1), Level.danger).id)


def rungs(field: Field) -> list[int]:
    """What is offered now of the ladder."""
    return [row for row in offer(field) if row_of(field, row).notice in LADDER_NOTICES]


@pytest.mark.parametrize("outcome", FOR_GOOD)
def test_refused_to_everybody_the_next_rung_is_due_at_once(outcome: SendOutcome, field: Field, alert: int) -> None:
    first, second = rungs(field)
    settle(field, first, outcome)
    assert written(field.row(Alert, alert).due_at) == "2026-10-14 09:15", "the other may still be told"
    settle(field, second, outcome)
    assert written(field.row(Alert, alert).due_at) == "2026-10-14 09:00"
    field.do(ladder.climb_due)
    assert field.row(Alert, alert).rung == 1
    assert len(rungs(field)) > 0
    assert written(field.row(Alert, alert).due_at) == "2026-10-14 09:30", "the rung after that keeps its time"


@pytest.mark.parametrize("other", [SendOutcome.accepted, SendOutcome.later, SendOutcome.no_balance])
def test_one_that_left_or_waits_keeps_the_rung(other: SendOutcome, field: Field, alert: int) -> None:
    first, second = rungs(field)
    settle(field, first, other, provider="p")
    settle(field, second, SendOutcome.opted_out)
    assert written(field.row(Alert, alert).due_at) == "2026-10-14 09:15"


def test_a_forged_report_moves_no_rung_beside_a_true_refusal(field: Field, alert: int) -> None:
    """One left, and whoever knows an address says that it failed; the other is refused by the gateway itself."""
    first, second = rungs(field)
    settle(field, first, SendOutcome.accepted, provider="p")
    gateway = row_of(field, first).gateway or ""
    field.do(delivery_reports.report, gateway, "p", ReportStatus.failed, "Failed", "AbsentSubscriber")
    assert row_of(field, first).state is MessageState.failed
    settle(field, second, SendOutcome.refused)
    assert written(field.row(Alert, alert).due_at) == "2026-10-14 09:15"


@pytest.mark.parametrize("ours", [SendOutcome.no_balance, SendOutcome.misconfigured])
def test_a_refusal_of_our_account_is_for_the_same_people_again(ours: SendOutcome, field: Field, alert: int) -> None:
    rows = rungs(field)
    for row in rows:
        settle(field, row, ours)
    assert written(field.row(Alert, alert).due_at) == "2026-10-14 09:15"
    assert {row_of(field, row).state for row in rows} == {MessageState.queued}
    field.watch.passes(seconds=15)
    assert set(rungs(field)) == set(rows)


def test_who_took_it_meanwhile_keeps_it(field: Field, alert: int) -> None:
    first, second = rungs(field)
    settle(field, first, SendOutcome.refused)
    field.do(ownership.acknowledge, field.me(201), alert)
    due = field.row(Alert, alert).due_at
    settle(field, second, SendOutcome.refused)
    assert field.row(Alert, alert).due_at == due


def test_a_late_refusal_of_an_earlier_rung_changes_nothing(field: Field, alert: int) -> None:
    first, second = rungs(field)
    settle(field, first, SendOutcome.refused)
    field.watch.passes(minutes=15)
    field.do(ladder.climb_due)
    due = field.row(Alert, alert).due_at
    settle(field, second, SendOutcome.refused)
    assert field.row(Alert, alert).due_at == due
