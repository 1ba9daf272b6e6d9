"""Children who are in, as rows of a file are compared with them: by name, sex and year, or by the carer's phone.

Names are compared and never shown: whoever brings the file has them.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, select

from core.cases.registration import TWIN_YEARS
from core.children import children
from core.files import names
from core.files.cells import key
from core.models.case import Case
from core.models.child import Child
from core.models.person import Phone
from core.models.registration import Registration
from core.storage.db import Tx

_MOST = 200
"""Children with one word or phone in common who are compared letter by letter: more are in no village."""


class KnownChild(NamedTuple):
    """A child that is in; `name` as it is compared, `row` where an earlier row of the file brought it.

    `told`: a volunteer's phone registered it, which tells no name; what it is called now was given later.
    """

    name: str
    sex: str
    birth_year: int
    village: int
    code: str = ""
    carer: bytes = b""
    row: int = 0
    told: bool = False

    def may_be(self, other: "KnownChild") -> bool:
        """Whether both may be one child of one village and sex: nearly of one age, and with one carer's number or
        nearly one name.
        """
        if abs(self.birth_year - other.birth_year) > TWIN_YEARS:
            return False
        if self.carer and other.carer and self.carer != other.carer:
            return names.is_reordered(self.name, other.name)
        return (self.told and self.carer == other.carer != b"") or names.is_near(self.name, other.name)


class KnownChildren:
    """Some children, to be found again."""

    def __init__(self, known: Iterable[KnownChild] = ()) -> None:
        self._named: dict[tuple[str, str, int], list[KnownChild]] = defaultdict(list)
        self._near: dict[Hashable, list[KnownChild]] = defaultdict(list)
        for each in known:
            self.add(each)

    def add(self, child: KnownChild) -> None:
        """One more."""
        if child.name:
            self._named[child[:3]].append(child)
        for each in _shared(child):
            self._near[each].append(child)

    def same(self, child: KnownChild) -> list[KnownChild]:
        """Who has that name and sex and was born in that year."""
        return self._named.get(child[:3], [])

    def alike(self, child: KnownChild) -> list[KnownChild]:
        """Who of that village and sex may be the same."""
        found = {each: None for word in _shared(child) for each in islice(self._near.get(word, ()), _MOST)}
        return [each for each in found if each.may_be(child)]


def _shared(child: KnownChild) -> Iterator[Hashable]:
    """What two who may be the same have in common: the carer's number, or a word of the name."""
    for each in (child.carer, *child.name.split()):
        if each:
            yield child.village, child.sex, each


def load(tx: Tx, where: ColumnElement[bool]) -> KnownChildren:
    """The children of whom that is true."""
    told = select(Registration.id).where(Registration.child_id == Child.id).exists()
    found = select(Child, Phone.id, Phone.number_sealed, told)
    found = found.outerjoin(Phone, Phone.person_id == Child.caregiver_id)
    rows = tx.session.execute(found.where(where).execution_options(yield_per=500))
    return KnownChildren(_known(tx, *row) for some in rows.partitions() for row in _loaded(tx, some))


def _loaded(tx: Tx, rows: Sequence[Any]) -> Sequence[Any]:
    """Those rows, their keys at hand."""
    tx.sealer.load(row[0].id for row in rows)
    return rows


def _known(tx: Tx, child: Child, phone: int | None, sealed: bytes | None, told: bool) -> KnownChild:
    name, village = key(children.name_of(tx, child)), child.village_id
    carer = tx.vault.index(tx.vault.open("phones.number", phone, sealed)) if phone and sealed else b""
    return KnownChild(name, child.sex or "", child.birth_year or 0, village, child.code, carer, told=told)


def mark(tx: Tx, child: KnownChild) -> str:
    """What the row that brings that child is known again by, whatever the child is called or where it lives later.

    It says nothing without the key.
    """
    return tx.vault.mark("a child that was brought", f"{child.village}:{child.sex}:{child.birth_year}:{child.name}")


def brought(tx: Tx, marks: Collection[str]) -> set[str]:
    """Which of these rows brought a child before."""
    return set(tx.session.scalars(select(Case.brought_as).where(Case.brought_as.in_(marks))))
