"""Alerts whose owner can act no longer: offered to a colleague in one step, else from the first rung, told together."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import exists, select, true, update

from core.alerts import call_ladder, deadlines, handing_over, ladder
from core.clock import clock_time
from core.errors import NotYours
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.alert import OPEN, OWNED, UNOWNED, Alert, AlertState, Notified
from core.models.duty import WAITING, CallBack
from core.models.message import OFFERED, RELEASED, Lane, Message, MessageState
from core.models.person import Person, PersonStatus
from core.people import duty, people
from core.storage.db import Tx


class Released(NamedTuple):
    """How many alerts were owned; how many a colleague was offered, and of how many nobody can hear now. `stood_in`:
    the colleague named for them cannot take anything now.
    """

    alerts: int
    stood_in: bool = False
    offered: int = 0
    unheard: int = 0


def release(tx: Tx, person: Person, to: int | None = None) -> Released:
    """Everything that person owned, held or was offered is free again.

    With `to` they are offered to that colleague, who has the acknowledge time of each to say "I have it", or to whoever
    stands in for one who cannot take them now; without one, and where nobody of these may have it, the ladder begins
    at its first rung now. Either way a person gets one SMS. Raises NotYours for a colleague who is no officer with us.
    """
    named = _colleague(tx, person, to) if to else None
    colleague = _taker(tx, person, named) if named else None
    owned = list(tx.session.scalars(select(Alert).where(Alert.owner_id == person.id, Alert.state.in_(OPEN))))
    offered = [each for each in owned if colleague and _may_have(each, colleague)]
    for alert in owned:
        _disown(tx, alert, person.id)
    for alert in offered:
        _offer(tx, alert, colleague or person)
    begun = [each for each in owned if each not in offered]
    for alert in begun:
        ladder.start(tx, alert)
    _unhold(tx, person.id)
    tx.flush()
    _tell_together(tx, [each.id for each in owned], person.id)
    stood_in = named is not None and (colleague is None or colleague.id != named.id)
    return Released(len(owned), stood_in, len(offered), sum(ladder.is_unheard(tx, each) for each in begun))


def _colleague(tx: Tx, person: Person, to: int) -> Person:
    colleague = people.get(tx, to)
    if not colleague.role.is_officer or colleague.standing is not PersonStatus.active or colleague.id == person.id:
        raise NotYours("Alerts go to another officer who has shown the key number and is with us.")
    return colleague


def _taker(tx: Tx, person: Person, named: Person) -> Person | None:
    """An offer is one person's alone for a while: never one's who is away, in doubt, locked out or out of reach."""
    return next((each for each in duty.takers(tx, named) if each.id != person.id), None)


def _may_have(alert: Alert, colleague: Person) -> bool:
    """Of the same district, or the national desk; what bypasses the district stays with the nation."""
    return colleague.district_id in ((None,) if alert.bypasses else (alert.district_id, None))


def _disown(tx: Tx, alert: Alert, person_id: int) -> None:
    ladder.event(tx, alert, "owner_gone", person_id)
    alert.state, alert.owner_id = AlertState.notified, None
    handing_over.forget_deeds(alert)
    handing_over.lapse(alert)


def _offer(tx: Tx, alert: Alert, colleague: Person) -> None:
    """Until the time of its level is over the colleague has it alone; then its ladder begins."""
    alert.offered_to_id = colleague.id
    alert.ladder_from, alert.climbed, alert.rung = tx.at, 0, -1
    alert.due_at = alert.acknowledge_by = deadlines.by_level(tx, alert, tx.at)
    row = {"alert_id": alert.id, "person_id": colleague.id, "at": tx.at, "held": False}
    tx.insert_once(Notified.__table__, row)
    ladder.event(tx, alert, "offered", colleague.id)
    time = clock_time(alert.due_at, tx.at)
    handing_over.tell_colleague(tx, alert, colleague.id, OFFERED, time=time)


def _unhold(tx: Tx, person_id: int) -> None:
    """What they held goes on now; what was offered to them is offered to nobody; whom they were to ring others ring."""
    locked_out(tx, person_id)
    theirs = (Alert.offered_to_id == person_id, Alert.state.in_(OPEN))
    tx.connection.execute(update(Alert).where(*theirs).values(offered_to_id=None))
    mine = (CallBack.owner_id == person_id, CallBack.state.in_(WAITING))
    tx.connection.execute(update(CallBack).where(*mine).values(owner_id=None))


def locked_out(tx: Tx, person_id: int) -> None:
    """Somebody can open nothing for a while: what they held goes on now, and what was theirs alone to act on."""
    for alert in tx.session.scalars(select(Alert).where(Alert.held_by_id == person_id, Alert.state.in_(UNOWNED))):
        if alert.held_until and alert.held_until > tx.at:
            alert.held_until = alert.due_at = tx.at
    go_on_without(tx, person_id)


def go_on_without(tx: Tx, person_id: int) -> None:
    """What nobody owns and that person alone was told of begins at its first rung now; what an owner offered to that
    person is offered no longer, and calls about a danger that the person was to make go to the next rung.
    """
    alone = (Alert.offered_to_id == person_id, Alert.state.in_(UNOWNED), Alert.climbed == 0)
    for alert in tx.session.scalars(select(Alert).where(*alone)).all():
        alert.offered_to_id = None
        ladder.start(tx, alert)
    offered = (Alert.offered_to_id == person_id, Alert.state.in_(OWNED), Alert.offered_until > tx.at)
    for alert in tx.session.scalars(select(Alert).where(*offered)).all():
        alert.offered_until = alert.due_at = tx.at
    _end_vain_offers(tx, person_id)
    calls = select(CallBack).where(CallBack.owner_id == person_id, CallBack.state.in_(WAITING))
    for call in tx.session.scalars(calls).all():
        if call_ladder.climbs(tx, call):
            call_ladder.let_go(tx, call)
    tx.flush()


def _end_vain_offers(tx: Tx, person_id: int) -> None:
    """What an owner offered to that person's district goes on now where none of those who were told there can take it:
    nobody would answer before its time is over.
    """
    person = people.get(tx, person_id)
    there = (Alert.offered_district_id.is_not(None), Alert.offered_district_id != Alert.district_id)
    waits = (*there, Alert.offered_to_id.is_(None), Alert.state.in_(OWNED), Alert.offered_until > tx.at)
    theirs = Alert.offered_district_id == person.district_id if person.district_id else true()
    told = exists().where(Notified.alert_id == Alert.id, Notified.person_id == person_id)
    for alert in tx.session.scalars(select(Alert).where(*waits, theirs, told)).all():
        if not _can_others_take(tx, alert, person):
            alert.offered_until = alert.due_at = tx.at


def _can_others_take(tx: Tx, alert: Alert, person: Person) -> bool:
    """Whether a colleague who was told of the offer, in that district or with that person at the nation, can now."""
    beside = (Notified.alert_id == alert.id, Person.id != person.id)
    named = select(Person).join(Notified, Notified.person_id == Person.id).where(*beside)
    with_them = named.where(Person.district_id.is_not_distinct_from(person.district_id))
    return any(each in duty.takers(tx, each) for each in tx.session.scalars(with_them).all())


def _tell_together(tx: Tx, alerts: Sequence[int], leaver: int) -> None:
    """Whoever would get several SMS of it gets one: how many nobody owns, and the oldest."""
    waits = (Message.alert_id.in_(alerts), Message.state == MessageState.queued, Message.created_at == tx.at)
    told: dict[int, list[Message]] = defaultdict(list)
    for each in tx.session.scalars(select(Message).where(*waits, Message.person_id.is_not(None))).all():
        told[each.person_id or 0].append(each)
    for person_id, messages in told.items():
        about = {each.alert_id for each in messages}
        if len(about) > 1:
            _tell_one(tx, person_id, messages, leaver)


def _tell_one(tx: Tx, person_id: int, messages: Sequence[Message], leaver: int) -> None:
    about = list(tx.session.scalars(select(Alert).where(Alert.id.in_({each.alert_id for each in messages}))))
    once = f"together:released:{leaver}:{tx.at:%Y%m%d%H%M%S}:{person_id}"
    not_before = min(each.not_before for each in messages)
    outbox.post(tx, people.get(tx, person_id), Notice(_words(about), Lane.alerts, once, not_before))
    by = tx.connection.scalars(select(Message.id).where(Message.once == once)).one()
    for each in messages:
        outbox.tell_together(tx, each.once, by, each.alert_id or 0, person_id)


def _words(about: Sequence[Alert]) -> Say:
    gravest = min(about, key=lambda each: (each.level.rank, each.raised_at))
    slots = {"count": len(about), "number": gravest.number, "level": Say(f"level.{gravest.level}")}
    return Say(RELEASED, slots)


def released_words(tx: Tx, message_id: int) -> Say | None:
    """What such an SMS says now that it leaves: those it tells of that still have nobody; None where none is left."""
    told = select(Alert).join(Message, Message.alert_id == Alert.id).where(Message.together_id == message_id)
    about = list(tx.session.scalars(told.where(Alert.state.in_(UNOWNED))))
    return _words(about) if about else None
