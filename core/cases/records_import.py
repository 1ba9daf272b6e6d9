"""A district's records come in: each child with its state and carer, none twice, nothing owed before the first day."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from core.cases import known_children, record_carers, registration, taking_over
from core.cases.known_children import KnownChild, KnownChildren
from core.cases.record_carers import KnownCarers, RecordCarers
from core.cases.records import ChildRow, RecordReader
from core.cases.records_form import NOBODY, RECORDS
from core.children import case_steps, children
from core.files.cells import key
from core.files.importing import FileEntry, Judged
from core.files.rows import RowReader
from core.models.case import CaseStep
from core.models.child import Child
from core.models.district import FirstDay
from core.models.place import Place
from core.people.place_finder import PlaceFinder
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx


@dataclass(frozen=True, slots=True)
class _Beside:
    """Beside what rows are judged: first days by district, carers, rows that brought a child before, and children of
    these villages.
    """

    starts: dict[int, date]
    carers: KnownCarers
    brought: set[str]
    here: KnownChildren


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
        self._own: set[tuple[int, str]] = set()
        """District and code of each child whom earlier rows of this file brought."""
        self._carers = RecordCarers()

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
        marks = [known_children.mark(tx, _as_known(tx, each.says, 0)) for each in entries]
        beside = _Beside(
            {each.district_id: each.on for each in tx.session.scalars(select(FirstDay))},
            record_carers.load(tx, [each.says for each in entries]),
            known_children.brought(tx, marks),
            known_children.load(tx, Child.village_id.in_({each.says.village for each in entries})),
        )
        for entry, mark in zip(entries, marks, strict=True):
            if me.district not in (None, self._district(entry.says)):
                judged.reject(entry.row, *_ELSEWHERE)
                continue
            if mark in beside.brought:
                judged.known += 1
                continue
            others = self._of_district(tx, me, self._district(entry.says))
            self._judge(tx, entry, beside, others, judged)
        return judged

    def store(self, tx: Tx, me: Caller, entries: Sequence[FileEntry[ChildRow]]) -> None:
        """These children are in from now on; their district has a first day."""
        for district in {self._district(each.says) for each in entries}:
            if tx.session.get(FirstDay, district) is None and self._start:
                taking_over.begin(tx, me, district, self._start)
        carers = record_carers.load(tx, [each.says for each in entries])
        for entry in entries:
            self._take_over(tx, me, entry.says, carers)
        for district in {self._district(each.says) for each in entries if each.says.state.kind is None}:
            taking_over.tell_again(tx, district)

    def _take_over(self, tx: Tx, me: Caller, says: ChildRow, carers: KnownCarers) -> None:
        village = tx.session.get_one(Place, says.village)
        carer = self._carers.store(tx, village, says, carers)
        child = children.register(tx, village, says.name, says.sex, says.birth_year, caregiver=carer)
        taking_over.take_over(tx, me, child, says.state)
        case = case_steps.get_case(tx, child.id)
        case.institution_id = says.institution
        case.brought_as = known_children.mark(tx, _as_known(tx, says, 0))
        self._own.add((child.district_id, child.code))

    def _judge(
        self, tx: Tx, entry: FileEntry[ChildRow], beside: _Beside, others: KnownChildren, judged: Judged[ChildRow]
    ) -> None:
        says, row = entry.says, entry.row
        me_too, district = _as_known(tx, says, row.number), self._district(says)
        seen = self._seen[district]
        before = [each for each in seen.same(me_too) if each.row < row.number]
        if same := next((each for each in before if each.village == says.village), None):
            return judged.reject(row, f"The row is of the same child as row {same.row}.", "Delete one of them.")
        alike = [each for known in (beside.here, others) for each in (*known.same(me_too), *known.alike(me_too))]
        alike = [each for each in alike if (district, each.code) not in self._own]
        if any(each[:4] == me_too[:4] for each in alike):
            judged.known += 1
            return None
        if fault := self._start_fault(says, beside.starts) or self._carers.fault(tx, says, beside.carers):
            return judged.reject(row, *fault)
        before += [each for each in seen.alike(me_too) if each.row < row.number]
        if (alike or before) and not self._twins_accepted:
            return judged.reject(row, *self._twin_fault((*alike, *before)[0]))
        seen.add(me_too)
        self._carers.seen(says, row.number)
        if (carer := beside.carers.of(says)) and carer.code:
            judged.notes.append(f"Row {row.number}: {carer.name} is taken for the carer of child {carer.code}.")
        if (lives := _as_it_lives(tx, says)) is not says:
            judged.notes.append(f"Row {row.number}: {_TOO_YOUNG}")
        judged.fresh.append(replace(entry, says=lives))
        return None

    def _start_fault(self, says: ChildRow, starts: dict[int, date]) -> tuple[str, str] | None:
        """Why nobody knows from when this child's visits are owed."""
        district = self._district(says)
        where, known = self._places[district].name, starts.get(district)
        if known is None and self._start is None:
            return f"{where} has no first day yet.", "Say it: --start 2026-12-01. Nothing is owed before it."
        if known and self._start and known != self._start:
            return (
                f"The first day of {where} is {known:%d/%m/%Y} already.",
                f"Leave --start away, or move that day: ./inshuti children start {where} DAY.",
            )
        return None

    def _twin_fault(self, twin: KnownChild) -> tuple[str, str]:
        """Whom a child of another village, of nearly that name, or one that a phone registered, may be."""
        where = self._places.spoken(twin.village)
        if twin.row:
            return f"Row {twin.row} has a child of nearly this name, sex and age too, in {where}.", _TWIN_ROW
        return f"This may be child {twin.code} of {where}.", _TWIN

    def _district(self, says: ChildRow) -> int:
        return self._places[says.village].district or 0

    def _of_district(self, tx: Tx, me: Caller, district: int) -> KnownChildren:
        """The children of the district before this file. That their names are compared is written down."""
        if district not in self._before:
            self._before[district] = known_children.load(tx, Child.district_id == district)
            audit.record(tx, me, "compared", "children", None)
        return self._before[district]


def _as_known(tx: Tx, says: ChildRow, row: int) -> KnownChild:
    carer = tx.vault.index(says.carer.number) if says.carer and says.carer.number else b""
    return KnownChild(key(says.name), says.sex, says.birth_year, says.village, "", carer, row)


def _as_it_lives(tx: Tx, says: ChildRow) -> ChildRow:
    """A child that is too young to live on its own, and does, lives with nobody: its district is told of it."""
    if not registration.is_alone_too_young(tx, says.state.kind, says.birth_year):
        return says
    return says._replace(state=replace(says.state, step=CaseStep.identified, kind=None, since=None))


_ELSEWHERE = ("The village lies in another district.", "Leave the row to that district.")
_TOO_YOUNG = "too young to live alone, so it is taken to live with nobody, and the district is told to find a place."
_TWIN = (
    "If it is, give that child its name (./inshuti children name) or move it, and delete the row."
    " If it is another: --accept may_be_registered."
)
_TWIN_ROW = "If it is one child, delete one of the rows. If it is another: --accept may_be_registered."
