"""Who is told that another has an alert: those an SMS of it reached, and nobody else."""

import pytest

from core.alerts import alerts, ownership
from core.messages.outcomes import SendOutcome
from core.models.alert import Level
from core.models.message import STAND_DOWN
from tests.core.support.field import Field
from tests.core.support.hands import offer, row_of, settle

NOBODY = [SendOutcome.refused, SendOutcome.opted_out, SendOutcome.bad_number, SendOutcome.later]
PERHAPS = [SendOutcome.accepted, SendOutcome.unclear]


@pytest.fixture
def under_way(field: Field) -> dict[int, int]:
    """The SMS of a danger on their way to both officers, by person; the first of them takes it meanwhile."""
    field.at("2026-10-14 09:00")
    alert = field.do(lambda tx: alerts.raise_alert(tx, field.me(1), Level.danger).id)
    rows = {row_of(field, row).person_id or 0: row for row in offer(field)}
    field.do(ownership.acknowledge, field.me(201), alert)
    assert stood_down(field) == [("queued", None)]
    return rows


def stood_down(field: Field) -> list[tuple[str, str | None]]:
    return [(each.state, each.reason) for each in field.owed(202) if each.notice == STAND_DOWN]


@pytest.mark.parametrize("outcome", NOBODY)
def test_whom_the_sms_under_way_did_not_reach_is_not_told_to_stand_down(
    field: Field, under_way: dict[int, int], outcome: SendOutcome
) -> None:
    settle(field, under_way[field.me(202).id], outcome)
    assert stood_down(field) == [("withheld", "never_told")]


@pytest.mark.parametrize("outcome", PERHAPS)
def test_whom_it_may_have_reached_is(field: Field, under_way: dict[int, int], outcome: SendOutcome) -> None:
    settle(field, under_way[field.me(202).id], outcome, provider="p")
    assert stood_down(field) == [("queued", None)]


def test_a_refusal_of_who_took_it_withdraws_nobody_elses(field: Field, under_way: dict[int, int]) -> None:
    settle(field, under_way[field.me(201).id], SendOutcome.refused)
    assert stood_down(field) == [("queued", None)]
