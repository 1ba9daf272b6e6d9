"""Calls of numbers nobody knows: the first are told one by one, more of them together, or a flood of invented numbers
would be an SMS each to the few who ring them.

Every one of them stands on the list; nothing is refused, and each goes on until somebody has it.
"""

from datetime import UTC, timedelta

from sqlalchemy import select

from core.alerts import call_ladder, top_calls
from core.clock import kigali
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.duty import WAITING, CallBack
from core.models.message import Lane
from core.models.person import Person
from core.storage.db import Tx

ALONE = 3
"""Calls of unknown numbers that wait for anybody, of a danger or of none, of which each is told by itself."""


def are_many(tx: Tx, call_back: CallBack) -> bool:
    """Whether it is of an unknown number, and so many others of its kind wait that nobody has."""
    if not call_ladder.is_strangers(call_back):
        return False
    alike = (CallBack.reason == call_back.reason, CallBack.person_id.is_(None), CallBack.id != call_back.id)
    waits = select(CallBack.id).where(*alike, CallBack.state.in_(WAITING), CallBack.owner_id.is_(None))
    return len(tx.session.scalars(waits.limit(ALONE)).all()) == ALONE


def told_alone(tx: Tx, call_back: CallBack, who: list[Person]) -> list[Person]:
    """Who of them is told of that call by itself; with many there is one SMS a person and turn, which is about to leave
    then: of dangers how many wait, of others since when the oldest does.
    """
    if not are_many(tx, call_back):
        return who
    for person in who:
        if call_back.reason in call_ladder.DANGERS:
            top_calls.tell_by_turn(tx, person, call_ladder.on_top(tx, person, call_back))
        else:
            _tell_by_hour(tx, call_back, person)
    return []


def _tell_by_hour(tx: Tx, call_back: CallBack, person: Person) -> None:
    """At the next full hour, where it wakes nobody; its words are made when it leaves."""
    here = kigali(tx.at)
    full = here.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    once = f"{call_ladder.TOGETHER}:{full:%Y%m%d%H}:{person.id}"
    not_before = tx.programme.waking.next(full.astimezone(UTC))
    words = call_ladder.waits(tx, call_back)
    outbox.post(tx, person, Notice(words, Lane.alerts, once, not_before=not_before))
