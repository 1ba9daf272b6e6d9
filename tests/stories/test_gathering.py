"""A gathering that was held: kind, day, who came, what about; a receipt, and the same told twice is thanked."""

from tests.fixtures.texting import BOTH_ENGINES
from tests.fixtures.world import World
from tests.stories.reading import receipt_on

FORUM = ("5", "1", "2", "14", "9", "0", "6")
"""Home, a family evening forum, yesterday, 14 women, 9 men, no children, about peace at home."""


@BOTH_ENGINES
def test_a_gathering_gets_a_receipt_and_is_kept_once(world: World) -> None:
    volunteer = world.phone(1).dial().press("5").is_at("gathering.kind").press("1").is_at("gathering.day").press("2")
    volunteer.is_at("gathering.women").press("x").sees("999", "0 Nta n'umwe").press("14").is_at("gathering.men")
    volunteer.press("9").is_at("gathering.children").press("0").is_at("gathering.topic").press("6")
    volunteer.is_at("gathering.check").sees("13/10", "abagore 14", "abagabo 9", "abana 0").press("1").ends("Murakoze")
    number = receipt_on(volunteer)
    again = world.phone(2).dial().press(*FORUM, "1").is_at("end.gathering.again").ends(number)
    assert receipt_on(again) == number
    world.phone(1).dial().press(*FORUM[:3], "15", *FORUM[4:], "1").is_at("end.gathering")
    for last in (1, 2, 201):
        world.phone(last).gets_nothing()


def test_counts_are_gone_over_again_and_nobody_is_no_gathering(world: World) -> None:
    volunteer = world.phone(1).dial().press("5", "3", "1", "0", "0").is_at("gathering.children").sees("0 Inyuma")
    volunteer.press("0").is_at("gathering.men").press("0", "25", "2").is_at("gathering.check").press("2")
    volunteer.is_at("gathering.women").press("1", "0", "25", "2").sees("abagore 1").press("1").ends()


def test_an_earlier_day_is_typed(world: World) -> None:
    volunteer = world.phone(1).dial().press("5", "2", "3").is_at("day.typed").press("1510").sees("ntiragera")
    volunteer.press("1309").sees("30").press("0110").is_at("gathering.women").press("5", "5", "5", "1").sees("01/10")
