"""Small talks that several homes have: language, PIN, helplines, asking to be rung; and keys that several ask by."""

from collections.abc import Generator
from enum import IntEnum
from typing import Any

from conversations.questions import Choose, NewPin, Pin, YesNo
from conversations.steps import Conversation, End, do, end
from core.alerts import call_backs
from core.cases import closings, deaths
from core.cases.closings import ProposedClosing
from core.cases.deaths import DeathTold
from core.models.duty import CallBackReason
from core.models.person import Language
from core.people import people
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import CAREGIVERS, KNOWN, OFFICERS, VOLUNTEERS, Policy, Resource


class LanguageKey(IntEnum):
    """The languages by the keys they are chosen with."""

    rw = 1
    en = 2
    fr = 3
    sw = 4


SPOKEN = (LanguageKey.rw, LanguageKey.en, LanguageKey.fr, LanguageKey.sw)
"""The languages that are offered: those whose texts are complete."""


class ReasonKey(IntEnum):
    """Why the case shall be closed."""

    grew_up = 1
    moved = 2
    safe = 3
    died = 4
    other = 5
    lost = 6
    broke_down = 7


@door(Policy(KNOWN, writes=(Resource.own,)))
def choose_language(me: Caller) -> Conversation:
    """Spoken to in another language from now on; the last screen is already in it."""
    yield from speak_another(me)
    return end("language.saved")


def speak_another(me: Caller) -> Generator[Any, Any, None]:
    """The language is chosen, and the talk goes on in it."""
    chosen = yield Choose("language", among=SPOKEN, leads=True)
    yield do("language.set", people.set_language, me, Language[chosen.name], amend=_set_again)


def _set_again(tx: Tx, _before: str, me: Caller, language: Language) -> str:
    return people.set_language(tx, me, language)


@door(Policy(OFFICERS | VOLUNTEERS, writes=(Resource.own,), pin=True, audited=True))
def change_pin(me: Caller) -> Conversation:
    """The old PIN, unless it was given in this session, then a new one twice. Who had none chooses one only."""
    yield Pin("pin")
    if me.has_pin:
        yield NewPin("pin.change", changes=True, number=me.number)
    return end("pin.changed")


@door(Policy(OFFICERS | VOLUNTEERS))
def helplines(me: Caller) -> Conversation:
    """The numbers to ring; there is nothing to answer."""
    yield Choose("helplines")
    return end("end.bye")


@door(Policy(VOLUNTEERS | CAREGIVERS, writes=(Resource.call_back,)))
def ring_me(me: Caller, reason: CallBackReason) -> Conversation:
    """Somebody rings this number, or comes where it is not safe to ring. No data is asked."""
    call: int = yield do("call_back.ask", call_backs.ask, me, reason)
    return rung(call)


_CALLS = {call_backs.NOBODY_RINGS: "call_back.comes", call_backs.NOBODY_THERE: "call_back.thanks_kept"}


def rung(call: int) -> End:
    """What is promised once that call was asked for: nobody, where nobody is there to make it."""
    return end(_CALLS.get(call, "call_back.thanks"))


def ask_closing(me: Caller, child: int) -> Generator[Any, Any, ProposedClosing | DeathTold]:
    """Why the case shall be closed; who may not be of age yet is shown to be by a paper, or is not closed so."""
    reason: ReasonKey = yield Choose("closing.reason", among=ReasonKey)
    if reason is ReasonKey.died:
        told: DeathTold = yield do("child.died", deaths.tell, me, child)
        return told
    asked: ProposedClosing = yield do("closing.propose", closings.propose, me, child, reason.name)
    if asked.refused == closings.NOT_GROWN and (yield YesNo("closing.paper")):
        asked = yield do("closing.propose_by_paper", closings.propose, me, child, reason.name, True)
    return asked
