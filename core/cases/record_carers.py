"""Carers in a district's records: one person a village for all children of one phone or, without one, of one name.

Where rows say different things of one carer it is named: neither may win in silence, and what is stored is the more
careful of two.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time
from functools import partial

from sqlalchemy import ColumnElement, func, select, update

from core.cases.records import CarerRow, ChildRow
from core.children import carer_phones
from core.clock import moment
from core.files.cells import key
from core.messages import consents, outbox
from core.models.case import Case
from core.models.child import Child
from core.models.consent import ConsentAnswer, ConsentTo, ConsentVoice
from core.models.person import Language, Person, PersonStatus, Phone, Role
from core.models.place import Place
from core.people import people
from core.phone import spoken
from core.storage import person_facts
from core.storage.db import Tx

WORDING = "import.paper"
"""What stands in the ledger for a consent on the district's own paper."""
_NOON = time(12)
Fault = tuple[str, str]
"""What is wrong, and how to mend it."""


@dataclass(frozen=True, slots=True)
class KnownCarer:
    """Somebody stored, in whose village that name or number is; `code` is of a child whose carer that is."""

    id: int
    role: Role
    village: int | None
    name: str
    code: str = ""
    shared: bool = True
    safe: tuple[str, str] | None = None
    agreed: bool = False


@dataclass(frozen=True, slots=True)
class KnownCarers:
    """Who holds the numbers of some rows, and carers without a phone whose children an earlier file brought.

    `closed` tells of numbers that no file may give anybody, and why.
    """

    holders: Mapping[str, Sequence[KnownCarer]]
    closed: Mapping[str, str]
    named: Mapping[tuple[int, str], KnownCarer]
    new: dict[tuple[int, str], int] = field(default_factory=dict)
    """Who came in since, by village and number or name."""

    def of(self, says: ChildRow) -> KnownCarer | None:
        """The carer of that row, where that one is in already."""
        if says.carer is None:
            return None
        if not says.carer.number:
            return self.named.get((says.village, key(says.carer.name)))
        here = (each for each in self.holders.get(says.carer.number, ()) if each.village == says.village)
        return next(here, None)


class RecordCarers:
    """The carers of one file, row by row."""

    def __init__(self) -> None:
        self._said: dict[tuple[int, str], tuple[CarerRow, int]] = {}
        """What the rows before said together of a carer, and the first of them."""

    def fault(self, tx: Tx, says: ChildRow, known: KnownCarers) -> Fault | None:
        """Why the row's carer cannot be this one, or so."""
        carer = says.carer
        if carer is None:
            return None
        if carer.safe and not carer_phones.meets(tx, *carer.safe):
            return f"No message may ever leave between {carer.safe[0]} and {carer.safe[1]}.", _HOURS
        if closed := known.closed.get(carer.number):
            return f"The carer's number {spoken(carer.number)} {closed}.", _BY_PHONE
        held = known.holders.get(carer.number, ())
        if worker := next((each for each in held if each.role is not Role.caregiver), None):
            return f"The carer's number {spoken(carer.number)} is a {worker.role.replace('_', ' ')}'s.", _NOT_A_WORKERS
        before, row = self._said.get(_at(says.village, carer), (None, 0))
        if before and not _may_be_named(before.name, carer.name):
            return f"The carer's number is {before.name}'s in row {row}.", _ONE_CARER
        stored = known.of(says)
        if stored and not _may_be_named(stored.name, carer.name):
            return "The carer's number is held by another carer.", _ONE_CARER
        if before and (differs := _differs(before, carer)):
            return f"Row {row} says something else of this carer: {differs}.", _ONE_SAYING
        return _less_careful(stored, carer) if stored else None

    def seen(self, says: ChildRow, row: int) -> None:
        """That row is right: what it says of its carer counts for the rows after it."""
        if (carer := says.carer) is None:
            return
        at = _at(says.village, carer)
        before, first = self._said.get(at, (carer, row))
        agreed = carer.agreed if before.agreed is None else before.agreed
        both = before._replace(name=before.name or carer.name, safe=before.safe or carer.safe, agreed=agreed)
        self._said[at] = both, first

    def store(self, tx: Tx, village: Place, says: ChildRow, known: KnownCarers) -> int | None:
        """The row's carer, who is in from now on; None where it names none."""
        carer = says.carer
        if carer is None:
            return None
        at, found = _at(village.id, carer), known.of(says)
        stored = known.new.get(at) or (found.id if found else None) or _new(tx, village, carer)
        known.new[at] = stored
        _be_careful(tx, stored, carer)
        person = tx.session.get_one(Person, stored)
        _agreed(tx, person, carer)
        return stored


def load(tx: Tx, rows: Collection[ChildRow]) -> KnownCarers:
    """Who is in of the carers of those rows."""
    carers = [(each.village, each.carer) for each in rows if each.carer]
    numbers = {carer.number for _, carer in carers if carer.number}
    holders, closed = _holders(tx, numbers)
    nameless = {village for village, carer in carers if not carer.number}
    return KnownCarers(holders, closed, _named(tx, nameless))


def _holders(tx: Tx, numbers: Collection[str]) -> tuple[Mapping[str, Sequence[KnownCarer]], Mapping[str, str]]:
    """Who has these numbers now; and which of them a file may give to nobody, and why.

    Those are numbers that were somebody's and are nobody's now, as whoever reads there may be anybody, and numbers
    whose holder said that they are not safe.
    """
    index = {each: number for number in numbers for each in tx.vault.indexes(number)}
    found = select(Phone, Person).join(Person, Phone.person_id == Person.id).order_by(Person.id)
    holders: dict[str, list[KnownCarer]] = defaultdict(list)
    closed, unsafe = dict[str, str](), dict[str, str]()
    for phone, person in tx.session.execute(found.where(Phone.number_index.in_(list(index)))):
        number = index[bytes(phone.number_index)]
        gone = _LEFT if person.standing is PersonStatus.left else _LOST if phone.lost_at else ""
        if gone:
            closed[number] = f"was that of a {_ROLES.get(person.role) or person.role.replace('_', ' ')} who {gone}"
            continue
        holders[number].append(_known(tx, person, phone))
        if phone.silenced_at:
            unsafe[number] = "is closed, as its holder said that it is not safe"
    return holders, {number: why for number, why in closed.items() if number not in holders} | unsafe


def _known(tx: Tx, person: Person, phone: Phone) -> KnownCarer:
    opened = person_facts.name_in(tx.vault, person.id, person.name_sealed)
    safe = (phone.safe_from, phone.safe_to) if phone.safe_from and phone.safe_to else None
    agreed = person.role is Role.caregiver and consents.has_said(tx, person.id, ConsentTo.keeping)
    return KnownCarer(person.id, person.role, person.village_id, opened, "", phone.shared, safe, agreed)


def _named(tx: Tx, villages: Collection[int]) -> Mapping[tuple[int, str], KnownCarer]:
    """Carers of those villages without a phone, of whose children a district brought the records, by name."""
    brought = select(Case.child_id).where(Case.owed_from.is_not(None))
    found = select(Person, func.min(Child.code)).join(Child, Child.caregiver_id == Person.id)
    found = found.where(Person.village_id.in_(villages), Person.role == Role.caregiver, Child.id.in_(brought))
    found = found.where(Person.standing != PersonStatus.left, ~_has_phone()).group_by(Person.id)
    named: dict[tuple[int, str], KnownCarer] = {}
    for person, code in tx.session.execute(found.order_by(Person.id)):
        name = person_facts.name_in(tx.vault, person.id, person.name_sealed)
        known = KnownCarer(person.id, person.role, person.village_id, name, code)
        named.setdefault((person.village_id or 0, key(name)), known)
    return named


def _has_phone() -> ColumnElement[bool]:
    return select(Phone.id).where(Phone.person_id == Person.id, Phone.lost_at.is_(None)).exists()


def _at(village: int, carer: CarerRow) -> tuple[int, str]:
    return village, carer.number or key(carer.name)


def _agreed(tx: Tx, person: Person, carer: CarerRow) -> None:
    """What stands on the district's own paper: a yes allows to keep and to ask once, a no forbids that question."""
    said = partial(
        consents.keep,
        tx,
        voice=ConsentVoice.paper,
        person=person.id,
        wording=WORDING,
        language=person.language,
        channel="import",
    )
    if carer.consent_on and not consents.has_said(tx, person.id, ConsentTo.keeping):
        said(to=ConsentTo.keeping, answer=ConsentAnswer.yes, said_at=moment(carer.consent_on, _NOON))
    phone = outbox.working_phone(tx, person.id) if carer.agreed is False else None
    if phone and not consents.has_said(tx, person.id, ConsentTo.sms):
        said(to=ConsentTo.sms, answer=ConsentAnswer.no, phone=phone.id)


def _may_be_named(one: str, other: str) -> bool:
    return not one or not other or key(one) == key(other)


def _differs(before: CarerRow, carer: CarerRow) -> str:
    """What the row says otherwise than those before it, "" for nothing. An empty cell says nothing."""
    language = before.language or Language.rw
    found = {
        "whether the phone is shared": carer.shared is not None and carer.shared is not (before.shared is not False),
        "the safe hours": bool(carer.safe and before.safe and carer.safe != before.safe),
        "the language": carer.language is not None and carer.language is not language,
        "the consent": None not in (carer.agreed, before.agreed) and carer.agreed is not before.agreed,
    }
    return ", ".join(what for what, does in found.items() if does)


def _less_careful(stored: KnownCarer, carer: CarerRow) -> Fault | None:
    """What the row allows and who is in does not; what it forbids beside a stored consent."""
    found = {
        "a phone that others read": carer.shared is False and stored.shared and bool(carer.number),
        "other safe hours": bool(carer.safe and stored.safe and carer.safe != stored.safe),
        "a consent to messages": carer.agreed is False and stored.agreed,
    }
    stands = ", ".join(what for what, does in found.items() if does)
    return (f"The carer is in already, with {stands}.", _AS_STORED) if stands else None


def _new(tx: Tx, village: Place, carer: CarerRow) -> int:
    language, shared = carer.language or Language.rw, carer.shared is not False
    person = people.register(
        tx, carer.number, Role.caregiver, carer.name, place=village, language=language, shared=shared
    )
    tx.flush()
    return person.id


def _be_careful(tx: Tx, person: int, carer: CarerRow) -> None:
    """What the row asks for holds where less is asked for so far."""
    theirs = (Phone.person_id == person, Phone.lost_at.is_(None))
    if carer.shared:
        tx.session.execute(update(Phone).where(*theirs).values(shared=True))
    if carer.safe:
        opens, closes = carer.safe
        hours = update(Phone).where(*theirs, Phone.safe_from.is_(None))
        tx.session.execute(hours.values(safe_from=opens, safe_to=closes))


_LEFT, _LOST = "left", "lost that phone or has another number"
_ROLES = {Role.caregiver: "carer"}
_BY_PHONE = (
    "Leave the number empty. Who has it now, and safely, gets it by an officer's phone (6, then 95), after a call."
)
_NOT_A_WORKERS = "Write the carer's own number, or leave it empty."
_ONE_CARER = "Write the same carer in both, or leave the number of one empty."
_ONE_SAYING = "Write in both what is right."
_AS_STORED = "Ask the carer. Leave the cell empty here; an officer's phone changes what is stored."
_HOURS = "Write hours of the day, as 17:00 to 19:30, or leave both empty."
