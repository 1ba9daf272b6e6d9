"""Who is calling, and which home opens."""

from collections.abc import Callable, Generator, Mapping
from enum import IntEnum
from functools import partial
from typing import Any

from conversations.asking import Option
from conversations.caregiver.home import caregiver_home
from conversations.conduct import Conduct
from conversations.officer.home import officer_home
from conversations.officer.in_doubt import home_in_doubt
from conversations.officer.persons import known_as
from conversations.officer.sector import sector_home
from conversations.questions import Choose, KeyNumber, NewPin, Pin
from conversations.steps import WHO, Conversation, End
from conversations.stranger.home import stranger_home
from conversations.volunteer.home import volunteer_home
from core.language.words import Say
from core.models.person import Role
from core.people import directory, people
from core.storage import person_facts
from core.storage.access import USSD, Caller
from core.storage.db import Tx

_HOMES: Mapping[Role | None, Callable[[Caller], Conversation]] = {
    None: stranger_home,
    Role.volunteer: volunteer_home,
    Role.sector_officer: sector_home,
    Role.social_worker: officer_home,
    Role.psychologist: officer_home,
    Role.lead: officer_home,
    Role.national: officer_home,
    Role.caregiver: caregiver_home,
}
"""The home of each role; None is a stranger."""


class Resume(IntEnum):
    """The offer to go on with what was left unfinished."""

    go_on = 1
    anew = 2


OFFER = Choose("draft.offer", among=Resume)
"""Names no child and no topic: the phone may be in other hands."""


def front_door(callers: tuple[Caller, ...]) -> Conversation:
    """The home of whoever holds this number; held by two, it asks which of them first."""
    me = callers[0]
    if len(callers) > 1:
        at = yield Choose(WHO, among=partial(_people, callers), leads=True)
        me = callers[at]
    home = _home(me)
    return (yield from (home if me.has_pin else _choosing_first(me, home)))


def _home(me: Caller) -> Conversation:
    """An officer in doubt, whose PIN opens nothing, still holds what they are called to."""
    if not me.confirmed and me.has_pin and me.role and me.role.is_officer:
        return home_in_doubt(me)
    return _HOMES[me.role](me)


def first_pin(me: Caller) -> Generator[Any, Any, Any]:
    """The key number first: who only holds the phone, or has a mistyped number, chooses no PIN. Then whoever comes in
    accepts the code of conduct.
    """
    yield KeyNumber("key.ask")
    if me.invited:
        yield Conduct("conduct")
    return (yield NewPin("pin.new", number=me.number))


def _people(callers: tuple[Caller, ...], tx: Tx) -> list[Option]:
    """Those who hold the number still: who left since the talk began is nobody to go on as."""
    numbers = {each.number for each in callers}
    here = {each.person for number in numbers for each in people.callers(tx, number, USSD)}
    return [Option(at, _called(each, callers, tx)) for at, each in enumerate(callers) if each.person in here]


def _called(one: Caller, callers: tuple[Caller, ...], tx: Tx) -> Say:
    """What they do; where several do the same, also where, and of one place whether it is the woman or the man."""
    alike = [each for each in callers if each.role is one.role]
    if len(alike) == 1:
        return Say(f"role.{one.role}")
    person = people.get(tx, one.id)
    known, sex = known_as(directory.listed(tx, person)), person_facts.sex_in(tx.vault, person.id, person.sex_sealed)
    if sex is None or len({(each.village, each.sector, each.district) for each in alike}) == len(alike):
        return known
    return Say("list.known.sex", {**known.slots, "who": Say(f"officer.sex.{sex}")})


def _choosing_first(me: Caller, talk: Conversation) -> Conversation:
    """The same talk, for somebody who has no PIN: where it asks for one, they show that the phone is theirs, choose it
    there and go on.

    What needs no PIN is asked as ever: nobody chooses a PIN before they may report.
    """
    question = next(talk)
    while True:
        answer = (yield from first_pin(me)) if type(question) is Pin else (yield question)
        try:
            question = talk.send(answer)
        except StopIteration as stop:
            ended: End = stop.value
            return ended
