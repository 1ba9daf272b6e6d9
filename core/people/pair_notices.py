"""What the pair of a village hears about a child by SMS: neutral words, a code and a day."""

from datetime import date

from sqlalchemy import update

from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.message import Lane, Message, MessageState
from core.people import people
from core.storage.db import Tx


def notify_pair(tx: Tx, village_id: int, key: str, code: str, on: date, duty: str) -> bool:
    """Those words go to both volunteers of the village, in day hours; False where there is nobody. `duty` and the day
    name what is owed, once.
    """
    words = Say(key, {"code": code, "date": f"{on:%d/%m}"})
    not_before = tx.programme.gentle.next(tx.at)
    pair = people.pair(tx, village_id)
    for volunteer in pair:
        once = _once(duty, on, key, volunteer)
        outbox.post(tx, volunteer, Notice(words, Lane.receipts, once, not_before=not_before))
    return bool(pair)


def withdraw(tx: Tx, village_id: int, key: str, on: date, duty: str, reason: str) -> None:
    """What the pair was owed so, and did not get yet, is owed no longer."""
    for volunteer in people.pair(tx, village_id):
        outbox.withdraw(tx, _once(duty, on, key, volunteer), reason)


def withdraw_all(tx: Tx, duty: str, reason: str) -> bool:
    """Whatever a pair was owed under that name on any day, and did not get yet, is owed no longer; True if there was
    any.
    """
    waits = (Message.once.startswith(f"{duty}:", autoescape=True), Message.state == MessageState.queued)
    done = tx.connection.execute(update(Message).where(*waits).values(state=MessageState.withheld, reason=reason))
    return bool(done.rowcount)


def _once(duty: str, on: date, key: str, volunteer: people.Volunteer) -> str:
    return f"{duty}:{on}:{key}:{volunteer.id}"
