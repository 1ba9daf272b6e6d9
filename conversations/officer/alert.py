"""One alert in an officer's hand: I have it, what I did, refer, hand over, level, close."""

from collections.abc import Generator
from enum import IntEnum
from functools import partial
from typing import Any

from conversations.officer.alert_changes import change_level, hand_over, refer
from conversations.officer.fields import AfterAct
from conversations.questions import Choose
from conversations.steps import Conversation, End, do, end
from core.alerts import alerts, ownership
from core.alerts.ownership import AlertOutcome, Closed, Owned, Reporter
from core.clock import clock_time
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
    """The alert's card, then what the officer does about it; after taking it and after each deed the card again."""
    chosen = yield from _from_card(me, alert)
    while chosen in (AlertKey.have_it, AlertKey.did):
        left = yield from (_have_it if chosen is AlertKey.have_it else _did)(me, alert)
        if left:
            return left
        chosen = yield from _from_card(me, alert)
    turns = {AlertKey.refer: refer, AlertKey.hand_over: hand_over, AlertKey.level: change_level}
    if chosen in turns:
        return (yield from turns[chosen](me, alert))
    outcome = yield Choose("officer.close", among=OutcomeKey)
    closed: Closed = yield do("alert.close", ownership.close, me, alert, AlertOutcome[outcome.name])
    return end("officer.closed" if closed.done else closed.reason, number=closed.number)


def _from_card(me: Caller, alert: int) -> Generator[Any, Any, AlertKey]:
    chosen: AlertKey = yield Choose("officer.alert", among=AlertKey, words=partial(_card, me, alert), leads=True)
    return chosen


def _have_it(me: Caller, alert: int) -> Generator[Any, Any, End | None]:
    """None to go on from the card; who was not the first has nothing more to do there."""
    owned: Owned = yield do("alert.have_it", ownership.acknowledge, me, alert)
    if not owned.mine:
        return end("officer.taken", number=owned.number)
    slots = {"number": owned.number, "time": owned.seen_by}
    if owned.phone:
        slots["phone"] = spoken(owned.phone)
        family = owned.whom == Reporter.family
        on = yield AfterAct("officer.yours.family" if family else "officer.yours", slots=slots)
    else:
        unsafe = owned.whom == Reporter.unsafe
        on = yield AfterAct("officer.yours.unsafe" if unsafe else "officer.yours.no_phone", slots=slots)
    return None if on else end("end.bye")


def _did(me: Caller, alert: int) -> Generator[Any, Any, End | None]:
    """None to go on from the card. To say what was done leaves no draft: it is noted at that key."""
    deed = yield Choose("officer.did", among=Deed, leads=True)
    done: Owned = yield do("alert.did", ownership.act, me, alert, int(deed))
    if not done.mine:
        return end(done.reason, number=done.number)
    on = yield AfterAct("officer.did.noted", slots={"number": done.number})
    return None if on else end("end.bye")


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
            "time": clock_time(alert.raised_at, tx.at),
            "phone": spoken(phone) if phone else closed,
            "owner": Say("alert.owned" if alert.owner_id else "alert.free"),
            "mark": "" if alert.verified else Say("alert.unverified"),
        },
    )
