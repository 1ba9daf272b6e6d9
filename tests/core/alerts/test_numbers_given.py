"""A number, a key number or a closed phone: what is asked before, and what is said to nobody twice."""

from collections.abc import Callable

import pytest

from core.alerts import departures
from core.alerts.departures import Departed
from core.errors import NotYours
from core.models.person import Role
from core.people import joining, key_numbers
from core.people.joining import Conflict, Newcomer
from tests.core.alerts.test_departures import NINE, OPERATOR, verbs
from tests.core.support.field import Field, number


@pytest.mark.parametrize("verb", [departures.left, departures.lost])
def test_a_number_that_another_worker_gave_up_is_asked_about(field: Field, verb: Callable[..., Departed]) -> None:
    """It may be in that one's hands still, or in a thief's. Back on the own one nobody is asked."""
    me, other = field.at(NINE).me(1).id, field.me(201).id
    field.do(verb, OPERATOR, other)
    asked = field.do(departures.new_number, OPERATOR, me, number(201))
    assert asked == Departed(False, conflicts=(Conflict.number_given_up,))
    assert field.me(1).person == me
    assert field.do(departures.new_number, OPERATOR, me, number(201), confirmed=True).done
    assert field.do(departures.new_number, OPERATOR, me, number(1)).done


def test_who_has_no_pin_gets_another_key_number_and_nobody_hears_of_a_pin(field: Field) -> None:
    field.at(NINE).do(joining.put_in, OPERATOR, Newcomer(number(777), Role.social_worker, 24))
    person = field.me(777).id
    again = field.do(departures.reset_pin, field.me(301), person)
    assert field.do(key_numbers.judge, field.me(777), again.key)
    assert [each.notice for each in field.owed(777)] == ["sms.welcome"]
    assert "pin_reset" not in verbs(field)


def test_a_phone_that_is_closed_is_not_lost_again_and_gets_no_key_number(field: Field) -> None:
    me = field.at(NINE).me(202).id
    field.do(departures.lost, OPERATOR, me)
    told, done = len(field.owed(301)), verbs(field)
    assert field.do(departures.lost, field.me(301), me) == Departed(True)
    with pytest.raises(NotYours):
        field.do(departures.reset_pin, field.me(301), me)
    assert (len(field.owed(301)), verbs(field)) == (told, done)
