"""A village's children are handed to who can visit them: the other of the pair, or a volunteer of a village nearby.

The children stay where they live. Whoever comes from nearby is a volunteer of this village too from then on, by the
same phone, until somebody takes them out of it; so lists, reminders and reports find them as they find any pair.
"""

from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Select, select

from core.children import follow_ups, villages
from core.clock import kigali
from core.errors import NotYours
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.message import Lane
from core.models.person import Person, PersonStatus, Phone, Role
from core.models.place import Place
from core.models.visit import Due, FollowUp
from core.people import acting, authority, joining, people, person_entries
from core.people.joining import Conflict, Newcomer
from core.storage import audit, person_facts
from core.storage.access import Caller
from core.storage.db import Tx

MOST = 40
"""Volunteers who are offered, and codes that are named."""


class ChildrenTaker(NamedTuple):
    """Who could visit them: a volunteer, and of which village; `own` for one of the children's own village."""

    id: int
    name: str
    village: str
    own: bool


@dataclass(frozen=True, slots=True)
class HandedChildren:
    """How many children, and who visits them. `key` is the key number of who comes from nearby, shown this once; ""
    for the own pair. Where the one chosen cannot take them now, nothing changed and it is not `done`.
    """

    done: bool
    count: int = 0
    person: int = 0
    key: str = ""


def reach(tx: Tx, me: Caller, village_id: int) -> Place:
    """That village, for who may put in its volunteers. Raises NotYours."""
    village = tx.session.get(Place, village_id)
    if (
        village is None
        or village.level != "village"
        or not authority.may_change(me, Role.volunteer, village.district_id)
    ):
        raise NotYours("the children of this village are handed over by others")
    return village


def takers(tx: Tx, me: Caller, village_id: int) -> list[ChildrenTaker]:
    """The village's own volunteers, then those of its cell, then of its sector; of each only who can act now, by a
    phone that is sure. That their names were read is written down. Raises NotYours.
    """
    village = reach(tx, me, village_id)
    found = select(Person, Place).join(Place, Place.id == Person.village_id)
    near = (Person.role == Role.volunteer, Person.sector_id == village.sector_id, acting.can_act(tx))
    other = (Person.village_id == village.id) | Person.id.not_in(_by_phones_of(village))
    rows = [(each, home) for each, home in tx.session.execute(found.where(*near, other))]
    audit.record(tx, me, "listed", "people", village.district_id)
    rows.sort(
        key=lambda each: (each[1].id != village.id, each[1].parent_id != village.parent_id, each[1].name, each[0].id)
    )
    return [
        ChildrenTaker(each.id, person_entries.name_of(tx, each), home.name, own=home.id == village.id)
        for each, home in rows[:MOST]
    ]


def _by_phones_of(village: Place) -> Select[int]:
    """Whoever has the phone of one of its volunteers: that one is here already."""
    ours = (Person.village_id == village.id, Person.role == Role.volunteer, Person.standing != PersonStatus.left)
    numbers = select(Phone.number_index).join(Person, Person.id == Phone.person_id)
    here = numbers.where(*ours, Phone.lost_at.is_(None))
    return select(Phone.person_id).where(Phone.number_index.in_(here), Phone.lost_at.is_(None))


def hand_over(tx: Tx, me: Caller, village_id: int, to: int) -> HandedChildren:
    """They visit the children of the village from now on, beside whoever else does, and hear so; what is due there and
    was told to others already is told to them too. Who is handed them twice in a day hears it once. Raises NotYours.
    """
    village = reach(tx, me, village_id)
    if to not in [each.id for each in takers(tx, me, village_id)]:
        return HandedChildren(False)
    person, key = people.get(tx, to), ""
    if person.village_id != village.id:
        person, key = _stand_in(tx, me, person, village)
    count = villages.count(tx, village.id)
    _tell(tx, person, village)
    _tell_the_others(tx, person, village)
    _tell_what_is_due(tx, village)
    audit.record(tx, me, "children_handed", "people", person.id)
    audit.record(tx, me, "children_handed", "places", village.id)
    return HandedChildren(True, count, person.id, key)


def _stand_in(tx: Tx, me: Caller, person: Person, village: Place) -> tuple[Person, str]:
    """A volunteer of that village too. The phone is known and sure, so reminders reach it from now on; its lists are
    read once the key number was typed.
    """
    newcomer = Newcomer(
        people.number_of(tx, person.id),
        Role.volunteer,
        village.id,
        person_entries.name_of(tx, person),
        person_facts.sex_in(tx.vault, person.id, person.sex_sealed),
        person.language,
    )
    joined = joining.put_in(tx, me, newcomer, confirmed=list(Conflict))
    there = people.get(tx, joined.person or 0)
    there.standing, there.standing_since = PersonStatus.active, tx.at
    tx.flush()
    return there, joined.key


def _tell(tx: Tx, person: Person, village: Place) -> None:
    once = f"children_handed:{village.id}:{person.id}:{kigali(tx.at):%Y%m%d}"
    words = Say("sms.children.handed")
    outbox.post(tx, person, Notice(words, Lane.receipts, once, not_before=tx.programme.daytime.next(tx.at)))


def _tell_the_others(tx: Tx, person: Person, village: Place) -> None:
    """Whoever visits there already goes on, and is not surprised."""
    for each in people.partners(tx, person.id, village.id):
        once = f"children_shared:{village.id}:{person.id}:{each.id}:{kigali(tx.at):%Y%m%d}"
        notice = Notice(Say("sms.children.shared"), Lane.receipts, once, not_before=tx.programme.daytime.next(tx.at))
        outbox.post(tx, each, notice)


def _tell_what_is_due(tx: Tx, village: Place) -> None:
    """Reminders of what falls due from today begin again: who had one gets no second. What is late stands in the week's
    digest, which names all of it at once.
    """
    today = kigali(tx.at).date()
    owed = (FollowUp.village_id == village.id, FollowUp.state == Due.open, FollowUp.due_on >= today)
    for each in tx.session.scalars(select(FollowUp).where(*owed)):
        each.reminders, each.remind_at = follow_ups.EVE, follow_ups.eve_of(tx.programme, each.due_on)
    tx.flush()
