"""A volunteer of two villages has one phone: a report by SMS is told by whoever visits the child it is about."""

import pytest
from sqlalchemy import select

from core.models.alert import Alert
from core.models.person import Language, Role
from core.models.place import Place
from core.models.visit import Visit
from core.operations.demo_people import RUBAVU_VILLAGE
from core.people import people
from tests.fixtures.texting import SQLITE
from tests.fixtures.world import World
from tests.stories.reading import home

pytestmark = SQLITE
HUYE_CHILD, RUBAVU_CHILD = "204711", "645827"


@pytest.fixture(autouse=True)
def of_two_villages(world: World) -> None:
    """The number is that of the volunteer of the second one too."""
    with world.database.write() as tx:
        village = tx.session.get_one(Place, RUBAVU_VILLAGE)
        people.register(tx, "+250788000001", Role.volunteer, "Somebody", place=village, language=Language.rw)
    home(world.phone(1).dial().press("1"))


@pytest.mark.parametrize("code", [HUYE_CHILD, RUBAVU_CHILD])
def test_a_visit_is_told_by_whoever_visits_that_child(world: World, code: str) -> None:
    world.phone(1).sends(f"SURA {code} 1 1 1 1 1 1").gets("Murakoze")
    with world.database.read() as tx:
        assert len(tx.session.scalars(select(Visit.id)).all()) == 1


@pytest.mark.parametrize(("code", "district"), [(HUYE_CHILD, 24), (RUBAVU_CHILD, 33)])
def test_a_danger_is_owned_where_the_child_is(world: World, code: str, district: int) -> None:
    world.phone(1).sends(f"IKIBAZO {code} 1 1")
    with world.database.read() as tx:
        alert = tx.session.scalars(select(Alert)).one()
    assert alert.district_id == district


def test_half_a_report_is_asked_back_of_the_same(world: World) -> None:
    world.phone(1).sends(f"SURA {HUYE_CHILD} 1 1").sends("1 1 1 1").gets("Murakoze")
    world.phone(1).sends(f"SURA {RUBAVU_CHILD} 1 1").sends("1 1 1 1")
    with world.database.read() as tx:
        assert sorted(tx.session.scalars(select(Visit.district_id))) == [24, 33]
