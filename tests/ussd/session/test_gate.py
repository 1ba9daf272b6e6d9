"""Who dials far more than people do loses menus; a danger is told as ever, and nobody else notices."""

import pytest
from sqlalchemy import select

from core.models.alert import Alert
from tests.fixtures.phone import Phone
from tests.fixtures.world import World
from tests.stories.reading import alert_on
from tests.ussd.conftest import rows_of

DIALS = 10


@pytest.fixture(autouse=True)
def as_on_a_live_line(request: pytest.FixtureRequest) -> None:
    """Menus are shed there, and nowhere else."""
    for name in ("world", "lite"):
        if name in request.fixturenames:
            request.getfixturevalue(name).sheds = True


def test_where_no_phone_is_real_nobody_loses_menus(lite: World) -> None:
    lite.sheds = False
    worn(lite, 1).dial().sees("1 ", "4 ")


def worn(world: World, last: int) -> Phone:
    """That phone, which began as many talks as it may."""
    phone = world.phone(last)
    for _ in range(DIALS):
        phone.dial()
    return phone


def test_the_eleventh_talk_of_a_volunteer_has_the_concern_alone_under_its_own_key(world: World) -> None:
    phone = worn(world, 1).is_at("volunteer.home").sees("1 ")
    phone.dial().is_at("volunteer.home").sees("2 ", "116").does_not_see("1 ", "4 ")
    phone.press("4").is_at("volunteer.home").press("2").is_at("concern.urgency").press("1").is_at("concern.about")
    world.phone(201).gets(alert_on(phone), "DANGER")
    world.phone(2).dial().sees("1 ", "4 ")
    with world.database.read() as tx:
        assert tx.session.scalars(select(Alert)).one().verified


def test_a_danger_dialled_through_is_told_whatever_was_dialled_before(lite: World) -> None:
    worn(lite, 1)
    lite.phone(1).dial("2").is_at("concern.urgency").press("1").is_at("concern.about")
    lite.phone(201).gets("DANGER")


def test_a_talk_that_broke_off_in_the_narrow_home_goes_on_in_the_whole_one(lite: World) -> None:
    phone = worn(lite, 1).dial().press("2", "1").hangs_up()
    lite.passes(minutes=11)
    phone.dial().is_at("draft.offer").press("1", "4071").is_at("concern.about")


def test_a_talk_that_broke_off_before_goes_on_in_the_narrow_home(lite: World) -> None:
    phone = lite.phone(1).dial().press("1", "204711", "1", "3").hangs_up()
    worn(lite, 1)
    phone.dial().is_at("draft.offer").press("1", "4071").is_at("visit.school")


def test_after_its_time_all_menus_are_back(lite: World) -> None:
    phone = worn(lite, 1)
    lite.passes(minutes=11)
    phone.dial().sees("1 ", "4 ")


def test_a_stranger_is_given_the_helplines_and_no_row(lite: World) -> None:
    phone = worn(lite, 999)
    before = rows_of(lite.database)
    phone.dial().ends("116", "112").is_at("stranger.busy")
    assert rows_of(lite.database) == before
    lite.phone(998).dial().is_at("stranger.home")


@pytest.mark.parametrize(("last", "screen"), [(201, "pin"), (101, "caregiver.home"), (501, "pin")])
def test_who_is_called_to_alerts_and_families_are_not_held_up(lite: World, last: int, screen: str) -> None:
    worn(lite, last).dial().is_at(screen)


def test_many_at_once_shed_menus_of_all_volunteers_and_strangers_alone(lite: World) -> None:
    gates = lite.database.programme.gates.model_copy(update={"dials_in_ten_seconds": 2})
    lite.database.programme = lite.database.programme.model_copy(update={"gates": gates})
    lite.phone(2).dial().sees("4 ")
    lite.phone(1).dial().sees("4 ")
    lite.phone(3).dial().sees("2 ").does_not_see("4 ")
    lite.phone(999).dial().is_at("stranger.busy")
    lite.phone(201).dial().press("4071").is_at("officer.home")
    lite.watch.passes(seconds=11)
    lite.phone(4).dial().sees("4 ")
