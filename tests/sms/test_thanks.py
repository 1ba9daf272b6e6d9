"""Thanks alone: whoever sends them, by day or at night, is thanked in turn, and nobody rings."""

import pytest
from sqlalchemy import select

from core.models.duty import CallBack
from core.models.message import Message
from tests.fixtures.texting import SQLITE, Texting
from tests.fixtures.world import PROGRAMME, World

THANKS = (
    "Murakoze",
    "murakoze cyane!",
    "Turabashimiye",
    "Mwaramutse, murakoze",
    "Thank you so much",
    "thanks a lot",
    "Merci beaucoup",
    "Je vous remercie",
    "Asante sana",
    "Shukrani",
)


def calls(world: World) -> list[str]:
    with world.database.read() as tx:
        return [each.reason.value for each in tx.session.scalars(select(CallBack))]


@SQLITE
@pytest.mark.parametrize("last", [1, 101])
@pytest.mark.parametrize("hours", [0, 14])
def test_who_says_thanks_is_thanked_by_day_and_at_night(hours: int, last: int, world: World) -> None:
    world.passes(hours=hours)
    phone = world.phone(last)
    before = len(phone.inbox)
    phone.sends("Murakoze cyane").gets("Namwe murakoze", "116").never_gets("azabahamagara")
    phone.never_gets("Ntibyabitswe")
    assert len(phone.inbox) == before + 1
    assert calls(world) == []


@pytest.mark.parametrize("text", THANKS)
def test_the_list_has_the_thanks_of_four_languages(text: str) -> None:
    words = [each.strip("!,").lower() for each in text.split()]
    assert PROGRAMME.danger_words.are_thanks(words)


@SQLITE
def test_thanks_beside_anything_else_are_no_thanks_alone(world: World, texting: Texting) -> None:
    assert "azabahamagara" in texting.says("Murakoze, muze vuba hano")
    world.watch.passes(hours=2)
    assert "azabahamagara" in texting.says("Murakoze 0788000222")
    assert len(calls(world)) == 2


@SQLITE
def test_a_greeting_alone_may_be_somebody_who_wants_to_speak(world: World, texting: Texting) -> None:
    assert "azabahamagara" in texting.says("Muraho")
    assert calls(world) == ["unreadable"]


@SQLITE
def test_an_officer_who_says_thanks_is_thanked(world: World) -> None:
    world.phone(201).sends("Thanks").gets("Thank you too")


@SQLITE
def test_thanks_answer_no_question_and_the_report_is_not_silently_lost(world: World, texting: Texting) -> None:
    asked = texting.says("SURA 204711 2 1 1 1 1")
    assert "Ntibirabikwa" in asked
    assert texting.says("Murakoze") == asked
    assert calls(world) == []
    assert "raporo turayibonye" in texting.says("1")


@SQLITE
def test_two_machines_that_thank_each_other_come_to_an_end(world: World) -> None:
    for _ in range(8):
        world.phone(1).sends("Thank you")
        world.watch.passes(minutes=20)
    with world.database.read() as tx:
        answers = tx.session.scalars(select(Message).where(Message.notice == "sms.reply.thanks")).all()
    assert len(answers) == 2
