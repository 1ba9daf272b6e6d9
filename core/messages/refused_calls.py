"""Calls whose tellings were refused for good: nobody heard of them, and the next rung is due at once."""

from sqlalchemy import ColumnElement, or_, select, update

from core.models.duty import WAITING, CallBack
from core.models.message import Lane, Message, MessageState
from core.storage.db import Tx

_IN_VAIN = (MessageState.failed, MessageState.withheld)
_BEGINNINGS = ("first", "shielded", "alone")
"""What tells of a call before its first rung is over."""


def free_rung(tx: Tx, message: Message) -> None:
    """Nobody has the call, and every SMS of its last telling was refused: it moves now, but not at its top, which is
    told again in its time.
    """
    kind, *rest = message.once.split(":")
    if kind != "call_back" or message.lane is not Lane.alerts:
        return
    call_back = tx.session.get(CallBack, int(rest[0]))
    if call_back is None or call_back.state not in WAITING or call_back.owner_id is not None:
        return
    if is_in_vain(tx, call_back, refused=True) and call_back.told < len(tx.programme.call_backs.danger.rungs):
        tx.connection.execute(update(CallBack).where(CallBack.id == call_back.id).values(due_at=tx.at))


def is_in_vain(tx: Tx, call_back: CallBack, *, refused: bool = False) -> bool:
    """Whether nobody can have heard of the step told last: every SMS of it failed for good, or was withdrawn. With
    `refused`, whether none of them ever left: that one failed later is said by a delivery report, which can be forged.
    """
    tx.flush()
    its = _of_last_step(call_back)
    last = select(Message.created_at).where(its).order_by(Message.created_at.desc()).limit(1)
    states = select(Message.state, Message.sent_at).where(its, Message.created_at == last.scalar_subquery())
    found = tx.connection.execute(states).all()
    return bool(found) and all(state in _IN_VAIN and not (refused and left) for state, left in found)


def _of_last_step(call_back: CallBack) -> ColumnElement[bool]:
    """By how those who tell of it name each step: the ladder of a danger, and calls that may wait."""
    tried, told = call_back.tries, call_back.told
    names = [f"climb:{tried}:{told}", f"late:{tried}:{told - 1}"] if told > 0 else _BEGINNINGS
    return or_(*(Message.once.startswith(f"call_back:{call_back.id}:{each}:", autoescape=True) for each in names))
