"""What was typed since the last reply: repeats, empty answers, `*` in words, lost hops, deep dials, misfits."""

import pytest

from conversations.questions import FreeWords
from conversations.steps import Conversation, end
from tests.fixtures.world import World
from tests.ussd.conftest import rows_of
from ussd.session import contents as kept_sessions


def test_a_repeat_of_the_same_choice_is_two_answers(lite: World) -> None:
    phone = lite.phone(1).dial()
    phone.typed = "1"
    phone.again().is_at("visit.child")
    phone.typed = "1*1"
    phone.again().is_at("visit.seen")


def test_an_empty_answer_asks_again_and_the_next_one_counts(lite: World) -> None:
    phone = lite.phone(1).dial().press("2")
    phone.typed = "2*"
    phone.again().is_at("concern.urgency").sees("Hitamo: 1-3.")
    phone.typed = "2**3"
    phone.again().is_at("concern.about")


def test_an_empty_first_answer_is_the_first_hop_again(lite: World) -> None:
    phone = lite.phone(1).dial()
    first = phone.raw
    assert phone.again().raw == first
    phone.typed = "*2"
    phone.again().is_at("concern.urgency")


@pytest.mark.parametrize("typed", ["#", "1#", "**", "٢", "2" * 40, " ", "\t", "é"])
def test_what_is_no_key_asks_the_same_again(lite: World, typed: str) -> None:
    phone = lite.phone(1).dial().press("2", typed)
    phone.is_at("concern.urgency").sees("Hitamo: 1-3.").press("2").is_at("concern.about")


def test_hops_that_never_reached_us_are_taken_one_by_one(world: World) -> None:
    phone = world.phone(1).dial()
    phone.typed = "2*1*3*1*2"
    phone.again().ends().is_at("concern.thanks_danger")
    assert rows_of(world.database)["alerts"] == 1
    last = phone.raw
    assert phone.again().raw == last


def test_what_was_typed_behind_the_end_is_not_taken(lite: World) -> None:
    phone = lite.phone(1).dial()
    phone.typed = "0*2*1"
    phone.again().ends().is_at("end.bye")
    assert rows_of(lite.database)["alerts"] == 0


def test_lost_hops_stop_at_a_pin_whose_digits_are_asked_again(lite: World) -> None:
    phone = lite.phone(1).dial()
    phone.typed = "4*4071*1"
    phone.again().is_at("pin").press("4071").is_at("my_children")


def test_behind_a_right_pin_lost_hops_go_on_and_behind_a_wrong_one_they_stop(lite: World) -> None:
    phone = lite.phone(1).dial().press("4")
    phone.typed = "4*9999*4071"
    phone.again().is_at("pin").sees("Hasigaye inshuro 4")
    phone.typed += "*4071*1"
    phone.again().is_at("my_children.card").sees("Demo-")


def test_lost_hops_at_the_offer_to_go_on_are_taken_one_by_one(lite: World) -> None:
    lite.phone(1).dial().press("1", "204711")
    phone = lite.phone(1).dial()
    phone.typed = "7**1*2"
    phone.again().is_at("visit.safe")


def test_a_transcript_that_does_not_go_on_says_dial_again_and_spoils_nothing(lite: World) -> None:
    phone = lite.phone(1).dial().press("2", "2")
    rows = rows_of(lite.database)
    good = phone.typed
    for typed in ("1*1", "2*3*1", "2*2x", "2*21*3", "22", "3"):
        phone.typed = typed
        phone.again().ends().is_at("end.dial_again")
    assert rows_of(lite.database) == rows
    phone.typed = f"{good}*3"
    phone.again().is_at("concern.category")


def test_words_may_hold_a_star(lite: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def writes() -> Conversation:
        said = yield FreeWords("visit.child")
        return end("end.bye", said=said)

    monkeypatch.setattr(kept_sessions, "front_door", lambda _callers: writes())
    phone = lite.phone(1).dial()
    phone.typed = "a*b * c"
    phone.again().is_at("end.bye")


# -- a session we do not know ----------------------------------------------------------------------------------------


def test_a_deep_dial_walks_through_menus(lite: World) -> None:
    lite.phone(1).dial("1").is_at("visit.child").press("204711").is_at("visit.seen")
    lite.phone(2).dial("2*2*3").is_at("concern.category").press("1").is_at("concern.protected")


@pytest.mark.parametrize(
    ("tail", "name"),
    [
        ("2*1", "concern.urgency"),
        ("2*1*3*1*2", "concern.urgency"),
        ("2*2*3*1*1", "concern.category"),
        ("1*204711*1*3", "visit.safe"),
        ("1*204711*1*1*1*1*1*1", "visit.next"),
        ("7*2", "language"),
        ("0", "volunteer.home"),
        ("5*x", "volunteer.home"),
        ("2*x*1", "volunteer.home"),
        ("2*", "volunteer.home"),
        ("4", "pin"),
        ("4*4071", "pin"),
        ("1*0*2", "concern.urgency"),
    ],
)
def test_a_deep_dial_stops_before_anything_is_written_or_read(world: World, tail: str, name: str) -> None:
    before = rows_of(world.database)
    phone = world.phone(1).dial(tail).is_at(name)
    after = rows_of(world.database)
    assert after.pop("talks") == before.pop("talks") + 1
    assert after == before
    first = phone.raw
    assert phone.again().raw == first


def test_after_a_deep_dial_the_next_key_counts_once(world: World) -> None:
    world.phone(1).dial("2*1").press("1").is_at("concern.about")
    assert rows_of(world.database)["alerts"] == 1


def test_a_deep_dial_to_a_pin_asks_it(lite: World) -> None:
    lite.phone(1).dial("4*4071").press("4071").is_at("my_children")
    lite.phone(201).dial("4071*1").is_at("pin").press("4071").is_at("officer.home")
    lite.phone(202).dial("1").is_at("pin")


def test_a_deep_dial_with_a_draft_shows_the_offer(lite: World) -> None:
    lite.phone(1).dial().press("2", "2")
    lite.phone(1).dial("2*1").is_at("draft.offer").press("2").is_at("volunteer.home")
    assert rows_of(lite.database)["alerts"] == 0


def test_a_transcript_as_long_as_is_taken_is_answered(lite: World) -> None:
    phone = lite.phone(1).dial("*".join(["2", "0"] * 500)).is_at("volunteer.home")
    phone.press("*".join(["2", "0"] * 10)).is_at("volunteer.home")
    other = lite.phone(2).dial()
    other.typed = "*".join(["2", "0"] * 500)
    other.again().is_at("volunteer.home")
