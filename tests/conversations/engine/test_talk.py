"""The engine with tiny conversations: the journal, replay, wrong input, paging, PINs, SMS, and what a deploy breaks."""

from enum import IntEnum
from typing import Any

import pytest

from conversations.asking import Option, Wrong
from conversations.engine.replay import ANSWER, DONE, LED, Memory
from conversations.engine.talk import Talk
from conversations.questions import Choose, Code, FreeWords, Number, Pin, YesNo
from conversations.steps import Conversation, End, Screen, do, end
from core.errors import Stale
from core.language.words import Say
from core.storage.db import Tx
from tests.conversations.stage import NO_TX, Stage


class Fruit(IntEnum):
    banana = 1
    mango = 2
    guava = 91
    papaya = 98


def told(_tx: Tx, what: Any) -> dict[str, Any]:
    return {"what": what}


def market() -> Conversation:
    fruit = yield Choose("fruit", among=Fruit)
    first = yield do("tell", told, int(fruit))
    count = yield Number("count", high=20)
    second = yield do("tell", told, [first["what"], count])
    return end("sold", what=second["what"])


def test_a_talk_goes_from_question_to_question_and_ends() -> None:
    stage = Stage(market).is_at("fruit").press("2").is_at("count").press("7")
    assert stage.screen == End("sold", {"what": [2, 7]})
    assert stage.done == [("told", 2), ("told", [2, 7])]


def test_the_journal_holds_values_and_results_never_the_keys_pressed() -> None:
    stage = Stage(market).press("9", "1", "007")
    assert stage.memory.journal == [
        [ANSWER, "fruit", 91],
        [DONE, "tell", {"what": 91}],
        [ANSWER, "count", 7],
        [DONE, "tell", {"what": [91, 7]}],
    ]


def test_a_name_that_makes_an_effect_happen_once_is_never_used_twice() -> None:
    stage = Stage(market).press("2", "7")
    assert stage.names == ["7.1.tell", "7.2.tell"]


def corridor() -> Conversation:
    door = yield Choose("door", among=Fruit, leads=True)
    count = yield Number("count", high=20)
    yield do("tell", told, [int(door), count], amend=tell_again)
    yield Number("rest")
    return end("sold")


def tell_again(_tx: Tx, _before: Any, what: Any) -> dict[str, Any]:
    return {"what": what}


def test_what_only_led_somewhere_was_not_told() -> None:
    stage = Stage(corridor).press("2")
    assert (stage.memory.journal, stage.memory.has_told) == ([[LED, "door", 2]], False)
    assert stage.press("7").memory.has_told
    assert stage.press("0", "0").is_at("door").memory.has_told, "the effect stands"
    stage.press("1").is_at("change.ask").press("1").is_at("count")
    assert (stage.memory.journal, stage.memory.has_told) == ([[LED, "door", 1]], True)
    assert not Stage(corridor).press("2", "7x").memory.has_told


def test_replay_does_nothing_again() -> None:
    stage = Stage(market).press("2").redials("second").redials("third").press("x", "y").is_at("count", "wrong.number")
    assert stage.done == [("told", 2)]


def test_wrong_input_asks_the_same_question_with_one_line_and_keeps_what_was_answered() -> None:
    stage = Stage(market).press("2", "40").is_at("count", "wrong.number")
    assert stage.press("3").screen == End("sold", {"what": [2, 3]})


@pytest.mark.parametrize("typed", ["", " ", "*", "#", "9" * 40, "٢", "7", "-1", "2.", "\u200b2"])
def test_what_is_not_on_the_screen_is_no_answer(typed: str) -> None:
    assert Stage(market).press(typed).is_at("fruit", "wrong.choice").done == []


def test_spaces_around_an_answer_do_not_matter() -> None:
    Stage(market).press(" 2 ").is_at("count")


# -- paging -----------------------------------------------------------------------------------------------------------


def test_nine_turns_to_the_members_that_an_sms_calls_91_to_98() -> None:
    stage = Stage(market)
    assert stage.digits == ["1", "2", "9", "0"]
    assert stage.press("9").digits == ["1", "8", "9", "0"]
    assert stage.zero == "nav.back"
    stage.press("8").is_at("count")
    assert stage.memory.journal[0] == [ANSWER, "fruit", 98]


def test_nine_on_the_last_page_begins_again_and_zero_turns_back() -> None:
    stage = Stage(market).press("9", "9")
    assert stage.digits == ["1", "2", "9", "0"]
    assert stage.press("9", "0").digits == ["1", "2", "9", "0"]
    assert stage.zero == "nav.leave"


def test_nine_is_no_key_where_there_is_no_more() -> None:
    Stage(market).press("2", "9").is_at("sold")


SHOP: list[str] = []


def shop() -> Conversation:
    bought = yield Choose("shop", among=lambda _tx: [Option(name, Say("x")) for name in SHOP])
    return end("bought", what=bought)


def test_a_number_means_what_the_caller_saw_even_if_the_list_changed_meanwhile() -> None:
    SHOP[:] = list("abcdefgh")
    stage = Stage(shop)
    assert stage.digits == ["1", "2", "3", "4", "5", "9", "0"]
    SHOP[:] = list("zyxwv")
    assert stage.press("2").screen == End("bought", {"what": "b"})


def test_a_list_that_shrank_shows_its_last_page_and_an_empty_one_takes_nothing() -> None:
    SHOP[:] = list("abcdefgh")
    stage = Stage(shop).press("9")
    assert stage.digits == ["1", "2", "3", "9", "0"]
    SHOP[:] = list("ab")
    assert stage.press("7").digits == ["1", "2", "0"]
    SHOP.clear()
    stage.press("7").press("1").is_at("shop", "wrong.choice")


def test_words_may_come_from_the_records() -> None:
    def talk() -> Conversation:
        yield Choose("card", words=lambda _tx: Say("found"))
        return end("bye")

    stage = Stage(talk)
    assert isinstance(stage.screen, Screen)
    assert stage.screen.says == Say("found")
    assert Talk(talk, Memory(1), "s").looks_up


# -- the PIN ----------------------------------------------------------------------------------------------------------


def secret() -> Conversation:
    yield YesNo("ready")
    yield Pin("pin")
    what = yield FreeWords("what")
    yield Pin("pin")
    yield Number("more")
    return end("kept", what=what)


def test_a_pin_is_asked_once_a_session_and_never_journaled() -> None:
    stage = Stage(secret).press("1").is_at("pin").press("4071").is_at("pin")
    assert stage.memory.journal == [[ANSWER, "ready", True]]
    stage.gives_pin().is_at("what").press("a  few words").is_at("more")
    assert stage.memory.journal == [[ANSWER, "ready", True], [ANSWER, "what", "a few words"]]


@pytest.mark.parametrize("typed", ["", "407", "40711", "abcd", "٤٠٧١", "4*71", "#"])
def test_what_cannot_be_a_pin_is_told_apart(typed: str) -> None:
    Stage(secret).press("1", typed).is_at("pin", "wrong.pin_form")


def test_another_session_asks_the_pin_again_and_keeps_what_lies_behind_it() -> None:
    stage = Stage(secret).press("1").gives_pin().press("words").is_at("more").redials().is_at("pin")
    assert stage.memory.journal[1:] == [[ANSWER, "what", "words"]]
    assert stage.gives_pin().is_at("more").press("5").screen == End("kept", {"what": "words"})


def test_zero_at_a_pin_goes_back_to_the_answer_before() -> None:
    assert Stage(secret).press("1", "0").is_at("ready").memory.journal == []
    assert Stage(secret).press("1").gives_pin().press("words").redials().press("0").is_at("ready").memory.journal == []


def test_zero_at_a_pin_that_opens_the_talk_leaves() -> None:
    def locked() -> Conversation:
        yield Pin("pin")
        return end("open")

    stage = Stage(locked)
    assert stage.zero == "nav.leave"
    assert stage.press("0").screen == End("end.bye", finished=False)


# -- optional, and the end --------------------------------------------------------------------------------------------


def details() -> Conversation:
    what = yield Choose("what", among=Fruit, optional=True, zero_finishes=True)
    sure = yield YesNo("sure", optional=True)
    return end("thanks", what=what, sure=sure)


def test_zero_finishes_a_question_that_may_be_left_out() -> None:
    stage = Stage(details)
    assert stage.zero == "nav.finish"
    assert stage.press("0").is_at("sure").press("2").screen == End("thanks", {"what": None, "sure": False})


def test_an_sms_names_members_by_their_own_numbers_and_leaves_out_what_is_optional() -> None:
    assert Stage(details).hear("98", None).screen == End("thanks", {"what": Fruit.papaya, "sure": None})
    assert Stage(details).hear(None, "1").screen == End("thanks", {"what": None, "sure": True})


def test_a_part_of_an_sms_that_is_no_answer_is_said_to_be_wrong() -> None:
    with pytest.raises(Wrong):
        Stage(details).hear("3")
    with pytest.raises(Wrong):
        Stage(shop).hear("1")


def test_nothing_is_asked_after_the_end() -> None:
    stage = Stage(market).press("2", "7")
    with pytest.raises(Stale):
        stage.press("1")
    with pytest.raises(Stale):
        stage.hear("1")


def test_an_effect_left_undone_is_never_drawn_over() -> None:
    talk = Talk(market, Memory(1), "s")
    talk.draw(NO_TX)
    talk.take("1", NO_TX)
    assert talk.has_effects
    assert not talk.looks_up
    with pytest.raises(Stale):
        talk.draw(NO_TX)


def test_the_language_of_the_next_screen_is_remembered() -> None:
    def spoken(_tx: Tx) -> str:
        return "en"

    def talk() -> Conversation:
        yield YesNo("ready")
        yield do("language.set", spoken)
        return end("saved")

    assert Stage(talk).press("1").memory.language == "en"


# -- a deploy in the middle of a talk ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "journal",
    [
        [[ANSWER, "vegetable", 1]],
        [[DONE, "tell", None]],
        [[ANSWER, "fruit", 3]],
        [[ANSWER, "fruit", 1], [ANSWER, "tell", 1]],
        [
            [ANSWER, "fruit", 1],
            [DONE, "tell", {"what": 1}],
            [ANSWER, "count", 1],
            [DONE, "tell", {"what": 1}],
            [ANSWER, "x", 1],
        ],
    ],
)
def test_a_journal_that_no_longer_fits_is_stale(journal: list[Any]) -> None:
    with pytest.raises(Stale):
        Talk(market, Memory(1, journal), "s")


def test_a_code_is_looked_up_by_what_the_caller_may_touch() -> None:
    def talk() -> Conversation:
        found = yield Code("code", find=lambda _tx, code: ["child", 5] if code == "204711" else None)
        return end("found", what=found)

    assert Stage(talk).press("204 711").screen == End("found", {"what": ["child", 5]})
    Stage(talk).press("318061").is_at("code", "wrong.code_unknown")
