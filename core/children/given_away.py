"""Would these words give a child away on a phone that others read? Numbers, names of children and carers, and harm.

Words of our catalogs are looked at by tests; words that an officer types are looked at here, before they are owed.
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from unicodedata import combining, normalize

from sqlalchemy import select

from core.children import children
from core.models.child import Child
from core.models.person import Person, Role
from core.storage import person_facts
from core.storage.db import Tx

DIGITS = 4
"""So many digits together may be a code, an alert, a phone or a PIN. Helplines have fewer or stand in our own texts."""
SHORTEST = 3
"""Letters of a name that is looked for; a shorter one is any word."""
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
    """The first thing in these words that gives a child away, were they sent to that person; None where nothing does.

    Of children and carers of the person's own village each part of a name counts, of others in the district a whole
    one: many names are words of every day.
    """
    if re.search(rf"\d{{{DIGITS},}}", _BETWEEN_DIGITS.sub("", _WHEN.sub(" - / ", words))):
        return GivenAway.number
    if tx.programme.danger_words.are_in([words, plain(words)]):
        return GivenAway.harm
    return GivenAway.name if _names(tx, parts(words), to) else None


def _names(tx: Tx, said: set[str], to: Person) -> bool:
    own = parts(person_facts.name_in(tx.vault, to.id, to.name_sealed))
    rows = list(tx.session.scalars(select(Child).where(Child.district_id == to.district_id)))
    tx.sealer.load(each.id for each in rows)
    found = ((parts(children.name_of(tx, each)), each.village_id == to.village_id) for each in rows)
    carers = ((name, True) for name in _carers(tx, to))
    return any(_is_named(name, said, own, near=near) for each in (found, carers) for name, near in each)


def _is_named(name: set[str], said: set[str], own: set[str], *, near: bool) -> bool:
    told = {each for each in name if len(each) >= SHORTEST} - own
    return bool(told & said) if near else len(name) > 1 and name <= said


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
