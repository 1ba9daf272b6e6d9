"""Cases to close: two officers agree, one is enough to keep a case open."""

from enum import IntEnum
from functools import partial

from conversations.asking import Option
from conversations.questions import Choose
from conversations.steps import Conversation, do, end
from core import audit, closings, places
from core.access import Caller
from core.closings import Decided, Waiting
from core.db import Tx
from core.words import Say


class Word(IntEnum):
    """An officer's word on closing, by key."""

    agree = 1
    keep_open = 2


def cases_to_close(me: Caller) -> Conversation:
    """Which case, why it shall be closed, and this officer's word on it."""
    closing = yield Choose("officer.closings", among=partial(_listed, me), leads=True)
    word = yield Choose("officer.closing", among=partial(_words_on, me, closing), words=partial(_card, me, closing))
    decided: Decided = yield do("closing.decide", closings.decide, me, closing, word == Word.agree)
    return end(f"end.closing.{decided.state}", code=decided.code)


def _listed(me: Caller, tx: Tx) -> list[Option]:
    return [
        Option(each.id, Say("list.code_date", {"code": each.code, "date": each.asked_on}))
        for each in closings.open_in_reach(tx, me)
    ]


def _waiting(me: Caller, closing: int, tx: Tx) -> Waiting | None:
    return next((each for each in closings.open_in_reach(tx, me) if each.id == closing), None)


def _words_on(me: Caller, closing: int, tx: Tx) -> list[Option]:
    """Nothing to say on a case that others decided meanwhile."""
    waits = _waiting(me, closing, tx) is not None
    return [Option(int(each), Say(f"officer.closing.{each.name}")) for each in Word if waits]


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
