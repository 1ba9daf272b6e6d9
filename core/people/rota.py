"""The rota of a district: who of each profession is on call in which week. A week begins on Monday when offices open.

Without a rota whoever is nobody's cover is on call, and who covers somebody that is not with us now.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, delete, select

from core.clock import kigali
from core.errors import NotYours
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.base import new_id
from core.models.district import Shift
from core.models.message import Lane
from core.models.person import Person, Role
from core.people import people
from core.programme.programme import Programme
from core.storage import audit, person_facts
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.prepared import Prepared

PROFESSIONS = (Role.social_worker, Role.psychologist)
_SHIFTS = Prepared(
    select(Shift.profession, Shift.person_id).where(
        Shift.district_id == bindparam("district"), Shift.week == bindparam("week")
    )
)
WEEKS = 4
"""Weeks that can be set: this one and the next three."""


@dataclass(frozen=True)
class Set:
    """Whether that week is now as was said; if not, `reason` is the key of a sentence that says why."""

    done: bool
    monday: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Week:
    """One week of a district: its Monday, and the names of who is on call; "" where the rota says nothing."""

    monday: date
    social_worker: str
    psychologist: str


def week_of(programme: Programme, at: datetime) -> date:
    """The Monday with which the week of that moment began."""
    opens = programme.hours.working[0]
    day = (kigali(at) - timedelta(hours=opens.hour, minutes=opens.minute)).date()
    return day - timedelta(days=day.weekday())


def usual(tx: Tx, district: int, role: Role) -> list[Person]:
    """Who does that work where the rota says nothing."""
    everybody = people.of_role(tx, role, district=district)
    here = {each.id for each in everybody}
    return [each for each in everybody if each.covers_id not in here]


def on_call(tx: Tx, district: int, role: Role) -> list[Person]:
    """Who has that work this week."""
    named = _shifts(tx, district, week_of(tx.programme, tx.at)).get(role)
    found = [each for each in people.of_role(tx, role, district=district) if each.id == named]
    return found or usual(tx, district, role)


def cover(tx: Tx, district: int, role: Role) -> list[Person]:
    """Who steps in beside those on call: who covers them always, else whom they cover, else their other colleagues."""
    everybody = people.of_role(tx, role, district=district)
    named = _shifts(tx, district, week_of(tx.programme, tx.at)).get(role)
    first = next((each for each in everybody if each.id == named), None)
    if first is None:
        return [each for each in everybody if each.covers_id]
    others = [each for each in everybody if each is not first]
    own = [each for each in others if each.covers_id == first.id or first.covers_id == each.id]
    return own or others


def _shifts(tx: Tx, district: int, week: date) -> dict[Role, int]:
    return {profession: person for profession, person in tx.all(_SHIFTS, {"district": district, "week": week})}


def weeks(tx: Tx, me: Caller) -> list[Week]:
    """This week and those that can be set, with the names of colleagues on call."""
    first = week_of(tx.programme, tx.at)
    return [_week(tx, me.home_district, first + timedelta(weeks=ahead)) for ahead in range(WEEKS)]


def _week(tx: Tx, district: int, monday: date) -> Week:
    shifts = _shifts(tx, district, monday)
    return Week(monday, *(_name(tx, shifts.get(role)) for role in PROFESSIONS))


def _name(tx: Tx, person_id: int | None) -> str:
    person = people.get(tx, person_id) if person_id else None
    return person_facts.name_in(tx.vault, person.id, person.name_sealed) if person else ""


def put(tx: Tx, me: Caller, monday: str, profession: str, person_id: int | None) -> Set:
    """That person is on call in that week; with None it is as without a rota. Whoever the lead names is told.

    The lead sets every week; an officer takes one that is free, or gives up an own one. Raises NotYours for somebody
    of another district or profession.
    """
    week, role, district = date.fromisoformat(monday), Role(profession), me.home_district
    before = _shifts(tx, district, week).get(role)
    leads = me.role is Role.lead
    if not leads and (me.role is not role or person_id not in (me.id, None)):
        raise NotYours("only the lead sets who else is on call")
    if not leads and before not in (me.id, None):
        return Set(False, f"{week:%d/%m}", "end.rota.taken")
    there = (Shift.district_id == district, Shift.week == week, Shift.profession == role)
    tx.connection.execute(delete(Shift).where(*there))
    if person_id is not None:
        _write(tx, me, week, role, person_id)
    audit.record(tx, me, "changed", "shifts", None)
    return Set(True, f"{week:%d/%m}")


def _write(tx: Tx, me: Caller, week: date, role: Role, person_id: int) -> None:
    person = people.get(tx, person_id)
    if person.role is not role or person.district_id != me.district:
        raise NotYours("who is on call is of that profession and district")
    row = {"id": new_id(), "district_id": me.home_district, "week": week, "profession": role}
    tx.insert_once(Shift.__table__, {**row, "person_id": person_id, "set_by_id": me.id})
    if person_id != me.id:
        words = Say("sms.rota.on_call", {"date": f"{week:%d/%m}"})
        once = f"rota:{week}:{role}:{person_id}:{tx.at:%Y%m%d%H%M%S}"
        not_before = tx.programme.waking.next(tx.at)
        outbox.post(tx, person, Notice(words, Lane.receipts, once, not_before=not_before))
