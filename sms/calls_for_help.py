"""Texts that a person must read: somebody rings whoever sent one, at once where it may tell a danger."""

from dataclasses import replace
from enum import StrEnum

from core.alerts import call_backs, cut_talks
from core.messages import outbox
from core.models.duty import CallBackReason
from core.models.person import Role
from core.reporting.unfinished_texts import grave_kinds
from core.storage.access import Caller
from core.storage.db import Tx
from sms.said import Said
from sms.shapes import WholeReport

WORKERS = tuple(each for each in Role if each not in (Role.volunteer, Role.caregiver))


class CallPromise(StrEnum):
    """What whoever may be calling for help reads first: that somebody rings, or comes where nobody may ring; `kept`
    promises nobody, as nobody is there.
    """

    none = ""
    rings = "rings"
    comes = "comes"
    kept = "kept"


def promise(call_back: int) -> CallPromise:
    """What is true once that call was asked for."""
    if call_back == call_backs.NOBODY_THERE:
        return CallPromise.kept
    return CallPromise.comes if call_back == call_backs.NOBODY_RINGS else CallPromise.rings


def ending(promise: CallPromise) -> str:
    """How the key of words that promise that ends: as it is where somebody rings."""
    return "" if promise in (CallPromise.none, CallPromise.rings) else f".{promise}"


def is_thanks(tx: Tx, said: Said) -> bool:
    """True for thanks alone: whoever sent them waits for nobody."""
    return not said.parts and not said.risk and tx.programme.danger_words.are_thanks(said.left)


def ring(
    tx: Tx, me: Caller, said: Said, *, is_text: bool = True, else_for: str = CallBackReason.unreadable
) -> CallPromise:
    """Somebody rings the sender of what nobody could read; nobody officers and sectors, who are those that ring, but
    the district a sector's officer who reports what may be a danger.

    `is_text` is False for a report that was taken, where only words beside it are left: those wait for the day. Where
    no danger may be told, the call is for the reason `else_for`.
    """
    if me.role in WORKERS:
        return _ring_sector(tx, me, said)
    words = tx.programme.danger_words
    is_kind = words.wake_nobody(said.left) and not said.parts
    at_night = is_text and not tx.programme.waking.holds(tx.at) and not is_kind
    danger = at_night or words.are_in(said.left) or (_tells_danger(tx, said) if is_text else said.risk)
    return promise(call_backs.ask(tx, me, CallBackReason.danger_text if danger else else_for))


def _ring_sector(tx: Tx, me: Caller, said: Said) -> CallPromise:
    """The sector's officer has no menu to report in: of a report the officers on duty ring; of words nobody does."""
    if me.role is Role.sector_officer and said.command.is_report and may_tell_danger(tx, said):
        return promise(call_backs.ask(tx, me, CallBackReason.danger_text))
    return CallPromise.none


def ring_first(tx: Tx, me: Caller, said: Said, alert: int) -> CallPromise:
    """Words that only a person understands stand beside a danger that was told: whoever takes its alert rings first."""
    if outbox.is_silenced(tx, me.number):
        return ring(tx, me, replace(said, risk=True), is_text=False)
    cut_talks.ring_first(tx, me, alert)
    return CallPromise.rings


def may_tell_danger(tx: Tx, said: Said) -> bool:
    """True if any reading of a text that is not kept holds danger, be it a word."""
    return _tells_danger(tx, said) or tx.programme.danger_words.are_in(said.left)


def _tells_danger(tx: Tx, said: Said) -> bool:
    """True if a report in it tells a danger: of who is no volunteer it is kept nowhere, and a call is all there is."""
    return said.risk or are_grave(tx, said.kinds) or any(tells_danger(tx, each) for each in said.whole)


def tells_danger(tx: Tx, report: WholeReport) -> bool:
    """True if one of its answers is a danger, or the kind is one until an officer says otherwise."""
    kind = dict(report.parts).get("category", "")
    return report.tells_danger or (len(kind) == 1 and are_grave(tx, kind))


def are_grave(tx: Tx, kinds: str) -> bool:
    """True if one of these digits is the key of a kind of concern that is a danger however urgent it was called."""
    return not grave_kinds(tx.programme).isdisjoint(kinds)


def ring_stranger(tx: Tx, number: str, said: Said) -> bool:
    """Whether a number nobody knows may be promised that somebody rings: where its text may tell a danger, each time,
    and only while somebody of the nation is there. The call waits also for whoever comes.
    """
    if not may_tell_danger(tx, said):
        return False
    call = call_backs.ask_unverified(tx, Caller(number, "sms"), danger=True)
    return promise(call) is CallPromise.rings
