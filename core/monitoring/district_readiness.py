"""Is a district ready to go live: what is there and what is missing, each by a fact of the last 90 days."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, exists, func, select

from core.clock import kigali
from core.models.district import Shift
from core.models.message import Message, MessageState
from core.models.person import Person, PersonStatus, Phone, Role
from core.models.place import Place
from core.monitoring import alarms
from core.people import acting
from core.people.rota import PROFESSIONS, week_of
from core.settings import SIMULATED
from core.storage import ticks
from core.storage.db import Tx

WITHIN = timedelta(days=90)
"""How old a fact may be: people, numbers, gateways and texts change."""
SHIPPED = "Inshuti project"
"""Who wrote the numbers that come with a release: no review by anybody of the district."""


@dataclass(frozen=True, slots=True)
class ReadinessLine:
    """One thing that a district needs. Without what is `essential` it does not go live; `said` names the fact."""

    name: str
    ok: bool
    essential: bool
    said: str


def look(tx: Tx, district: int) -> list[ReadinessLine]:
    """Every line, the people first."""
    return [*_officers(tx, district), *_sectors(tx, district), *_villages(tx, district), *_service(tx)]


def _dialled(tx: Tx) -> ColumnElement[bool]:
    """With us, dialled lately, not in doubt and not locked out: a person who would answer."""
    own = (Phone.person_id == Person.id, Phone.works, Phone.lost_at.is_(None), Phone.dialled_at > tx.at - WITHIN)
    return acting.can_act(tx) & exists().where(*own)


def _officers(tx: Tx, district: int) -> Iterator[ReadinessLine]:
    here = select(Person.role, func.count()).where(Person.district_id == district, _dialled(tx)).group_by(Person.role)
    counts: Counter[Role] = Counter({role: count for role, count in tx.connection.execute(here)})
    for role in (*PROFESSIONS, Role.lead):
        named = role.replace("_", " ")
        yield ReadinessLine(named, counts[role] > 0, True, f"{counts[role]} dialled in the last 90 days.")
    covered = [role for role in PROFESSIONS if counts[role] > 1]
    yield ReadinessLine("covers", len(covered) == 2, False, f"{len(covered)} of 2 professions have a second one.")
    nation = tx.connection.scalar(select(func.count()).where(Person.role == Role.national, _dialled(tx))) or 0
    yield ReadinessLine("national desk", nation > 0, True, f"{nation} dialled in the last 90 days.")
    week = week_of(tx.programme, tx.at)
    held = select(func.count()).select_from(Shift).join(Person, Person.id == Shift.person_id)
    held = held.where(Shift.district_id == district, Shift.week == week, _dialled(tx))
    posts = tx.connection.scalar(held) or 0
    said = f"{posts} of 2 posts are held this week by somebody who dialled."
    yield ReadinessLine("duty roster", posts >= len(PROFESSIONS), False, said)


def _sectors(tx: Tx, district: int) -> Iterator[ReadinessLine]:
    sectors = tx.connection.scalar(_places(district, "sector")) or 0
    there = (Person.district_id == district, Person.role == Role.sector_officer, _dialled(tx))
    found = tx.connection.scalar(select(func.count(func.distinct(Person.sector_id))).where(*there)) or 0
    said = f"{found} of {sectors} sectors have one who dialled; the others' calls go to the district."
    yield ReadinessLine("sector officers", found == sectors, False, said)


def _villages(tx: Tx, district: int) -> Iterator[ReadinessLine]:
    villages = tx.connection.scalar(_places(district, "village")) or 0
    there = (Person.district_id == district, Person.role == Role.volunteer, _dialled(tx))
    found = select(Person.village_id, func.count()).where(*there).group_by(Person.village_id)
    counts = [min(count, 2) for _, count in tx.connection.execute(found)]
    two, one = counts.count(2), counts.count(1)
    said = f"{two} with two volunteers who dialled, {one} with one, {villages - two - one} with nobody."
    yield ReadinessLine("villages", two + one > 0, True, said)
    invited = (Person.district_id == district, Person.role == Role.volunteer, Person.standing == PersonStatus.invited)
    waiting = tx.connection.scalar(select(func.count()).where(*invited)) or 0
    yield ReadinessLine("not dialled yet", waiting == 0, False, f"{waiting} volunteers have not shown a key number.")


def _places(district: int, level: str) -> Select[int]:
    return select(func.count()).where(Place.level == level, Place.district_id == district)


def _service(tx: Tx) -> Iterator[ReadinessLine]:
    signed = tx.programme.helplines.date
    by = tx.programme.helplines.author
    fresh = by != SHIPPED and timedelta() <= kigali(tx.at).date() - signed <= WITHIN
    said = f"{by} signed them on {signed}."
    if by == SHIPPED:
        said = "Nobody here signed them: ring each, then set author and date of [helplines] in programme.toml."
    yield ReadinessLine("helplines", fresh, True, said)
    reached = (Message.state == MessageState.delivered, Message.gateway.is_distinct_from(SIMULATED))
    last = tx.session.scalar(select(func.max(Message.sent_at)).where(*reached))
    yield ReadinessLine(
        "gateway",
        _is_fresh(tx, last),
        True,
        _when("The last SMS that reached a phone left", last, "No SMS reached a phone yet"),
    )
    restored = ticks.last(tx, alarms.RESTORED)
    said = _when("The last backup was restored on trial", restored, "No backup was restored on trial yet")
    yield ReadinessLine("backup", _is_fresh(tx, restored), True, said)


def _is_fresh(tx: Tx, at: datetime | None) -> bool:
    return at is not None and tx.real - at <= WITHIN


def _when(said: str, at: datetime | None, never: str) -> str:
    return f"{said} on {kigali(at):%Y-%m-%d}." if at else f"{never}."
