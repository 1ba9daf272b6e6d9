"""Volunteers not reporting: who was silent longest, and the number to ring."""

from functools import partial

from conversations.asking import Option
from conversations.officer.fields import number_to_ring
from conversations.questions import Choose
from conversations.steps import Conversation, end
from core.language.words import Say
from core.people import inactive_volunteers
from core.people.inactive_volunteers import Silent
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource

LETTERS = 13
"""Of a village's name, so that five fit one screen."""


@door(Policy(OFFICERS, reads=(Resource.listing, Resource.person), pin=True, audited=True))
def volunteers_not_reporting(me: Caller) -> Conversation:
    """Village and days of silence; the number only behind one more key, as each look at it is recorded."""
    person = yield Choose("officer.silent", among=partial(_listed, me), line="list.silent", leads=True)
    yield Choose("officer.ring", words=partial(number_to_ring, me, person))
    return end("end.bye")


def _listed(me: Caller, tx: Tx) -> list[Option]:
    return [Option(each.id, _line(each)) for each in inactive_volunteers.silent(tx, me)]


def _line(each: Silent) -> Say:
    """A village and days; a dash for one never heard of."""
    return Say("list.silent", {"place": each.village[:LETTERS], "days": "-" if each.days is None else each.days})
