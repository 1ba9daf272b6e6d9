"""A row of a roster: who shall come in, and where."""

import re
from typing import NamedTuple

from core.files.cells import as_choice, as_digits, as_name
from core.files.faults import WrongCell
from core.files.rows import RowReader
from core.models.person import Language, Role
from core.people.colleagues import LEVELS, Work
from core.people.joining import Newcomer
from core.people.place_finder import PlaceFinder
from core.people.roster_form import LANGUAGE_WORDS, LANGUAGES, ROLE_WORDS, ROLES, SEX_WORDS, SEXES
from core.phone import mobile

_APART = re.compile(r"[/,;|&]| or | na | ou ")
_COLUMNS = ("district", "sector", "village_code", "cell", "village")
"""Columns that name a place; those behind the one of a level name what lies within it."""


class RosterRow(NamedTuple):
    """What a row of a roster says: who comes in, and the number of the colleague for whom this one steps in."""

    newcomer: Newcomer
    covers: str = ""

    @property
    def work(self) -> Work:
        """What this one does, and where."""
        return self.newcomer.role, self.newcomer.place


def as_mobile(text: str) -> str:
    """A Rwandan mobile number, also where a sheet took its 0 or counted with it."""
    number = mobile(as_digits(text))
    if number is None and _holds_several(text):
        raise WrongCell("This cell holds several numbers.", "Keep the one that the person dials from.")
    if number is None:
        raise WrongCell("This is no Rwandan mobile number.", "Write its ten digits: 0788123456.")
    return number


def _holds_several(text: str) -> bool:
    """Numbers with a mark or a word between them, or two with nothing but a space, as lines of one cell are read."""
    digits = "".join(filter(str.isdigit, text))
    halves = digits[: len(digits) // 2], digits[len(digits) // 2 :]
    return sum(mobile(each) is not None for each in _APART.split(text)) > 1 or all(map(mobile, halves))


def parse(row: RowReader, places: PlaceFinder) -> RosterRow | None:
    """What the row says; None where something in it is wrong."""
    role = row.read("role", lambda text: as_choice(text, ROLES, ROLE_WORDS), Role.volunteer)
    newcomer = Newcomer(
        number=row.needs("phone", as_mobile, ""),
        role=role,
        place=_place(row, role, places),
        name=row.needs("name", as_name, ""),
        sex=row.read("sex", lambda text: as_choice(text, SEXES, SEX_WORDS), None),
        language=row.read("language", lambda text: as_choice(text, LANGUAGES, LANGUAGE_WORDS), Language.rw),
    )
    covers = row.read("covers", as_mobile, "")
    return None if row.faults else RosterRow(newcomer, covers)


def _place(row: RowReader, role: Role, places: PlaceFinder) -> int | None:
    level = LEVELS.get(role)
    _only(row, role, level)
    if level is None:
        return None
    found = places.of(row, level)
    return found.id if found else None


def _only(row: RowReader, role: Role, level: str | None) -> None:
    """A cell that names a place within the one where that work belongs means another work, or another row."""
    work = role.replace("_", " ")
    belongs = f"A {work} belongs to a {level}." if level else "The national desk belongs to no place."
    for each in _COLUMNS[_COLUMNS.index(level) + 1 :] if level else _COLUMNS:
        if row.text(each):
            row.wrong(each, belongs, "Leave this cell empty, or correct the work.")
