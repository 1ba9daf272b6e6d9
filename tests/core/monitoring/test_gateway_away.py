"""A gateway that is dead for an hour: how long an alert waits is counted from when it was owed, whatever is tried."""

from datetime import timedelta

import pytest

from core.messages.outcomes import SendOutcome
from core.models.message import Lane
from core.models.monitoring import AlarmName
from core.monitoring import alarms, announcements
from core.monitoring.machine import Machine
from core.storage import ticks
from tests.core.support.field import OPERATOR, Field
from tests.core.support.hands import offer, owe, row_of, settle
from tests.fixtures.texting import LENGTHY_ON_POSTGRES

FINE = Machine(disk_free=50.0, skew=0.0)
SENDING = alarms.OF_SENDING


@pytest.fixture(autouse=True)
def morning(field: Field) -> None:
    field.at("2026-10-14 09:00")
    field.database.operator = OPERATOR
    field.do(ticks.mark, alarms.BACKUP)


def age(field: Field) -> int:
    return next(each.figure for each in field.look(alarms.signs, FINE) if each.name is AlarmName.old_alert)


def rings(field: Field) -> bool:
    return next(each.rings for each in field.look(alarms.signs, FINE) if each.name is AlarmName.old_alert)


def step(field: Field, outcome: SendOutcome, seconds: int = 10) -> list[str]:
    """Some seconds of the service: the gateway answers so, the clock looks, the channels say what is due."""
    field.watch.passes(seconds=seconds)
    field.do(ticks.mark, ticks.CLOCK)
    for row in offer(field):
        settle(field, row, outcome, provider=str(row) if outcome is SendOutcome.accepted else None)
    field.do(alarms.sweep, FINE)
    said = []
    for each in field.look(announcements.due):
        field.do(announcements.note, each)
        said.append(each.sentence)
    return said


def hour(field: Field, outcome: SendOutcome = SendOutcome.later) -> list[tuple[int, str]]:
    """What is said in an hour in which nothing leaves, with the second in which it is."""
    said, passed = [], 0
    while passed < 3600:
        seconds = 10 if passed < 60 else 118
        passed += seconds
        said += [(passed, each) for each in step(field, outcome, seconds)]
        assert age(field) == (passed if passed >= 30 else 0), "what only just may go does not count"
        assert rings(field) is (passed > 30)
    return said


@LENGTHY_ON_POSTGRES
@pytest.mark.parametrize(
    ("database_url", "outcome"),
    [
        ("sqlite", SendOutcome.later),
        ("postgres", SendOutcome.later),
        ("sqlite", SendOutcome.misconfigured),
        ("sqlite", SendOutcome.no_balance),
    ],
    indirect=["database_url"],
)
def test_it_is_counted_from_when_it_was_owed(field: Field, outcome: SendOutcome) -> None:
    row = owe(field)
    said = hour(field, outcome)
    assert row_of(field, row).attempts > 30, "it is tried again and again"
    at = next(at for at, each in said if "alert messages wait to be sent" in each)
    assert at == 40, "and the operator hears of it at once"
    assert not [each for _, each in said if "over" in each]


def test_when_it_is_back_all_leaves_and_only_then_it_is_over(field: Field) -> None:
    row = owe(field)
    begun = hour(field)
    last = owe(field, last=202, once="two")
    said = []
    for _ in range(12):
        said += step(field, SendOutcome.accepted)
        over = [each for each in said if each.startswith("Inshuti, over: ")]
        assert not over or {str(row_of(field, each).state) for each in (row, last)} == {"sent"}
    assert {str(row_of(field, each).state) for each in (row, last)} == {"sent"}
    ended = [each.removeprefix("Inshuti, over: ") for each in said]
    assert len(ended) == len(set(ended)) >= 1, "each once, nothing else is said"
    for each in ended:
        assert any(each.rstrip(".") in sentence for _, sentence in begun), "it had been said that it began"
    texts = [each.text for each in field.owed(999) if each.state == "sent"]
    begins = [each for each in texts if each.startswith("Inshuti alarm")]
    for at, text in enumerate(texts):
        if text.startswith("Inshuti, over: "):
            note = text.removeprefix("Inshuti, over: ").rstrip(".")
            assert any(note in each for each in texts[:at]), "no end before its beginning"
    assert begins, "one SMS of the alarm left after all"


def test_one_that_may_go_later_is_counted_from_then(field: Field) -> None:
    at = field.watch.now
    owe(field, not_before=at + timedelta(minutes=20))
    for passed in (60, 1190, 1220, 1240, 1300, 1800):
        field.watch.now = at + timedelta(seconds=passed - 10)
        step(field, SendOutcome.later)
        assert age(field) == (passed - 1200 if passed >= 1230 else 0)


def test_a_second_alert_that_leaves_does_not_make_the_first_younger(field: Field) -> None:
    first = owe(field)
    step(field, SendOutcome.later)
    field.watch.passes(minutes=30)
    owe(field, Lane.alerts, last=202, once="two")
    claimed = offer(field)
    for each in claimed:
        settle(field, each, SendOutcome.later if each == first else SendOutcome.accepted, provider=str(each))
    assert age(field) == 30 * 60 + 10
