"""What is known of people who are in, as the operator reads it: many at once, with few statements."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from core.models.joining import IssuedKey
from core.models.person import Person, PersonStatus, Phone, Role
from core.models.place import Place
from core.people import phones
from core.storage import person_facts
from core.storage.db import Tx

TOGETHER = 500
"""People a round: as many as fit into one statement everywhere."""


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """One person. `dialled` is None for who never dialled from the number they have now, `heard` for who neither did
    nor sent an SMS there; `key_until` while a key number waits to be shown. `lost`: the phone was, and there is no
    number since.
    """

    id: int
    name: str
    role: Role
    standing: PersonStatus
    sex: str | None
    place: str
    district: str
    language: str
    number: str
    has_pin: bool
    in_doubt: bool
    locked: bool
    covers: str
    since: datetime | None
    dialled: datetime | None
    key_until: datetime | None
    lost: bool
    village: int | None
    heard: datetime | None

    @property
    def state(self) -> str:
        """How they stand, in words: what keeps them from reading before what they were put in as."""
        if self.standing is PersonStatus.left:
            return "left"
        kept = {"no number": self.lost, "in doubt": self.in_doubt, "locked": self.locked}
        return next((said for said, true in kept.items() if true), self.standing.value)


@dataclass(slots=True)
class _Around:
    """What stands in other tables about some people."""

    phones: dict[int, list[Phone]] = field(default_factory=dict)
    doubted: set[int] = field(default_factory=set)
    keys: dict[int, datetime] = field(default_factory=dict)
    covered: dict[int, str] = field(default_factory=dict)
    places: dict[int, str] = field(default_factory=dict)


def name_of(tx: Tx, person: Person) -> str:
    """The person's own name, "" where none was given."""
    return person_facts.name_in(tx.vault, person.id, person.name_sealed)


def of_all(tx: Tx, people: Sequence[Person]) -> list[PersonEntry]:
    """Each of them, in the same order. The caller audits."""
    some = (people[at : at + TOGETHER] for at in range(0, len(people), TOGETHER))
    return [entry for each in some for entry in _of_some(tx, each)]


def of_one(tx: Tx, person: Person) -> PersonEntry:
    """That person. The caller audits."""
    (found,) = of_all(tx, [person])
    return found


def _of_some(tx: Tx, people: Sequence[Person]) -> Iterable[PersonEntry]:
    around = _around(tx, people)
    for person in people:
        theirs = around.phones.get(person.id, [])
        dials = [each.dialled_at for each in theirs if each.dialled_at]
        yield PersonEntry(
            id=person.id,
            name=name_of(tx, person),
            role=person.role,
            standing=person.standing,
            sex=person_facts.sex_in(tx.vault, person.id, person.sex_sealed),
            place=_place(around.places, person.village_id or person.sector_id),
            district=_place(around.places, person.district_id),
            language=person.language,
            number=_number(tx, theirs),
            has_pin=person.pin_hash is not None,
            in_doubt=person.id in around.doubted and person.standing is not PersonStatus.left,
            locked=person.pin_locked_until is not None and person.pin_locked_until > tx.at,
            covers=around.covered.get(person.covers_id or 0, ""),
            since=person.standing_since or person.registered_at,
            dialled=max(dials, default=None),
            key_until=around.keys.get(person.id),
            lost=not theirs,
            village=person.village_id,
            heard=max((each.heard_at for each in theirs if each.heard_at), default=None),
        )


def _around(tx: Tx, people: Sequence[Person]) -> _Around:
    found = _Around()
    ids = [each.id for each in people]
    for phone in tx.session.scalars(select(Phone).where(Phone.person_id.in_(ids), Phone.lost_at.is_(None))):
        found.phones.setdefault(phone.person_id, []).append(phone)
    found.doubted = set(
        tx.session.scalars(select(Phone.person_id).where(Phone.person_id.in_(ids), phones.in_doubt(tx)))
    )
    keys = select(IssuedKey.person_id, IssuedKey.lapses_at).where(IssuedKey.person_id.in_(ids))
    found.keys = {person: until for person, until in tx.connection.execute(keys)}
    covered = {each.covers_id for each in people if each.covers_id}
    found.covered = {
        each.id: name_of(tx, each) for each in tx.session.scalars(select(Person).where(Person.id.in_(covered)))
    }
    at = {place for each in people for place in (each.village_id, each.sector_id, each.district_id) if place}
    found.places = {
        row: name for row, name in tx.connection.execute(select(Place.id, Place.name).where(Place.id.in_(at)))
    }
    return found


def _place(names: Mapping[int, str], place: int | None) -> str:
    return names.get(place, "") if place else ""


def _number(tx: Tx, theirs: Iterable[Phone]) -> str:
    """The working number that was heard last, as messages go there; "" for none."""
    works = [each for each in theirs if each.works]
    last = max(works, key=lambda each: (each.heard_at is not None, each.heard_at or tx.at), default=None)
    return tx.vault.open("phones.number", last.id, last.number_sealed) if last else ""
