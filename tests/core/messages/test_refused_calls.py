"""A telling of a call that was refused to everybody for good: whoever comes next hears at once."""

import pytest

from core.alerts import call_backs, call_tries, late_calls
from core.messages.sending import SendOutcome
from core.models.duty import CallBack, CallBackReason
from tests.core.support.field import OPERATOR, Field, written
from tests.core.support.hands import offer, row_of, settle

NIGHT = "2026-10-16 23:00"
FOR_GOOD = [SendOutcome.refused, SendOutcome.opted_out, SendOutcome.bad_number]


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def ask(field: Field, reason: CallBackReason = CallBackReason.danger_text) -> int:
    return field.at(NIGHT).do(call_backs.ask, field.me(101), reason)


def refuse(field: Field, outcome: SendOutcome, *spared: int) -> list[int]:
    """The gateway refuses whoever is offered an SMS of a call, but those; how many it refused."""
    refused = []
    for row in offer(field):
        to = [each for each in spared if row_of(field, row).person_id == field.me(each).id]
        settle(field, row, SendOutcome.accepted if to else outcome, provider=str(row))
        refused += [] if to else [row]
    return refused


def due(field: Field, call: int) -> str:
    return written(field.row(CallBack, call).due_at)


@pytest.mark.parametrize("outcome", FOR_GOOD)
def test_refused_to_both_the_cover_hears_at_once(outcome: SendOutcome, field: Field) -> None:
    call = ask(field)
    field.news()
    assert len(refuse(field, outcome)) == 2
    assert due(field, call) == NIGHT
    field.do(late_calls.raise_late)
    assert {last for last, _ in field.news()} >= {203, 204}
    assert due(field, call) == "2026-10-16 23:30"


def test_one_who_was_reached_keeps_the_rung(field: Field) -> None:
    call = ask(field)
    refuse(field, SendOutcome.opted_out, 202)
    assert due(field, call) == "2026-10-16 23:30"


def test_whoever_has_it_keeps_it(field: Field) -> None:
    call = ask(field)
    field.do(call_tries.take, field.me(201), call)
    before = due(field, call)
    refuse(field, SendOutcome.refused)
    assert due(field, call) == before


def test_refused_up_to_the_top_the_operator_hears_and_it_does_not_run_hot(field: Field) -> None:
    field.database.operator = OPERATOR
    call, turns = ask(field), 0
    while refuse(field, SendOutcome.opted_out) and due(field, call) == NIGHT and turns < 9:
        field.do(late_calls.raise_late)
        turns += 1
    assert turns == 4, "cover, lead, nation, and the top once"
    field.at(due(field, call)).do(late_calls.raise_late)
    assert [each.to for each in field.owed() if each.to == int(OPERATOR[-3:])]


def test_one_that_waits_for_the_day_goes_to_the_district_at_once_too(field: Field) -> None:
    field.at("2026-10-14 10:00")
    call = field.do(call_backs.ask, field.me(101), CallBackReason.caregiver)
    assert field.news() == [(501, "sms.call_back")]
    refuse(field, SendOutcome.refused)
    assert due(field, call) == "2026-10-14 10:00"
    field.do(late_calls.raise_late)
    assert field.news() == [(201, "sms.call_back")]
