"""A district's records come in: each child with its state and carer, none twice, nothing owed before the first day."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import select, update

from core.cases import known_children, taking_over
from core.cases.known_children import KnownChild, KnownChildren
from core.cases.records import CarerRow, ChildRow, RecordReader
from core.cases.records_form import NOBODY, RECORDS
from core.children import case_steps, children
from core.clock import moment
from core.files.cells import key
from core.files.importing import FileEntry, Judged
from core.files.rows import RowReader
from core.models.child import Child
from core.models.district import FirstDay
from core.models.person import Person, PersonStatus, Phone, Role
from core.models.place import Place
from core.people import people
from core.people.place_finder import PlaceFinder
from core.phone import spoken
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx

WORDING = "import.paper"
"""What stands in the ledger for a consent on the district's own paper."""
NOON = time(12)


@dataclass(frozen=True, slots=True)
class _Carer:
    """Who holds a carer's number."""

    id: int
    role: Role
    village: int | None
    name: str


class ChildRecords:
    """A file of records on its way in; it knows what earlier rows of the file said."""

    form = RECORDS
    batch = 50

    def __init__(
        self, reader: RecordReader, places: PlaceFinder, *, start: date | None = None, twins_accepted: bool = False
    ) -> None:
        """`start` is the first day of districts that have none yet."""
        self._reader, self._places, self._start, self._twins_accepted = reader, places, start, twins_accepted
        self._before: dict[int, KnownChildren] = {}
        """Children of a district before this file, by district."""
        self._seen: dict[int, KnownChildren] = defaultdict(KnownChildren)
        self._carers: dict[tuple[int, str], tuple[str, int]] = {}
        """Name and row of a carer that the file named, by village and number."""
        self._stored: dict[tuple[int, str], int] = {}

    def parse(self, row: RowReader) -> ChildRow | None:
        """What the row says; None where something in it is wrong."""
        return self._reader.parse(row)

    def label(self, says: ChildRow) -> str:
        """What is counted together in a summary."""
        return f"lives with {NOBODY}" if says.state.kind is None else says.state.kind.value

    def hold(self, tx: Tx, entries: Sequence[FileEntry[ChildRow]]) -> None:
        """On PostgreSQL whoever else registers children in these villages waits for this transaction."""
        if tx.is_postgres:
            held = select(Place.id).where(Place.id.in_({each.says.village for each in entries})).order_by(Place.id)
            tx.connection.execute(held.with_for_update(key_share=True))

    def judge(self, tx: Tx, me: Caller, entries: Sequence[FileEntry[ChildRow]]) -> Judged[ChildRow]:
        """Which of these children are new, beside those who are in and the rows before."""
        judged: Judged[ChildRow] = Judged()
        starts = {each.district_id: each.on for each in tx.session.scalars(select(FirstDay))}
        holders = self._holders(tx, {each.says.carer.number for each in entries if each.says.carer})
        here = known_children.load(tx, Child.village_id.in_({each.says.village for each in entries}))
        for entry in entries:
            others = self._of_district(tx, me, self._district(entry.says))
            self._judge(tx, entry, starts, holders, (here, others), judged)
        return judged

    def store(self, tx: Tx, me: Caller, entries: Sequence[FileEntry[ChildRow]]) -> None:
        """These children are in from now on; their district has a first day."""
        for district in {self._district(each.says) for each in entries}:
            if tx.session.get(FirstDay, district) is None and self._start:
                taking_over.begin(tx, me, district, self._start)
        for entry in entries:
            self._take_over(tx, me, entry.says)
        for district in {self._district(each.says) for each in entries if each.says.state.kind is None}:
            taking_over.tell_again(tx, district)

    def _take_over(self, tx: Tx, me: Caller, says: ChildRow) -> None:
        village = tx.session.get_one(Place, says.village)
        carer = self._store_carer(tx, village, says.carer) if says.carer else None
        child = children.register(tx, village, says.name, says.sex, says.birth_year, caregiver=carer)
        taking_over.take_over(tx, me, child, says.state)
        case_steps.get_case(tx, child.id).institution_id = says.institution

    def _store_carer(self, tx: Tx, village: Place, carer: CarerRow) -> int:
        at = (village.id, carer.number or key(carer.name))
        known = [each.id for each in self._holders(tx, {carer.number})[carer.number] if each.village == village.id]
        stored = self._stored.get(at) or next(iter(known), None)
        if stored is None:
            stored = _new_carer(tx, village, carer)
        self._stored[at] = stored
        person = tx.session.get_one(Person, stored)
        if carer.consent_on and not people.may_message(tx, person):
            people.consent(tx, person, wording=WORDING, taken_by=None, given_at=moment(carer.consent_on, NOON))
        return stored

    def _judge(
        self,
        tx: Tx,
        entry: FileEntry[ChildRow],
        starts: dict[int, date],
        holders: dict[str, list[_Carer]],
        known: Sequence[KnownChildren],
        judged: Judged[ChildRow],
    ) -> None:
        says, row = entry.says, entry.row
        me_too = _as_known(tx, says, row.number)
        seen = self._seen[self._district(says)]
        for same in seen.same(me_too):
            return judged.reject(row, f"The row is of the same child as row {same.row}.", "Delete one of them.")
        alike = [child for each in known for child in (*each.same(me_too), *each.alike(me_too))]
        if any(each.name and each.village == says.village for each in alike):
            judged.known += 1
            return None
        if fault := self._start_fault(says, starts) or self._carer_fault(says, row.number, holders):
            return judged.reject(row, *fault)
        if alike and not self._twins_accepted:
            twin = alike[0]
            return judged.reject(row, f"This may be child {twin.code} of {self._places.spoken(twin.village)}.", _TWIN)
        seen.add(me_too)
        if says.carer:
            at = (says.village, says.carer.number)
            self._carers.setdefault(at, (says.carer.name, row.number))
        judged.fresh.append(entry)
        return None

    def _start_fault(self, says: ChildRow, starts: dict[int, date]) -> tuple[str, str] | None:
        """Why nobody knows from when this child's visits are owed."""
        district = self._district(says)
        where, known = self._places[district].name, starts.get(district)
        if known is None and self._start is None:
            return f"{where} has no first day yet.", "Say it: --start 2026-12-01. Nothing is owed before it."
        if known and self._start and known != self._start:
            return f"The first day of {where} is {known:%d/%m/%Y} already.", "Leave --start away."
        return None

    def _carer_fault(self, says: ChildRow, row: int, holders: dict[str, list[_Carer]]) -> tuple[str, str] | None:
        """Why the carer's number cannot be this carer's."""
        carer = says.carer
        if carer is None or not carer.number:
            return None
        held = holders[carer.number]
        if worker := next((each for each in held if each.role is not Role.caregiver), None):
            return f"The carer's number {spoken(carer.number)} is a {worker.role.replace('_', ' ')}'s.", _NOT_A_WORKERS
        name, of = self._carers.get((says.village, carer.number), ("", row))
        if not _may_be_named(name, carer.name):
            return f"The carer's number is {name}'s in row {of}.", _ONE_CARER
        named = next((each.name for each in held if each.village == says.village), "")
        return (
            None if _may_be_named(named, carer.name) else ("The carer's number is held by another carer.", _ONE_CARER)
        )

    def _district(self, says: ChildRow) -> int:
        return self._places[says.village].district or 0

    def _of_district(self, tx: Tx, me: Caller, district: int) -> KnownChildren:
        """The children of the district before this file. That their names are compared is written down."""
        if district not in self._before:
            self._before[district] = known_children.load(tx, Child.district_id == district)
            audit.record(tx, me, "compared", "children", None)
        return self._before[district]

    def _holders(self, tx: Tx, numbers: Collection[str]) -> dict[str, list[_Carer]]:
        index = {each: number for number in numbers if number for each in tx.vault.indexes(number)}
        found = select(Phone.number_index, Person.id, Person.role, Person.village_id, Person.name_sealed)
        found = found.join(Phone, Phone.person_id == Person.id).where(Phone.number_index.in_(list(index)))
        found = found.where(Phone.lost_at.is_(None), Person.standing != PersonStatus.left).order_by(Person.id)
        holders: dict[str, list[_Carer]] = defaultdict(list)
        for number, person, role, village, name in tx.connection.execute(found):
            opened = tx.vault.open("people.name", person, name)
            holders[index[bytes(number)]].append(_Carer(person, role, village, opened))
        return holders


def _new_carer(tx: Tx, village: Place, carer: CarerRow) -> int:
    person = people.register(
        tx, carer.number, Role.caregiver, carer.name, place=village, language=carer.language, shared=carer.shared
    )
    if carer.safe and carer.number:
        opens, closes = carer.safe
        tx.session.execute(update(Phone).where(Phone.person_id == person.id).values(safe_from=opens, safe_to=closes))
    return person.id


def _as_known(tx: Tx, says: ChildRow, row: int) -> KnownChild:
    carer = tx.vault.index(says.carer.number) if says.carer and says.carer.number else b""
    return KnownChild(key(says.name), says.sex, says.birth_year, says.village, "", carer, row)


def _may_be_named(one: str, other: str) -> bool:
    return not one or not other or key(one) == key(other)


_TWIN = (
    "If it is, give that child its name (./inshuti children name) or move it, and delete the row."
    " If it is another: --accept may_be_registered."
)
_NOT_A_WORKERS = "Write the carer's own number, or leave it empty."
_ONE_CARER = "Write the same carer in both, or leave the number of one empty."
