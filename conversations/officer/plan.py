"""A child's support plan: what is planned, what was done and with whom."""

from collections.abc import Generator
from datetime import timedelta
from enum import IntEnum
from functools import partial
from typing import Any

from conversations.asking import Option
from conversations.questions import Choose, Number, YesNo
from conversations.steps import Conversation, do, end
from conversations.volunteer.fields import DayAhead
from conversations.volunteer.gathering import past_day
from conversations.volunteer.plan import slots_of
from core.cases import support_plans
from core.cases.support_plans import PlanItem, Planned, Settled
from core.clock import kigali
from core.language.words import Say
from core.models.support_plan import PlanState
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import NATION, OFFICERS, Policy, Resource

NEW = 0
MOST_PARENTS = 99


class PlanKindKey(IntEnum):
    """What may be planned by phone, by key: 1-8, then 91-98 and 101 behind `9`. What is missing exists at the desk."""

    family_tracing = 1
    naming_alone = 2
    naming_group = 3
    confrontation = 4
    healing = 5
    economic = 6
    design_life = 7
    attachment = 8
    belonging = 91
    monitoring = 92
    cash = 93
    school = 94
    health = 95
    communication = 96
    calm = 97
    housing = 98
    community = 101


class LineKey(IntEnum):
    """What may become of a line that is planned, by key."""

    done = 1
    drop = 2


class WithKey(IntEnum):
    """Who was there, by key."""

    child = 1
    parents = 2
    both = 3


class DropKey(IntEnum):
    """Shall it be dropped?"""

    yes = 1


@door(Policy(OFFICERS, reads=(Resource.child,), writes=(Resource.child,), pin=True, audited=True, read_only=NATION))
def support_plan(me: Caller, child: int) -> Conversation:
    """The plan, the next day first; then something new, or one line of it."""
    line = yield Choose(
        "officer.plan",
        among=partial(_listed, me, child),
        line="list.plan.done",
        words=partial(_heading, me, child),
        leads=True,
    )
    if line == NEW:
        return (yield from _plan(me, child))
    turn, is_session = yield Choose(
        "officer.line", among=partial(_turns, me, line), words=partial(_card, me, line), leads=True
    )
    if turn == LineKey.done:
        return (yield from _finish(me, line, is_session))
    yield Choose("officer.drop", among=DropKey)
    dropped: Settled = yield do("plan.drop", support_plans.drop, me, line)
    return end(f"end.plan.{dropped.state}", code=dropped.code)


def _plan(me: Caller, child: int) -> Conversation:
    kind = yield Choose("plan.kind", among=PlanKindKey)
    on: str = yield from _coming_day()
    with_pair = yield YesNo("plan.pair")
    planned: Planned = yield do("plan.plan", support_plans.plan, me, child, kind.name, on, with_pair)
    if planned.again:
        return end("end.plan.again", code=planned.code, date=planned.on)
    return end("end.plan.pair" if with_pair else "end.plan", code=planned.code, date=planned.on)


def _coming_day() -> Generator[Any, Any, str]:
    """The ISO day for which something is planned: today, tomorrow, or a day that is typed."""
    chosen = yield Choose("plan.day", among=_days)
    if chosen is not None:
        return str(chosen)
    typed = yield DayAhead("day.typed", most=_most_days)
    return str(typed)


def _days(tx: Tx) -> list[Option]:
    today = kigali(tx.at).date()
    days = {"today": today.isoformat(), "tomorrow": (today + timedelta(days=1)).isoformat(), "other": None}
    return [Option(on, Say(f"day.{name}")) for name, on in days.items()]


def _most_days(_tx: Tx) -> int:
    return support_plans.AHEAD_DAYS


def _finish(me: Caller, line: int, is_session: bool) -> Conversation:
    """The day; for a session also who was there, and how many parents came."""
    on: str = yield from past_day("plan.done_day", today=True)
    there = (yield Choose("plan.with", among=WithKey)) if is_session else None
    parents = 0
    if there in (WithKey.parents, WithKey.both):
        parents = yield Number("plan.parents", low=1, high=MOST_PARENTS)
    came = (there in (WithKey.child, WithKey.both), parents)
    done: Settled = yield do("plan.finish", support_plans.finish, me, line, on, *came)
    return end(f"end.plan.{done.state}", code=done.code)


def _heading(me: Caller, child: int, tx: Tx) -> Say:
    return Say("officer.plan" if support_plans.of_child(tx, me, child) else "officer.plan.none")


def _listed(me: Caller, child: int, tx: Tx) -> list[Option]:
    """Something new first, but for the national desk, which looks only."""
    new = [] if me.district is None else [Option(NEW, Say("officer.plan.new"))]
    return [*new, *(Option(each.id, _line(each)) for each in support_plans.of_child(tx, me, child))]


def _line(line: PlanItem) -> Say:
    """Its day and what it is, marked where it was done."""
    return Say("list.plan.done" if line.state is PlanState.done else "list.plan", slots_of(line))


def _turns(me: Caller, line: int, tx: Tx) -> list[Option]:
    """Nothing to say on what is over, nor for the national desk."""
    found = support_plans.line(tx, me, line)
    waits = found.state is PlanState.planned and me.district is not None
    return [Option([int(each), found.is_session], Say(f"officer.line.{each.name}")) for each in LineKey if waits]


def _card(me: Caller, line: int, tx: Tx) -> Say:
    """Code, what and when; then whether the pair helps, or who was there."""
    found = support_plans.line(tx, me, line)
    slots = {"code": found.code, **slots_of(found)}
    if found.state is PlanState.planned:
        return Say("officer.line_pair" if found.with_pair else "officer.line", slots)
    there = "both" if found.with_child and found.parents else "parents" if found.parents else "child"
    if not found.is_session:
        return Say("officer.line_done", slots)
    return Say("officer.line_held", {**slots, "whom": Say(f"plan.with.{there}"), "count": found.parents})
