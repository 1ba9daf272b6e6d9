"""A roster comes in: everybody in it is invited, as if put in one by one. Nobody is put in twice.

Keys are given with the slips (`key_numbers`), so that their days count from printing; no SMS goes out before.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from sqlalchemy import select, update

from core.files.cells import key
from core.files.importing import FileEntry, Judged
from core.files.rows import RowReader
from core.models.person import Person, PersonStatus, Phone, Role
from core.models.place import Place
from core.people import authority, colleagues, people, roster_rows
from core.people.colleagues import LEVELS, KnownWorker, Work
from core.people.joining import PAIR, Conflict, Newcomer
from core.people.place_finder import PlaceFinder
from core.people.roster_form import ROSTER
from core.people.roster_rows import RosterRow
from core.phone import spoken
from core.storage import audit, person_facts
from core.storage.access import Caller
from core.storage.db import Tx


class _Holder(NamedTuple):
    """Who holds a number: somebody stored (`person`) or in an earlier row of the file (`row`).

    `gone` is how they gave it up, "" while they have it.
    """

    role: Role
    name: str
    place: int | None
    district: int | None
    person: int = 0
    row: int = 0
    gone: str = ""
    sex: str | None = None

    def is_same(self, other: Newcomer) -> bool:
        """Whether that is the same person's row once more."""
        same_name = not self.name or not other.name or key(self.name) == key(other.name)
        return same_name and (self.role, self.place) == (other.role, other.place)


@dataclass(frozen=True, slots=True)
class _Beside:
    """Beside what rows are judged: who holds their numbers, and who does that work there. `named` are told by name."""

    held: dict[str, list[_Holder]]
    colleagues: Mapping[Work, Sequence[KnownWorker]]
    number_of: Callable[[int], str]
    named: set[int] = field(default_factory=set)


class Roster:
    """One roster on its way in, row by row, batch by batch; it knows what earlier rows of the file said."""

    form = ROSTER
    batch = 200

    def __init__(self, places: PlaceFinder, accepted: Collection[Conflict] = (), *, within: int | None = None) -> None:
        """Workers of another district than `within` are told by no name."""
        self._places, self._accepted, self._within = places, frozenset(accepted), within
        self._seen: dict[str, list[_Holder]] = defaultdict(list)
        self._waiting: dict[Work, list[_Holder]] = defaultdict(list)
        """Who was found fit and is not stored, by work and place."""

    def parse(self, row: RowReader) -> RosterRow | None:
        """What the row says; None where something in it is wrong."""
        return roster_rows.parse(row, self._places)

    def label(self, says: RosterRow) -> str:
        """What is counted together in a summary."""
        return says.newcomer.role.replace("_", " ")

    def hold(self, tx: Tx, entries: Sequence[FileEntry[RosterRow]]) -> None:
        """On PostgreSQL whoever else brings people into these places waits for this transaction."""
        ids = {each.says.newcomer.place for each in entries if each.says.newcomer.place}
        if tx.is_postgres:
            held = select(Place.id).where(Place.id.in_(ids)).order_by(Place.id)
            tx.connection.execute(held.with_for_update(key_share=True))

    def judge(self, tx: Tx, me: Caller, entries: Sequence[FileEntry[RosterRow]]) -> Judged[RosterRow]:
        """Which of these are new, beside who is in and the rows before; whose name a reason tells is recorded."""
        judged: Judged[RosterRow] = Judged()
        wanted = {number for each in entries for number in (each.says.newcomer.number, each.says.covers) if number}
        there = colleagues.load(tx, {each.says.work for each in entries})
        beside = _Beside(self._held(tx, wanted), there, partial(colleagues.last_number, tx))
        for entry in entries:
            self._judge(me, entry, beside, judged)
        audit.record_many(tx, me, "read", "people", sorted(beside.named))
        return judged

    def store(self, tx: Tx, me: Caller, entries: Sequence[FileEntry[RosterRow]]) -> None:
        """All of these are invited from now on."""
        wanted = {each.says.newcomer.place for each in entries}
        where = {each.id: each for each in tx.session.scalars(select(Place).where(Place.id.in_(wanted)))}
        ids = [_register(tx, each.says.newcomer, where) for each in entries]
        tx.flush()
        for person, entry in zip(ids, entries, strict=True):
            if entry.says.covers:
                self._cover(tx, person, entry.says)
        audit.record_many(tx, me, "registered", "people", ids)
        self._waiting.clear()

    def _cover(self, tx: Tx, person: int, says: RosterRow) -> None:
        (holder,) = [
            each for each in self._held(tx, {says.covers})[says.covers] if self._may_cover(each, says.newcomer)
        ][:1]
        tx.connection.execute(update(Person).where(Person.id == person).values(covers_id=holder.person))

    def _district(self, place: int | None) -> int | None:
        return self._places[place].district if place else None

    def _judge(self, me: Caller, entry: FileEntry[RosterRow], beside: _Beside, judged: Judged[RosterRow]) -> None:
        newcomer, row = entry.says.newcomer, entry.row
        district = self._district(newcomer.place)
        if not authority.may_change(me, newcomer.role, district):
            return judged.reject(row, "Whoever comes in there is put in by others.", "Leave the row to them.")
        before = [each for each in self._seen[newcomer.number] if each.row < row.number]
        if any(each.is_same(newcomer) for each in before):
            return judged.reject(row, f"The row says the same as row {before[0].row}.", "Delete one of them.")
        held = beside.held[newcomer.number]
        stored = [each for each in held if not each.gone]
        if any(each.is_same(newcomer) for each in stored):
            judged.known += 1
            return None
        if not stored and held:
            beside.named.update(each.person for each in held)
            return judged.reject(row, self._given_up(held[-1]), _BY_HAND, spoken(newcomer.number))
        if (before or stored) and Conflict.number_taken not in self._accepted:
            beside.named.update(each.person for each in stored if each.person)
            return judged.reject(row, self._taken(before, stored), _EACH_THEIR_OWN, spoken(newcomer.number))
        if fault := self._namesake(entry, beside) or self._unfit(entry, beside):
            return judged.reject(row, *fault)
        sex = newcomer.sex
        holder = _Holder(newcomer.role, newcomer.name, newcomer.place, district, row=row.number, sex=sex)
        self._seen[newcomer.number].append(holder)
        self._waiting[entry.says.work].append(holder)
        judged.fresh.append(entry)
        return None

    def _before(self, entry: FileEntry[RosterRow]) -> list[_Holder]:
        """Who of the rows before does that work there, and is not stored yet."""
        return [each for each in self._waiting[entry.says.work] if each.row < entry.row.number]

    def _namesake(self, entry: FileEntry[RosterRow], beside: _Beside) -> tuple[str, str] | None:
        """Who has nearly that name, does that work there, and has another number."""
        if Conflict.same_name in self._accepted:
            return None
        newcomer = entry.says.newcomer
        for each in self._before(entry):
            if KnownWorker(0, each.name, each.sex).may_be(newcomer.name, newcomer.sex):
                return f"Row {each.row} may be the same person, with another number: {each.name}.", _SAME_ROW
        there = beside.colleagues.get(entry.says.work, ())
        same = next((each for each in there if each.may_be(newcomer.name, newcomer.sex)), None)
        if same is None:
            return None
        beside.named.add(same.person)
        held = spoken(beside.number_of(same.person))
        who = self._spoken(_Holder(newcomer.role, same.name, newcomer.place, self._district(newcomer.place)))
        change = f"./inshuti people number {held or 'NUMBER'} {spoken(newcomer.number)}"
        return f"{who}, is in already{f' with {held}' if held else ''}.", f"{_SAME} {change}. {_TWO}"

    def _unfit(self, entry: FileEntry[RosterRow], beside: _Beside) -> tuple[str, str] | None:
        """What may be a slip that nobody confirmed, and how to mend it."""
        newcomer, covers = entry.says.newcomer, entry.says.covers
        if covers:
            others = [*beside.held[covers], *(each for each in self._seen[covers] if each.row < entry.row.number)]
            if not any(self._may_cover(each, newcomer) for each in others):
                return _COVERS
        if newcomer.role is Role.volunteer and newcomer.place:
            stored = [each.sex for each in beside.colleagues.get(entry.says.work, ())]
            there = stored + [each.sex for each in self._before(entry)]
            where = self._places.spoken(newcomer.place)
            if len(there) >= PAIR and Conflict.third_in_village not in self._accepted:
                return f"{where} has two volunteers already.", f"Check the village. {_ACCEPT} third_in_village."
            if newcomer.sex and len(there) < PAIR and newcomer.sex in there and Conflict.same_sex not in self._accepted:
                return f"The other volunteer of {where} is a {newcomer.sex} too.", f"Check the sex. {_ACCEPT} same_sex."
        return None

    def _may_cover(self, colleague: _Holder, newcomer: Newcomer) -> bool:
        """Who is stood in for does the same work in the same district."""
        works_there = (colleague.role, colleague.district) == (newcomer.role, self._district(newcomer.place))
        return works_there and not colleague.gone

    def _taken(self, before: Iterable[_Holder], stored: Iterable[_Holder]) -> str:
        for each in before:
            return f"Row {each.row} has this number too: {each.name}."
        return f"The number is held by {self._spoken(next(iter(stored)))}."

    def _given_up(self, holder: _Holder) -> str:
        return f"The number was that of {self._spoken(holder)}, who {holder.gone}."

    def _spoken(self, holder: _Holder) -> str:
        if self._within not in (None, holder.district):
            return "somebody of another district"
        where = f" in {self._places.spoken(holder.place)}" if holder.place else ""
        return f"{holder.name or 'somebody'}, {holder.role.replace('_', ' ')}{where}"

    def _held(self, tx: Tx, numbers: Collection[str]) -> dict[str, list[_Holder]]:
        """Which workers hold these numbers, or held them and gave them up."""
        index = {each: number for number in numbers for each in tx.vault.indexes(number)}
        columns = (Phone.number_index, Phone.lost_at, Person.standing, Person.id, Person.role, Person.name_sealed)
        places = (Person.village_id, Person.sector_id, Person.district_id)
        found = select(*columns, *places).join(Phone, Phone.person_id == Person.id)
        found = found.where(Phone.number_index.in_(list(index)), Person.role != Role.caregiver).order_by(Phone.id)
        holders: dict[str, list[_Holder]] = defaultdict(list)
        for number, lost_at, standing, person, role, name, village, sector, district in tx.connection.execute(found):
            place = {"village": village, "sector": sector, "district": district}.get(LEVELS.get(role, ""))
            opened = person_facts.name_in(tx.vault, person, name)
            gone = _LEFT if standing is PersonStatus.left else _LOST if lost_at else ""
            holders[index[bytes(number)]].append(_Holder(role, opened, place, district, person, gone=gone))
        return holders


def _register(tx: Tx, newcomer: Newcomer, places: Mapping[int, Place]) -> int:
    person = people.register(
        tx,
        newcomer.number,
        newcomer.role,
        newcomer.name,
        place=places[newcomer.place] if newcomer.place else None,
        language=newcomer.language,
        sex=newcomer.sex,
        standing=PersonStatus.invited,
        at_once=False,
    )
    return person.id


_EACH_THEIR_OWN = "Give each their own number, or put the second in by ./inshuti people add, which asks."
_SAME = "If it is one person with another number, delete the row:"
_TWO = "If they are two: --accept same_name."
_SAME_ROW = f"If it is one person, delete one of the rows. {_TWO}"
_LEFT, _LOST = "left", "lost that phone or has another number"
_BY_HAND = (
    "Delete the row. Who comes back, or has that number now, is put in by hand: ./inshuti people add; who is with us"
    " and needs a number: ./inshuti people number."
)
_ACCEPT = "If it is right, import with --accept"
_COVERS = (
    "Nobody of this work and district holds the number that this one covers.",
    "Write the colleague's number; a colleague in the same file stands above.",
)
