"""Nobody registers, or puts in, far more in a day than people do; a child who lives with nobody is never refused."""

from dataclasses import replace

import pytest

from core.cases.registration import Registered
from core.models.child import Child
from core.models.person import Person
from core.people import enrolling
from core.people.enrolling import Enrolled
from tests.core.cases.test_registration import BOY, register, rows
from tests.core.support.field import Field, number

NGOMA = 24090108


@pytest.fixture(autouse=True)
def few(field: Field) -> None:
    """Two a day are many."""
    few = {"registrations_a_day": 2, "enrolments_a_day": 2}
    known = field.database.programme
    field.database.programme = known.model_copy(update={"gates": known.gates.model_copy(update=few)})


def enrol(field: Field, at: int, channel: str = "ussd") -> Enrolled:
    slips = field.look(enrolling.slips, number(at), NGOMA, "woman")
    return field.do(enrolling.enrol, field.me(201, channel), number(at), NGOMA, "woman", slips)


def test_the_third_of_a_day_is_not_registered_and_the_first_of_the_next_is(field: Field) -> None:
    field.at("2026-10-14 09:00")
    before = len(rows(field, Child))
    made = [register(field, replace(BOY, age=age)) for age in (9, 13, 3)]
    assert [each.enough for each in made] == [False, False, True]
    assert made[2] == Registered(0, "", "", enough=True)
    assert len(rows(field, Child)) == before + 2
    assert not register(field, replace(BOY, age=3), last=2).enough, "the partner registers too"
    assert not register(field.at("2026-10-15 00:01"), replace(BOY, age=17)).enough


def test_who_lives_with_nobody_is_always_registered(field: Field) -> None:
    field.at("2026-10-14 09:00")
    for age in (9, 13):
        register(field, replace(BOY, age=age))
    alone = register(field, replace(BOY, age=3, kind=None))
    assert alone.alert and not alone.enough


def test_the_third_put_in_by_phone_waits_for_the_next_day(field: Field) -> None:
    field.at("2026-10-14 09:00")
    before = len(rows(field, Person))
    assert [enrol(field, at).enough for at in (771, 772, 773)] == [False, False, True]
    assert len(rows(field, Person)) == before + 2
    assert not enrol(field.at("2026-10-15 09:00"), 773).enough
