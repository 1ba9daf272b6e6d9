"""An officer's own days away: who stands in, and who is told where nobody does."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from sqlalchemy import func, select, update

from core.clock import kigali, moment
from core.errors import NotYours
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.alert import OPEN, Alert
from core.models.base import new_id
from core.models.duty import Leave
from core.models.message import Lane
from core.models.person import Language, Person, PersonStatus, Role
from core.people import duty, people, places
from core.people.rota import PROFESSIONS
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx

MIDNIGHT = time(0)


class Remaining(StrEnum):
    """Who has what would have come to somebody who is away: whoever covers, others who do the same work, or whoever is
    above, told so. `nobody`: the operator is told, if there is one.
    """

    cover = "cover"
    colleagues = "colleagues"
    lead = "lead"
    nation = "nation"
    nobody = "nobody"


@dataclass(frozen=True)
class Away:
    """What an officer who goes on leave is told: since when back, as "29/11"; who has their alerts; how many of those
    are still theirs.
    """

    back_on: str
    remaining: Remaining
    owned: int


def away(tx: Tx, me: Caller, back_on: str, cover: int | None) -> Away:
    """The officer is away from now until that day. Who covers is told; where nobody stays, whoever is above.

    Raises NotYours for a cover from another district.
    """
    if cover is not None and people.get(tx, cover).district_id != me.district:
        raise NotYours("cover comes from the same district")
    back(tx, me)
    day = date.fromisoformat(back_on)
    leave = Leave(id=new_id(), person_id=me.id, cover_id=cover, from_at=tx.at, until_at=moment(day, MIDNIGHT))
    tx.session.add(leave)
    tx.flush()
    audit.record(tx, me, "changed", "leaves", leave.id)
    if cover is not None:
        words = Say("sms.leave.cover", {"date": f"{day:%d/%m}"})
        _tell(tx, [people.get(tx, cover)], words, f"leave:{leave.id}:cover")
    owned = select(func.count()).where(Alert.owner_id == me.id, Alert.state.in_(OPEN))
    return Away(f"{day:%d/%m}", _settle(tx, people.get(tx, me.id), leave), tx.connection.scalar(owned) or 0)


def back(tx: Tx, me: Caller) -> None:
    """The officer is on duty again. Who covers hears so, unless the SMS that asked for it still waited."""
    tx.flush()
    ours = (Leave.person_id == me.id) & (Leave.until_at > tx.at)
    for leave in tx.session.scalars(select(Leave).where(ours, Leave.cover_id.is_not(None))):
        _release(tx, leave)
    tx.connection.execute(update(Leave).where(ours).values(until_at=tx.at))
    audit.record(tx, me, "changed", "leaves", None)


def empties_nation(tx: Tx, me: Caller, cover: int | None) -> bool:
    """Whether nobody of the national desk could take anything once the officer is away."""
    others = (each for each in people.of_role(tx, Role.national) if each.id != me.id)
    return me.role is Role.national and cover is None and not any(duty.takers(tx, each) for each in others)


def _release(tx: Tx, leave: Leave) -> None:
    """Whoever was to cover need not any more."""
    once = f"leave:{leave.id}:cover"
    if leave.cover_id is None or outbox.withdraw(tx, f"{once}:{leave.cover_id}", "back"):
        return
    words = Say("sms.leave.back", {"date": f"{kigali(tx.at):%d/%m}"})
    _tell(tx, [people.get(tx, leave.cover_id)], words, f"{once}:back")


def end_of(tx: Tx, person: Person) -> None:
    """Whoever was to cover somebody who has left need not any more."""
    theirs = (Leave.person_id == person.id, Leave.until_at > tx.at)
    for leave in tx.session.scalars(select(Leave).where(*theirs)).all():
        _release(tx, leave)
        tx.session.delete(leave)
    tx.flush()


def uncovered(tx: Tx, person: Person) -> None:
    """Whom that person was to stand in for is away without them; where nobody stays, whoever is above is told now."""
    away = (Leave.cover_id == person.id, Leave.until_at > tx.at, Leave.from_at <= tx.at)
    for leave in tx.session.scalars(select(Leave).where(*away)).all():
        if person.standing is PersonStatus.left:
            leave.cover_id = None
        tx.flush()
        _settle(tx, people.get(tx, leave.person_id), leave)


def _settle(tx: Tx, who: Person, leave: Leave) -> Remaining:
    """Who has it now that the officer is away; whoever is above is told where nobody does who does the same work."""
    if duty.takers(tx, who):
        return Remaining.cover
    if duty.present(tx, _same_work(tx, who)):
        return Remaining.colleagues
    once, place = f"leave:{leave.id}:nobody", places.name(tx, who.district_id)
    for remaining, above, key in _above(tx, who):
        if told := duty.present(tx, above):
            _tell(tx, told, Say(key, {"place": place}), once)
            return remaining
    if tx.operator:
        words = Say("sms.leave.operator", {"place": place})
        words = words if who.district_id else Say("sms.leave.operator.nation")
        outbox.post_to_number(tx, tx.operator, Language.en, Notice(words, Lane.alerts, f"{once}:operator"))
    return Remaining.nobody


def _same_work(tx: Tx, who: Person) -> list[Person]:
    """The professionals of a district do each other's; a lead, or one of the national desk, only theirs."""
    roles = PROFESSIONS if who.role in PROFESSIONS else (who.role,)
    return [each for role in roles for each in people.of_role(tx, role, district=who.district_id)]


def _above(tx: Tx, who: Person) -> list[tuple[Remaining, list[Person], str]]:
    """Whom to tell, one after the other until somebody is there, and how."""
    nation = people.of_role(tx, Role.national)
    if who.role is Role.lead:
        return [(Remaining.nation, nation, "sms.leave.no_lead")]
    if who.role is Role.national:
        return []
    lead = people.of_role(tx, Role.lead, district=who.district_id)
    return [(Remaining.lead, lead, "sms.leave.nobody"), (Remaining.nation, nation, "sms.leave.nobody")]


def _tell(tx: Tx, who: Iterable[Person], words: Say, once: str) -> None:
    for person in who:
        not_before = tx.programme.waking.next(tx.at)
        outbox.post(tx, person, Notice(words, Lane.receipts, f"{once}:{person.id}", not_before=not_before))
