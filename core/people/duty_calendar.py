"""The weeks on call of a district beside its officers: who has which, who is away then, and where nobody is."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import select

from core.clock import kigali, moment
from core.models.district import Shift
from core.models.duty import Leave
from core.models.person import Person, PersonStatus, Role
from core.people import rota
from core.people.rota import PROFESSIONS, WEEKS
from core.storage import person_facts
from core.storage.access import Caller
from core.storage.db import Tx

MIDNIGHT = time(0)


class DayOnCall(StrEnum):
    """How an officer stands in a week. `usual`: on call as the rota names nobody; `away`: for a part of it at least."""

    on_call = "on_call"
    usual = "usual"
    away = "away"
    off = "off"


@dataclass(frozen=True, slots=True)
class CalendarOfficer:
    """One column. `back_on` is when one who is away now is back; `covers` for whom they step in, "" nobody."""

    id: int
    name: str
    role: Role
    covers: str
    back_on: date | None


@dataclass(frozen=True, slots=True)
class CalendarWeek:
    """One row: how each officer stands, and the professions of which nobody is on call all week."""

    monday: date
    stands: Mapping[int, DayOnCall]
    gaps: Sequence[Role]


@dataclass(frozen=True, slots=True)
class DutyCalendar:
    """Officers by profession and name, the lead last; no weeks for the nation's desk, which has none."""

    officers: Sequence[CalendarOfficer]
    weeks: Sequence[CalendarWeek]


def calendar(tx: Tx, me: Caller) -> DutyCalendar:
    """This week and those that can be set, in three statements. Colleagues know each other by name."""
    people = _officers(tx, me)
    names = {each.id: person_facts.name_in(tx.vault, each.id, each.name_sealed) for each in people}
    leaves = _leaves(tx, [each.id for each in people])
    first = rota.week_of(tx.programme, tx.at)
    mondays = [first + timedelta(weeks=ahead) for ahead in range(WEEKS)] if me.district else []
    shifts = _shifts(tx, me.district, mondays)
    order = (*PROFESSIONS, Role.lead, Role.national)
    people.sort(key=lambda each: (order.index(each.role), names[each.id], each.id))
    officers = [
        CalendarOfficer(
            each.id, names[each.id], each.role, names.get(each.covers_id or 0, ""), _back_on(tx, each, leaves)
        )
        for each in people
    ]
    return DutyCalendar(officers, [_week(each, people, shifts, leaves) for each in mondays])


def _officers(tx: Tx, me: Caller) -> list[Person]:
    roles = (*PROFESSIONS, Role.lead) if me.district else (Role.national,)
    found = select(Person).where(Person.role.in_(roles), Person.standing == PersonStatus.active)
    return list(tx.session.scalars(found.where(Person.district_id == me.district) if me.district else found))


def _leaves(tx: Tx, people: Collection[int]) -> list[Leave]:
    """Those that are not over."""
    return list(tx.session.scalars(select(Leave).where(Leave.person_id.in_(people), Leave.until_at > tx.at)))


def _shifts(tx: Tx, district: int | None, mondays: Sequence[date]) -> Mapping[tuple[date, Role], int]:
    found = select(Shift).where(Shift.district_id == district, Shift.week.in_(mondays))
    return {(each.week, each.profession): each.person_id for each in tx.session.scalars(found)} if mondays else {}


def _back_on(tx: Tx, person: Person, leaves: Sequence[Leave]) -> date | None:
    now = [each.until_at for each in leaves if each.person_id == person.id and each.from_at <= tx.at]
    return kigali(max(now)).date() if now else None


def _week(
    monday: date, people: Sequence[Person], shifts: Mapping[tuple[date, Role], int], leaves: Sequence[Leave]
) -> CalendarWeek:
    begins, ends = moment(monday, MIDNIGHT), moment(monday + timedelta(days=7), MIDNIGHT)
    here = {each.id for each in people}
    on_call = {each.id: _on_call(each, monday, shifts, here) for each in people}
    away = {each.person_id for each in leaves if each.from_at < ends and each.until_at > begins}
    stands = {each: DayOnCall.away if each in away else state for each, state in on_call.items()}
    held = {each.role for each in people if stands[each.id] in (DayOnCall.on_call, DayOnCall.usual)}
    held |= _covered(people, on_call, leaves, begins, ends)
    return CalendarWeek(monday, stands, [each for each in PROFESSIONS if each not in held])


def _on_call(person: Person, monday: date, shifts: Mapping[tuple[date, Role], int], here: Collection[int]) -> DayOnCall:
    """As `rota.on_call`: who is named, else whoever covers nobody that is with us."""
    named = shifts.get((monday, person.role))
    if person.role not in PROFESSIONS:
        return DayOnCall.off
    if named in here:
        return DayOnCall.on_call if named == person.id else DayOnCall.off
    return DayOnCall.off if person.covers_id in here else DayOnCall.usual


def _covered(
    people: Sequence[Person],
    on_call: Mapping[int, DayOnCall],
    leaves: Sequence[Leave],
    begins: datetime,
    ends: datetime,
) -> set[Role]:
    """Professions whose person on call is away, with somebody there who steps in."""
    gone = {each.person_id: each for each in leaves if each.from_at < ends and each.until_at > begins}
    found = set()
    for person in people:
        if on_call[person.id] is not DayOnCall.off and (leave := gone.get(person.id)):
            steps_in = {leave.cover_id, *(each.id for each in people if each.covers_id == person.id)}
            found |= {person.role} if {each.id for each in people} & steps_in - gone.keys() else set()
    return found
