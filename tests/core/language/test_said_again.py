"""What is wrong with a file, in the officer's language: known by its very sentence."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.language.said_again import SaidAgain
from core.language.words import texts
from core.settings import ROOT

LOCALE = ROOT / "web" / "console" / "locale"
RULES = ("core/files/cells.py", "core/files/rows.py", "core/people/roster_rows.py", "core/cases/records.py")
"""All of whose sentences are said in every language. What only the rest of the rules say may stay English."""
SAYS = {"WrongCell": (0, 1), "wrong": (1, 2), "reject": (1, 2), "_fault": (1, 2)}


@pytest.fixture(params=["rw", "fr"])
def again(request: pytest.FixtureRequest) -> SaidAgain:
    english = {key: text for key, text in texts(LOCALE / "en").items() if key.startswith("desk.fault.")}
    return SaidAgain(english, texts(LOCALE / request.param))


def spoken(path: Path) -> Iterator[str]:
    """Every sentence that stands whole where a rule refuses a cell."""
    for each in ast.walk(ast.parse(path.read_text())):
        if isinstance(each, ast.Call):
            name = each.func.attr if isinstance(each.func, ast.Attribute) else getattr(each.func, "id", "")
            said = [each.args[at] for at in SAYS.get(name, ()) if at < len(each.args)]
            yield from (one.value for one in said if isinstance(one, ast.Constant) and isinstance(one.value, str))


@pytest.mark.parametrize("path", [*RULES, "core/files/tables.py"])
def test_every_sentence_of_the_rules_is_said(path: str, again: SaidAgain) -> None:
    said = [each for each in spoken(ROOT / path) if each]
    assert said
    assert [each for each in said if again(each) == each] == []


def test_what_stands_in_a_sentence_stays(again: SaidAgain) -> None:
    for sentence, kept in (
        ("The row says the same as row 17.", "17"),
        ("Row 9 may be the same person, with another number: Keza Uwase.", "Keza Uwase"),
        ("Is Ngoma or Ngera?", "Ngoma or Ngera"),
        ("There is no such village in Butare.", "Butare"),
        ("Is woman meant? Write woman or man.", "woman or man"),
        ("Shorten it to 1000 letters at most.", "1000"),
    ):
        said = again(sentence.replace("Is Ngoma", "Is it Ngoma"))
        assert kept in said and said != sentence, said


def test_what_nobody_put_into_words_stays_as_it_is() -> None:
    again = SaidAgain(
        {"a": "It is {what}.", "b": "It is wrong.", "c": "Only here."}, {"a": "C'est {what}.", "b": "Faux."}
    )
    assert again("It is wrong.") == "Faux." and again("It is late.") == "C'est late."
    assert again("Only here.") == "Only here." and again("") == ""
