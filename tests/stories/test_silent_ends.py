"""The smallest inputs that once ended an obligation in silence, as a phone gives them, each on both engines.

docs/silent-ends.md says of each fault which test shows that it is mended; what needs more than a phone is shown there.
"""

from collections.abc import Callable

import pytest

from tests.fixtures.phone import Phone
from tests.fixtures.texting import LENGTHY_ON_POSTGRES
from tests.fixtures.world import World
from tests.stories.reading import alert_on, home

CARER, WORKER, PSYCHOLOGIST, COVER, LEAD, NATION, SECTOR = 101, 201, 202, 203, 301, 401, 501
RINGS = "Umukozi azabahamagara. Byihutirwa: 116."
Plays = Callable[[World], object]


def danger(world: World, last: int, code: str) -> str:
    """A danger of that child, told to its end."""
    return alert_on(home(world.phone(last)).press("2", "1", "1", code, "1", "2").ends())


def taken(world: World, number: str, last: int = WORKER) -> Phone:
    """That officer has it."""
    return home(world.phone(last)).press("4071", "1", "1", "1").sees(f"{number} is yours")


def answers_with_their_numbers(world: World) -> None:
    world.phone(4).sends("SURA 751237 1=2 2=3 3=1 4=1 5=1 6=1").gets("116")
    world.phone(NATION).gets("DANGER")


def two_children_in_one_text(world: World) -> None:
    world.phone(2).sends("SURA 427356 2 1 1 1 1 2\n318061 2 3 1 1 1 1")
    world.phone(WORKER).gets("DANGER")


def a_danger_behind_a_concern(world: World) -> None:
    world.phone(3).sends("IKIBAZO 0 4 3 0 2 1")
    world.phone(NATION).gets("DANGER")


def a_report_after_many(world: World) -> None:
    phone = world.phone(1)
    for code in ("204711", "318061", "427356", "536141", "204711"):
        phone.sends(f"SURA {code} 2 1 1 1 1 1")
    heard = phone.inbox
    phone.sends("IKIBAZO 204711 2 1").gets("116")
    phone.sends("IKIBAZO 0 4")
    assert len(phone.inbox) == len(heard) + 2, phone.inbox


def a_command_word_in_a_call_for_help(world: World) -> None:
    for text in ("Hagarika gukubita umwana wanjye, mumfashe", "Stop beating him, please help my child"):
        world.phone(CARER).sends(text).gets(RINGS).never_gets("bwahagaritswe")
    world.phone(WORKER).gets("perhaps DANGER")


def a_hold_that_holds(world: World) -> None:
    number = danger(world, 1, "204711")
    world.phone(WORKER).sends("OK, ndaje").gets("Nothing was done", "Dial").never_gets("ring you")
    world.phone(PSYCHOLOGIST).sends(f"Okay {number}").sends(f"ok {number}").gets("Held until")
    world.phone(SECTOR).sends(f"OK {number}")
    world.phone(SECTOR).never_gets("waits for a call")


def a_word_before_the_code(world: World) -> None:
    world.phone(3).sends("SURA umwana 645827 2 1 1 1 1 2").gets("omero")
    world.phone(4).sends("Mukire umwana arakubitwa cyane").gets(RINGS)
    world.phone(NATION).gets("perhaps DANGER")


def three_children_of_one_minute(world: World) -> None:
    children = (("2", "3", "2", "2"), ("2", "5", "1", "2"), ("1", "645827", "1", "2"))
    told = [alert_on(home(world.phone(3)).press("2", "1", *keys).ends()) for keys in children]
    assert len(set(told)) == 3
    for number in told:
        world.phone(NATION).gets(number)


def a_danger_to_an_owner_who_is_away(world: World) -> None:
    number = danger(world, 1, "427356")
    taken(world, number).dial().press("4071", "6", "3", "2", "2010", "1", "1")
    heard = len(world.phone(COVER).gets(number).inbox)
    danger(world, 2, "427356")
    assert len(world.phone(COVER).inbox) > heard


def an_unsafe_phone_is_not_rung(world: World) -> None:
    home(world.phone(CARER)).press("1", "6").ends()
    home(world.phone(CARER)).press("8").ends()
    world.phone(WORKER).gets("HIGH").dial().press("4071", "1", "1").sees("DO NOT RING").does_not_see("0788000101")


def a_cut_talk_about_somebody_protected(world: World) -> None:
    home(world.phone(1)).press("2", "1", "1", "204711", "1").hangs_up()
    world.passes(minutes=4)
    world.phone(SECTOR).gets_nothing()
    world.phone(WORKER).gets("DANGER")


def who_was_never_told_does_not_stand_down(world: World) -> None:
    number = alert_on(home(world.phone(2)).press("2", "2", "1", "318061", "2", "3").ends())
    home(world.phone(NATION)).press("4071", "1", "1", "1").sees(f"{number} is yours")
    for last in (WORKER, PSYCHOLOGIST, LEAD):
        world.phone(last).gets_nothing()


def marks_seen_and_the_person_at_home(world: World) -> None:
    home(world.phone(1)).press("1", "427356", "2", "2", "1", "1", "2", "2", "1", "1", "1").ends()
    world.phone(WORKER).gets("DANGER")
    home(world.phone(WORKER)).press("4071", "4", "427356").is_at("officer.child").does_not_see("Seen -")


def nobody_is_higher_than_the_nation(world: World) -> None:
    home(world.phone(4)).press("2", "1", "2", "5", "1", "2").ends()
    world.passes(minutes=31)
    world.phone(NATION).gets("DANGER", "told again at").never_gets("goes higher")


def a_danger_text_by_night(world: World) -> None:
    world.passes(hours=13)
    world.phone(CARER).sends("umwana arakubitwa").gets("116")
    world.phone(WORKER).gets("perhaps DANGER")
    world.passes(minutes=61)
    for last in (COVER, LEAD):
        world.phone(last).gets("perhaps DANGER")


def many_of_one_phone(world: World) -> None:
    for key in "12345678":
        world.watch.passes(seconds=20)
        home(world.phone(1)).press("2", "1", "2", key, "1", "2").ends()
    assert len(world.phone(WORKER).inbox) <= 5, world.phone(WORKER).inbox


def the_state_by_night(world: World) -> None:
    world.passes(hours=10)
    number = danger(world, 1, "318061")
    world.passes(hours=3)
    taken(world, number)
    home(world.phone(1)).press("6", "1", "4071").press("1").ends(number, "arayifite")


def a_child_that_lives_with_nobody(world: World) -> None:
    home(world.phone(1)).press("3", "1", "5", "2", "2014", "7", "3", "0", "1").ends("112")
    world.phone(WORKER).gets("HIGH")
    home(world.phone(WORKER)).press("4071", "8").sees("4 New 1")


def a_child_of_three_years(world: World) -> None:
    home(world.phone(1)).press("3", "1", "5", "2", "3", "7", "3", "0").is_at("register.check").does_not_see("13-17")


PLAYS: tuple[Plays, ...] = (
    answers_with_their_numbers,
    two_children_in_one_text,
    a_danger_behind_a_concern,
    a_report_after_many,
    a_command_word_in_a_call_for_help,
    a_hold_that_holds,
    a_word_before_the_code,
    three_children_of_one_minute,
    a_danger_to_an_owner_who_is_away,
    an_unsafe_phone_is_not_rung,
    a_cut_talk_about_somebody_protected,
    who_was_never_told_does_not_stand_down,
    marks_seen_and_the_person_at_home,
    nobody_is_higher_than_the_nation,
    a_danger_text_by_night,
    many_of_one_phone,
    the_state_by_night,
    a_child_that_lives_with_nobody,
    a_child_of_three_years,
)


@LENGTHY_ON_POSTGRES
@pytest.mark.parametrize("play", PLAYS, ids=lambda each: each.__name__)
def test_no_obligation_ends_in_silence(play: Plays, world: World) -> None:
    play(world)
