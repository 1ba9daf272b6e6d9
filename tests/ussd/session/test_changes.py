"""Going back over what was told to the district: one alert stays one, and none is lost on the way."""

import pytest
from sqlalchemy import select, update

from core.models.alert import Alert, Level
from core.models.child import Child
from core.models.person import Language, Person, Role
from core.models.place import Place
from core.people import people
from core.storage.db import Database
from tests.fixtures.world import World
from tests.ussd.conftest import rows_of

Told = tuple[str | None, Level, bool]


def alerts_of(database: Database) -> list[Told]:
    """Each alert's child, level, and whether it was taken back, oldest first."""
    with database.read() as tx:
        found = (
            select(Child.code, Alert.level, Alert.taken_back_at)
            .select_from(Alert)
            .outerjoin(Child, Child.id == Alert.child_id)
        )
        return [(row.code, row.level, row.taken_back_at is not None) for row in tx.connection.execute(found)]


def test_an_earlier_answer_changes_and_the_danger_told_again_is_the_same(world: World) -> None:
    phone = world.phone(1).dial().press("1", "204711", "1", "3", "0", "0").is_at("visit.seen").press("2")
    phone.is_at("change.ask").press("1").is_at("visit.safe").press("3").is_at("visit.school")
    assert alerts_of(world.database) == [("204711", Level.danger, False)]
    phone.press("1", "1", "1", "1", "0").ends().is_at("visit.thanks_danger")


@pytest.mark.lengthy
def test_another_child_has_an_alert_of_its_own_and_the_first_is_taken_back(world: World) -> None:
    phone = (
        world.phone(1).dial().press("1", "204711", "1", "3", "0", "0", "0").is_at("visit.child").press("318061", "1")
    )
    assert alerts_of(world.database) == [("204711", Level.danger, False)]
    phone.press("1", "3").is_at("visit.school")
    assert sorted(alerts_of(world.database), key=str) == [
        ("204711", Level.danger, True),
        ("318061", Level.danger, False),
    ]


def test_a_danger_that_was_a_slip_is_taken_back_at_the_confirmed_key(world: World) -> None:
    phone = world.phone(1).dial().press("1", "204711", "1", "3", "0", "1").is_at("change.ask").press("1")
    phone.is_at("visit.school").sees("Byasubijwe inyuma")
    assert alerts_of(world.database) == [("204711", Level.danger, True)]


def test_a_gone_child_that_was_a_slip_leaves_the_danger_told_after_it(world: World) -> None:
    phone = world.phone(1).dial().press("1", "204711", "4", "3", "0", "0").is_at("visit.seen").press("1", "1")
    phone.is_at("visit.safe").press("3").is_at("visit.school")
    assert alerts_of(world.database) == [("204711", Level.danger, False)]


def test_a_concern_about_another_child_stays_one_alert(world: World) -> None:
    phone = world.phone(1).dial().press("2", "1", "3", "1").is_at("concern.protected")
    phone.press("0", "0").is_at("concern.about").press("1", "1").is_at("concern.code").press("204711", "2")
    phone.is_at("concern.protected").press("2").ends().is_at("concern.thanks_isange")
    assert alerts_of(world.database) == [("204711", Level.danger, False)]


def test_a_concern_that_is_no_danger_is_sent_once_however_it_is_changed(world: World) -> None:
    phone = world.phone(1).dial().press("2", "2", "3", "1").is_at("concern.protected")
    phone.press("0", "0").is_at("concern.about").press("1", "1", "204711", "1").is_at("concern.protected")
    phone.press("0", "3", "1").is_at("concern.protected").press("2").ends()
    assert alerts_of(world.database) == [("204711", Level.high, False)]
    assert rows_of(world.database)["concerns"] == 1


def share_a_phone(world: World) -> None:
    """The volunteer's number is a caregiver's as well."""
    with world.database.write() as tx:
        village = tx.session.scalars(select(Place).join(Person, Person.village_id == Place.id)).first()
        people.register(tx, "+250788000001", Role.caregiver, "Demo", place=village, language=Language.en, is_demo=True)
        tx.connection.execute(update(Person).where(Person.role == Role.volunteer).values(language=Language.rw))


def test_a_number_of_two_people_asks_which_first_and_speaks_the_ones_language(lite: World) -> None:
    share_a_phone(lite)
    homes = []
    for key in ("1", "2"):
        phone = lite.phone(1).dial()
        if phone.name == "draft.offer":
            phone.press("2")
        phone.is_at("door.who").press(key)
        homes.append(phone.name)
        phone.press("0").is_at("door.who")
    assert sorted(homes) == ["caregiver.home", "volunteer.home"]


def test_who_was_chosen_is_no_draft_yet_and_a_draft_goes_on_as_that_one(lite: World) -> None:
    share_a_phone(lite)
    lite.phone(1).dial().press("1").hangs_up()
    phone = lite.phone(1).dial().is_at("door.who").press("1")
    if phone.name != "volunteer.home":
        phone.press("0", "2")
    phone.is_at("volunteer.home").press("2", "2", "3")
    lite.phone(1).dial().press("1").is_at("pin").press("4071").is_at("concern.category")
