"""Is a district ready: officers of both professions who would answer, who steps in for each, and on each day ahead."""

from collections.abc import Iterator
from datetime import date, time, timedelta

from sqlalchemy import func, select

from core.clock import kigali, moment
from core.models.district import Shift
from core.models.duty import Leave
from core.models.person import Person, Role
from core.monitoring.readiness_lines import WITHIN_SAID, ReadinessLine, dialled, last_dial, on
from core.people import duty, people, rota
from core.people.rota import PROFESSIONS
from core.storage.db import Tx

AHEAD = 14
"""Days for which somebody of both professions must be there: longer than any absence goes unnoticed."""
_PUT_IN = "Put one in (./inshuti people add), give the key number, and have them dial; confirm who is in doubt."


def lines(tx: Tx, district: int) -> Iterator[ReadinessLine]:
    """A line a post, then the covers and the days ahead."""
    for role in (*PROFESSIONS, Role.lead):
        yield _post(tx, role.replace("_", " "), role, district)
    yield _covers(tx, district)
    yield _post(tx, "national desk", Role.national, None)
    yield _days(tx, district)


def _post(tx: Tx, name: str, role: Role, district: int | None) -> ReadinessLine:
    there = (Person.role == role, *([Person.district_id == district] if district else []))
    count = tx.connection.scalar(select(func.count()).select_from(Person).where(*there, dialled(tx))) or 0
    last = last_dial(tx, *there)
    said = f"{count} dialled {WITHIN_SAID}{f', the last on {on(last)}' if last else ''}."
    return ReadinessLine(name, count > 0, True, said, _PUT_IN)


def _ready(tx: Tx, district: int, role: Role) -> dict[int, int | None]:
    """Those of that work who would answer, with whom each covers."""
    found = select(Person.id, Person.covers_id).where(Person.district_id == district, Person.role == role, dialled(tx))
    return {person: covers for person, covers in tx.connection.execute(found)}


def _covers(tx: Tx, district: int) -> ReadinessLine:
    """Whether for each officer somebody steps in who would answer and is not away: a cover, or whom they cover."""
    here, open_ones = {each.id for each in duty.who_can_take(tx, district)}, []
    officers = {role: _ready(tx, district, role) for role in PROFESSIONS}
    for theirs in officers.values():
        present = {person: covers for person, covers in theirs.items() if person in here}
        open_ones += [
            person
            for person, covered in theirs.items()
            if not any(covers == person or other == covered for other, covers in present.items() if other != person)
        ]
    count = sum(map(len, officers.values()))
    said = f"{count - len(open_ones)} of {count} officers have a cover who dialled {WITHIN_SAID} and is not away."
    mend = "Have who covers them dial, or name another: ./inshuti people cover COVER OFFICER."
    return ReadinessLine("covers", all(officers.values()) and not open_ones, True, said, mend)


def _days(tx: Tx, district: int) -> ReadinessLine:
    """Whether on each of the days ahead somebody who would answer is on call as either profession, or stands in."""
    missing = [
        (day, role)
        for role in PROFESSIONS
        for day in _missing(tx, district, role, [kigali(tx.at).date() + timedelta(days=each) for each in range(AHEAD)])
    ]
    days = AHEAD - len({day for day, _ in missing})
    said, mend = f"{days} of the next {AHEAD} days have both posts held by somebody who dialled {WITHIN_SAID}.", ""
    if missing:
        day, role = min(missing)
        mend = (
            f"On {day} nobody is on call as {role.replace('_', ' ')}: the lead names one by phone (6, 3, 4), or a "
            "cover for who is away (./inshuti people cover)."
        )
    return ReadinessLine("duty roster", not missing, True, said, mend)


def _missing(tx: Tx, district: int, role: Role, days: list[date]) -> list[date]:
    known = {each.id: each for each in people.of_role(tx, role, district=district)}
    usual = [each.id for each in rota.usual(tx, district, role)]
    ready, shifts, away = _ready(tx, district, role), _shifts(tx, district, role), _leaves(tx)
    able = {each for of in PROFESSIONS for each in _ready(tx, district, of)} | set(_ready(tx, district, Role.lead))
    missing = []
    for day in days:
        at = max(moment(day, time(12)), tx.at) if day == days[0] else moment(day, time(12))
        named = shifts.get(rota.week_of(tx.programme, at))
        gone = {leave.person_id: leave.cover_id for leave in away if leave.from_at <= at < leave.until_at}
        there = able - set(gone)
        called = [named] if named in known else usual
        if not any(there & _standing_in(each, gone, ready) for each in called):
            missing.append(day)
    return missing


def _standing_in(person: int, gone: dict[int, int | None], ready: dict[int, int | None]) -> set[int | None]:
    """The person, or whoever was named for that leave and those who cover them always."""
    if person not in gone:
        return {person}
    return {gone[person], *(other for other, covers in ready.items() if covers == person)}


def _shifts(tx: Tx, district: int, role: Role) -> dict[date, int]:
    found = select(Shift.week, Shift.person_id).where(Shift.district_id == district, Shift.profession == role)
    return {week: person for week, person in tx.connection.execute(found)}


def _leaves(tx: Tx) -> list[Leave]:
    return list(tx.session.scalars(select(Leave).where(Leave.until_at > tx.at).order_by(Leave.from_at)))
