"""Volunteers not reporting: who was silent longest, and the number to ring."""

from functools import partial

from conversations.asking import Option
from conversations.questions import Choose
from conversations.steps import Conversation, end
from core import silence
from core.access import Caller
from core.db import Tx
from core.phone import spoken
from core.silence import Silent
from core.words import Say

LETTERS = 13
"""Of a village's name, so that five fit one screen."""


def volunteers_not_reporting(me: Caller) -> Conversation:
    """Village and days of silence; the number only behind one more key, as each look at it is recorded."""
    person = yield Choose("officer.silent", among=partial(_listed, me), leads=True)
    yield Choose("officer.ring", words=partial(_number, me, person))
    return end("end.bye")


def _listed(me: Caller, tx: Tx) -> list[Option]:
    return [Option(each.id, _line(each)) for each in silence.silent(tx, me)]


def _line(each: Silent) -> Say:
    """A village and days; a dash for one never heard of."""
    return Say("list.silent", {"place": each.village[:LETTERS], "days": "-" if each.days is None else each.days})


def _number(me: Caller, person: int, tx: Tx) -> Say:
    number = silence.read_number(tx, me, person)
    return Say("officer.ring", {"phone": spoken(number) if number else "-"})
