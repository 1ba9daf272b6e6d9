"""A number we do not know: helplines first, a call-back on request, how to be registered."""

from enum import IntEnum
from functools import partial

from conversations.asking import Option
from conversations.questions import Choose
from conversations.shared import rung, speak_another
from conversations.steps import Conversation, do, end
from core.alerts import call_backs
from core.language.words import Say
from core.people import staffing
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import STRANGERS, Policy, Resource


class StrangerHome(IntEnum):
    """What a stranger can do here, by key."""

    child_needs_help = 1
    volunteer = 2
    caregiver = 3
    what_is_this = 4
    language = 7


class RingMe(IntEnum):
    """Shall somebody ring?"""

    ring_me = 1


@door(Policy(STRANGERS, writes=(Resource.call_back,)))
def stranger_home(me: Caller) -> Conversation:
    """The first screen of a stranger. Nobody's language is kept: the talk goes on in the one that was chosen."""
    chosen = yield Choose("stranger.home", among=StrangerHome, leads=True)
    while chosen is StrangerHome.language:
        yield from speak_another(me)
        chosen = yield Choose(
            "stranger.home", among=StrangerHome, leads=True, zero_finishes=True, zero_says="nav.leave"
        )
    if chosen is None:
        return end("end.bye")
    if chosen in (StrangerHome.child_needs_help, StrangerHome.caregiver):
        name = chosen.name
        yield Choose(f"stranger.{name}", among=partial(_ring_me, name), words=lambda _tx: Say(f"stranger.{name}"))
        call: int = yield do("call_back.ask", call_backs.ask_unverified, me)
        return rung(call)
    yield Choose(f"stranger.{chosen.name}")
    return end("end.bye")


def _ring_me(name: str, tx: Tx) -> list[Option]:
    """A call is promised only where somebody is there to make it; else the helpline stands alone."""
    asked = Option(int(RingMe.ring_me), Say(f"stranger.{name}.ring_me"))
    return [asked] if staffing.has_national_desk(tx) else []
