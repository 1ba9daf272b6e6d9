"""Supervision meetings of officers: who was there and what about; and the lead hears of who had none for long."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select, update

from core.clock import kigali, moment
from core.errors import NotYours
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.base import new_id
from core.models.message import Lane
from core.models.person import Person, PersonStatus, Role
from core.models.place import Place
from core.models.supervision import Supervised, Supervision, SupervisionOfficer, SupervisionTopic
from core.people import people
from core.storage import audit, person_facts
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.due_rows import DueRows
from core.storage.next_due import NextRow

_WITHOUT = DueRows(
    select(Supervised).where(Supervised.due_at <= bindparam("at")).order_by(Supervised.due_at).limit(200)
)
NEXT_DUE = NextRow(Supervised.due_at, Supervised.due_at.is_not(None))
MOST = 45
"""Meetings on one list: nine screens of five."""


@dataclass(frozen=True)
class MeetingReceipt:
    """The day as "29/11" and how many officers were there; `again` if the same was told before."""

    on: str
    count: int
    again: bool = False


@dataclass(frozen=True, slots=True)
class SupervisedOfficer:
    """One officer with a right to supervision, and the day of the last meeting."""

    id: int
    name: str
    role: Role
    last_on: date | None


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting that was held; `names` of who was there stand on one meeting's card only."""

    id: int
    on: date
    topic: SupervisionTopic
    district: int
    names: tuple[str, ...] = ()


def record(tx: Tx, me: Caller, on: str, topic: str, there: list[int]) -> MeetingReceipt:
    """Those officers met on that ISO day, or with nobody named all of the district; the same told twice is kept once.

    Raises NotYours to anybody but an officer of the district, and for officers of another.
    """
    district = _own_district(me)
    tx.session.get_one(Place, district, with_for_update=tx.is_postgres)  # one colleague after the other
    known = {row.person_id for row, _ in _supervised(tx, district)}
    came = set(there) or known
    if came - known:
        raise NotYours("a meeting is of officers of one district")
    day, about = date.fromisoformat(on), SupervisionTopic(topic)
    if _is_kept(tx, district, day, about, came):
        return MeetingReceipt(f"{day:%d/%m}", len(came), again=True)
    row = new_id()
    tx.session.add(Supervision(id=row, district_id=district, on=day, topic=about, by_id=me.id, told_at=tx.at))
    tx.flush()
    tx.session.add_all(SupervisionOfficer(supervision_id=row, person_id=each) for each in came)
    _counts_for(tx, came, day)
    audit.record(tx, me, "recorded", "supervisions", row)
    return MeetingReceipt(f"{day:%d/%m}", len(came))


def officers(tx: Tx, me: Caller) -> list[SupervisedOfficer]:
    """The officers of the district who have a right to supervision, who had none for longest first.

    Raises NotYours to anybody but officers.
    """
    _must_be_officer(me)
    found = sorted(_supervised(tx, me.district), key=lambda each: (each[0].last_on or date.min, each[0].person_id))
    return [SupervisedOfficer(person.id, _name(tx, person), person.role, row.last_on) for row, person in found]


def last(tx: Tx, me: Caller) -> list[Meeting]:
    """The meetings of the officer's district, or of the nation's for its desk, the newest first.

    Raises NotYours to anybody but officers.
    """
    _must_be_officer(me)
    found = select(Supervision).order_by(Supervision.on.desc(), Supervision.told_at.desc()).limit(MOST)
    if me.district is not None:
        found = found.where(Supervision.district_id == me.district)
    return [_meeting(row) for row in tx.session.scalars(found)]


def meeting(tx: Tx, me: Caller, meeting_id: int) -> Meeting:
    """One of them, with the names of who was there; the look is recorded. Raises NotYours."""
    _must_be_officer(me)
    row = tx.session.get_one(Supervision, meeting_id)
    if me.district not in (row.district_id, None):
        raise NotYours("these officers met in another district")
    audit.record(tx, me, "read", "supervisions", row.id)
    return _meeting(row, tuple(_name(tx, people.get(tx, each)) for each in sorted(_there(tx, row.id))))


def tell_leads(tx: Tx) -> int:
    """Each lead hears how many officers had no supervision meeting for long, once a month at most for an officer.

    Who they are is read behind the PIN. A district without a lead is told to the national desk. How many rows moved.
    """
    due = _WITHOUT.take(tx, at=tx.at)
    without: dict[int, list[int]] = {}
    for each in due:
        if people.get(tx, each.person_id).standing is PersonStatus.left:
            each.due_at = None
            continue
        each.due_at = tx.at + tx.programme.supervision.told_again
        without.setdefault(each.district_id, []).append(each.person_id)
    for district, persons in without.items():
        _tell(tx, district, persons)
    return len(due)


def _tell(tx: Tx, district: int, persons: list[int]) -> None:
    words = Say("sms.supervision", {"number": len(persons)})
    not_before = tx.programme.gentle.next(tx.at)
    for lead in people.of_role(tx, Role.lead, district=district) or people.of_role(tx, Role.national):
        once = f"supervision:{min(persons)}:{kigali(tx.at):%Y-%m-%d}:{lead.id}"
        outbox.post(tx, lead, Notice(words, Lane.receipts, once, not_before=not_before))


def _own_district(me: Caller) -> int:
    _must_be_officer(me)
    if me.district is None:
        raise NotYours("the national desk looks only")
    return me.district


def _must_be_officer(me: Caller) -> None:
    if me.role is None or not me.role.is_officer:
        raise NotYours("supervision is the officers' own")


def _supervised(tx: Tx, district: int | None) -> list[tuple[Supervised, Person]]:
    """The officers of the district who are still with us."""
    found = select(Supervised, Person).join(Person, Person.id == Supervised.person_id)
    mine = found.where(Supervised.district_id == district, Person.standing != PersonStatus.left)
    return [(row.Supervised, row.Person) for row in tx.session.execute(mine)]


def _is_kept(tx: Tx, district: int, on: date, topic: SupervisionTopic, there: set[int]) -> bool:
    same = select(Supervision.id).where(
        Supervision.district_id == district, Supervision.on == on, Supervision.topic == topic
    )
    return any(_there(tx, each) == there for each in tx.session.scalars(same))


def _there(tx: Tx, meeting_id: int) -> set[int]:
    found = select(SupervisionOfficer.person_id).where(SupervisionOfficer.supervision_id == meeting_id)
    return set(tx.session.scalars(found))


def _counts_for(tx: Tx, there: Iterable[int], on: date) -> None:
    """A later meeting of an officer sets when the lead would hear of none: in the morning, so long after it."""
    due_at = moment(on, tx.programme.hours.working[0]) + tx.programme.supervision.told_after
    later = Supervised.last_on.is_(None) | (Supervised.last_on < on)
    tx.session.execute(
        update(Supervised).where(Supervised.person_id.in_(there), later).values(last_on=on, due_at=due_at)
    )


def _name(tx: Tx, person: Person) -> str:
    return person_facts.name_in(tx.vault, person.id, person.name_sealed)


def _meeting(row: Supervision, names: tuple[str, ...] = ()) -> Meeting:
    return Meeting(row.id, row.on, row.topic, row.district_id, names)
