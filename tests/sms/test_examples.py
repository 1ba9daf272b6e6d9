"""Every example that any text teaches is understood, and is taught in the words of its own language."""

import re

import pytest

from core.codes import is_sound
from core.language.words import catalog
from core.models.person import Language
from core.settings import ROOT
from sms.commands import COMMANDS, CONCERN, OK, VISIT, WORDS
from sms.reading import read

EXAMPLE = re.compile(rf"\b({'|'.join(sorted(WORDS, key=len, reverse=True))})\b((?: (?:[0-9]+|\{{number\}}))*)")


def examples(text: str) -> list[str]:
    """Each command word in capital letters with the numbers behind it."""
    return [word + numbers.replace("{number}", "48217") for word, numbers in EXAMPLE.findall(text)]


def taught(language: Language) -> list[tuple[str, str]]:
    return [(key, each) for key, text in catalog(language).items() for each in examples(text)]


@pytest.mark.parametrize("language", Language)
def test_every_example_is_understood_in_its_own_language(language: Language) -> None:
    found = taught(language)
    assert len(found) >= 12
    for key, example in found:
        said = read(example)
        assert example.split()[0] in said.command.words.get(language, ()), (key, example)
        assert not said.left or said.command is OK


@pytest.mark.parametrize("language", Language)
def test_every_example_of_a_report_is_a_whole_one(language: Language) -> None:
    whole = {VISIT: 7, CONCERN: 4}
    reports = [(key, read(each)) for key, each in taught(language) if read(each).command.is_report]
    for key, said in reports:
        (report,) = said.whole
        *there, code = report.about.split()  # 99 and two digits, where the child is of another district
        assert len(report.answers) == whole[said.command] + len(there), (key, said)
        assert is_sound(code)
    assert {said.command for _, said in reports} == {each for each in COMMANDS if each.is_report}


@pytest.mark.parametrize("language", Language)
def test_every_example_of_ok_has_a_sound_number(language: Language) -> None:
    oks = [read(each) for _, each in taught(language) if read(each).command is OK]
    assert {said.parts for said in oks} <= {(), ("48217",)}
    assert ("48217",) in {said.parts for said in oks}
    assert is_sound("48217")


def test_the_readme_teaches_what_is_understood() -> None:
    quoted = re.findall(r"`([A-Z]{2,}(?: [0-9]+)*)`", (ROOT / "README.md").read_text())
    found = [each for each in quoted if each.split()[0] in WORDS]
    assert len(found) >= 4
    for each in found:
        said = read(each)
        assert said.command is WORDS[each.split()[0]]
        if said.command.is_report:
            assert len(said.whole) == 1
