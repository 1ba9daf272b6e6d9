"""Numbers that a gateway refused for good: what becomes of the number, and of the ladder that tried to reach it.

A refusal of our own account or sender is no matter of a number: such a message stays queued, for the same people.
"""

from sqlalchemy import or_, select, update

from core.models.alert import UNOWNED, Alert, Notified
from core.models.message import LADDER_NOTICES, Message, MessageState
from core.models.person import Person, Phone
from core.storage.db import Tx


def stop_using(tx: Tx, message: Message) -> None:
    """The number does not work; if it was the last of those told of the alert, the ladder need not wait."""
    if not message.phone_id:
        return
    tx.connection.execute(update(Phone).where(Phone.id == message.phone_id).values(works=False))
    alert = goes_on(tx, message.alert_id)
    others = select(Notified.person_id).join(Phone, Phone.person_id == Notified.person_id).where(Phone.works)
    if not tx.connection.scalar(others.where(Notified.alert_id == alert).limit(1)):
        _need_not_wait(tx, alert)


def stop_messages(tx: Tx, message: Message) -> None:
    """This person asked the gateway for silence."""
    if message.person_id:
        tx.connection.execute(update(Person).where(Person.id == message.person_id).values(messages_stopped_at=tx.at))


def free_rung(tx: Tx, message: Message) -> None:
    """The next rung is due now if every message of this one, the last told, was refused for good."""
    if message.notice not in LADDER_NOTICES:
        return
    tx.flush()
    rung, _, _ = message.once.rpartition(":")
    since = select(Message.once, Message.state).where(
        Message.alert_id == message.alert_id,
        Message.notice.in_(LADDER_NOTICES),
        Message.created_at >= message.created_at,
    )
    in_vain = (MessageState.failed, MessageState.withheld)
    told = [tuple(row) for row in tx.connection.execute(since)]
    if all(once.startswith(f"{rung}:") and state in in_vain for once, state in told):
        _need_not_wait(tx, message.alert_id)


def goes_on(tx: Tx, alert_id: int | None) -> int | None:
    """The alert that one went into, or itself. It is not locked: who takes an alert locks it before its messages."""
    into = tx.connection.scalar(select(Alert.merged_into_id).where(Alert.id == alert_id))
    return goes_on(tx, into) if into else alert_id


def _need_not_wait(tx: Tx, alert_id: int | None) -> None:
    """The alert's next rung is due now, unless somebody holds or owns it."""
    free = or_(Alert.held_until.is_(None), Alert.held_until <= tx.at)
    climbs = update(Alert).where(Alert.id == alert_id, Alert.state.in_(UNOWNED), free)
    tx.connection.execute(climbs.values(due_at=tx.at))
