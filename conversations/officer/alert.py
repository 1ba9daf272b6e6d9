"""One alert in an officer's hand: I have it, what I did, refer, hand over, level, close."""

from enum import IntEnum
from functools import partial

from conversations.officer.alert_changes import change_level, hand_over, refer
from conversations.questions import Choose
from conversations.steps import Conversation, End, do, end
from core.alerts import alerts, ladder, ownership
from core.alerts.ownership import AlertOutcome, Closed, Owned, Reporter
from core.language.words import Say
from core.models.alert import Deed
from core.people import places
from core.phone import spoken
from core.storage import audit
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource

LETTERS = 11
"""Of a village's name, so that the card and what may be done fit one screen in every language."""


class AlertKey(IntEnum):
    """What an officer can do with an alert, by key."""

    have_it = 1
    did = 2
    refer = 3
    hand_over = 4
    level = 5
    close = 6


class OutcomeKey(IntEnum):
    """How it ended, by key."""

    resolved = 1
    handed_over = 2
    false_alarm = 3


@door(Policy(OFFICERS, reads=(Resource.alert, Resource.person), writes=(Resource.alert,), pin=True, audited=True))
def one_alert(me: Caller, alert: int) -> Conversation:
    """The alert's card, then what the officer does about it."""
    chosen = yield Choose("officer.alert", among=AlertKey, words=partial(_card, me, alert), leads=True)
    if chosen is AlertKey.have_it:
        owned: Owned = yield do("alert.have_it", ownership.acknowledge, me, alert)
        return _have_it(owned)
    if chosen is AlertKey.did:
        deed = yield Choose("officer.did", among=Deed)
        done: Owned = yield do("alert.did", ownership.act, me, alert, int(deed))
        return end("officer.did.noted" if done.mine else done.reason, number=done.number)
    turns = {AlertKey.refer: refer, AlertKey.hand_over: hand_over, AlertKey.level: change_level}
    if chosen in turns:
        return (yield from turns[chosen](me, alert))
    outcome = yield Choose("officer.close", among=OutcomeKey)
    closed: Closed = yield do("alert.close", ownership.close, me, alert, AlertOutcome[outcome.name])
    return end("officer.closed" if closed.done else closed.reason, number=closed.number)


def _have_it(owned: Owned) -> End:
    if not owned.mine:
        return end("officer.taken", number=owned.number)
    if not owned.phone:
        key = "officer.yours.unsafe" if owned.whom == Reporter.unsafe else "officer.yours.no_phone"
        return end(key, number=owned.number, time=owned.seen_by)
    key = "officer.yours.family" if owned.whom == Reporter.family else "officer.yours"
    return end(key, number=owned.number, phone=spoken(owned.phone), time=owned.seen_by)


def _card(me: Caller, alert_id: int, tx: Tx) -> Say:
    """Level, category, place, child's code, and who may be phoned; who looked is recorded."""
    alert = alerts.reach(tx, me, alert_id)
    audit.record(tx, me, "read", "alerts", alert.id)
    phone, whom = ownership.reporter_phone(tx, me, alert)
    closed = Say("alert.do_not_ring") if whom is Reporter.unsafe else "-"
    return Say(
        "officer.alert",
        {
            "number": alert.number,
            "level": Say(f"level.short.{alert.level}"),
            "what": Say(f"category.{alert.category}") if alert.category else Say("category.untold"),
            "place": places.name(tx, alert.village_id or alert.sector_id)[:LETTERS],
            "time": ladder.clock_time(alert.raised_at, tx.at),
            "phone": spoken(phone) if phone else closed,
            "owner": Say("alert.owned" if alert.owner_id else "alert.free"),
            "mark": "" if alert.verified else Say("alert.unverified"),
        },
    )
