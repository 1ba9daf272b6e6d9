"""Words in texts that the programme office decides: those that may mean danger, thanks alone, and an OK that holds."""

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Annotated

from pydantic import AfterValidator, Field

from core.programme.blocks import Signed
from core.programme.values import invalid

_PATTERN = re.compile(r"\*?[a-z0-9]+\*?( \*?[a-z0-9]+\*?)*")
_WORD = re.compile(r"[a-z0-9]+")


def _all_of(pattern: re.Pattern[str], what: str, mend: str, words: list[str]) -> list[str]:
    for each in words:
        if not pattern.fullmatch(each):
            raise invalid(each, what, mend)
    return words


def _patterns(words: list[str]) -> list[str]:
    return _all_of(_PATTERN, "word to look for", 'Write small letters without accents, "beat*" or "*kubit*".', words)


def _plain_words(words: list[str]) -> list[str]:
    return _all_of(_WORD, "word", "Write one word in small letters without accents.", words)


Patterns = Annotated[list[str], Field(min_length=1), AfterValidator(_patterns)]
PlainWords = Annotated[list[str], Field(min_length=1), AfterValidator(_plain_words)]


class DangerWords(Signed):
    """Words in a text that nobody could read, which make the call-back one of danger, by language."""

    rw: Patterns = Field(description="words of danger in Kinyarwanda")
    en: Patterns = Field(description="words of danger in English")
    fr: Patterns = Field(description="words of danger in French")
    sw: Patterns = Field(description="words of danger in Swahili")
    thanks: PlainWords = Field(description="words of thanks: for a text of these alone nobody rings")
    greetings: PlainWords = Field(description="words of greeting, and yes: a text of these alone wakes nobody at night")

    @cached_property
    def _found(self) -> re.Pattern[str]:
        every = (*self.rw, *self.en, *self.fr, *self.sw)
        return re.compile("|".join(rf"\b{re.escape(each).replace(re.escape('*'), '[a-z0-9]*')}\b" for each in every))

    def are_in(self, words: Sequence[str]) -> bool:
        """True if any of these words, or of their neighbours together, may mean danger."""
        return self._found.search(" ".join(words).lower()) is not None

    def are_thanks(self, words: Sequence[str]) -> bool:
        """True for thanks alone, be it with a greeting."""
        return self.wake_nobody(words) and any(each.lower() in self.thanks for each in words)

    def wake_nobody(self, words: Sequence[str]) -> bool:
        """True for thanks and greetings alone."""
        return bool(words) and all(each.lower() in (*self.thanks, *self.greetings) for each in words)


class HoldWords(Signed):
    """What may stand beside an alert's number in an SMS that holds it; with any other word it holds nothing."""

    words: PlainWords = Field(description="the only words that may stand beside the number")

    def allow(self, words: Sequence[str]) -> bool:
        """True if nothing else was said."""
        return all(each.lower() in self.words for each in words)
