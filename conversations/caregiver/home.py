"""The caregiver's home. Nothing here tells why the family is visited: the phone may be in other hands."""

from enum import IntEnum
from functools import partial

from conversations.asking import Option
from conversations.caregiver.asking import CaregiverChoice, heeding
from conversations.shared import choose_language, ring_me, rung
from conversations.steps import Conversation, do, end
from core.broadcasts import advice
from core.broadcasts.advice import AdviceTopic
from core.language.words import Say
from core.models.alert import ProtectedKey
from core.models.data_request import DataRequestKind
from core.models.duty import CallBackReason
from core.people import data_requests
from core.reporting import caregivers, complaints
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import CAREGIVERS, Policy, Resource


class CaregiverHome(IntEnum):
    """What a caregiver can do here, by key."""

    help = 1
    call_back = 2
    next_visit = 3
    advice = 4
    stop = 5
    language = 7


class Help(IntEnum):
    """What help is asked, by key."""

    school = 1
    health = 2
    food = 3
    cash = 4
    behaviour = 5
    urgent = 6


class VisitAnswer(IntEnum):
    """Will somebody be at home?"""

    yes = 1
    other_day = 2


class StopAnswer(IntEnum):
    """Messages on or off, what is kept about oneself, or a word about a worker."""

    stop = 1
    start = 2
    kept = 3
    complaint = 4


class AboutMe(IntEnum):
    """What is asked about what is kept of oneself, by key."""

    see = 1
    correct = 2
    erase = 3


class AdviceKey(IntEnum):
    """What advice is about, by key."""

    talking = 1
    praise = 2
    calm = 3


@door(Policy(CAREGIVERS, reads=(Resource.own,), writes=(Resource.own, Resource.alert, Resource.call_back)))
def caregiver_home(me: Caller) -> Conversation:
    """The first screen of a caregiver; `8` on every screen says that it is not safe now."""
    return (yield from heeding(_home(me), me))


def _home(me: Caller) -> Conversation:
    chosen = yield CaregiverChoice("caregiver.home", among=CaregiverHome, leads=True)
    if chosen is CaregiverHome.help:
        return (yield from _help(me))
    if chosen is CaregiverHome.call_back:
        return (yield from ring_me(me, CallBackReason.caregiver))
    if chosen is CaregiverHome.next_visit:
        return (yield from _next_visit(me))
    if chosen is CaregiverHome.advice:
        return (yield from _advice(me))
    if chosen is CaregiverHome.stop:
        return (yield from _stop(me))
    return (yield from choose_language(me))


def _help(me: Caller) -> Conversation:
    kind = yield CaregiverChoice("caregiver.help", among=Help)
    if kind is Help.urgent:
        told = yield do("caregiver.urgent", caregivers.urgent, me)
        return end("caregiver.urgent.done_kept" if told.unheard else "caregiver.urgent.done", number=told.number)
    call: int | None = yield do("caregiver.help_asked", caregivers.ask_help, me)
    return end("caregiver.help.done") if call is None else rung(call)


def _next_visit(me: Caller) -> Conversation:
    answer = yield CaregiverChoice("caregiver.visit", among=partial(_answers, me), words=partial(_when, me))
    if answer == VisitAnswer.yes:
        return end("caregiver.visit.thanks")
    call: int | None = yield do("caregiver.other_day", caregivers.other_day, me)
    return end("caregiver.visit.moved") if call is None else rung(call)


def _answers(me: Caller, tx: Tx) -> list[Option]:
    """Yes or another day, where a visit is planned; nothing to answer where none is."""
    planned = caregivers.next_visit(tx, me) is not None
    return [Option(int(each), Say(f"caregiver.visit.{each.name}")) for each in VisitAnswer if planned]


def _when(me: Caller, tx: Tx) -> Say:
    day = caregivers.next_visit(tx, me)
    return Say("caregiver.visit", {"date": f"{day:%d/%m}"}) if day else Say("caregiver.visit.none")


def _advice(me: Caller) -> Conversation:
    topic = yield CaregiverChoice("caregiver.advice", among=AdviceKey, leads=True)
    yield CaregiverChoice("caregiver.tip", words=partial(_word, me, AdviceTopic[topic.name]))
    return end("end.bye")


def _word(me: Caller, topic: AdviceTopic, tx: Tx) -> Say:
    return advice.word(tx, me, topic)


def _stop(me: Caller) -> Conversation:
    answer = yield CaregiverChoice("caregiver.stop", among=StopAnswer)
    if answer is StopAnswer.complaint:
        return (yield from _complain(me))
    if answer is StopAnswer.kept:
        return (yield from _kept(me))
    stops = answer is StopAnswer.stop
    yield do("caregiver.messages", caregivers.set_messages, me, not stops)
    return end("caregiver.stopped" if stops else "caregiver.started")


def _kept(me: Caller) -> Conversation:
    """The phone only asks: what is kept is told in person, as it may be in other hands."""
    asks = yield CaregiverChoice("caregiver.kept", among=AboutMe)
    day: str = yield do("caregiver.ask_of_kept", data_requests.ask, me, DataRequestKind[asks.name])
    return end("caregiver.kept.done", date=day)


def _complain(me: Caller) -> Conversation:
    """Nothing is told before it is known whom it must not reach."""
    key = yield CaregiverChoice("caregiver.complaint", among=ProtectedKey)
    told = yield do("caregiver.complain", complaints.complain, me, int(key))
    return end("caregiver.complaint.done_kept" if told.unheard else "caregiver.complaint.done", number=told.number)
