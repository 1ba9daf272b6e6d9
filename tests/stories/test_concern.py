"""A concern: danger first, then details; nobody named is told who should not be."""

import pytest
from sqlalchemy import select

from core.models.alert import Alert
from core.models.child import Child
from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World
from tests.stories.reading import alert_in, alert_on


def test_a_concern_within_three_days(world: World) -> None:
    volunteer = world.phone(1).dial().press("2", "2").is_at("concern.about").press("1").is_at("concern.code")
    volunteer.press("204711").is_at("concern.category").press("4").is_at("concern.protected").press("2").ends("116")
    world.phone(201).gets(alert_on(volunteer), "MEDIUM, Huye/Ngoma")
    world.phone(202).gets_nothing()


@BOTH_ENGINES
def test_a_child_of_the_village_is_picked_from_a_list_of_codes(world: World) -> None:
    """As many requests as with the code typed, and no name: this stands before the PIN."""
    picked = world.phone(1).dial().press("2", "2", "1").is_at("concern.code").sees("1 318061", "2 204711")
    picked.does_not_see("Uwase", "Mugisha").press("2").is_at("concern.category").press("4", "2").ends("116")
    typed = world.phone(2).dial().press("2", "2", "1", "204711", "4", "2").ends("116")
    assert len(picked.typed.split("*")) == len(typed.typed.split("*"))
    world.phone(201).dial().press("4071", "4", alert_on(picked)).is_at("officer.alert").sees("MEDIUM")
    with world.database.read() as tx:
        about = tx.session.scalars(select(Alert.child_id).order_by(Alert.id)).all()
        code = tx.session.get_one(Child, about[0]).code
    assert (code, set(about)) == ("204711", {about[0]})


def test_a_child_is_picked_from_the_list_again_after_a_slip(world: World) -> None:
    volunteer = world.phone(1).dial().press("2", "1")
    number = alert_on(volunteer)
    volunteer.press("1", "1", "0").is_at("concern.code").press("2").is_at("change.ask").press("1", "1", "2").ends(
        number
    )
    with world.database.read() as tx:
        child = tx.session.scalars(select(Alert.child_id)).one()
        assert tx.session.get_one(Child, child).code == "204711"


def test_the_second_page_of_categories(world: World) -> None:
    volunteer = world.phone(1).dial().press("2", "3", "3").is_at("concern.category").sees("9 Ibindi").press("9")
    volunteer.is_at("concern.category").sees("1 Guta ishuri").press("3").is_at("concern.protected").press("2").ends()
    world.phone(201).gets(alert_on(volunteer), "MEDIUM")


def test_a_pregnant_girl_under_18_is_high(world: World) -> None:
    volunteer = world.phone(1).dial().press("2", "2", "2").is_at("concern.child_seen").press("3", "9", "3", "2").ends()
    world.phone(201).gets(alert_on(volunteer), "HIGH")


def test_sexual_abuse_is_danger_whatever_the_urgency(world: World) -> None:
    volunteer = world.phone(1).dial().press("2", "3", "2", "2", "2").is_at("concern.protected")
    for last in (201, 202):
        world.phone(last).gets("DANGER")
    volunteer.press("2").ends("3029", "116")


@BOTH_ENGINES
def test_with_a_protected_person_the_village_hears_nothing(world: World) -> None:
    volunteer = world.phone(1).dial().press("2", "1")
    number = alert_on(volunteer.press("2", "1", "1", "1").ends())
    world.passes(hours=3)
    world.phone(2).gets_nothing()
    world.phone(501).gets_nothing()
    psychologist = world.phone(202).dial().press("4071", "1", "1").does_not_see("0788000001")
    psychologist.press("1").sees(f"{number} is yours", "0788000001")
    world.passes(minutes=5)
    world.phone(1).gets_nothing()


def test_without_one_the_partner_hears_that_something_was_reported(world: World) -> None:
    talk = world.phone(1).dial().press("2", "2", "1", "204711", "4").is_at("concern.protected")
    world.passes(minutes=11)
    world.phone(2).gets_nothing()
    talk.dial().press("1", "4071").is_at("concern.protected").press("2").ends()
    world.phone(2).gets("yatanze raporo").never_gets("204711")


@SQLITE
def test_two_children_told_in_two_talks_are_two_alerts_with_two_owners(world: World) -> None:
    """A girl of 13-17 abused and a boy under 6 beaten, within a minute, and then a child with a code."""
    first = alert_on(world.phone(3).dial().press("2", "1", "2", "3", "2", "2"))
    second = alert_on(world.phone(3).dial().press("2", "1", "2", "5", "1", "2"))
    third = alert_on(world.phone(3).dial().press("2", "1", "1", "645827", "1", "2"))
    assert len({first, second, third}) == 3
    world.phone(401).gets(first).gets(second).gets(third)


@SQLITE
def test_by_sms_a_danger_behind_a_drop_out_is_told_apart(world: World) -> None:
    phone = world.phone(2)
    phone.sends("SOUCI 0 91 3").sends("TATIZO 0 2 1")
    told = {alert_in(each) for each in world.phone(201).inbox}
    (danger,) = (alert_in(each) for each in world.phone(202).gets("DANGER").inbox)
    assert len(told) == 2 and danger in told


@SQLITE
def test_the_same_description_within_a_day_asks_whether_it_is_the_same_child(world: World) -> None:
    first = alert_on(world.phone(1).dial().press("2", "1", "2", "3", "4", "2"))
    again = world.phone(1).dial().press("2", "1", "2", "3", "1", "2").is_at("concern.same").sees(first)
    again.press("1").ends(first)
    other = world.phone(1).dial().press("2", "1", "2", "3", "1", "2").is_at("concern.same").press("2").ends()
    assert alert_on(other) != first


def test_a_dropped_concern_asks_the_pin_before_it_goes_on(world: World) -> None:
    volunteer = world.phone(1)
    number = alert_on(volunteer.dial().press("2", "1"))
    volunteer.press("1").hangs_up().dial().press("1").is_at("pin").press("4071").is_at("concern.code")
    volunteer.press("204711", "1", "2").ends(number)


def test_starting_again_leaves_what_was_told_standing(world: World) -> None:
    volunteer = world.phone(1)
    number = alert_on(volunteer.dial().press("2", "1"))
    volunteer.hangs_up().dial().press("2").is_at("volunteer.home")
    volunteer.hangs_up().dial().is_at("volunteer.home")
    world.phone(201).gets(number).never_gets("taken back")


@pytest.mark.parametrize("keys", ["2 2 1 204711 1", "2 3 2 3 4", "2 2 3 2", "2 3 3 9 1"])
def test_what_is_kept_says_its_number_before_the_next_key(world: World, keys: str) -> None:
    """The line may drop there, and the draft run out: what was stored was answered."""
    talk = world.phone(1).dial().press(*keys.split()).is_at("concern.protected")
    with world.database.read() as tx:
        (number,) = tx.session.scalars(select(Alert.number))
    talk.sees(number, "116", "112")
