"""A volunteer shall be taken out, by two: the second agrees, or the volunteer stays."""

from enum import IntEnum
from functools import partial

from conversations.questions import Choose
from conversations.steps import Conversation, do, end
from core.alerts import departures
from core.language.words import Say
from core.models.person import Role
from core.people import authority, directory, people
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import NATION, Policy, Resource


class SecondKey(IntEnum):
    """What the second person says, by key."""

    agrees = 1
    stays = 2


@door(Policy(NATION | {Role.lead}, reads=(Resource.listing,), writes=(Resource.person,), pin=True, audited=True))
def second_yes(me: Caller, person: int) -> Conversation:
    """Who shall be taken out, by work and place; nothing of what they reported."""
    said = yield Choose("officer.second", among=SecondKey, words=partial(_whom, me, person))
    if said is SecondKey.stays:
        yield do("person.keep", departures.keep, me, person)
        return end("end.person.stays")
    yield do("person.left", departures.left, me, person)
    return end("end.person.left")


def _whom(me: Caller, person: int, tx: Tx) -> Say:
    asked = people.get(tx, person)
    authority.require(me, asked)
    found = directory.listed(tx, asked)
    return Say("officer.second", {"job": Say(f"job.{found.role}"), "place": found.place})
