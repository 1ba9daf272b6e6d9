"""`0` goes back: over plain answers, over effects that can be mended or taken back, and never over a wall."""

from typing import Any

from conversations.engine.replay import ANSWER, DONE, UNDONE
from conversations.questions import Choose, Number, Pin, YesNo
from conversations.steps import Conversation, End, do, end
from core.language.words import Say
from core.storage.db import Tx
from tests.conversations.stage import Stage


def send(_tx: Tx, *what: Any) -> list[Any]:
    return ["sent", *what]


def mend(_tx: Tx, before: list[Any], *what: Any) -> list[Any]:
    return [before[0], *what]


def take_back(_tx: Tx, _before: list[Any]) -> None:
    return None


def plain() -> Conversation:
    a = yield Number("a")
    b = yield Number("b")
    c = yield Number("c")
    return end("end", got=[a, b, c])


def test_zero_goes_back_over_plain_answers_and_at_the_first_question_leaves() -> None:
    stage = Stage(plain)
    assert stage.zero == "nav.leave"
    stage.press("1", "2")
    assert stage.zero == "nav.back"
    stage.press("0").is_at("b").press("5", "6")
    assert stage.screen == End("end", {"got": [1, 5, 6]})
    assert Stage(plain).press("1", "2", "0", "0").is_at("a").press("0").screen == End("end.bye", finished=False)


def test_a_plain_answer_changes_without_a_question() -> None:
    assert Stage(plain).press("1", "2", "0", "3").is_at("c").memory.changing == []


def walled() -> Conversation:
    a = yield Number("a")
    yield do("send", send, a)
    yield Number("b")
    return end("end")


def test_an_effect_without_amend_or_undo_is_a_wall() -> None:
    stage = Stage(walled).press("1", "0").is_at("b", "note.already_sent")
    assert stage.press("0").is_at("b", "note.already_sent").done == [("send", 1)]
    assert stage.press("5").screen == End("end")


def amended() -> Conversation:
    a = yield Number("a")
    b = yield Number("b")
    sent = yield do("send", send, a, b, amend=mend)
    c = yield Number("c")
    return end("end", got=[sent, c])


def test_no_to_the_change_leaves_everything_as_it_was() -> None:
    for no in ("2", "0"):
        stage = Stage(amended).press("1", "2")
        before = [list(each) for each in stage.memory.journal]
        stage.press("0").is_at("b").press("7").is_at("change.ask")
        assert stage.digits == ["1", "2", "0"]
        stage.press(no).is_at("c")
        assert stage.memory.journal == before
        assert stage.done == [("send", 1, 2)]


def test_yes_mends_what_was_sent() -> None:
    stage = Stage(amended).press("1", "2", "0", "7", "1").is_at("c")
    assert stage.done == [("send", 1, 2), ("mend", ["sent", 1, 2], 1, 7)]
    assert stage.press("9").screen == End("end", {"got": [["sent", 1, 7], 9]})
    assert len(set(stage.names)) == 2


def test_neither_yes_nor_no_asks_again() -> None:
    stage = Stage(amended).press("1", "2", "0", "7")
    assert (
        stage.press("5").is_at("change.ask", "wrong.choice").press("9").is_at("change.ask", "wrong.choice").done[1:]
        == []
    )
    assert stage.press("1").is_at("c").done[1:] == [("mend", ["sent", 1, 2], 1, 7)]


def test_the_same_answer_again_stands_without_an_effect() -> None:
    stage = Stage(amended).press("1", "2", "0", "2").is_at("c")
    assert stage.done == [("send", 1, 2)]
    assert stage.memory.stepped_over == []


def test_a_change_several_answers_back_keeps_the_effect_until_the_talk_comes_to_it_again() -> None:
    stage = Stage(amended).press("1", "2", "0", "0").is_at("a").press("5").is_at("change.ask").press("1").is_at("b")
    assert stage.done == [("send", 1, 2)]
    stage.redials().press("2").is_at("c")
    assert stage.done == [("send", 1, 2), ("mend", ["sent", 1, 2], 5, 2)]
    assert stage.memory.unsettled == []


def test_several_answers_back_the_same_answers_restore_one_by_one() -> None:
    stage = Stage(amended).press("1", "2", "0", "0", "1").is_at("b").press("2").is_at("c")
    assert stage.done == [("send", 1, 2)]
    stage = (
        Stage(amended).press("1", "2", "0", "0", "1").is_at("b").press("3").is_at("change.ask").press("1").is_at("c")
    )
    assert stage.done[1:] == [("mend", ["sent", 1, 2], 1, 3)]


def test_going_back_behind_a_mended_effect_mends_it_once_more() -> None:
    stage = Stage(amended).press("1", "2", "0", "7", "1", "0", "8", "1").is_at("c")
    assert stage.done[2:] == [("mend", ["sent", 1, 7], 1, 8)]


def danger() -> Conversation:
    home = yield Number("home", high=2)
    if home == 2:
        yield Number("other")
        return end("other.end")
    seen = yield Number("seen")
    safe = yield Number("safe")
    told = None
    if safe == 3:
        told = yield do("danger", send, seen, amend=mend, undo=take_back)
    c = yield Number("c")
    return end("end", got=[told, c])


def test_another_answer_takes_back_what_was_sent_and_says_so() -> None:
    stage = Stage(danger).press("1", "1", "3").is_at("c").press("0").is_at("safe").press("1").is_at("change.ask")
    stage.press("1").is_at("c", "note.taken_back")
    assert stage.done == [("send", 1), ("take_back", ["sent", 1])]
    assert [entry[0] for entry in stage.memory.journal] == [ANSWER, ANSWER, ANSWER, UNDONE]
    assert stage.press("4").screen == End("end", {"got": [None, 4]})


def test_what_was_taken_back_can_be_sent_again_under_another_name() -> None:
    stage = Stage(danger).press("1", "1", "3", "0", "1", "1", "0").is_at("safe").press("3").is_at("c")
    assert [each[0] for each in stage.done] == ["send", "take_back", "send"]
    assert stage.names == ["7.1.danger", "7.2.danger", "7.3.danger"]


def test_a_danger_stands_while_the_talk_still_leads_to_it() -> None:
    stage = Stage(danger).press("1", "1", "3", "0", "0").is_at("seen").press("2", "1").is_at("safe")
    assert stage.done == [("send", 1)]
    stage.press("3").is_at("c")
    assert stage.done[1:] == [("mend", ["sent", 1], 2)]


def test_a_danger_is_taken_back_once_the_question_that_told_it_is_answered_otherwise() -> None:
    stage = Stage(danger).press("1", "1", "3", "0", "0", "2", "1", "x").is_at("safe", "wrong.number")
    assert stage.done == [("send", 1)]
    stage.press("1").is_at("c", "note.taken_back")
    assert stage.done[1:] == [("take_back", ["sent", 1])]


def test_a_danger_is_taken_back_when_the_talk_goes_another_way() -> None:
    stage = (
        Stage(danger)
        .press("1", "1", "3", "0", "0", "0")
        .is_at("home")
        .press("2", "1")
        .is_at("other", "note.taken_back")
    )
    assert stage.done[1:] == [("take_back", ["sent", 1])]
    assert stage.press("5").screen == End("other.end")


def test_leaving_after_going_back_takes_nothing_back_and_forgets_no_answer() -> None:
    stage = Stage(danger).press("1", "1", "3")
    before = [list(each) for each in stage.memory.journal]
    stage.press("0", "0", "0", "0")
    assert stage.screen == End("end.bye", finished=False)
    assert stage.memory.journal == before
    assert stage.done == [("send", 1)]
    assert stage.redials().is_at("c")


def test_leaving_after_a_change_that_was_not_carried_through_takes_nothing_back() -> None:
    stage = Stage(danger).press("1", "1", "3", "0", "0", "2", "1", "0", "0", "0")
    assert stage.screen == End("end.bye", finished=False)
    assert stage.done == [("send", 1)]


def chain() -> Conversation:
    a = yield Number("a")
    first = None
    if a == 1:
        first = yield do("first", send, a, undo=take_back)
    b = yield Number("b")
    if b == 5:
        b = yield Number("b.more")
    if first:
        yield do("second", send, b, amend=mend)
    else:
        yield do("third", send, b)
    return (yield from _rest())


def _rest() -> Conversation:
    yield Number("c")
    yield do("last", send)
    yield Number("d")
    return end("end")


def test_every_effect_behind_a_changed_answer_is_settled_on_the_new_way() -> None:
    stage = (
        Stage(chain).press("1", "2").is_at("c").press("0", "0").is_at("a").press("3", "1").is_at("b", "note.taken_back")
    )
    assert stage.press("2").is_at("c").done == [("send", 1), ("send", 2), ("take_back", ["sent", 1]), ("send", 2)]


def test_a_changed_answer_that_asks_something_else_first_still_mends_the_effect() -> None:
    stage = Stage(chain).press("1", "2", "0", "5").is_at("change.ask").press("1").is_at("b.more")
    assert stage.done == [("send", 1), ("send", 2)]
    assert stage.press("8").is_at("c").done[2:] == [("mend", ["sent", 2], 8)]


def test_a_wall_further_on_stops_the_way_back() -> None:
    stage = Stage(chain).press("1", "2", "4").is_at("d").press("0").is_at("d", "note.already_sent")
    assert len([entry for entry in stage.memory.journal if entry[0] == DONE]) == 3


def guarded() -> Conversation:
    yield Pin("pin")
    yield from danger()
    return end("end")


def test_a_change_that_waits_is_not_spoken_of_before_the_pin() -> None:
    stage = Stage(guarded).gives_pin().press("1", "1", "3", "0", "1").is_at("change.ask")
    stage.redials().is_at("pin").press("1").is_at("pin", "wrong.pin_form").gives_pin().is_at("change.ask")
    stage.press("2").is_at("c")
    assert stage.done == [("send", 1)]


def test_leaving_at_the_pin_keeps_everything_behind_it() -> None:
    stage = Stage(guarded).gives_pin().press("1", "1", "3")
    before = [list(each) for each in stage.memory.journal]
    stage.press("0", "1").redials().press("0")
    assert stage.screen == End("end.bye", finished=False)
    assert stage.memory.journal == before
    assert stage.redials("third").is_at("pin").gives_pin().is_at("c").done == [("send", 1)]


def behind() -> Conversation:
    yield YesNo("ready")
    yield Pin("pin")
    yield from danger()
    return end("end")


def test_zero_at_a_pin_with_effects_behind_it_leaves() -> None:
    stage = Stage(behind).press("1").gives_pin().press("1", "1", "3").redials().press("0")
    assert stage.screen == End("end.bye", finished=False)
    assert len(stage.memory.journal) == 5


def test_changing_an_answer_before_the_pin_takes_back_what_lies_behind_it_once_the_way_is_lost() -> None:
    stage = Stage(behind).press("1").gives_pin().press("1", "1", "3", "0", "0", "0", "0").is_at("ready")
    stage.press("2").is_at("change.ask").redials().press("1").is_at("pin")
    assert stage.done == [("send", 1)]
    stage.gives_pin().is_at("home").press("2").is_at("other", "note.taken_back")


def test_words_shown_after_a_wall_are_the_same_screen() -> None:
    def talk() -> Conversation:
        yield from walled()
        yield Choose("after", words=Say("after"))
        return end("end")

    stage = Stage(talk).press("1")
    before = stage.screen
    stage.press("0")
    assert (stage.screen.key, stage.digits) == (before.key, ["0"])
