"""Numbers that a gateway refused for good: what becomes of the number, and of the ladder that tried to reach it.

A refusal of our own account or sender is no matter of a number: such a message stays queued, for the same people.
"""

from sqlalchemy import ColumnElement, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from core.messages import consents, refused_calls, rung_names
from core.models.alert import OWNED, UNOWNED, Alert, Notified
from core.models.message import LADDER_NOTICES, OFFERED, TOGETHER_NOTICES, Message, MessageState
from core.models.person import Person, Phone, Role
from core.storage.db import Tx

_IN_VAIN = (MessageState.failed, MessageState.withheld)


def stop_using(tx: Tx, message: Message) -> None:
    """The number does not work; if it was the last of those told of the alert, the ladder need not wait, nor that of
    what was offered to its person alone.
    """
    if not message.phone_id:
        return
    tx.connection.execute(update(Phone).where(Phone.id == message.phone_id).values(works=False))
    alone = (Alert.offered_to_id == message.person_id, Alert.state.in_(UNOWNED), Alert.climbed == 0)
    tx.connection.execute(update(Alert).where(*alone).values(due_at=tx.at, offered_to_id=None))
    alert = goes_on(tx, message.alert_id)
    others = select(Notified.person_id).join(Phone, Phone.person_id == Notified.person_id).where(Phone.works)
    if not tx.connection.scalar(others.where(Notified.alert_id == alert).limit(1)):
        _need_not_wait(tx, alert)


def stop_messages(tx: Tx, message: Message) -> None:
    """This person asked the gateway for silence; of a carer it goes into the ledger as what the network said."""
    if not message.person_id:
        return
    person = tx.session.get_one(Person, message.person_id)
    if person.role is Role.caregiver:
        consents.stop_for_network(tx, person.id, message.phone_id, person.language)
    else:
        person.messages_stopped_at = tx.at


def free_rung(tx: Tx, message: Message) -> None:
    """The next rung is due now if every message of this one, the last told, was refused for good: of one alert or call,
    or of each that this SMS told of together. What was offered by it to that person alone, or to others who hear
    nothing either, is offered no longer.
    """
    tx.flush()
    refused_calls.free_rung(tx, message)
    _end_offers(tx, message)
    told = {message.alert_id} if message.notice in LADDER_NOTICES else set()
    if message.notice in TOGETHER_NOTICES:
        told.update(tx.connection.scalars(select(Message.alert_id).where(Message.together_id == message.id)))
    for alert_id in told:
        alert = tx.session.get(Alert, goes_on(tx, alert_id))
        if alert and is_in_vain(tx, alert, refused=True) and not _repeats(tx, alert):
            _need_not_wait(tx, alert.id)


def _end_offers(tx: Tx, message: Message) -> None:
    """The colleague never heard: what nobody owns and what its owner offered goes on, as if their time was over."""
    by_it = or_(Message.id == message.id, Message.together_id == message.id)
    offered = select(Message.alert_id).where(by_it, Message.notice == OFFERED)
    theirs = (Alert.id.in_(offered), Alert.offered_to_id == message.person_id)
    waits = (Alert.state.in_(OWNED), Alert.offered_until > tx.at)
    to_district = (Alert.id.in_(offered), Alert.offered_to_id.is_(None), ~_is_another_told(message))
    for mine in (theirs, to_district):
        tx.connection.execute(update(Alert).where(*mine, *waits).values(offered_until=tx.at, due_at=tx.at))
    nobodys = (*theirs, Alert.state.in_(UNOWNED), Alert.climbed == 0)
    tx.connection.execute(update(Alert).where(*nobodys).values(due_at=tx.at))


def _is_another_told(message: Message) -> ColumnElement[bool]:
    """Whether a colleague of that person's district, or at the nation, was told of the alert at a number that works."""
    district = select(Person.district_id).where(Person.id == message.person_id).scalar_subquery()
    told = exists().where(Notified.alert_id == Alert.id, Notified.person_id == Person.id, Phone.person_id == Person.id)
    beside = (Person.id != message.person_id, Person.district_id.is_not_distinct_from(district))
    return told.where(*beside, Phone.works)


def is_in_vain(tx: Tx, alert: Alert, *, refused: bool = False) -> bool:
    """Whether nobody can have heard of the step told last: every SMS of it failed for good, or was withdrawn. With
    `refused`, whether none of them ever left: that one failed later is said by a delivery report, which can be forged.

    An alert that took the place of a merged one on the ladder was told last by that one's SMS.
    """
    merged = tx.connection.scalars(select(Alert.id).where(Alert.merged_into_id == alert.id))
    ids = [alert.id, *merged]
    steps = [rung_names.prefix(alert, step, of=each) for step in (alert.climbed - 1, rung_names.TOP) for each in ids]
    by, carrier = Message.together_id, aliased(Message)
    found = (
        select(
            Message.once, func.coalesce(carrier.state, Message.state), func.coalesce(carrier.sent_at, Message.sent_at)
        )
        .outerjoin(carrier, carrier.id == by)
        .where(Message.alert_id.in_(ids), Message.notice.in_(LADDER_NOTICES))
    )
    last = [(state, left) for once, state, left in tx.connection.execute(found) if once.startswith(tuple(steps))]
    return bool(last) and all(state in _IN_VAIN and not (refused and left) for state, left in last)


def _repeats(tx: Tx, alert: Alert) -> bool:
    """Whether the top was told more than once by now: nobody else comes next, and it is told again in its time."""
    return alert.climbed > len(tx.programme.ladder(alert.level).rungs)


def goes_on(tx: Tx, alert_id: int | None) -> int | None:
    """The alert that one went into, or itself. It is not locked: who takes an alert locks it before its messages."""
    into = tx.connection.scalar(select(Alert.merged_into_id).where(Alert.id == alert_id))
    return goes_on(tx, into) if into else alert_id


def _need_not_wait(tx: Tx, alert_id: int | None) -> None:
    """The alert's next rung is due now, unless somebody holds or owns it."""
    free = or_(Alert.held_until.is_(None), Alert.held_until <= tx.at)
    climbs = update(Alert).where(Alert.id == alert_id, Alert.state.in_(UNOWNED), free)
    tx.connection.execute(climbs.values(due_at=tx.at))
