"""Which texts the source asks for, read from toy code."""

from pathlib import Path

import pytest

from jobs.i18n.keys import Used, used

SOURCE = """
class Choose(Asked): ...

class Key(IntEnum):
    one = 1
    two = 2

def talk(me):
    chosen = yield Choose("home", among=Key)
    yield Choose("card", words=partial(_card, me))
    yield Choose(f"page.{chosen.name}")
    return end("bye" if chosen else "later")

TABLE = {"a": "sms.thanks"}
"""


@pytest.fixture
def toy(tmp_path: Path) -> Used:
    (tmp_path / "conversations").mkdir()
    (tmp_path / "conversations" / "talk.py").write_text(SOURCE)
    return used(tmp_path)


WRITTEN = ["home", "home.one", "home.two", "page.one", "bye", "later", "sms.thanks"]


def test_all_that_is_asked_for_is_there(toy: Used) -> None:
    assert toy.missing(WRITTEN) == []
    assert toy.unused(WRITTEN) == []


def test_what_nobody_wrote_is_told_with_its_place(toy: Used) -> None:
    assert toy.missing(["home", "bye", "later"]) == ["page..+ (conversations/talk.py:11)"]
    assert toy.missing(["home", "page.one", "bye"]) == ["later (conversations/talk.py:12)"]


def test_a_question_that_is_given_other_words_needs_none(toy: Used) -> None:
    assert "card" not in toy.asked


def test_what_nothing_could_mean_is_unused(toy: Used) -> None:
    assert toy.unused([*WRITTEN, "home.three", "pages.one", "sms.other"]) == ["home.three", "pages.one", "sms.other"]


@pytest.mark.lengthy
def test_the_house_asks_for_many() -> None:
    assert len(used().asked) > 80
