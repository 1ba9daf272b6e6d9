"""Ten wrong answers in a row end a talk kindly; a right one in between begins the row anew."""

from enum import IntEnum

from conversations.questions import Choose, Number
from conversations.steps import Conversation, End, end
from tests.conversations.stage import Stage


class Key(IntEnum):
    """Something to pick."""

    one = 1


def talk() -> Conversation:
    yield Choose("help", among=Key)
    yield Number("visit.child", low=1, high=5)
    return end("end.bye")


def test_the_tenth_wrong_answer_in_a_row_ends_the_talk_as_a_draft() -> None:
    stage = Stage(talk).press("1", *["x"] * 9).is_at("visit.child", "wrong.number")
    assert stage.press("").screen == End("end.slips", finished=False)
    assert [entry[1] for entry in stage.memory.journal] == ["help"]
    assert stage.memory.slips == 0


def test_a_right_answer_or_a_step_back_begins_the_row_anew() -> None:
    Stage(talk).press(*["x"] * 9, "1", *["x"] * 9, "0", *["x"] * 9).is_at("help", "wrong.choice")
