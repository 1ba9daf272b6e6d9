"""What the commands that are no reports do: LIST, HELP, STOP, START, OK, and what nobody does by SMS."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select

from core.alerts import by_number, ownership
from core.children import children, numbers
from core.codes import Length, is_sound
from core.language.words import Passing, Say
from core.models.duty import CallBackReason
from core.models.message import InboundMessage
from core.models.person import Role
from core.reporting import caregivers
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.numbers import is_number
from core.storage.policy import CAREGIVERS, KNOWN, OFFICERS, VOLUNTEERS, Policy, Resource, declares
from sms import calls_for_help
from sms.calls_for_help import CallPromise
from sms.said import Said

LISTED = 5


@declares(Policy(VOLUNTEERS, reads=(Resource.listing,)))
def list_visits(tx: Tx, me: Caller, _said: Said) -> Say:
    """Codes and days, nothing else: an SMS stays in the phone."""
    if me.role is not Role.volunteer or me.invited:
        return Say("sms.reply.not_by_sms")
    due = [f"{child.code} {child.due_on:%d/%m}" for child in children.of_village(tx, me) if child.due_on]
    return Say("sms.reply.list", {"list": ", ".join(due[:LISTED])}) if due else Say("sms.reply.list_none")


@declares(Policy(KNOWN, writes=(Resource.call_back,)))
def show_help(tx: Tx, me: Caller, said: Said) -> Say:
    """What can be said; a caregiver who asks for help is rung, by night at once."""
    if me.role is Role.caregiver:
        return _noted(calls_for_help.ring(tx, me, said, else_for=CallBackReason.caregiver))
    if _holds(me):
        return Say("sms.reply.help.officer")
    return Say("sms.reply.help" if me.role is Role.volunteer else "sms.reply.not_by_sms")


@declares(Policy(CAREGIVERS, writes=(Resource.own,)))
def stop(tx: Tx, me: Caller, _said: Said) -> Say:
    """Every caregiver on this phone gets no more reminders; what is owed to workers goes on."""
    if me.role is not Role.caregiver:
        return Say("sms.reply.alerts_never_stop")
    caregivers.set_messages_on(tx, me.number, False)
    return Say("sms.reply.stopped")


@declares(Policy(CAREGIVERS, writes=(Resource.own,)))
def start(tx: Tx, me: Caller, _said: Said) -> Say:
    """Caregivers on this phone want reminders again."""
    if me.role is Role.caregiver:
        caregivers.set_messages_on(tx, me.number, True)
    return Say("sms.reply.started")


@declares(Policy(OFFICERS, writes=(Resource.alert,), audited=True))
def hold(tx: Tx, me: Caller, said: Said) -> Say:
    """`OK 48217` holds the ladder for a while; it can be forged, so owning takes the PIN.

    Beside the number only words of a closed list may stand: with any other nothing is held, and the answer says so.
    """
    if not _holds(me):
        return unreadable(tx, me, said)
    number = "".join(said.parts)
    is_number, is_ok = is_sound(number) and len(number) == Length.alert, tx.programme.hold_words.allow(said.left)
    if not (is_number and is_ok) and calls_for_help.may_tell_danger(tx, replace(said, kinds="")):
        return Say("sms.reply.not_by_sms.danger")
    if not is_number:
        return Say("sms.reply.ok_number" if is_ok or not said.left else "sms.reply.unread.officer")
    if not is_ok:
        return Say("sms.reply.not_held", {"number": number})
    return _hold(tx, me, number)


def _hold(tx: Tx, me: Caller, number: str) -> Say:
    if _tries(tx, me, "ok") > tx.programme.limits.acknowledgements_an_hour:
        return Say("sms.reply.not_held", {"number": number})
    found = by_number.meant(tx, me.id, me.district, number)
    if not found:
        numbers.note_refused(tx, me, number)
    if len(found) > 1:
        return Say("sms.reply.two_districts", {"number": number})
    until = ownership.hold(tx, me, found[0]) if found else None
    if until is None:
        return Say("sms.reply.not_held", {"number": number})
    slots: dict[str, str | int] = {"number": number, "time": until}
    if (count := ownership.held_together(tx, me, found[0])) > 1:
        return Passing("sms.reply.held_all", slots | {"count": count}, found[0].held_until)
    return Passing("sms.reply.held", slots, found[0].held_until)


def _holds(me: Caller) -> bool:
    return me.role is not None and me.role.is_officer


def _tries(tx: Tx, me: Caller, reading: str) -> int:
    since = tx.at - timedelta(hours=1)
    mine = is_number(tx, InboundMessage.number_index, me.number)
    found = select(func.count()).where(mine, InboundMessage.reading == reading, InboundMessage.received_at > since)
    return int(tx.connection.scalar(found) or 0)


@declares(Policy(KNOWN))
def by_phone(_tx: Tx, _me: Caller, _said: Said) -> Say:
    """Closing, referring, registering: nobody does that by SMS."""
    return Say("sms.reply.not_by_sms")


@declares(Policy(KNOWN, writes=(Resource.call_back,)))
def unreadable(tx: Tx, me: Caller, said: Said) -> Say:
    """What we could not read may still be a call for help: somebody rings. Nobody rings an officer for it, nor anybody
    who only says thanks.
    """
    if calls_for_help.is_thanks(tx, said):
        return Say("sms.reply.thanks")
    promise = calls_for_help.ring(tx, me, said)
    if promise is CallPromise.none:
        return Say("sms.reply.unread.officer")
    if me.role is not Role.volunteer:
        return _noted(promise)
    return Say(f"sms.reply.unread{calls_for_help.ending(promise)}")


def _noted(promise: CallPromise) -> Say:
    return Say(f"sms.reply.noted{calls_for_help.ending(promise)}")
