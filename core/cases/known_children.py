"""Children who are in, as rows of a file are compared with them: by name, sex and year, or by the carer's phone.

Names are compared and never shown: whoever brings the file has them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, select

from core.cases.registration import TWIN_YEARS
from core.children import children
from core.files.cells import key
from core.models.child import Child
from core.models.person import Phone
from core.storage.db import Tx


class KnownChild(NamedTuple):
    """A child that is in; `name` as it is compared, `row` where an earlier row of the file brought it."""

    name: str
    sex: str
    birth_year: int
    village: int
    code: str = ""
    carer: bytes = b""
    row: int = 0


class KnownChildren:
    """Some children, to be found again."""

    def __init__(self, known: Iterable[KnownChild] = ()) -> None:
        self._named: dict[tuple[str, str, int], list[KnownChild]] = defaultdict(list)
        self._nameless: dict[tuple[int, str], list[KnownChild]] = defaultdict(list)
        for each in known:
            self.add(each)

    def add(self, child: KnownChild) -> None:
        """One more."""
        if child.name:
            self._named[child[:3]].append(child)
        else:
            self._nameless[child.village, child.sex].append(child)

    def same(self, child: KnownChild) -> list[KnownChild]:
        """Who has that name and sex and was born in that year."""
        return self._named.get(child[:3], [])

    def alike(self, child: KnownChild) -> list[KnownChild]:
        """Who may be the same: registered by a phone, where no name is told, of that village, sex, carer's number and
        nearly that age.
        """
        there = self._nameless.get((child.village, child.sex), [])
        return [
            each
            for each in there
            if each.carer == child.carer != b"" and abs(each.birth_year - child.birth_year) <= TWIN_YEARS
        ]


def load(tx: Tx, where: ColumnElement[bool]) -> KnownChildren:
    """The children of whom that is true."""
    found = select(Child, Phone.id, Phone.number_sealed).outerjoin(Phone, Phone.person_id == Child.caregiver_id)
    rows = tx.session.execute(found.where(where).execution_options(yield_per=500))
    return KnownChildren(_known(tx, *row) for some in rows.partitions() for row in _loaded(tx, some))


def _loaded(tx: Tx, rows: Sequence[Any]) -> Sequence[Any]:
    """Those rows, their keys at hand."""
    tx.sealer.load(row[0].id for row in rows)
    return rows


def _known(tx: Tx, child: Child, phone: int | None, sealed: bytes | None) -> KnownChild:
    name = key(children.name_of(tx, child))
    carer = tx.vault.index(tx.vault.open("phones.number", phone, sealed)) if phone and sealed else b""
    return KnownChild(name, child.sex or "", child.birth_year or 0, child.village_id, child.code, carer)
