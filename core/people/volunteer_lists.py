"""Volunteers as a list that can be narrowed: a line a village with its pair, how they stand and were heard."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, Row, Select, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from core.models.message import InboundMessage
from core.models.person import Language, Person, PersonStatus, Phone, Role
from core.models.place import Place
from core.models.visit import Visit
from core.people import person_entries, phones
from core.people.person_entries import PersonEntry
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx

PAGE = 50
MONTH = timedelta(days=30)
UNREADABLE = "unreadable"
"""What an SMS was taken for that nobody could read."""
PAIR = 2


class VolunteerState(StrEnum):
    """How a volunteer stands, the one word that matters most. `quiet`: nothing was heard for a month."""

    invited = "invited"
    active = "active"
    doubt = "doubt"
    quiet = "quiet"
    locked = "locked"
    unnumbered = "unnumbered"
    left = "left"


class PairState(StrEnum):
    """How many of a pair a village has."""

    two = "two"
    one = "one"
    nobody = "nobody"
    more = "more"


@dataclass(frozen=True)
class VolunteerFilter:
    """What the list is narrowed to; without anything, villages that have somebody."""

    state: VolunteerState | None = None
    pair: PairState | None = None
    language: Language | None = None
    district: int | None = None
    sector: int | None = None
    page: int = 1


class MonthTold(NamedTuple):
    """What one told in a month: visits, SMS, and how many of those SMS nobody could read."""

    visits: int = 0
    texts: int = 0
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class ListedVolunteer:
    """One of a village."""

    person: PersonEntry
    state: VolunteerState
    told: MonthTold


@dataclass(frozen=True, slots=True)
class VillagePair:
    """A village with its volunteers; `missing` how many halves of the pair are empty. `code` names it in a form."""

    id: int
    code: str
    name: str
    sector: str
    volunteers: Sequence[ListedVolunteer]
    missing: int


def listed(tx: Tx, me: Caller, narrowed: VolunteerFilter) -> tuple[list[VillagePair], bool]:
    """One page of villages by sector and name, and whether more follow. That names were read is recorded once."""
    first = (narrowed.page - 1) * PAGE
    rows = tx.connection.execute(_villages(tx, me, narrowed).offset(first).limit(PAGE + 1)).all()
    here = [row.id for row in rows[:PAGE]]
    found = select(Person).where(Person.village_id.in_(here), Person.role == Role.volunteer)
    gone = narrowed.state is VolunteerState.left
    people = of_people(tx, list(tx.session.scalars(found.where(_is_with_us(gone=gone)).order_by(Person.id))))
    audit.record(tx, me, "listed", "people", me.district or narrowed.district)
    in_village: dict[int | None, list[ListedVolunteer]] = {}
    for each in people:
        in_village.setdefault(each.person.village, []).append(each)
    pairs = [_pair(row, in_village.get(row.id, []), gone=gone) for row in rows[:PAGE]]
    return pairs, len(rows) > PAGE


def ids(tx: Tx, me: Caller, narrowed: VolunteerFilter) -> list[int]:
    """Every volunteer of those villages, in the order of the villages."""
    gone = narrowed.state is VolunteerState.left
    there = _villages(tx, me, narrowed).join(Person, Person.village_id == Place.id)
    theirs = there.where(Person.role == Role.volunteer, _is_with_us(gone=gone)).order_by(Person.id)
    return list(tx.connection.scalars(theirs.with_only_columns(Person.id)))


def of_people(tx: Tx, people: Sequence[Person]) -> list[ListedVolunteer]:
    """Each of them, in the same order, with what they told in a month. The caller audits."""
    told = _told(tx, [each.id for each in people])
    entries = person_entries.of_all(tx, people)
    return [ListedVolunteer(each, _state(tx, each), told.get(each.id, MonthTold())) for each in entries]


def _pair(row: Row[int, str | None, str, str], volunteers: Sequence[ListedVolunteer], *, gone: bool) -> VillagePair:
    missing = 0 if gone else max(0, PAIR - len(volunteers))
    return VillagePair(row.id, row.code or str(row.id), row.name, row.sector or "", volunteers, missing)


def _villages(tx: Tx, me: Caller, narrowed: VolunteerFilter) -> Select[int, str | None, str, str]:
    sector = aliased(Place)
    found = select(Place.id, Place.code, Place.name, sector.name.label("sector"))
    found = found.outerjoin(sector, sector.id == Place.sector_id).where(Place.level == "village")
    district = me.district or narrowed.district
    found = found.where(Place.district_id == district) if district else found
    found = found.where(Place.sector_id == narrowed.sector) if narrowed.sector else found
    return found.where(*_narrowed(tx, narrowed, district)).order_by(sector.name, Place.name, Place.id)


def _narrowed(tx: Tx, narrowed: VolunteerFilter, district: int | None) -> list[ColumnElement[bool]]:
    """What is asked of a village: of the number of its volunteers, and that one of them stands so or speaks so."""
    theirs = select(Person.village_id).where(Person.role == Role.volunteer, Person.village_id.is_not(None))
    theirs = theirs.where(Person.district_id == district) if district else theirs
    here = theirs.where(_is_with_us())
    counted, count = here.group_by(Person.village_id), func.count()
    how_many: dict[PairState | None, ColumnElement[bool]] = {
        PairState.two: Place.id.in_(counted.having(count == PAIR)),
        PairState.one: Place.id.in_(counted.having(count == 1)),
        PairState.nobody: Place.id.not_in(here),
        PairState.more: Place.id.in_(counted.having(count > PAIR)),
    }
    asked = [how_many[narrowed.pair]] if narrowed.pair else []
    if narrowed.pair is PairState.nobody and not narrowed.state:
        return asked
    such = theirs.where(_is_with_us(gone=narrowed.state is VolunteerState.left))
    such = such.where(_stands(tx, narrowed.state)) if narrowed.state else such
    such = such.where(Person.language == narrowed.language) if narrowed.language else such
    return [*asked, Place.id.in_(such)]


def _is_with_us(*, gone: bool = False) -> ColumnElement[bool]:
    return Person.standing == PersonStatus.left if gone else Person.standing != PersonStatus.left


def _stands(tx: Tx, state: VolunteerState) -> ColumnElement[bool]:
    """Whether a person stands so; one may stand in several ways, of which the list says the gravest."""
    theirs = exists().where(Phone.person_id == Person.id, Phone.lost_at.is_(None))
    doubted = exists().where(Phone.person_id == Person.id, phones.in_doubt(tx))
    lately = exists().where(Phone.person_id == Person.id, Phone.heard_at > quiet_since(tx))
    new = Person.registered_at > quiet_since(tx)
    which: dict[VolunteerState, ColumnElement[bool]] = {
        VolunteerState.invited: Person.standing == PersonStatus.invited,
        VolunteerState.active: Person.standing == PersonStatus.active,
        VolunteerState.doubt: doubted,
        VolunteerState.quiet: ~lately & or_(Person.registered_at.is_(None), ~new),
        VolunteerState.locked: Person.pin_locked_until > tx.at,
        VolunteerState.unnumbered: ~theirs,
        VolunteerState.left: Person.standing == PersonStatus.left,
    }
    return which[state]


def quiet_since(tx: Tx) -> datetime:
    """Who was not heard since then has not reported for long."""
    return tx.at - timedelta(days=tx.programme.limits.not_reporting_days)


def _state(tx: Tx, person: PersonEntry) -> VolunteerState:
    """The gravest word for how they stand."""
    heard = person.heard or person.since
    stands = {
        VolunteerState.left: person.standing is PersonStatus.left,
        VolunteerState.unnumbered: person.lost,
        VolunteerState.doubt: person.in_doubt,
        VolunteerState.locked: person.locked,
        VolunteerState.invited: person.standing is PersonStatus.invited,
        VolunteerState.quiet: heard is None or heard <= quiet_since(tx),
    }
    return next((state for state, true in stands.items() if true), VolunteerState.active)


def _told(tx: Tx, people: Sequence[int]) -> Mapping[int, MonthTold]:
    """What each told in the last month, in two statements."""
    since = tx.at - MONTH
    visits = select(Visit.by_id, func.count()).where(Visit.by_id.in_(people), Visit.told_at > since)
    made = {by: count for by, count in tx.connection.execute(visits.group_by(Visit.by_id))}
    lost = func.sum(case((InboundMessage.reading == UNREADABLE, 1), else_=0))
    texts = select(InboundMessage.person_id, func.count(), lost).group_by(InboundMessage.person_id)
    numbers = select(Phone.number_index).where(Phone.person_id.in_(people))
    texts = texts.where(InboundMessage.number_index.in_(numbers), InboundMessage.received_at > since)
    texts = texts.where(InboundMessage.person_id.in_(people))
    sent = {by: (int(count), int(wrong)) for by, count, wrong in tx.connection.execute(texts)}
    return {each: MonthTold(made.get(each, 0), *sent.get(each, (0, 0))) for each in people}
