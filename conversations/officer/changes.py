"""Somebody leaves, lost the phone, has another number, or forgot the PIN: found by number."""

from collections.abc import Callable, Generator, Mapping
from enum import IntEnum
from functools import partial
from typing import Any

from conversations.asking import Option
from conversations.officer.colleagues import named
from conversations.officer.fields import PersonNumber, number_twice
from conversations.officer.persons import known_as
from conversations.questions import Choose
from conversations.steps import Conversation, End, do, end
from core.alerts import departures
from core.alerts.departures import Departed
from core.language.words import Say
from core.models.person import Role
from core.people import confirming, directory, duty, joining, people
from core.people.confirming import ListedPerson
from core.people.joining import Conflict
from core.phone import spoken
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource

Holders = Callable[[Tx, Caller, str], list[ListedPerson]]


class ChangeKey(IntEnum):
    """What happened to somebody, by key."""

    left = 1
    lost = 2
    number = 3
    reset = 4


OF_FAMILY = (ChangeKey.left, ChangeKey.lost, ChangeKey.number)
"""A carer has no PIN."""
WITHOUT_NUMBER = (ChangeKey.left, ChangeKey.number)
"""Who lost the phone loses none, and has nowhere to show a key number."""
SURE = {
    None: "officer.sure.number",
    Conflict.number_taken: "officer.sure.taken",
    Conflict.number_given_up: "officer.sure.given_up",
}
"""What is asked before somebody has a number, by what may be a slip in it."""
VERBS: Mapping[ChangeKey, Callable[..., Departed]] = {
    ChangeKey.left: departures.left,
    ChangeKey.lost: departures.lost,
    ChangeKey.reset: departures.reset_pin,
}


@door(Policy(OFFICERS, reads=(Resource.listing,), writes=(Resource.person,), pin=True, audited=True))
def change_a_person(me: Caller) -> Conversation:
    """By the number that is known of them; then what happened."""
    number = yield PersonNumber("officer.change", me=me, holders=directory.holders)
    person, role, reached = yield _whose("officer.change.whose", me, number, directory.holders)
    keys = (OF_FAMILY if role == Role.caregiver else ChangeKey) if reached else WITHOUT_NUMBER
    what = yield Choose("officer.change.what", among=keys)
    return (yield from _change(me, person, Role(role), what))


@door(Policy(OFFICERS, reads=(Resource.listing,), writes=(Resource.person,), pin=True, audited=True))
def reset_a_pin(me: Caller) -> Conversation:
    """By the number of who forgot it; nobody sees a PIN, the next dial asks for the key number and for a new one."""
    number = yield PersonNumber("officer.reset", me=me)
    person, role, _ = yield _whose("officer.whose", me, number, confirming.of_number)
    return (yield from _change(me, person, Role(role), ChangeKey.reset))


def _whose(key: str, me: Caller, number: str, holders: Holders) -> Choose:
    """Who of those that hold the number; that it was asked is written down, of each who is shown."""
    heading = partial(_asked, key, me, number, holders)
    return Choose(key, among=partial(_held, me, number, holders), words=heading, line="list.known")


def _asked(key: str, me: Caller, number: str, holders: Holders, tx: Tx) -> Say:
    directory.note_asked(tx, me, [each.id for each in holders(tx, me, number)])
    return Say(key)


def _held(me: Caller, number: str, holders: Holders, tx: Tx) -> list[Option]:
    return [
        Option([each.id, each.role.value, directory.has_number(tx, people.get(tx, each.id))], known_as(each))
        for each in holders(tx, me, number)
    ]


def _change(me: Caller, person: int, role: Role, what: ChangeKey) -> Conversation:
    number = (yield from number_twice("officer.change.number")) if what is ChangeKey.number else ""
    to: int | None = (yield from _colleague(me, person)) if role.is_officer else None
    sure = Choose(
        "officer.sure",
        among=partial(_yes, person, number),
        words=partial(_what_happens, person, what.name, number),
    )
    seen = yield sure
    if what is ChangeKey.number:
        done: Departed = yield do("person.number", departures.new_number, me, person, number, to, seen)
    else:
        done = yield do(f"person.{what.name}", VERBS[what], me, person, to)
    return _ended(done, what, role)


def _colleague(me: Caller, person: int) -> Generator[Any, Any, int | None]:
    """Whom the alerts go to that the officer owns; to nobody, they begin at their first rung."""
    to = yield Choose("officer.change.to", among=partial(_colleagues, me, person), line="list.officer")
    return to or None


def _colleagues(me: Caller, person: int, tx: Tx) -> list[Option]:
    found = duty.who_can_take(tx, people.get(tx, person).district_id)
    others = [each for each in found if each.id != person]
    return [*(Option(each.id, named(each)) for each in others), Option(0, Say("officer.change.to.nobody"))]


def _yes(person: int, number: str, tx: Tx) -> list[Option]:
    """One yes; it stands for a number that is or was another worker's where the screen says so."""
    return [Option(bool(number and joining.of_number(tx, number, but=person)), Say("officer.sure.yes"))]


def _what_happens(person: int, what: str, number: str, tx: Tx) -> Say:
    """What they do and where they belong, so that a wrong number is noticed before anything is done."""
    found = directory.listed(tx, people.get(tx, person))
    slots = {"job": Say(f"job.{found.role}"), "place": found.place}
    if not number:
        return Say(f"officer.sure.{what}", slots)
    slip = next(iter(joining.of_number(tx, number, but=person)), None)
    return Say(SURE[slip], {**slots, "phone": spoken(number)})


def _ended(done: Departed, what: ChangeKey, role: Role) -> End:
    if done.conflicts:
        return end("end.changed_meanwhile")
    if done.waits:
        return end("end.person.waits")
    if what is ChangeKey.number:
        return end("end.person.number", slip=done.key) if done.key else end("end.person.number.carer")
    if what is ChangeKey.reset:
        return end("end.pin_reset", slip=done.key)
    return end(f"end.person.{what.name}{'.carer' if role is Role.caregiver else ''}")
