"""The two of a pair register the same child in the same second, on both engines: one of them is told of the other's."""

import pytest
from sqlalchemy import func, select

from core.cases import registration
from core.cases.registration import Facts, Registered
from core.models.person import Language, Role
from core.models.place import Place
from core.models.registration import Registration
from core.operations import demo_people
from core.people import people
from tests.core.support.at_once import at_once
from tests.core.support.field import Field

GIRL = Facts("neighbour", "girl", 2, "relative", "institution")


def test_of_two_at_once_one_is_named_as_the_others_twin(field: Field) -> None:
    one, two = field.me(1), field.me(2)
    made, told = at_once(
        field, lambda tx: registration.register(tx, one, GIRL), lambda tx: registration.register(tx, two, GIRL)
    )
    assert made.code
    assert told == Registered(0, "", "", made.code)
    with field.database.read() as tx:
        assert tx.connection.scalar(select(func.count()).select_from(Registration)) == 1


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_who_only_lives_in_the_village_does_not_wait(field: Field) -> None:
    with field.database.write() as tx:
        registration.register(tx, field.me(1), GIRL)
        village = tx.session.get_one(Place, demo_people.HUYE_VILLAGE)
        lives_there = {"place": village, "language": Language.rw, "is_demo": True}
        assert field.do(people.register, "+250788000555", Role.caregiver, "", **lives_there).id
