"""Would these words give a child away on a phone that others read? Numbers, names of children and carers, and harm.

Words of our catalogs are looked at by tests; words that an officer types are looked at here, before they are owed.
"""

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from unicodedata import combining, normalize

from sqlalchemy import ColumnElement, select

from core.children import children
from core.models.child import Child
from core.models.person import Person, Role
from core.storage import person_facts
from core.storage.db import Tx

DIGITS = 4
"""So many digits together may be a code, an alert, a phone or a PIN. Helplines have fewer or stand in our own texts."""
SHORTEST = 3
"""Letters of a name that is looked for; a shorter one is any word."""
TOGETHER = 500
"""Children whose names are opened one after the other before more keys are fetched."""
_LETTERS = re.compile(r"[^\W\d_]+")
_WHEN = re.compile(r"\b\d{1,2}(?:[:h]\d{2}|/\d{1,2})\b")
"""An hour or a day, which may be said."""
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s.,:;_*#-]+(?=\d)")


class GivenAway(StrEnum):
    """What gives it away."""

    number = "number"
    name = "name"
    harm = "harm"


def look(tx: Tx, words: str, *, to: Person) -> GivenAway | None:
    """The first thing in these words that gives a child away near whoever reads them, were they sent to that person;
    None where nothing does. It opens the names of one village alone; `names_elsewhere` looks through the district.

    Of children and carers of the person's own village each part of a name counts, of others in the district a whole
    one: many names are words of every day.
    """
    if re.search(rf"\d{{{DIGITS},}}", _BETWEEN_DIGITS.sub("", _WHEN.sub(" - / ", words))):
        return GivenAway.number
    if tx.programme.danger_words.are_in([words, plain(words)]):
        return GivenAway.harm
    said, own = parts(words), parts(person_facts.name_in(tx.vault, to.id, to.name_sealed))
    near = (*_children(tx, to, Child.village_id == to.village_id), *_carers(tx, to))
    return GivenAway.name if any((_telling(name) - own) & said for name in near) else None


def names_elsewhere(tx: Tx, words: str, *, to: Person) -> bool:
    """Whether these words say the whole name of a child of the person's district who lives in another village. It opens
    every name there, which in a large district takes a second: never while others wait for what is locked.
    """
    said = parts(words)
    others = _children(tx, to, Child.village_id != to.village_id) if len(said) > 1 else ()
    return any(len(name) > 1 and name <= said for name in others)


def _children(tx: Tx, to: Person, where: ColumnElement[bool]) -> Iterator[set[str]]:
    """The names of the district's children who live there, some opened at a time: so many keys are at hand at once."""
    found = select(Child.id, Child.name_sealed).where(Child.district_id == to.district_id, where)
    rows = tx.connection.execute(found).all()
    for at in range(0, len(rows), TOGETHER):
        some = rows[at : at + TOGETHER]
        tx.sealer.load(child for child, _ in some)
        for child, sealed in some:
            yield parts(children.name_in(tx, child, sealed))


def _telling(name: set[str]) -> set[str]:
    """What of a name tells who it is."""
    return {each for each in name if len(each) >= SHORTEST}


def _carers(tx: Tx, to: Person) -> Iterable[set[str]]:
    there = (Person.village_id == to.village_id, Person.role == Role.caregiver, Person.id != to.id)
    rows = tx.connection.execute(select(Person.id, Person.name_sealed).where(*there))
    return [parts(person_facts.name_in(tx.vault, row, sealed)) for row, sealed in rows]


def plain(words: str) -> str:
    """As it is compared: small letters without accents."""
    return "".join(each for each in normalize("NFKD", words).casefold() if not combining(each))


def parts(words: str) -> set[str]:
    """The words in it."""
    return set(_LETTERS.findall(plain(words)))
