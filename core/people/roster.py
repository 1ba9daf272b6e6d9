"""A roster comes in: everybody in it is invited, as if put in one by one. Nobody is put in twice.

Keys are given with the slips (`key_numbers`), so that their days count from printing; no SMS goes out before.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import select, update

from core.files.cells import as_choice, as_digits, as_name, key
from core.files.faults import WrongCell
from core.files.importing import FileEntry, Judged
from core.files.rows import RowReader
from core.models.person import Language, Person, PersonStatus, Phone, Role
from core.models.place import Place
from core.people import authority, people
from core.people.joining import LEVELS, PAIR, Conflict, Newcomer
from core.people.place_finder import PlaceFinder
from core.people.roster_form import (
    LANGUAGE_WORDS,
    LANGUAGES,
    ROLE_WORDS,
    ROLES,
    ROSTER,
    SEX_WORDS,
    SEXES,
)
from core.phone import mobile, spoken
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx


class RosterRow(NamedTuple):
    """What a row of a roster says: who comes in, and the number of the colleague for whom this one steps in."""

    newcomer: Newcomer
    covers: str = ""


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

    def is_same(self, other: Newcomer) -> bool:
        """Whether that is the same person's row once more."""
        same_name = not self.name or not other.name or key(self.name) == key(other.name)
        return same_name and (self.role, self.place) == (other.role, other.place)


def as_mobile(text: str) -> str:
    """A Rwandan mobile number, also where a sheet took its 0 or counted with it."""
    number = mobile(as_digits(text))
    if number is None:
        raise WrongCell("This is no Rwandan mobile number.", "Write its ten digits: 0788123456.")
    return number


class Roster:
    """One roster on its way in, row by row, batch by batch; it knows what earlier rows of the file said."""

    form = ROSTER
    batch = 200

    def __init__(self, places: PlaceFinder, accepted: Collection[Conflict] = ()) -> None:
        self._places, self._accepted = places, frozenset(accepted)
        self._seen: dict[str, list[_Holder]] = defaultdict(list)
        self._waiting: dict[int, list[str | None]] = defaultdict(list)
        """Sexes of volunteers that were found fit and are not stored, by village."""

    def parse(self, row: RowReader) -> RosterRow | None:
        """What the row says; None where something in it is wrong."""
        role = row.read("role", lambda text: as_choice(text, ROLES, ROLE_WORDS), Role.volunteer)
        newcomer = Newcomer(
            number=row.needs("phone", as_mobile, ""),
            role=role,
            place=self._place(row, role),
            name=row.needs("name", as_name, ""),
            sex=row.read("sex", lambda text: as_choice(text, SEXES, SEX_WORDS), None),
            language=row.read("language", lambda text: as_choice(text, LANGUAGES, LANGUAGE_WORDS), Language.rw),
        )
        covers = row.read("covers", as_mobile, "")
        return None if row.faults else RosterRow(newcomer, covers)

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
        held, pairs = self._held(tx, wanted), self._pairs(tx, entries)
        named: set[int] = set()
        for entry in entries:
            self._judge(me, entry, held, pairs, judged, named)
        audit.record_many(tx, me, "read", "people", sorted(named))
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

    def _place(self, row: RowReader, role: Role) -> int | None:
        level = LEVELS.get(role)
        if level is None:
            return None
        found = self._places.of(row, level)
        return found.id if found else None

    def _district(self, place: int | None) -> int | None:
        return self._places[place].district if place else None

    def _judge(
        self,
        me: Caller,
        entry: FileEntry[RosterRow],
        held: dict[str, list[_Holder]],
        pairs: dict[int, list[str | None]],
        judged: Judged[RosterRow],
        named: set[int],
    ) -> None:
        newcomer, row = entry.says.newcomer, entry.row
        district = self._district(newcomer.place)
        if not authority.may_change(me, newcomer.role, district):
            return judged.reject(row, "Whoever comes in there is put in by others.", "Leave the row to them.")
        before = self._seen[newcomer.number]
        if any(each.is_same(newcomer) for each in before):
            return judged.reject(row, f"The row says the same as row {before[0].row}.", "Delete one of them.")
        stored = [each for each in held[newcomer.number] if not each.gone]
        if any(each.is_same(newcomer) for each in stored):
            judged.known += 1
            return None
        if not stored and (gone := held[newcomer.number]):
            named |= {each.person for each in gone}
            return judged.reject(row, self._given_up(gone[-1]), _BY_HAND, spoken(newcomer.number))
        if (before or stored) and Conflict.number_taken not in self._accepted:
            named |= {each.person for each in stored if each.person}
            return judged.reject(row, self._taken(before, stored), _EACH_THEIR_OWN, spoken(newcomer.number))
        if fault := self._unfit(entry.says, held, pairs):
            return judged.reject(row, *fault)
        holder = _Holder(newcomer.role, newcomer.name, newcomer.place, district, row=row.number)
        self._seen[newcomer.number].append(holder)
        if newcomer.role is Role.volunteer and newcomer.place:
            self._waiting[newcomer.place].append(newcomer.sex)
        judged.fresh.append(entry)
        return None

    def _unfit(
        self, says: RosterRow, held: dict[str, list[_Holder]], pairs: dict[int, list[str | None]]
    ) -> tuple[str, str] | None:
        """What may be a slip that nobody confirmed, and how to mend it."""
        newcomer = says.newcomer
        if says.covers:
            others = [*held[says.covers], *self._seen[says.covers]]
            if not any(self._may_cover(each, newcomer) for each in others):
                return _COVERS
        if newcomer.role is Role.volunteer and newcomer.place:
            there = [*pairs.get(newcomer.place, []), *self._waiting[newcomer.place]]
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
            opened = tx.vault.open("people.name", person, name)
            gone = _LEFT if standing is PersonStatus.left else _LOST if lost_at else ""
            holders[index[bytes(number)]].append(_Holder(role, opened, place, district, person, gone=gone))
        return holders

    def _pairs(self, tx: Tx, entries: Sequence[FileEntry[RosterRow]]) -> dict[int, list[str | None]]:
        """The sexes of the volunteers that these villages have."""
        villages = {each.says.newcomer.place for each in entries if each.says.newcomer.role is Role.volunteer}
        found = select(Person.village_id, Person.sex).where(Person.village_id.in_(villages))
        found = found.where(Person.role == Role.volunteer, Person.standing != PersonStatus.left)
        pairs: dict[int, list[str | None]] = defaultdict(list)
        for village, sex in tx.connection.execute(found):
            pairs[int(village or 0)].append(sex)
        return pairs


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
