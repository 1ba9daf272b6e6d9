"""Texts that a person must read: somebody rings whoever sent one, at once where it may tell a danger."""

from collections.abc import Sequence

from core.alerts import call_backs
from core.models.duty import CallBackReason
from core.models.person import Role
from core.storage.access import Caller
from core.storage.db import Tx
from sms.said import Said

WORKERS = tuple(each for each in Role if each not in (Role.volunteer, Role.caregiver))


def ring(tx: Tx, me: Caller, said: Said, *, is_text: bool = True, else_for: str = CallBackReason.unreadable) -> bool:
    """Somebody rings the sender of what nobody could read; False for officers and sectors, who are those that ring.

    `is_text` is False for a report that was taken, where only words beside it are left: those wait for the day. Where
    no danger may be told, the call is for the reason `else_for`.
    """
    if me.role in WORKERS:
        return False
    words = tx.programme.danger_words
    at_night = is_text and not tx.programme.waking.holds(tx.at) and not words.are_thanks(said.left)
    danger = at_night or words.are_in(said.left) or (_tells_danger(said) if is_text else said.risk)
    call_backs.ask(tx, me, CallBackReason.danger_text if danger else else_for)
    return True


def _tells_danger(said: Said) -> bool:
    """True if a report in it tells a danger: of who is no volunteer it is kept nowhere, and a call is all there is."""
    return said.risk or any(each.tells_danger for each in said.whole)


def ring_stranger(tx: Tx, number: str, said: Said) -> bool:
    """Somebody rings a number nobody knows where its text may tell a danger, as often as by phone; else False."""
    danger = _tells_danger(said) or tx.programme.danger_words.are_in(said.left)
    return danger and call_backs.ask_unverified(tx, Caller(number, "sms"), danger=True)


def are_left(said: Said) -> Sequence[str]:
    """The words beside a report that only a person understands."""
    return said.left if said.command.is_report else ()
