"""What no text may say, because nothing secures it."""

import re

import pytest

from core.language.words import catalog
from core.models.person import Language

FREE = re.compile(r"\bfree\b|\bgratuite?s?\b|\bku buntu\b|\bbure\b", re.IGNORECASE)
BOOK = re.compile(r"\b(note)?book\b|\bcahier\b|\bgitabo\b|\bgatabo\b|\bdaftari\b", re.IGNORECASE)


@pytest.mark.parametrize("language", Language)
def test_no_text_says_that_a_call_costs_nothing(language: Language) -> None:
    assert [text for text in catalog(language).values() if FREE.search(text)] == []


@pytest.mark.parametrize("language", Language)
def test_what_a_volunteer_is_pointed_to_is_the_card(language: Language) -> None:
    assert [text for text in catalog(language).values() if BOOK.search(text)] == []
