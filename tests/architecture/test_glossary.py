"""The glossary: every word stands once, in a module that exists and says it."""

import re

import pytest

from core.settings import ROOT

LINE = re.compile(r"^\| ([^|]+?) \| ([^|]+?) \| `([^`|]+)` \|$", re.MULTILINE)
WORDS = LINE.findall((ROOT / "docs" / "glossary.md").read_text())
NAMED = {"hop", "session", "screen", "rung", "ladder", "sweep", "lane", "outbox", "lease", "pair", "follow-up"}


def said(text: str) -> str:
    """The text of a module as words: `call_back`, `CallBack` and `call-back` are one."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return re.sub(r"[\s_-]+", " ", apart).lower()


def test_no_word_stands_twice() -> None:
    words = [word for word, _, _ in WORDS]
    assert len(words) == len(set(words)) > 60
    assert NAMED - set(words) == set()


@pytest.mark.parametrize(("word", "module"), [(word, module) for word, _, module in WORDS])
def test_its_module_says_the_word(word: str, module: str) -> None:
    path = ROOT / module
    assert path.exists()
    assert said(word).removesuffix(" down").removesuffix(" back") in said(path.stem + " " + path.read_text())
