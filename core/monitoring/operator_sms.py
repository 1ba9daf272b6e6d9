"""The operator's SMS of alarms, one after the other: the next is owed when the one before has left or come to nothing.

So none overtakes another, and each is worded when it can go. What waits meanwhile is the alarm itself.
"""

from datetime import datetime

from sqlalchemy import select

from core.clock import clock_time
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.message import Lane, Message, MessageState
from core.models.monitoring import AlarmName
from core.models.person import Language
from core.storage.db import Tx
from core.storage.prepared import one_of

ALARMS = ("sms.alarm", "sms.alarm.over")
UNSETTLED = (MessageState.queued, MessageState.claimed, MessageState.sending)
_HEARD = (MessageState.sent, MessageState.delivered, MessageState.unknown)
_UNDER_WAY = (
    select(Message.once)
    .where(Message.lane == Lane.alerts, one_of(Message.state, UNSETTLED), one_of(Message.notice, ALARMS))
    .limit(1)
)


def tell(tx: Tx, name: AlarmName, since: datetime) -> bool:
    """Owe the operator word that the alarm rings since then, in real time; False if that has to wait.

    One that could not leave within the hour is told anew, if it still rings.
    """
    began = clock_time(since + (tx.at - tx.real), tx.at)
    return _owe(tx, Say("sms.alarm", {"note": Say(f"sms.alarm.{name}"), "time": began}), _duty(name, tx.real))


def tell_over(tx: Tx, name: AlarmName, told_at: datetime) -> bool | None:
    """Owe the operator word that the alarm told then is over: True.

    False if nobody heard of it and nothing is owed: its own SMS, if it waits still, is withdrawn. None while that is
    just leaving, or another one is: ask again.
    """
    if not tx.operator or outbox.withdraw(tx, _duty(name, told_at), "over"):
        return False
    begun = tx.connection.scalar(select(Message.state).where(Message.once == _duty(name, told_at)))
    if begun in UNSETTLED:
        return None
    if begun not in _HEARD:
        return False
    over = Say("sms.alarm.over", {"note": Say(f"sms.alarm.{name}")})
    return _owe(tx, over, f"{_duty(name, told_at)}:over") or None


def _duty(name: AlarmName, told_at: datetime) -> str:
    return f"alarm:{name}:{told_at.timestamp():.0f}"


def _owe(tx: Tx, words: Say, once: str) -> bool:
    if not tx.operator or tx.connection.scalar(_UNDER_WAY):
        return False
    expires_at = tx.at + tx.programme.watch.told_again
    return outbox.post_to_number(tx, tx.operator, Language.en, Notice(words, Lane.alerts, once, expires_at=expires_at))
