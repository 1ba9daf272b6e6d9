"""What columns a kind of file has, and what people call them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from core.files.cells import key

REASON = {"en": "reason", "rw": "impamvu yanzwe", "fr": "raison du rejet"}
"""The heading of the column that a file of rejects has behind the office's own, by the language of who made it."""


def is_reason(heading: str) -> bool:
    """Whether the column of that heading is one of reasons, in whatever language."""
    return heading in REASON.values()


@dataclass(frozen=True, slots=True)
class Column:
    """One column. The first heading of a language stands in its template; the others are known too."""

    name: str
    en: tuple[str, ...]
    rw: tuple[str, ...]
    fr: tuple[str, ...]
    needed: bool = False
    example: str = ""
    tells: str = ""
    part_of: str = ""
    """The column of which this one holds a part: first names in a column of their own. No template has it."""

    def heading(self, language: str) -> str:
        """What the column is called in a template of that language: en, rw or fr."""
        return {"en": self.en, "rw": self.rw, "fr": self.fr}[language][0]


@dataclass(frozen=True)
class FileForm:
    """A kind of file: its columns, in the order of its template, and such as hold a part of one of them."""

    columns: tuple[Column, ...]
    parts: tuple[Column, ...] = ()

    @cached_property
    def by_heading(self) -> dict[str, Column]:
        """Every heading that is known, as headings are compared."""
        words = (
            (word, each) for each in (*self.columns, *self.parts) for word in (each.name, *each.en, *each.rw, *each.fr)
        )
        return {key(word): each for word, each in words}

    def known(self, cells: Sequence[str]) -> list[Column | None]:
        """The column each heading names, None for one that is not known."""
        return [self.by_heading.get(key(each)) for each in cells]

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(each for each in self.columns if each.name == name)
