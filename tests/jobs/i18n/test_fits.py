"""How wide a text can be where it is shown: drawn with the widest slots and all of its choices."""

import pytest

from core.language.words import catalog
from core.models.person import Language
from jobs.i18n.fits import screen, too_wide
from jobs.i18n.widest import fill, widest, widest_places


def english(key: str) -> list[str]:
    return screen(catalog(Language.en), key).splitlines()


def test_the_longest_places() -> None:
    assert {key: len(name) for key, name in widest_places().items()} == {"sms": 22, "screen": 19}


def test_screens_are_drawn_with_what_belongs_to_them() -> None:
    """The drawing, checked by eye."""
    assert english("visit.safe") == ["Safe at home?", "1 No worry", "2 Some worry", "3 Danger now", "0 Back"]
    assert english("concern.category")[8:] == ["8 Trafficking", "9 More", "0 Back"]
    assert english("my_children")[5:] == ["5 888888 28/08", "9 More", "0 Back"]
    assert english("sector.home")[-3:] == ["7 Language", "8 Visits moved", "0 Exit"]
    assert english("officer.waits")[1] == "1 In doubt 888"
    assert english("visit.what.saved")[0] == "Saved: 8888888."
    assert english("my_plan.none")[1:] == ["0 Back"]


@pytest.mark.parametrize(
    ("key", "zero"),
    [
        ("visit.safe", "Back"),
        ("visit.what.saved", "Finish"),
        ("register.phone", "None"),
        ("officer.number", "Back"),
        ("gathering.women", "Nobody"),
        ("officer.home", "Exit"),
        ("officer.home.quiet", "Exit"),
        ("door.who", "Exit"),
    ],
)
def test_zero_is_called_what_the_question_calls_it(key: str, zero: str) -> None:
    assert english(key)[-1] == f"0 {zero}"


def test_where_only_a_talk_knows_what_zero_does_the_wider_word_is_drawn() -> None:
    texts = {"register.check": "All right?", "nav.back": "Back", "nav.leave": "Leave here"}
    assert screen(texts, "register.check") == "All right?\n0 Leave here"
    assert screen(texts | {"nav.back": "Back to what was"}, "register.check") == "All right?\n0 Back to what was"


def test_a_screen_of_161_septets_is_too_wide() -> None:
    texts = {"door.who": "x" * 149, "door.who.a": "y" * 3, "nav.leave": "Exit"}
    assert len(screen(texts, "door.who")) == 149 + len("\n1 yyy\n0 Exit") - 1 + 1 == 162
    assert too_wide(texts) == {"door.who": 162}
    assert too_wide(texts | {"door.who": "x" * 147}) == {}


def test_slots_are_filled_at_their_widest_in_the_same_language() -> None:
    texts = {"level.low": "LOW", "level.medium": "MEDIUM", "sms.alert": "{number}: {level}"}
    assert fill(texts["sms.alert"], widest(texts, "sms.alert")) == "88888: MEDIUM"
