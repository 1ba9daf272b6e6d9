"""Weeks on call: the lead names who has each week, an officer takes a free one or gives up an own one."""

from collections.abc import Generator
from enum import IntEnum
from functools import partial
from typing import Any

from conversations.asking import Option
from conversations.officer.colleagues import named
from conversations.questions import Choose
from conversations.steps import Conversation, do, end
from core.language.words import Say
from core.models.person import Role
from core.people import duty, rota
from core.people.rota import Set
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import DISTRICT, Policy, Resource

LETTERS = 7
"""Of each of two names, so that the weeks fit one screen."""


class JobKey(IntEnum):
    """Whose week it is, by key."""

    social_worker = 1
    psychologist = 2


class MineKey(IntEnum):
    """What an officer says of a week, by key."""

    mine = 1
    not_mine = 2


@door(Policy(DISTRICT, reads=(Resource.listing,), writes=(Resource.person,), pin=True, audited=True))
def weeks_on_call(me: Caller) -> Conversation:
    """Which week, and who has it."""
    week = yield Choose("officer.rota", among=partial(_weeks, me), line="list.week", leads=True)
    job, person = (yield from _named_by_lead(me)) if me.role is Role.lead else (yield from _own(me))
    kept: Set = yield do("rota.put", rota.put, me, week, job, person)
    return end(kept.reason or "end.rota", date=kept.monday)


def _named_by_lead(me: Caller) -> Generator[Any, Any, tuple[str, int | None]]:
    job = yield Choose("officer.rota.job", among=JobKey)
    person = yield Choose("officer.rota.who", among=partial(_of_job, me, job.name), line="list.officer")
    return job.name, person or None


def _own(me: Caller) -> Generator[Any, Any, tuple[str, int | None]]:
    answer = yield Choose("officer.rota.mine", among=MineKey)
    return str(me.role), me.id if answer is MineKey.mine else None


def _weeks(me: Caller, tx: Tx) -> list[Option]:
    return [
        Option(
            each.monday.isoformat(),
            Say(
                "list.week",
                {
                    "date": f"{each.monday:%d/%m}",
                    "name": each.social_worker[:LETTERS].strip() or "-",
                    "other": each.psychologist[:LETTERS].strip() or "-",
                },
            ),
        )
        for each in rota.weeks(tx, me)
    ]


def _of_job(me: Caller, job: str, tx: Tx) -> list[Option]:
    """Those of the profession; nobody, so that it is as without a rota."""
    found = [each for each in duty.roster(tx, me.district) if each.role == job]
    return [*(Option(each.id, named(each)) for each in found), Option(0, Say("officer.rota.nobody"))]
