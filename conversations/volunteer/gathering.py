"""A gathering was held: what, when, how many came, what about."""

from collections.abc import Generator
from datetime import date, timedelta
from enum import IntEnum
from functools import partial
from typing import Any

from conversations.asking import Option
from conversations.questions import Choose, Day, Number
from conversations.steps import Conversation, do, end
from core.clock import kigali
from core.language.words import Say
from core.reporting import gatherings
from core.reporting.gatherings import GatheringReceipt, Held
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import VOLUNTEERS, Policy, Resource


class HeldKey(IntEnum):
    """What was held."""

    evening_forum = 1
    parenting = 2
    children_forum = 3
    awareness = 4
    workshop = 5
    group = 6


class GatheringTopicKey(IntEnum):
    """What it was about."""

    parenting = 1
    rights = 2
    violence = 3
    school = 4
    food = 5
    peace = 6
    pregnancy = 7
    papers = 8


class CheckKey(IntEnum):
    """Is it right?"""

    right = 1
    change = 2


@door(Policy(VOLUNTEERS, writes=(Resource.meeting,)))
def report_gathering(me: Caller) -> Conversation:
    """Kind, day, who came, topic; the same told twice is thanked. At the counts `0` is nobody: `2` at the end goes over
    them again.
    """
    kind = yield Choose("gathering.kind", among=HeldKey)
    on: str = yield from past_day("gathering.day", today=True)
    while True:
        women, men, children = yield from _counts()
        topic = yield Choose("gathering.topic", among=GatheringTopicKey)
        slots = {"date": f"{date.fromisoformat(on):%d/%m}", "women": women, "men": men, "children": children}
        check = yield Choose("gathering.check", among=CheckKey, words=Say("gathering.check", slots))
        if check is CheckKey.right:
            break
    held = Held(kind.name, topic.name, on, women, men, children)
    kept: GatheringReceipt = yield do("gathering.keep", gatherings.record, me, held)
    return end("end.gathering.again" if kept.again else "end.gathering", receipt=kept.number)


def past_day(key: str, *, today: bool = False) -> Generator[Any, Any, str]:
    """The ISO day something was on: today where that is offered, yesterday, or a date of the last 30 days."""
    names = ("today", "yesterday", "other") if today else ("yesterday", "other")
    chosen = yield Choose(key, among=partial(_days, names))
    if chosen is not None:
        return str(chosen)
    typed: date = yield Day("day.typed")
    return typed.isoformat()


def _days(names: tuple[str, ...], tx: Tx) -> list[Option]:
    """Today and yesterday as the days they are now, so that an answer after midnight means what was shown."""
    now = kigali(tx.at).date()
    days = {"today": now.isoformat(), "yesterday": (now - timedelta(days=1)).isoformat(), "other": None}
    return [Option(days[name], Say(f"day.{name}")) for name in names]


def _counts() -> Generator[Any, Any, tuple[int, int, int]]:
    """Women, men and children; `0` is none of them. Somebody came, or it was no gathering."""
    women = yield Number("gathering.women", zero_finishes=True, zero_says="nav.nobody")
    men = yield Number("gathering.men", zero_finishes=True, zero_says="nav.nobody")
    if women or men:
        children = yield Number("gathering.children", zero_finishes=True, zero_says="nav.nobody")
    else:
        children = yield Number("gathering.children", low=1)
    return women or 0, men or 0, children or 0
