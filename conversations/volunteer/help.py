"""Messages and help: what waits to be read, what became of requests, numbers to ring, how it works."""

from enum import IntEnum
from functools import partial

from conversations.asking import Option
from conversations.questions import Choose, Pin
from conversations.shared import change_pin, helplines, ring_me
from conversations.steps import Conversation, do, end
from conversations.volunteer.my_children import listed, one_child
from conversations.volunteer.referral import my_referrals
from core.alerts import pin_notices
from core.alerts.pin_notices import Unread
from core.children import partner_reports
from core.language.words import Say
from core.models.duty import CallBackReason
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import VOLUNTEERS, Policy, Resource


class HelpKey(IntEnum):
    """Behind `6`."""

    messages = 1
    helplines = 2
    codes = 3
    call_back = 4
    pin = 5
    how = 6
    referrals = 7
    partner = 8


class OnKey(IntEnum):
    """Go on reading."""

    go_on = 1


@door(Policy(VOLUNTEERS, reads=(Resource.own, Resource.listing)))
def messages_and_help(me: Caller) -> Conversation:
    """What a volunteer may look up or ask for."""
    chosen = yield Choose("help", among=HelpKey, words=partial(_heading, me), leads=True)
    if chosen is HelpKey.messages:
        return (yield from my_messages(me))
    if chosen is HelpKey.helplines:
        return (yield from helplines(me))
    if chosen is HelpKey.codes:
        return (yield from my_codes(me))
    if chosen is HelpKey.call_back:
        return (yield from ring_me(me, CallBackReason.volunteer))
    if chosen is HelpKey.pin:
        return (yield from change_pin(me))
    if chosen is HelpKey.how:
        return (yield from _how())
    if chosen is HelpKey.referrals:
        return (yield from my_referrals(me))
    yield Choose("partner_visits", words=partial(_partner, me))
    return end("end.bye")


def _heading(me: Caller, tx: Tx) -> Say:
    return Say("help", {"count": pin_notices.count_unread(tx, me)})


@door(Policy(VOLUNTEERS, reads=(Resource.own,), writes=(Resource.own,), pin=True))
def my_messages(me: Caller) -> Conversation:
    """What could not be sent by SMS; read once, it is gone."""
    yield Pin("pin")
    chosen = yield Choose(
        "my_messages", among=partial(_unread, me), line="list.message", words=partial(_waiting, me), leads=True
    )
    read: Unread = yield do("messages.read", pin_notices.read, me, chosen)
    return end(read.words, number=read.number)


def _unread(me: Caller, tx: Tx) -> list[Option]:
    return [
        Option(each.id, Say("list.message", {"date": each.day, "number": each.number}))
        for each in pin_notices.unread(tx, me)
    ]


def _waiting(me: Caller, tx: Tx) -> Say:
    return Say("my_messages") if pin_notices.count_unread(tx, me) else Say("my_messages.none")


@door(Policy(VOLUNTEERS, reads=(Resource.listing,)))
def my_codes(me: Caller) -> Conversation:
    """Codes and days without a PIN; a child's card behind it."""
    child = yield Choose("my_codes", among=partial(listed, me), line="list.code_date", leads=True)
    yield Pin("pin")
    return (yield from one_child(me, child))


def _how() -> Conversation:
    for page in ("visits", "concerns"):
        yield Choose(f"how.{page}", among=OnKey, leads=True)
    yield Choose("how.safety")
    return end("end.bye")


def _partner(me: Caller, tx: Tx) -> Say:
    """Codes and days, nothing of what was told."""
    told = partner_reports.of_partner(tx, me)
    if not told:
        return Say("partner_visits.none")
    lines = "\n".join(f"{each.code} {each.day}" for each in told)
    return Say("partner_visits", {"lines": lines})
