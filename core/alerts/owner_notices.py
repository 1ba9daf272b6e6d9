"""What an owner reads of several alerts in one turn is one SMS: how many, the first of them, and its moment."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update

from core.alerts import many_alerts
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.alert import Alert
from core.models.message import NEVER_HEARD, Lane, Message, MessageState
from core.models.person import Person
from core.storage.db import Tx


@dataclass(frozen=True)
class OwnerNotice:
    """A kind of SMS to an owner: its key where it is of one alert, its words where it is of several, None where none
    of them is owed any more. With `waits` one that follows another within the turn goes at its end.
    """

    alone: str
    together: str
    words: Callable[[Tx, Sequence[Alert], Person], Say | None]
    waits: bool = False


def turn(tx: Tx) -> timedelta:
    """What falls due within it is told together, as are many alerts of one phone."""
    return tx.programme.joining.one_phone_every


def tell(tx: Tx, person: Person, kind: OwnerNotice, due: Notice, soon: Sequence[Notice] = ()) -> None:
    """Owe them what is due, if it is not owed yet, and with it what is due soon; all of that kind that still wait for
    the person are one SMS.
    """
    if not outbox.post(tx, person, due):
        return
    for each in soon:
        outbox.post(tx, person, each)
    _gather(tx, person, kind)


def words(tx: Tx, kind: OwnerNotice, message: int, person: Person) -> Say | None:
    """What an SMS of several says as they stand now."""
    tx.flush()
    told = select(Alert).join(Message, Message.alert_id == Alert.id).where(Message.together_id == message)
    return kind.words(tx, list(tx.session.scalars(told.order_by(Alert.raised_at, Alert.id))), person)


def _gather(tx: Tx, person: Person, kind: OwnerNotice) -> None:
    theirs = (Message.person_id == person.id, Message.state == MessageState.queued)
    found = select(Message.id, Message.not_before).where(*theirs, Message.notice == kind.alone)
    alone = {row.id: row.not_before for row in tx.connection.execute(found)}
    one = tx.connection.scalar(select(Message.id).where(*theirs, Message.notice == kind.together).limit(1))
    after = _turn_ends(tx, person, kind) if kind.waits else None
    not_before = max(min(alone.values()), after or tx.at) if alone else tx.at
    if alone and (one or len(alone) > 1):
        _say_together(tx, person, kind, Message.id.in_(alone), one or _post(tx, person, kind, not_before))
    elif alone and after:
        tx.connection.execute(update(Message).where(Message.id.in_(alone)).values(not_before=not_before))


def _say_together(tx: Tx, person: Person, kind: OwnerNotice, alone: ColumnElement[bool], by: int) -> None:
    told = {"state": MessageState.withheld, "reason": "together", "together_id": by}
    tx.connection.execute(update(Message).where(alone, Message.state == MessageState.queued).values(**told))
    if said := words(tx, kind, by, person):
        mine = update(Message).where(Message.id == by, Message.state == MessageState.queued)
        tx.connection.execute(mine.values(**outbox.sealed(tx, by, person.language, said)))


def _turn_ends(tx: Tx, person: Person, kind: OwnerNotice) -> datetime | None:
    """When the turn in which such an SMS has left for them is over; None where none has."""
    kinds = Message.notice.in_((kind.alone, kind.together))
    left = Message.state.not_in((*NEVER_HEARD, MessageState.queued))
    theirs = (Message.person_id == person.id, kinds, left, Message.not_before > tx.at - turn(tx) + many_alerts.GRACE)
    last = tx.connection.scalar(select(Message.not_before).where(*theirs).order_by(Message.not_before.desc()).limit(1))
    return last + turn(tx) if last else None


def _post(tx: Tx, person: Person, kind: OwnerNotice, not_before: datetime) -> int:
    """Its words follow, once it is known which alerts it tells of."""
    once = f"together:{kind.together}:{tx.at:%Y%m%d%H%M%S}:{person.id}"
    said = Say(kind.together, {"count": 0, "number": "", "time": ""})
    outbox.post(tx, person, Notice(said, Lane.alerts, once, not_before=not_before))
    return int(tx.connection.scalars(select(Message.id).where(Message.once == once)).one())
