"""The two of a pair register the same child in the same second, on both engines: one of them is told of the other's."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from sqlalchemy import func, select

from core import demo, people, registration
from core.models.person import Language, Role
from core.models.place import Place
from core.models.registration import Registration
from core.registration import Facts, Registered
from tests.core.field import Field

GIRL = Facts("neighbour", "girl", 2, "relative", "institution")
WHILE = 0.4
"""Seconds in which the second would be done if nothing held it back."""


def test_of_two_at_once_one_is_named_as_the_others_twin(field: Field) -> None:
    one, two = field.me(1), field.me(2)
    kept, begun, done = Event(), Event(), Event()

    def first() -> Registered:
        with field.database.write() as tx:
            made = registration.register(tx, one, GIRL)
            kept.set()
            assert begun.wait(5)
            done.wait(WHILE)
            return made

    def second() -> Registered:
        assert kept.wait(5)
        begun.set()
        told = field.do(registration.register, two, GIRL)
        done.set()
        return told

    with ThreadPoolExecutor(2) as hands:
        made, told = [each.result() for each in (hands.submit(first), hands.submit(second))]
    assert made.code
    assert told == Registered(0, "", "", made.code)
    with field.database.read() as tx:
        assert tx.connection.scalar(select(func.count()).select_from(Registration)) == 1


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_who_only_lives_in_the_village_does_not_wait(field: Field) -> None:
    with field.database.write() as tx:
        registration.register(tx, field.me(1), GIRL)
        village = tx.session.get_one(Place, demo.HUYE_VILLAGE)
        lives_there = {"place": village, "language": Language.rw, "is_demo": True}
        assert field.do(people.register, "+250788000555", Role.caregiver, "", **lives_there).id
