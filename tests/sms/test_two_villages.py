"""A volunteer of two villages has one phone: a report by SMS is told by whoever visits the child it is about."""

import pytest
from sqlalchemy import select

from core.models.alert import Alert
from core.models.message import Message
from core.models.person import Language, Person, Role
from core.models.place import Place
from core.models.visit import Visit
from core.operations.demo_people import HUYE_VILLAGE, RUBAVU_VILLAGE
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


def test_two_reports_in_one_text_are_each_told_by_whoever_visits_that_child(world: World) -> None:
    world.phone(1).sends(f"SURA {HUYE_CHILD} 1 1 1 1 1 1 SURA {RUBAVU_CHILD} 1 1 1 1 1 1")
    with world.database.read() as tx:
        home_of = select(Person.village_id).where(Person.id == Visit.by_id).scalar_subquery()
        told = tx.connection.execute(select(Visit.district_id, home_of)).all()
        replies = select(Message.person_id).where(Message.notice.startswith("sms.reply.visit"))
        answered = set(tx.connection.scalars(replies))
    assert sorted(told) == [(24, HUYE_VILLAGE), (33, RUBAVU_VILLAGE)]
    assert len(answered) == 2


def test_two_dangers_in_one_text_are_each_owned_where_the_child_is(world: World) -> None:
    world.phone(1).sends(f"IKIBAZO {HUYE_CHILD} 1 1 IKIBAZO {RUBAVU_CHILD} 1 1")
    with world.database.read() as tx:
        told = {(each.district_id, each.reporter_id) for each in tx.session.scalars(select(Alert))}
        homes = {tx.session.get_one(Person, who).district_id for _, who in told if who}
    assert {district for district, _ in told} == homes == {24, 33}
