"""The words, by key, in the language of whoever reads them. Catalogs hold words only: no numbering, no CON, no END.

A `.po` file a topic and language under `core/language/locale/`. A slot may itself be words (`Say`), said in the same
language.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from core.models.person import Language

LOCALE = Path(__file__).parent / "locale"
REVIEW = "needs a native reviewer"
"""Stands in the comment above a text until a native speaker has read it."""
_SLOT = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Say:
    """Words by their key, with what goes into their slots."""

    key: str
    slots: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Passing(Say):
    """Words that name a moment, and are worth saying only before it."""

    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Dialled(Say):
    """Words for somebody whose SMS would do nothing: they say what to dial, where a text has both forms."""


@cache
def catalog(language: Language) -> dict[str, str]:
    """Every text of one language by its key. Read once a process."""
    return texts(LOCALE / language)


def texts(folder: Path) -> dict[str, str]:
    """Every text of the catalogs in that folder by its key."""
    return {str(each.id): str(each.string) for each in _read(folder) if each.string}


def filled(text: str, value: Callable[[str], str]) -> str:
    """The text with what belongs into each slot, by the slot's name."""
    return _SLOT.sub(lambda slot: value(slot[1]), text)


def _entries(language: Language) -> Iterator[Message]:
    return _read(LOCALE / language)


def _read(folder: Path) -> Iterator[Message]:
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            yield from (each for each in read_po(file) if each.id)


def is_read(language: Language, words: Say) -> bool:
    """True for words that a native speaker of the language has read, as the comment above them says."""
    return words.key in catalog(language) and words.key not in _unread(language)


@cache
def _unread(language: Language) -> frozenset[str]:
    """The keys of one language's texts that a native speaker must still read."""
    return frozenset(str(each.id) for each in _entries(language) if REVIEW in " ".join(each.auto_comments))


def say(language: Language, words: Say, common: Mapping[str, str] | None = None) -> str:
    """The words with their slots filled, those that all texts share from `common` (helplines, what to dial).

    A text that a language lacks is said in Kinyarwanda, the default of all.
    """
    text = catalog(language).get(words.key) or catalog(Language.rw)[words.key]
    if "{" not in text:
        return text
    known = {**(common or {}), **words.slots}
    return _SLOT.sub(lambda slot: _fill(language, known[slot[1]], common), text)


def _fill(language: Language, value: Any, common: Mapping[str, str] | None) -> str:
    return say(language, value, common) if isinstance(value, Say) else str(value)


def version(language: Language, key: str) -> str:
    """Which wording that text has now, as 8 letters: another word makes another. "" for what is no text of ours."""
    text = catalog(language).get(key) or catalog(Language.rw).get(key)
    return sha256(text.encode()).hexdigest()[:8] if text else ""


def one_way(words: Say) -> Say:
    """The words for phones that cannot answer an SMS: where a text asks for one, its other form says what to dial."""
    key = f"{words.key}.dial"
    return Say(key, words.slots) if key in catalog(Language.rw) else words


def slots(text: str) -> frozenset[str]:
    """The names of the slots in a text."""
    return frozenset(_SLOT.findall(text))
