"""Persons of the district: a number becomes a volunteer's; a doubted one is confirmed, or found lost."""

from collections.abc import Generator
from enum import IntEnum
from functools import partial
from typing import Any

from conversations.asking import Option
from conversations.officer.fields import ChoosePlace, number_to_ring, number_twice
from conversations.questions import Choose
from conversations.steps import Conversation, do, end
from core.alerts import departures, in_doubt
from core.language.words import Say
from core.people import confirming, enrolling, places
from core.people.confirming import ListedPerson
from core.people.enrolling import Enrolled
from core.phone import spoken
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource

DOWN = ("district", "sector", "cell", "village")
LETTERS = 12
"""Of a place's name beside what somebody does there."""


class PersonSexKey(IntEnum):
    """A pair is a woman and a man."""

    woman = 1
    man = 2


class VoiceKey(IntEnum):
    """What the officer who rang says of the voice."""

    known = 1
    unknown = 2


@door(Policy(OFFICERS, reads=(Resource.place,), writes=(Resource.person,), pin=True, audited=True))
def register_volunteer(me: Caller) -> Conversation:
    """The number twice, the sex, the village, a look at all with what may be a slip; then the key number to read out.

    The volunteer is told what to dial.
    """
    number = yield from number_twice("officer.number")
    sex = (yield Choose("officer.sex", among=PersonSexKey)).name
    village = yield from a_village(me)
    known = partial(_whom, number, village, sex)
    seen: list[str] = yield Choose("officer.enrol", among=partial(_yes_with_slips, number, village, sex), words=known)
    enrolled: Enrolled = yield do("volunteer.enrol", enrolling.enrol, me, number, village, sex, seen)
    if enrolled.enough:
        return end("end.enrol.enough")
    if enrolled.conflicts:
        return end("end.changed_meanwhile")
    if not enrolled.new:
        return end("end.enrol.known")
    return end("end.enrol", place=enrolled.village, slip=enrolled.key)


def a_village(me: Caller) -> Generator[Any, Any, int]:
    """From the district (the nation's for its desk) down to a village, or by its code at once."""
    at, found = me.district, False
    for level in DOWN if me.district is None else DOWN[1:]:
        at, found = yield ChoosePlace(f"place.{level}", among=partial(_inside, at, level), line="list.place", me=me)
        if found:
            break
    return at or 0


def _inside(at: int | None, level: str, tx: Tx) -> list[Option]:
    return [
        Option([each.id, level == "village"], Say("list.place", {"place": each.name}))
        for each in enrolling.below(tx, at)
    ]


def _yes_with_slips(number: str, village: int, sex: str, tx: Tx) -> list[Option]:
    """One yes; it stands for the slips that the screen names, and for no other."""
    return [Option(enrolling.slips(tx, number, village, sex), Say("officer.enrol.yes"))]


def _whom(number: str, village: int, sex: str, tx: Tx) -> Say:
    slots = {"phone": spoken(number), "place": places.name(tx, village), "who": Say(f"officer.sex.{sex}")}
    found = enrolling.slips(tx, number, village, sex)
    if not found:
        return Say("officer.enrol", slots)
    return Say("officer.slips", {**slots, "slips": Say(f"slip.{'_and_'.join(found)}")})


@door(Policy(OFFICERS, reads=(Resource.listing, Resource.person), writes=(Resource.person,), pin=True, audited=True))
def confirm_a_person(me: Caller) -> Conversation:
    """Whose number may be in other hands: the officer rings it, and says that it is still theirs."""
    person = yield Choose("officer.doubted", among=partial(_doubted, me), line="list.known", leads=True)
    return (yield from confirm_one(me, person))


@door(Policy(OFFICERS, reads=(Resource.person,), writes=(Resource.person,), pin=True, audited=True))
def confirm_one(me: Caller, person: int) -> Conversation:
    """The number to ring; then reading opens to that person again, or it is lost where another answers."""
    voice = yield Choose(
        "officer.confirm", among=VoiceKey, words=partial(number_to_ring, me, person, key="officer.confirm")
    )
    if voice is VoiceKey.unknown:
        yield do("person.unknown", departures.voice_unknown, me, person)
        return end("end.voice_unknown")
    yield do("person.confirm", in_doubt.confirm, me, person)
    return end("end.confirmed")


def _doubted(me: Caller, tx: Tx) -> list[Option]:
    return [Option(each.id, known_as(each)) for each in confirming.doubted(tx, me)]


def known_as(person: ListedPerson) -> Say:
    """Somebody on a list: what they do, and where."""
    return Say("list.known", {"job": Say(f"job.{person.role}"), "place": person.place[:LETTERS]})


@door(Policy(OFFICERS, reads=(Resource.person,), pin=True, audited=True))
def ring_one(me: Caller, person: int) -> Conversation:
    """The number of somebody who cannot read any more, to ring; each look at it is recorded."""
    yield Choose("officer.ring", words=partial(number_to_ring, me, person))
    return end("end.bye")
