"""Who steps in for whom whenever somebody is away, as the lead sets it."""

from functools import partial

from conversations.asking import Option
from conversations.officer.colleagues import named
from conversations.questions import Choose
from conversations.steps import Conversation, do, end
from core.language.words import Say
from core.models.person import Role
from core.people import directory, duty, people
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import Policy, Resource


@door(Policy(frozenset({Role.lead}), reads=(Resource.listing,), writes=(Resource.person,), pin=True, audited=True))
def who_covers_whom(me: Caller) -> Conversation:
    """Who steps in, then for whom of the same work; or for nobody, and is on duty as the others are."""
    covering = yield Choose("officer.covers", among=partial(_professionals, me), line="list.officer", leads=True)
    covered = yield Choose("officer.covers.whom", among=partial(_of_same_work, me, covering), line="list.officer")
    yield do("cover.set", directory.cover, me, covering, covered or None)
    return end("end.cover" if covered else "end.cover.none")


def _professionals(me: Caller, tx: Tx) -> list[Option]:
    return [Option(each.id, named(each)) for each in duty.roster(tx, me.district) if each.role is not Role.lead]


def _of_same_work(me: Caller, covering: int, tx: Tx) -> list[Option]:
    every = duty.roster(tx, me.district)
    work = next(each.role for each in every if each.id == covering)
    found = [each for each in every if each.role is work and not _would_loop(tx, each.id, covering)]
    return [*(Option(each.id, named(each)) for each in found), Option(0, Say("officer.covers.nobody"))]


def _would_loop(tx: Tx, covered: int, covering: int) -> bool:
    """Nobody covers themselves, nor who steps in for them already: nobody would be on call."""
    return covered == covering or directory.steps_in_for(tx, people.get(tx, covered), covering)
