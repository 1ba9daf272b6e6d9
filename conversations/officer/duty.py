"""Duty and leave: who is on duty, and an officer's own days away."""

from enum import IntEnum
from functools import partial

from conversations.asking import Option
from conversations.officer.colleagues import named
from conversations.officer.covers import who_covers_whom
from conversations.officer.fields import number_to_ring
from conversations.officer.rota import weeks_on_call
from conversations.questions import Choose, YesNo
from conversations.steps import Conversation, End, do, end
from conversations.volunteer.fields import DayAhead
from core.alerts import going_away
from core.alerts.going_away import HandedOver, HandedTo
from core.language.words import Say
from core.models.person import Role
from core.people import duty, leaves
from core.people.leaves import Away, Remaining
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource

MOST_DAYS = 90


class DutyKey(IntEnum):
    """What may be done here, by key."""

    roster = 1
    away = 2
    back = 3
    on_call = 4
    covers = 5


OF_NATION = (DutyKey.roster, DutyKey.away, DutyKey.back)
"""The national desk has no weeks on call."""
OF_OFFICERS = (*OF_NATION, DutyKey.on_call)


@door(Policy(OFFICERS, reads=(Resource.listing, Resource.person), writes=(Resource.person,), pin=True, audited=True))
def duty_and_leave(me: Caller) -> Conversation:
    """The roster, the officer's own leave, or the weeks on call."""
    keys = DutyKey if me.role is Role.lead else OF_OFFICERS if me.district else OF_NATION
    chosen = yield Choose("officer.duty", among=keys, words=partial(_where, me), leads=True)
    if chosen is DutyKey.on_call:
        return (yield from weeks_on_call(me))
    if chosen is DutyKey.covers:
        return (yield from who_covers_whom(me))
    if chosen is DutyKey.away:
        return (yield from _go(me))
    if chosen is DutyKey.back:
        yield do("leave.back", leaves.back, me)
        return end("end.leave.back")
    colleague = yield Choose("officer.roster", among=partial(_everybody, me), line="list.officer", leads=True)
    yield Choose("officer.ring", words=partial(number_to_ring, me, colleague))
    return end("end.bye")


def _go(me: Caller) -> Conversation:
    back_on = yield DayAhead("officer.away", most=_most_days)
    cover = yield Choose("officer.cover", among=partial(_covers, me), line="list.officer")
    last: bool = yield do("leave.last", leaves.empties_nation, me, cover or None)
    if last and not (yield YesNo("officer.away.last")):
        return end("end.bye")
    away: Away = yield do("leave.away", going_away.away, me, back_on, cover or None)
    if away.owned:
        key = "officer.hand_all" if cover else "officer.hand_all.nobody"
        every: bool = yield YesNo("officer.hand_all", words=Say(key, {"count": away.owned}))
        if every:
            handed: HandedOver = yield do("leave.hand_over", going_away.hand_over_all, me, cover or None)
            return End(_HANDED[HandedTo(handed.to)], {"date": away.back_on, "count": handed.count})
    return _gone(away)


def _gone(away: Away) -> End:
    slots = {"date": away.back_on, "count": away.owned}
    if without := _WITHOUT_COVER.get(away.remaining):
        return End(without, slots)
    return End("end.leave.owned" if away.owned else "end.leave", slots)


_HANDED = {
    HandedTo.colleague: "end.leave.handed",
    HandedTo.stand_in: "end.leave.handed.stand_in",
    HandedTo.rung: "end.leave.handed.rung",
    HandedTo.nobody: "end.leave.handed.nobody",
}
"""What is said of own alerts that were handed over in one step."""
_WITHOUT_COVER = {
    Remaining.colleagues: "end.leave.colleagues",
    Remaining.lead: "end.leave.nobody",
    Remaining.nation: "end.leave.nation",
    Remaining.nobody: "end.leave.operator",
}
"""What is said where nobody covers: who has the alerts, or that nobody does."""


def _most_days(_tx: Tx) -> int:
    return MOST_DAYS


def _where(me: Caller, tx: Tx) -> Say:
    return Say("officer.duty.none" if duty.is_away(tx, me) else "officer.duty")


def _everybody(me: Caller, tx: Tx) -> list[Option]:
    return [Option(each.id, named(each)) for each in duty.roster(tx, me.district)]


def _covers(me: Caller, tx: Tx) -> list[Option]:
    return [*(Option(each.id, named(each)) for each in duty.colleagues(tx, me)), Option(0, Say("officer.cover.none"))]
