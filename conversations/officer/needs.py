"""What a child needs before it is placed, who sees to it by when, and the search for its family."""

from enum import IntEnum
from functools import partial

from conversations.asking import Option
from conversations.questions import Choose
from conversations.steps import Conversation, do, end
from conversations.volunteer.fields import DayAhead
from core.cases import needs
from core.language.words import Say
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource

MOST_DAYS = 180
"""How far ahead a need may be due."""


class NeedsKey(IntEnum):
    """What an officer says of a child's needs, by key."""

    add = 1
    met = 2
    tracing = 3


class NeedKey(IntEnum):
    """What is needed, by key."""

    school = 1
    papers = 2
    insurance = 3
    health = 4
    housing = 5
    goods = 6
    income = 7
    counsel = 8


class NeedOfKey(IntEnum):
    """Who sees to it, by key."""

    pair = 1
    sector = 2
    district = 3
    family = 4


class NeedWord(IntEnum):
    """What became of a need, by key."""

    met = 1
    explained = 2


class TracingKey(IntEnum):
    """How the search for the family stands, by key."""

    begun = 1
    found = 2
    not_found = 3
    explained = 4


@door(Policy(OFFICERS, reads=(Resource.child,), writes=(Resource.child,), pin=True, audited=True))
def needs_of(me: Caller, child: int) -> Conversation:
    """How many needs are open; then another, one that is met, or the search for the family."""
    chosen = yield Choose("officer.needs", among=NeedsKey, words=partial(_card, me, child), leads=True)
    if chosen is NeedsKey.add:
        return (yield from _add(me, child))
    if chosen is NeedsKey.met:
        need = yield Choose("officer.needs_open", among=partial(_open, me, child), line="list.need")
        word = yield Choose("officer.need_word", among=NeedWord)
        verb = needs.explain if word is NeedWord.explained else needs.done
        met: str = yield do("need.met", verb, me, need)
        return end("end.need_met", code=met)
    tracing = yield Choose("officer.tracing", among=TracingKey)
    code: str = yield do("case.trace", needs.trace, me, child, tracing.name)
    return end("end.tracing", code=code)


def _add(me: Caller, child: int) -> Conversation:
    kind = yield Choose("officer.need", among=NeedKey)
    who = yield Choose("officer.need_of", among=NeedOfKey)
    due_on = yield DayAhead("officer.need_by", most=_most_days)
    code: str = yield do("need.add", needs.add, me, child, kind.name, who.name, due_on)
    return end("end.need", code=code)


def _most_days(_tx: Tx) -> int:
    return MOST_DAYS


def _open(me: Caller, child: int, tx: Tx) -> list[Option]:
    return [
        Option(each.id, Say("list.need", {"need": Say(f"officer.need.{each.kind}"), "date": f"{each.due_on:%d/%m}"}))
        for each in needs.open_of(tx, me, child)
    ]


def _card(me: Caller, child: int, tx: Tx) -> Say:
    found = needs.need_status(tx, me, child)
    tracing = Say(f"officer.tracing.{found.tracing}") if found.tracing else "-"
    return Say("officer.needs", {"code": found.code, "count": found.count, "tracing": tracing})
