"""Calls that nobody made in time: the owner of a try in vain hears that it is time for the next, then the district."""

from datetime import datetime

from sqlalchemy import bindparam, select

from core.alerts import alerts, call_backs, call_ladder, many_strangers
from core.clock import kigali, moment
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.alert import OWNED
from core.models.duty import WAITING, CallBack, CallBackState
from core.models.message import Lane
from core.models.person import Person
from core.people import duty, people
from core.programme.posts import Post
from core.storage.db import Tx
from core.storage.due_rows import DueRows
from core.storage.next_due import NextRow
from core.storage.prepared import one_of

_LATE = DueRows(select(CallBack).where(one_of(CallBack.state, WAITING), CallBack.due_at <= bindparam("at")).limit(50))
NEXT_DUE = NextRow(CallBack.due_at, one_of(CallBack.state, WAITING))
OFTEN = 2
"""Tellings that follow soon, but of many strangers; all further ones come on working mornings, one SMS for all calls
that wait so long.
"""


def raise_late(tx: Tx) -> int:
    """Tell of every call that is late by now; how many there were. It goes on until somebody rang or met the caller.

    One on the card of an open alert is told of by nobody else; it is looked at again, should that alert close.
    """
    late = _LATE.take(tx, at=tx.at)
    for call_back in late:
        if call_ladder.is_on_card(tx, call_back):
            call_back.due_at = tx.at + tx.programme.call_backs.danger_due
            continue
        (call_ladder.climb if call_ladder.climbs(tx, call_back) else _raise)(tx, call_back)
    return len(late)


def _raise(tx: Tx, call_back: CallBack) -> None:
    """The words name when it is told next, which lies ahead."""
    who = _who(tx, call_back)
    call_back.due_at = _next(tx, call_back, call_back.told + 1)
    for person in who:
        _tell(tx, call_back, person)
    call_back.told += 1


def _who(tx: Tx, call_back: CallBack) -> list[Person]:
    """Whoever tried, once; then the alert's owner, or the social worker on duty.

    From the second time the lead too, but for a call about an alert: its ladder tells the lead.
    """
    tried = call_back.state is CallBackState.not_reached and not call_back.told
    if tried and (there := duty.present(tx, [people.get(tx, call_back.owner_id or 0)])):
        return there
    call_back.raised_to_district_at = call_back.raised_to_district_at or tx.at
    alert = alerts.get(tx, call_back.alert_id) if call_back.alert_id else None
    if alert and alert.state in OWNED and alert.owner_id:
        return [people.get(tx, alert.owner_id)]
    workers = call_backs.district(tx, call_back.district_id)
    higher = call_back.told and alert is None and call_back.district_id
    return [*workers, *(duty.on_rung(tx, higher, Post.lead) if higher else [])]


def _next(tx: Tx, call_back: CallBack, told: int) -> datetime:
    rule = tx.programme.call_backs
    if told >= OFTEN:
        return moment(tx.programme.working.day_after(kigali(tx.at).date()), tx.programme.working.opens)
    danger = call_back.reason in call_ladder.DANGERS
    return tx.at + rule.danger_due if danger else tx.programme.waking.after(tx.at, rule.due)


def _tell(tx: Tx, call_back: CallBack, person: Person) -> None:
    if call_back.told < OFTEN and not many_strangers.are_many(tx, call_back):
        name = f"late:{call_back.tries}:{call_back.told}"
        call_backs.tell_ringers(tx, call_back, [person], name)
        return
    words = call_ladder.waits(tx, call_back)
    once = f"{call_ladder.TOGETHER}:{kigali(tx.at).date()}:{person.id}"
    not_before = tx.programme.waking.next(tx.at)
    outbox.post(tx, person, Notice(words, Lane.alerts, once, not_before=not_before))
