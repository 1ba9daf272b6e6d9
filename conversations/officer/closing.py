"""Closing cases: an officer proposes, two agree after the checklist of a success, one is enough to keep a case open."""

from collections.abc import Generator
from dataclasses import asdict
from enum import IntEnum
from functools import partial
from typing import Any

from conversations.asking import Option
from conversations.questions import Choose, YesNo
from conversations.shared import ask_closing
from conversations.steps import Conversation, do, end
from core.cases import closing_checks, closings, deaths
from core.cases.closing_checks import ChecklistAnswers
from core.cases.closings import Decided, OpenClosing
from core.cases.deaths import DeathTold
from core.language.words import Say
from core.models.closing_check import ChecklistLine
from core.models.registration import CloseReason
from core.people import places
from core.storage import audit
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource

LETTERS = 78
"""Of the whole list, named one line behind the other, so that it fits a screen in every language."""


class ClosingWord(IntEnum):
    """An officer's word on closing, by key."""

    agree = 1
    keep_open = 2


@door(Policy(OFFICERS, reads=(Resource.listing, Resource.child), writes=(Resource.child,), pin=True, audited=True))
def cases_to_close(me: Caller) -> Conversation:
    """Which case, why it shall be closed, and this officer's word on it."""
    closing, reason = yield Choose("officer.closings", among=partial(_listed, me), line="list.code_date", leads=True)
    word = yield Choose("officer.closing", among=partial(_words_on, me, closing), words=partial(_card, me, closing))
    if word == ClosingWord.keep_open:
        return (yield from _decide(me, closing, False, None, reason))
    return (yield from _agree(me, closing, reason))


@door(Policy(OFFICERS, reads=(Resource.child,), writes=(Resource.child,), pin=True, audited=True))
def propose_closing(me: Caller, child: int) -> Conversation:
    """An officer proposes it, and is the first of the two who agree."""
    asked = yield from ask_closing(me, child)
    if asked.refused:
        return end(asked.refused, code=asked.code)
    reason = CloseReason.died if isinstance(asked, DeathTold) else asked.reason
    return (yield from _agree(me, asked.closing, reason))


@door(Policy(OFFICERS, reads=(Resource.child,), writes=(Resource.child, Resource.alert), pin=True, audited=True))
def has_died(me: Caller, child: int) -> Conversation:
    """The child died; the officer is the first of the two who close its case."""
    told: DeathTold = yield do("child.died", deaths.tell, me, child)
    if told.refused:
        return end(told.refused, code=told.code)
    return (yield from _agree(me, told.closing, CloseReason.died))


def _agree(me: Caller, closing: int, reason: str) -> Conversation:
    """A success has its checklist; what is not met must be explained, or the case stays open."""
    if reason not in closing_checks.SUCCESSES:
        return (yield from _decide(me, closing, True, None, reason))
    told = yield from _told()
    answer = yield Choose(
        "closing.list", among=partial(_answers, me, closing, told), words=partial(_checked, me, closing, told)
    )
    return (yield from _decide(me, closing, answer == ClosingWord.agree, told, reason))


def _told() -> Generator[Any, Any, ChecklistAnswers]:
    """What no record holds."""
    birth: bool = yield YesNo("closing.birth")
    group: bool = yield YesNo("closing.group")
    asked: bool = yield YesNo("closing.asked")
    return ChecklistAnswers(birth, group, asked)


def _decide(me: Caller, closing: int, agree: bool, told: ChecklistAnswers | None, reason: str) -> Conversation:
    given = asdict(told) if told else None
    decided: Decided = yield do("closing.decide", _decided, me, closing, agree, given, reason)
    return end(f"end.closing.{decided.state}", code=decided.code)


def _decided(tx: Tx, me: Caller, closing: int, agree: bool, told: dict[str, bool] | None, reason: str) -> Decided:
    return closings.decide(tx, me, closing, agree, ChecklistAnswers(**told) if told else None, reason)


def _answers(me: Caller, closing: int, told: ChecklistAnswers, tx: Tx) -> list[Option]:
    agrees = "explained" if closings.missing(tx, me, closing, told) else "met"
    return [
        Option(int(ClosingWord.agree), Say(f"closing.list.{agrees}")),
        Option(int(ClosingWord.keep_open), Say("officer.closing.keep_open")),
    ]


def _checked(me: Caller, closing: int, told: ChecklistAnswers, tx: Tx) -> Say:
    """What is not met, by short names."""
    lacking = closings.missing(tx, me, closing, told)
    return Say("closing.list", {"list": named(lacking)}) if lacking else Say("closing.list.whole")


def named(lacking: list[ChecklistLine]) -> Say:
    """Their short names, one behind the other, in whatever language they are said."""
    first, *rest = lacking
    words = Say(f"closing.check.{first}")
    return Say("closing.check.and", {"check": words, "rest": named(rest)}) if rest else words


def _listed(me: Caller, tx: Tx) -> list[Option]:
    return [
        Option([each.id, each.reason], Say("list.code_date", {"code": each.code, "date": each.asked_on}))
        for each in closings.open_in_reach(tx, me)
    ]


def _waiting(me: Caller, closing: int, tx: Tx) -> OpenClosing | None:
    return next((each for each in closings.open_in_reach(tx, me) if each.id == closing), None)


def _words_on(me: Caller, closing: int, tx: Tx) -> list[Option]:
    """Nothing to say on a case that others decided meanwhile."""
    waits = _waiting(me, closing, tx) is not None
    return [Option(int(each), Say(f"officer.closing.{each.name}")) for each in ClosingWord if waits]


def _card(me: Caller, closing: int, tx: Tx) -> Say:
    """Code, place, why, since when, and whether a colleague has agreed; who looked is recorded."""
    case = _waiting(me, closing, tx)
    if case is None:
        return Say("officer.closing.none")
    audit.record(tx, me, "read", "children", case.child)
    return Say(
        "officer.closing",
        {
            "code": case.code,
            "place": places.name(tx, case.village),
            "why": Say(f"closing.reason.{case.reason}"),
            "date": case.asked_on,
            "agreed": Say("closing.agreed_once" if case.agreed_once else "closing.agreed_none"),
        },
    )
