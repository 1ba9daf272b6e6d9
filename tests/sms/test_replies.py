"""An answer to our question with more around it: the question says what it means, and no danger in it waits for day."""

import pytest
from sqlalchemy import select

from core.models.alert import Alert, Level
from core.models.duty import CallBack
from tests.fixtures.texting import SQLITE, Texting, visits
from tests.fixtures.world import World

pytestmark = SQLITE


def levels(world: World) -> list[Level]:
    with world.database.read() as tx:
        return list(tx.session.scalars(select(Alert.level)))


def calls(world: World) -> list[str]:
    with world.database.read() as tx:
        return [each.reason.value for each in tx.session.scalars(select(CallBack).order_by(CallBack.asked_at))]


@pytest.mark.parametrize("answer", ["ubu", "NOW", "maintenant!", "sasa hivi", "1 ok", "yego 1", "1 ubu", "nonaha", "1"])
def test_a_word_of_the_question_is_its_answer(world: World, texting: Texting, answer: str) -> None:
    texting.says("IKIBAZO 204711 4")
    assert "116" in texting.says(answer)
    assert levels(world) == [Level.danger]


@pytest.mark.parametrize("answer", ["3 yego", "ok 3", "sawa, 3", "home 3", "3 murakoze", "\u0663"])
def test_danger_at_home_with_a_word_is_told(world: World, texting: Texting, answer: str) -> None:
    texting.says("SURA 204711 2")
    assert "Akarere kabimenyeshejwe" in texting.says(answer)
    assert levels(world) == [Level.danger]
    world.phone(501).gets_nothing()


def test_all_that_is_left_with_a_word_is_taken(world: World, texting: Texting) -> None:
    texting.says("SURA 204711")
    texting.says("2 3 1 1 1 1 ok")
    assert visits(world) == [(2, 3, 1, 1, 1, 1)]
    assert levels(world) == [Level.danger]


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("SURA 204711 2", "3, ntabwo nzi icyo gukora"),
        ("SURA 204711 2", "3 3 3"),
        ("SURA 204711 2 1 1 1", "uyu munsi 4"),
        ("IKIBAZO 0 4", "1 cyangwa 2, muze"),
        ("IKIBAZO 0 4", "urgent 2"),
        ("IKIBAZO 0", "wenda 7"),
    ],
)
def test_what_may_be_a_danger_in_the_question_is_rung_at_once(
    world: World, texting: Texting, asked: str, answer: str
) -> None:
    texting.says(asked)
    assert "hamagara" in texting.says(answer).lower()
    assert calls(world)[-1:] == ["danger_text"]
    world.phone(501).gets_nothing()


def test_what_is_no_danger_in_it_waits_for_the_day(world: World, texting: Texting) -> None:
    texting.says("SURA 204711 2 1")
    texting.says("3, ishuri ryafunze")
    assert calls(world) == ["unreadable"]


@pytest.mark.parametrize(
    "text",
    ["204711 2 1 ok", "ok 204711 1 1", "0 2 1", "0 2 1 ok", "021", "204711 5", "0 7", "20 47 11 4 1", "zero 4 1"],
)
def test_without_a_question_a_concern_may_be_meant_whatever_stands_beside_it(
    world: World, texting: Texting, text: str
) -> None:
    assert "116" in texting.says(text)
    assert calls(world) == ["danger_text"]


@pytest.mark.parametrize(
    ("text", "last"),
    [("Murakoze 204711", 1), ("Yego 204711 3", 1), ("Murakoze 3", 101), ("ok 1", 101), ("Murakoze umwana", 1)],
)
def test_at_night_thanks_with_a_number_are_no_thanks_alone(world: World, text: str, last: int) -> None:
    world.watch.passes(hours=14)
    world.phone(last).sends(text).gets("116")
    assert calls(world) == ["danger_text"]
