"""What was told up to the top and refused to everybody comes to the operator by readyz and the second channel."""

import pytest

from core.alerts import call_tries, ladder, late_calls, ownership
from core.alerts.alerts import Raised
from core.messages.outcomes import SendOutcome
from core.models.monitoring import AlarmName
from core.monitoring import alarms, announcements, readiness, unheard
from core.monitoring.machine import Machine
from core.reporting import concerns
from tests.core.messages.test_refused_calls import ask, refuse
from tests.core.support.field import OPERATOR, Field

FINE = Machine(disk_free=50.0, skew=0.0)
TURNS = 9
EVERYBODY = (201, 202, 203, 204, 301, 401)


@pytest.fixture(params=[True, False], ids=["operator", "no operator"])
def operator(request: pytest.FixtureRequest, field: Field) -> None:
    field.database.operator = OPERATOR if request.param else None


def is_shown(field: Field) -> bool:
    """Whether it stands in readyz as what a person must look at, and is due by the second channel."""
    field.do(alarms.sweep, FINE)
    shown = next(each for each in field.look(readiness.for_people) if each.name == AlarmName.unheard)
    said = [each for each in field.look(announcements.due) if each.name is AlarmName.unheard]
    assert shown.needs == "person"
    assert bool(said and "every SMS was refused" in said[0].sentence) is (not shown.ok)
    return not shown.ok


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize("outcome", [SendOutcome.opted_out, SendOutcome.bad_number])
def test_a_call_refused_to_the_nation_and_the_operator(outcome: SendOutcome, field: Field) -> None:
    call = ask(field)
    for _ in range(TURNS):
        refuse(field, outcome)
        assert field.look(unheard.count) in (0, 1)
        field.do(late_calls.raise_late)
    refuse(field, outcome)
    assert is_shown(field)
    field.do(call_tries.take, field.me(201), call)
    assert not is_shown(field), "somebody has it"


@pytest.mark.parametrize("spared", [301, 401])
def test_a_call_that_one_of_them_heard_of_is_none(spared: int, field: Field) -> None:
    ask(field)
    for _ in range(TURNS):
        refuse(field, SendOutcome.opted_out, spared)
        field.do(late_calls.raise_late)
    refuse(field, SendOutcome.opted_out, spared)
    assert not is_shown(field)


@pytest.mark.usefixtures("operator")
def test_an_alert_refused_to_everybody(field: Field, raised: Raised) -> None:
    for _ in range(TURNS):
        refuse(field, SendOutcome.opted_out)
        field.do(ladder.climb_due)
    refuse(field, SendOutcome.opted_out)
    assert is_shown(field)
    field.do(ownership.acknowledge, field.me(201), raised.alert)
    assert not is_shown(field)


@pytest.mark.usefixtures("operator")
def test_an_alert_that_met_nobody_is_shown_until_the_operator_heard(field: Field) -> None:
    for last in EVERYBODY:
        field.phone(last, works=False)
    field.at("2026-10-14 09:00").do(concerns.raise_danger, field.me(1))
    heard = field.database.operator is not None
    assert is_shown(field) is not heard
    refuse(field, SendOutcome.opted_out)
    assert is_shown(field)


def test_one_on_its_way_is_none(field: Field, raised: Raised) -> None:
    assert raised.number
    for when in ("09:15", "09:30", "10:00", "10:30", "11:00"):
        field.at(f"2026-10-14 {when}").do(ladder.climb_due)
        assert not is_shown(field)
