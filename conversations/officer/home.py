"""The officer's home, behind the PIN: the most urgent alert is one key away."""

from enum import IntEnum
from functools import partial

from conversations.asking import Option
from conversations.officer.alert import one_alert
from conversations.questions import Choose, Pin
from conversations.shared import choose_language, helplines
from conversations.steps import Conversation, do, end
from core import alerts, call_backs, ladder, places
from core.access import Caller
from core.db import Tx
from core.phone import spoken
from core.words import Say

LETTERS = 9
"""Of a sector's name, so that five alerts fit one screen in every language."""


class OfficerHome(IntEnum):
    """What an officer can do here, by key."""

    open_alerts = 1
    past_deadline = 2
    more = 6
    language = 7


class More(IntEnum):
    """Behind `6`."""

    call_backs = 1
    helplines = 4


class Rung(IntEnum):
    """Whether the one who waits was reached."""

    reached = 1
    not_reached = 2


def officer_home(me: Caller) -> Conversation:
    """PIN, then home; an officer is asked who it is before anything of a child is shown."""
    yield Pin("pin")
    chosen = yield Choose("officer.home", among=OfficerHome, words=partial(_counts, me))
    if chosen is OfficerHome.language:
        return (yield from choose_language(me))
    if chosen is OfficerHome.more:
        return (yield from _more(me))
    late = chosen is OfficerHome.past_deadline
    alert = yield Choose("officer.past_deadline" if late else "officer.alerts", among=partial(_listed, me, late))
    return (yield from one_alert(me, alert))


def _more(me: Caller) -> Conversation:
    chosen = yield Choose("officer.more", among=More)
    if chosen is More.helplines:
        return (yield from helplines(me))
    return (yield from calls_that_wait(me))


def calls_that_wait(me: Caller) -> Conversation:
    """The calls people wait for: one is rung, and whether the person was reached."""
    call_back = yield Choose("officer.call_backs", among=partial(_calls, me))
    rung = yield Choose("officer.call_back", among=Rung, words=partial(_who_waits, me, call_back))
    yield do("call_back.rung", call_backs.rung, me, call_back, rung is Rung.reached)
    return end("officer.call_back.noted")


def _counts(me: Caller, tx: Tx) -> Say:
    found = alerts.open_in_reach(tx, me)
    if not found:
        return Say("officer.home.quiet")
    first = found[0]
    return Say("officer.home", {"count": len(found), "number": first.number, "level": Say(f"level.{first.level}")})


def _listed(me: Caller, late: bool, tx: Tx) -> list[Option]:
    return [
        Option(
            alert.id,
            Say(
                "list.alert",
                {
                    "number": alert.number,
                    "level": Say(f"level.short.{alert.level}"),
                    "place": places.name(tx, alert.sector_id)[:LETTERS],
                },
            ),
        )
        for alert in alerts.open_in_reach(tx, me, late=late)
    ]


def _calls(me: Caller, tx: Tx) -> list[Option]:
    return [
        Option(
            each.id,
            Say(
                "list.call_back",
                {"time": ladder.clock_time(each.due_at, tx.at), "reason": Say(f"call_back.reason.{each.reason}")},
            ),
        )
        for each in call_backs.open_in_reach(tx, me)
    ]


def _who_waits(me: Caller, call_back: int, tx: Tx) -> Say:
    """The number to ring; who looked is recorded."""
    return Say("officer.call_back", {"phone": spoken(call_backs.read_number(tx, me, call_back))})
