"""Somebody leaves, loses the phone, has another number, or needs another PIN: what happens at once, by one hand.

Reading closes in the same moment; nothing that was owned stays with nobody; what was reported stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, exists, func, select

from core.alerts import letting_go
from core.errors import NotYours
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.alert import OPEN, Alert, Concern
from core.models.joining import Departure
from core.models.message import Lane
from core.models.person import Person, PersonStatus, Phone, Role
from core.people import authority, confirming, joining, key_numbers, leaving, people, phones
from core.people.joining import Conflict
from core.people.next_above import next_above
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx


@dataclass(frozen=True, slots=True)
class Departed:
    """What became of it. `waits`: a second person must agree first, and nothing changed.

    `alerts` were owned and are free again; `key` is the new key number, shown to the giver this once. With `conflicts`
    nothing changed: they wait for a yes.
    """

    done: bool
    waits: bool = False
    alerts: int = 0
    key: str = ""
    conflicts: tuple[Conflict, ...] = ()


def left(tx: Tx, me: Caller, person_id: int, to: int | None = None) -> Departed:
    """The person is with us no longer, and keeps no right. The partner in the village hears that the children are
    theirs alone.

    A volunteer who reported lately is taken out by two: the first only asks. Raises NotYours.
    """
    person = _reach(tx, me, person_id)
    if person.role is Role.volunteer and not _second_agrees(tx, me, person):
        return Departed(False, waits=True)
    partners = people.partners(tx, person.id, person.village_id) if person.village_id else []
    leaving.close(tx, person, PersonStatus.left)
    alerts = letting_go.release(tx, person, to)
    leaving.free_posts(tx, person)
    tx.connection.execute(delete(Departure).where(Departure.person_id == person.id))
    _record(tx, me, person, "left")
    if person.role is Role.volunteer:
        _tell_partners(tx, person, partners)
    return Departed(True, alerts=alerts)


def _tell_partners(tx: Tx, person: Person, partners: Sequence[people.Volunteer]) -> None:
    """The village's children are theirs from now on: of the last one alone, also where nobody else has come in yet."""
    there = (Person.village_id == person.village_id, Person.role == Role.volunteer)
    stay = tx.connection.scalar(select(func.count()).where(*there, Person.standing != PersonStatus.left)) or 0
    words = Say("sms.partner.left" if stay == 1 else "sms.partner.left.others")
    for partner in partners:
        once = f"partner_left:{person.id}:{partner.id}"
        notice = Notice(words, Lane.receipts, once, not_before=tx.programme.daytime.next(tx.at))
        outbox.post(tx, partner, notice)


def keep(tx: Tx, me: Caller, person_id: int) -> None:
    """The second person does not agree: the volunteer stays. Raises NotYours for who may not agree either."""
    asked = tx.session.get(Departure, person_id)
    if asked is None or not _may_agree(me, asked, people.get(tx, person_id)):
        raise NotYours("others agree to this departure")
    tx.session.delete(asked)
    tx.flush()
    audit.record(tx, me, "departure_refused", "people", person_id)


def lost(tx: Tx, me: Caller, person_id: int, to: int | None = None) -> Departed:
    """The phone is in other hands, or nobody knows where: its number is a stranger's from now on, until the person has
    another. By one hand, at once. Raises NotYours.
    """
    return _lose(tx, me, _reach(tx, me, person_id), to)


def voice_unknown(tx: Tx, me: Caller, person_id: int) -> Departed:
    """Another voice answers at a number in doubt: the phone is lost, whoever of the district found that out.

    Raises NotYours as confirming does, and for a number that is not in doubt.
    """
    person = confirming.reach(tx, me, person_id)
    if not tx.connection.scalar(select(exists().where(Phone.person_id == person.id, phones.in_doubt(tx)))):
        raise NotYours("this number is not in doubt")
    return _lose(tx, me, person, None)


def _lose(tx: Tx, me: Caller, person: Person, to: int | None) -> Departed:
    leaving.close(tx, person, PersonStatus.invited)
    leaving.lose_phones(tx, person)
    alerts = letting_go.release(tx, person, to)
    _record(tx, me, person, "lost")
    return Departed(True, alerts=alerts)


def new_number(
    tx: Tx, me: Caller, person_id: int, number: str, to: int | None = None, confirmed: bool = False
) -> Departed:
    """The person has that number from now on, is invited there, and shows a new key number. Raises NotYours.

    A number that is another worker's already waits until that is `confirmed`. A caregiver, who reads nothing, needs
    no key number.
    """
    person = _reach(tx, me, person_id)
    if not confirmed and joining.is_taken(tx, number, but=person.id):
        return Departed(False, conflicts=(Conflict.number_taken,))
    leaving.close(tx, person, PersonStatus.invited)
    if person.role is not Role.caregiver:
        _tell_old_number(tx, person)
    leaving.give_number(tx, person, number)
    alerts = letting_go.release(tx, person, to)
    _record(tx, me, person, "number")
    if person.role is Role.caregiver:
        return Departed(True)
    joining.welcome(tx, person, at_once=person.role.is_officer)
    return Departed(True, alerts=alerts, key=key_numbers.give(tx, me, person))


def _tell_old_number(tx: Tx, person: Person) -> None:
    """Whoever holds it still hears that it counts no longer: nobody is moved to another number in silence."""
    old = people.number_of(tx, person.id)
    if old:
        once = f"number_moved:{person.id}:{tx.at:%Y%m%d%H%M%S}"
        not_before = None if person.role.is_officer else tx.programme.daytime.next(tx.at)
        notice = Notice(Say("sms.number.moved"), Lane.receipts, once, not_before=not_before)
        outbox.post_to_number(tx, old, person.language, notice)


def reset_pin(tx: Tx, me: Caller, person_id: int, to: int | None = None) -> Departed:
    """The PIN is forgotten, with its locks. The next dial asks for the new key number, then for a new PIN; nobody sees
    one. The holder is told. Raises NotYours, also for a caregiver, who has no PIN.
    """
    person = _reach(tx, me, person_id)
    if person.role is Role.caregiver:
        raise NotYours("a caregiver has no PIN")
    leaving.close(tx, person, PersonStatus.invited)
    alerts = letting_go.release(tx, person, to)
    _record(tx, me, person, "reset")
    once = f"pin_reset:{person.id}:{tx.at:%Y%m%d%H%M%S}"
    notice = Notice(Say("sms.pin_reset"), Lane.receipts, once, not_before=tx.programme.daytime.next(tx.at))
    outbox.post(tx, person, notice)
    return Departed(True, alerts=alerts, key=key_numbers.give(tx, me, person))


def waiting(tx: Tx, me: Caller) -> list[Person]:
    """Whom the caller may agree to take out, as a second person."""
    asked = select(Person, Departure).join(Departure, Departure.person_id == Person.id).order_by(Departure.asked_at)
    return [row.Person for row in tx.session.execute(asked) if _may_agree(me, row.Departure, row.Person)]


def _reach(tx: Tx, me: Caller, person_id: int) -> Person:
    person = tx.session.get_one(Person, person_id, with_for_update=tx.is_postgres)
    authority.require(me, person)
    return person


def _may_agree(me: Caller, departure: Departure, person: Person) -> bool:
    agrees = me.role is departure.needs and me.person != departure.asked_by_id
    return agrees and me.district in (person.district_id, None)


def _second_agrees(tx: Tx, me: Caller, person: Person) -> bool:
    """Whether nothing of theirs is open, or the second person says so now; else it is asked."""
    about = _reported_lately(tx, person)
    if not about:
        return True
    asked = tx.session.get(Departure, person.id)
    if asked and _may_agree(me, asked, person):
        return True
    needs = Role.national if any(each.protected for each in about) or me.role is Role.lead else Role.lead
    if asked is None:
        tx.session.add(Departure(person_id=person.id, asked_at=tx.at, asked_by_id=me.person, needs=needs))
    elif needs is Role.national:
        asked.needs = needs  # what the volunteer told in the meantime is not the district's to judge
    _tell_second(tx, person, needs)
    audit.record(tx, me, "departure_asked", "people", person.id)
    return False


def _reported_lately(tx: Tx, person: Person) -> list[Concern]:
    """What the volunteer reported that is open, or not long ago: none of it is shown to whoever takes them out."""
    since = tx.at - timedelta(days=tx.programme.limits.second_person_days)
    found = select(Concern).outerjoin(Alert, Alert.id == Concern.alert_id).where(Concern.by_id == person.id)
    return list(tx.session.scalars(found.where((Concern.told_at > since) | Alert.state.in_(OPEN))))


def _tell_second(tx: Tx, person: Person, needs: Role) -> None:
    district = person.district_id if needs is Role.lead else None
    second = people.of_role(tx, needs, district=district)
    for each in second or people.of_role(tx, Role.national):
        once = f"departure:{person.id}:{needs}:{each.id}"
        not_before = tx.programme.daytime.next(tx.at)
        outbox.post(tx, each, Notice(Say("sms.departure.waits"), Lane.receipts, once, not_before=not_before))


def _record(tx: Tx, me: Caller, person: Person, what: str) -> None:
    """In the audit; of officers and leads the next above hears at once, at any hour."""
    audit.record(tx, me, what if what != "reset" else "pin_reset", "people", person.id)
    for each in next_above(tx, person):
        if each.id != me.person:
            once = f"changed:{what}:{person.id}:{tx.at:%Y%m%d%H%M%S}:{each.id}"
            outbox.post(tx, each, Notice(Say(f"sms.person.{what}"), Lane.receipts, once))
