"""The catalogs as files: every text with the comments that stand above it for translators."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from babel.messages.pofile import PoFileError, read_po

from core.errors import InshutiError
from core.language.words import LOCALE, REVIEW


class Unreadable(InshutiError):
    """A file of a catalog is no .po file."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One text of one language: where it stands, what it says, and what the comments above it say."""

    topic: str
    key: str
    text: str
    comments: tuple[str, ...] = ()

    @property
    def needs_review(self) -> bool:
        """True until a native speaker has read it."""
        return any(REVIEW in each for each in self.comments)


Texts = Mapping[str, str]
"""The words by their keys."""


def languages(locale: Path = LOCALE) -> list[str]:
    """The languages that have a folder: the default first, then by name."""
    found = sorted(each.name for each in locale.iterdir() if each.is_dir() and any(each.glob("*.po")))
    return sorted(found, key=lambda name: name != "rw")


def topics(folder: Path) -> list[str]:
    """The names of a language's files."""
    return sorted(each.stem for each in folder.glob("*.po"))


def read(folder: Path) -> list[Entry]:
    """Every text of a language, also those without words, in the order of the files. Raises Unreadable."""
    return [entry for topic in topics(folder) for entry in _topic(folder / f"{topic}.po")]


def by_topic(folder: Path) -> dict[str, dict[str, str]]:
    """Every text of a language that has words, by topic and key."""
    found: dict[str, dict[str, str]] = {}
    for entry in read(folder):
        if entry.text:
            found.setdefault(entry.topic, {})[entry.key] = entry.text
    return found


def _topic(path: Path) -> list[Entry]:
    try:
        with path.open("rb") as file:
            found = list(read_po(file, abort_invalid=True))
    except (PoFileError, UnicodeDecodeError) as error:
        raise Unreadable(f"{path.parent.name}/{path.name} cannot be read: {error}") from error
    return [
        Entry(path.stem, str(each.id), str(each.string or ""), tuple(_sentences(each.auto_comments)))
        for each in found
        if each.id
    ]


def _sentences(lines: list[str]) -> list[str]:
    """Babel gives a comment as it was wrapped; `name=value` pairs stay on one line."""
    return [re.sub(r"\s+", " ", line).strip() for line in lines if line.strip()]
