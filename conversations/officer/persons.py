"""Persons of the district: a number becomes a volunteer's, a doubted one is confirmed, a PIN is made anew."""

from collections.abc import Generator
from enum import IntEnum
from functools import partial
from typing import Any

from conversations.asking import Option
from conversations.officer.fields import ChoosePlace, PersonNumber
from conversations.questions import Choose
from conversations.steps import Conversation, do, end
from conversations.volunteer.fields import Telephone
from core.alerts import departures, in_doubt
from core.alerts.departures import Departed
from core.language.words import Say
from core.people import confirming, enrolling, inactive_volunteers, places
from core.people.confirming import ListedPerson
from core.people.enrolling import Enrolled
from core.phone import spoken
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource

DOWN = ("district", "sector", "cell", "village")
LETTERS = 12
"""Of a place's name beside what somebody does there."""


class ConfirmKey(IntEnum):
    """Shall it be done?"""

    yes = 1


@door(Policy(OFFICERS, reads=(Resource.place,), writes=(Resource.person,), pin=True, audited=True))
def register_volunteer(me: Caller) -> Conversation:
    """The number, the village, a look at both; then the volunteer is told what to dial."""
    number = yield Telephone("officer.number", zero_finishes=False)
    village = yield from a_village(me)
    yield Choose("officer.enrol", among=ConfirmKey, words=partial(_whom, number, village))
    enrolled: Enrolled = yield do("volunteer.enrol", enrolling.enrol, me, number, village)
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


def _whom(number: str, village: int, tx: Tx) -> Say:
    return Say("officer.enrol", {"phone": spoken(number), "place": places.name(tx, village)})


@door(Policy(OFFICERS, reads=(Resource.listing, Resource.person), writes=(Resource.person,), pin=True, audited=True))
def confirm_a_person(me: Caller) -> Conversation:
    """Whose number may be in other hands: the officer rings it, and says that it is still theirs."""
    person = yield Choose("officer.doubted", among=partial(_doubted, me), line="list.known", leads=True)
    return (yield from confirm_one(me, person))


@door(Policy(OFFICERS, reads=(Resource.person,), writes=(Resource.person,), pin=True, audited=True))
def confirm_one(me: Caller, person: int) -> Conversation:
    """The number to ring; then reading opens to that person again."""
    yield Choose("officer.confirm", among=ConfirmKey, words=partial(_number, me, person))
    yield do("person.confirm", in_doubt.confirm, me, person)
    return end("end.confirmed")


def _doubted(me: Caller, tx: Tx) -> list[Option]:
    return _known(confirming.doubted(tx, me))


def _known(found: list[ListedPerson]) -> list[Option]:
    return [
        Option(each.id, Say("list.known", {"job": Say(f"job.{each.role}"), "place": each.place[:LETTERS]}))
        for each in found
    ]


def _number(me: Caller, person: int, tx: Tx) -> Say:
    number = inactive_volunteers.read_number(tx, me, person)
    return Say("officer.confirm", {"phone": spoken(number) if number else "-"})


@door(Policy(OFFICERS, reads=(Resource.person,), pin=True, audited=True))
def ring_one(me: Caller, person: int) -> Conversation:
    """The number of somebody who cannot read any more, to ring; each look at it is recorded."""
    yield Choose("officer.ring", words=partial(_ring, me, person))
    return end("end.bye")


def _ring(me: Caller, person: int, tx: Tx) -> Say:
    number = inactive_volunteers.read_number(tx, me, person)
    return Say("officer.ring", {"phone": spoken(number) if number else "-"})


@door(Policy(OFFICERS, reads=(Resource.listing,), writes=(Resource.person,), pin=True, audited=True))
def reset_a_pin(me: Caller) -> Conversation:
    """By the number of who forgot it; nobody sees a PIN, the next dial asks for a new one."""
    number = yield PersonNumber("officer.reset", me=me)
    person = yield Choose("officer.whose", among=partial(_holders, me, number), line="list.known")
    reset: Departed = yield do("pin.reset", departures.reset_pin, me, person)
    return end("end.pin_reset", slip=reset.key)


def _holders(me: Caller, number: str, tx: Tx) -> list[Option]:
    return _known(confirming.of_number(tx, me, number))
