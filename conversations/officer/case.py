"""A child's case: how far it has come, where the child came from, and what an officer says of it."""

from enum import IntEnum
from functools import partial

from conversations.asking import Option
from conversations.questions import Choose, YesNo
from conversations.steps import Conversation, End, do, end
from conversations.volunteer.my_children import NAME
from core.cases import casework
from core.cases.casework import Led
from core.language.words import Say
from core.people import institutions
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource


class CaseKey(IntEnum):
    """What an officer says of a case, by key."""

    assessed = 1
    planned = 2
    origin = 3
    reopen = 4


class OriginKey(IntEnum):
    """Where the child came from, by key."""

    institution = 1
    street = 2
    family = 3
    here = 4


@door(Policy(OFFICERS, reads=(Resource.child,), writes=(Resource.child,), pin=True, audited=True))
def case_of(me: Caller, child: int) -> Conversation:
    """How the case stands, then the step that was taken."""
    chosen = yield Choose("officer.case", among=CaseKey, words=partial(_card, me, child), leads=True)
    if chosen is CaseKey.assessed:
        best: bool = yield YesNo("officer.best_interest")
        assessed: Led = yield do("case.assess", casework.assess, me, child, best)
        return _stands(assessed)
    if chosen is CaseKey.planned:
        planned: Led = yield do("case.plan", casework.plan, me, child)
        return _stands(planned)
    if chosen is CaseKey.origin:
        return (yield from _origin(me, child))
    reopened: Led = yield do("case.reopen", casework.reopen, me, child)
    if reopened.reason:
        return end(reopened.reason, code=reopened.code)
    return end("end.case.reopened" if reopened.visited else "end.case.reopened.nobody", code=reopened.code)


def _origin(me: Caller, child: int) -> Conversation:
    came_from = yield Choose("officer.origin", among=OriginKey)
    institution = None
    if came_from is OriginKey.institution:
        institution = yield Choose("officer.institution", among=partial(_institutions, me), line="list.name")
    code: str = yield do("case.origin", casework.set_origin, me, child, came_from.name, institution or None)
    return end("end.case.origin", code=code)


def _institutions(me: Caller, tx: Tx) -> list[Option]:
    listed = [Option(each.id, Say("list.name", {"name": each.name[:NAME]})) for each in institutions.known(tx, me)]
    return [*listed, Option(0, Say("officer.institution.other"))]


def _stands(led: Led) -> End:
    return end(led.reason or "end.case", code=led.code, step=Say(f"case.step.{led.step}"))


def _card(me: Caller, child: int, tx: Tx) -> Say:
    case = casework.case_status(tx, me, child)
    origin = case.institution[:NAME] or (Say(f"officer.origin.{case.came_from}") if case.came_from else "-")
    slots = {"code": case.code, "step": Say(f"case.step.{case.step}"), "date": case.since, "origin": origin}
    return Say("officer.case", slots)
