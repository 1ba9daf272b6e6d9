"""What is wrong with a file, in the officer's language: known by its very sentence."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from core.cases import records_form
from core.files.cells import key
from core.files.faults import listed
from core.files.forms import FileForm
from core.language.said_again import SaidAgain
from core.language.words import texts
from core.measures import dhis2_mapping
from core.people import roster_form
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
        ("Is it Ngoma or Ngera?", "Ngera"),
        ("There is no such village in Butare.", "Butare"),
        ("Two columns mean the same: phone and number. Keep one.", "phone"),
        ("Is umugore meant? Write woman or man.", "umugore"),
        (
            "Several sheets hold such headings: Huye and Ngoma. Keep one in the file, the others in files of their"
            " own.",
            "Huye",
        ),
        (
            "Several sheets hold such headings: A, Huye and B. The office program hides A and Huye. Keep one in the"
            " file, the others in files of their own.",
            "Huye",
        ),
        ("Shorten it to 1000 letters at most.", "1000"),
    ):
        said = again(sentence)
        assert kept in said and said != sentence, said
        assert not re.search(" (or|and|hides|hidden) ", said), said


OFFERED: tuple[tuple[Sequence[str], Mapping[str, object]], ...] = (
    (roster_form.SEX_WORDS, roster_form.SEXES),
    (roster_form.ROLE_WORDS, roster_form.ROLES),
    (records_form.SEX_WORDS, records_form.SEXES),
    (records_form.ORIGIN_WORDS, records_form.ORIGINS),
    (records_form.HOME_WORDS, records_form.HOMES),
    (records_form.STEP_WORDS, records_form.STEPS),
)
"""Words that a mend offers, and what a column takes them for."""


@pytest.mark.parametrize(("offered", "taken"), OFFERED)
def test_a_word_that_a_mend_offers_is_one_that_the_column_takes(
    offered: Sequence[str], taken: Mapping[str, object], again: SaidAgain
) -> None:
    said = again(f"Write {listed(offered)}.")
    words = [each.strip(" .") for each in re.split(r", | cyangwa | ou ", said.partition(" ")[2])]
    assert [taken[key(each)] for each in words] == [taken[key(each)] for each in offered]


@pytest.mark.parametrize("form", [roster_form.ROSTER, records_form.RECORDS, dhis2_mapping.FORM])
def test_a_heading_that_a_mend_names_is_one_that_the_form_knows(form: FileForm, again: SaidAgain) -> None:
    needed = [each for each in form.columns if each.needed]
    assert [form.by_heading[key(again(each.en[0]))] for each in needed] == needed


def test_what_nobody_put_into_words_stays_as_it_is() -> None:
    again = SaidAgain(
        {"a": "It is {what}.", "b": "It is wrong.", "c": "Only here."}, {"a": "C'est {what}.", "b": "Faux."}
    )
    assert again("It is wrong.") == "Faux." and again("It is late.") == "C'est late."
    assert again("Only here.") == "Only here." and again("") == ""
