"""Every count in an SMS opens as a list, and a worrying visit waits until an officer has looked."""

import re

import pytest
from sqlalchemy import select, update

from core.models.child import Child
from core.models.person import Person, Phone
from tests.fixtures import phone
from tests.fixtures.texting import SQLITE
from tests.fixtures.world import World
from tests.stories.reading import home

pytestmark = SQLITE
WORRIED = ("2", "2", "2", "1", "2", "1")


def counted(text: str, word: str) -> int:
    """The number behind that word of an SMS."""
    found = re.search(rf"{word} (\d+)", text)
    assert found, text
    return int(found[1])


def length(shown: phone.Phone) -> int:
    """How many lines the list has, all screens of it."""
    lines = 0
    while True:
        lines += len(re.findall(r"^[1-5] ", shown.screen, re.MULTILINE))
        if "\n9 " not in shown.screen:
            return lines
        shown.press("9")


def morning(world: World, last: int) -> str:
    return next(text for text in reversed(world.phone(last).inbox) if "Good morning" in text)


@pytest.mark.lengthy
def test_every_count_of_the_morning_opens_as_its_list(world: World) -> None:
    home(world.phone(1)).press("1", "204711", *WORRIED, "0")
    home(world.phone(101)).press("2").ends()
    home(world.phone(1)).press("4", "4071")
    world.passes(days=9)
    text = morning(world, 301)
    keys = {"late": "2", "worrying": "3", "reviews": "5", "plans": "6", "Calls": "7"}
    for word, key in keys.items():
        count = counted(text, word)
        menu = home(world.phone(301)).press("4071", "8").is_at("officer.waits")
        shown = re.search(rf"^{key} .* (\d+)$", menu.screen, re.MULTILINE)
        assert shown, menu.screen
        assert int(shown[1]) == length(menu.press(key)), (word, menu.screen)
        if key != "5":  # a review falls due each day
            assert abs(count - int(shown[1])) <= 2, (word, text, menu.screen)
    assert counted(text, "late") >= 2
    assert counted(text, "worrying") == 1


@pytest.mark.lengthy
def test_late_visits_name_each_child_once_by_its_oldest_day(world: World) -> None:
    world.passes(days=20)
    late = home(world.phone(201)).press("4071", "8", "2").is_at("waits.visits")
    assert late.screen.count("204711") == 1
    late.sees("318061 11/10", "204711 14/10").press("1").is_at("officer.child").sees("318061")
    sector = home(world.phone(501)).press("4071", "1").is_at("sector.waits").press("2").is_at("waits.visits")
    sector.sees("204711 14/10").press("2").is_at("officer.child").does_not_see("Keza")


def test_a_worrying_visit_waits_until_somebody_looked_and_the_gravest_stands_first(world: World) -> None:
    home(world.phone(1)).press("1", "318061", "2", "1", "2", "1", "1", "1", "0").ends()
    home(world.phone(2)).press("1", "204711", *("2", "2", "1", "1", "1", "1"), "0").ends()
    home(world.phone(2)).press("1", "427356", *("2", "1", "1", "1", "2", "1"), "0").ends()
    worker = home(world.phone(201)).press("4071", "8").sees("3 Worrying 2").press("3").is_at("waits.worries")
    assert worker.screen.index("204711") < worker.screen.index("318061")
    worker.does_not_see("427356").press("1").is_at("officer.worry").sees("14/10", "Some worry", "2 I phone")
    worker.press("2").ends("0788000101")
    home(world.phone(201)).press("4071", "8").sees("3 Worrying 1")
    home(world.phone(202)).press("4071", "8").sees("3 Worrying 1").press("3").sees("427356").press("1").sees("Sad")
    home(world.phone(301)).press("4071", "8").sees("3 Worrying 2")


def test_a_look_on_a_phone_is_at_the_visit_that_was_shown_alone(world: World) -> None:
    home(world.phone(2)).press("1", "204711", *("2", "2", "1", "1", "1", "1"), "0").ends()
    world.passes(days=3)
    home(world.phone(2)).press("1", "204711", *("2", "1", "1", "2", "1", "1"), "0").ends()
    shown = home(world.phone(201)).press("4071", "8", "3", "1").is_at("officer.worry").sees("17/10", "Hungry")
    home(world.phone(1)).press("1", "204711", *("2", "1", "1", "3", "1", "1"), "0").ends()
    shown.press("1").ends()
    home(world.phone(201)).press("4071", "8", "3", "1").is_at("officer.worry").sees("17/10", "Ill").press("1").ends()
    home(world.phone(201)).press("4071", "8", "3", "1").is_at("officer.worry").sees("14/10", "Some worry").press("3")
    home(world.phone(201)).press("4071", "8").sees("3 Worrying 0")


def test_what_raised_an_alert_waits_on_no_other_list(world: World) -> None:
    home(world.phone(1)).press("1", "204711", "2", "3", "1", "1", "1", "1", "0")
    home(world.phone(201)).press("4071", "8").sees("3 Worrying 0")


def test_an_officer_reads_the_last_visits_key_by_key(world: World) -> None:
    home(world.phone(1)).press("1", "427356", "2", "2", "1", "1", "2", "2", "0")
    card = home(world.phone(201)).press("4071", "4", "427356").is_at("officer.child").press("9", "1")
    card.is_at("officer.visits").sees("14/10 worrying").press("1").is_at("officer.visit")
    card.sees("Yes, with the carer", "Some worry", "Goes", "Well", "Sad, withdrawn", "We support at home")


def test_the_call_after_a_placement_shows_the_number_to_ring(world: World) -> None:
    """The child that was placed yesterday has no carer on record; another is placed with one."""
    world.passes(days=1)
    home(world.phone(201)).press("4071", "8", "5").is_at("waits.reviews").sees("536141 phone").press("3").sees(
        "Carer: -"
    )
    with world.database.write() as tx:
        carer = select(Phone.person_id).where(Phone.number_index == tx.vault.index("+250788000101"))
        tx.connection.execute(update(Child).where(Child.code == "536141").values(caregiver_id=carer.scalar_subquery()))
    home(world.phone(201)).press("4071", "8", "5", "3").is_at("officer.review").sees("Carer: 0788000101")
    home(world.phone(101)).press("8").ends()
    home(world.phone(201)).press("4071", "8", "5", "3").sees("Carer: -")


def test_who_does_not_look_in_time_is_asked_by_the_list_alone_of_the_right_profession(world: World) -> None:
    """A district whose psychologists left: the social worker has all of them."""
    with world.database.write() as tx:
        tx.connection.exec_driver_sql("update people set standing = 'left' where role = 'psychologist'")
    home(world.phone(1)).press("1", "427356", "2", "1", "1", "1", "2", "1", "0").ends()
    home(world.phone(201)).press("4071", "8").sees("3 Worrying 1")


def test_who_is_locked_and_which_village_has_one_left_stand_on_lists(world: World) -> None:
    with world.database.write() as tx:
        gone = select(Phone.person_id).where(Phone.number_index == tx.vault.index("+250788000002"))
        tx.connection.execute(update(Person).where(Person.id.in_(gone)).values(standing="left"))
    for _ in range(5):
        world.phone(501).dial().press("0000")
    lists = home(world.phone(301)).press("4071", "8", "9").sees("2 Locked, invited 1", "3 Villages short 1")
    lists.press("2").is_at("waits.stuck").press("1").is_at("officer.ring").sees("0788000501")
    home(world.phone(301)).press("4071", "8", "9", "3").is_at("waits.villages").press("1").sees("1 IZU", "204711")
