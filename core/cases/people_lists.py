"""The lists of people who need somebody, and of villages that lack somebody: each a statement that is made once."""

from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select

from core.cases.waiting_lines import NOW, PERSON, TODAY, ListedFor, Opens, anywhere, here, line_of
from core.children import villages
from core.models.base import Moment
from core.models.person import Person, PersonStatus, Phone, Role
from core.models.place import Place
from core.people import phones
from core.storage.prepared import among

PAIR = 2
DEPARTURES = "departures"
"""The list of those whom the reader may agree to take out, and the parameter that names them."""
WORKERS = [each for each in Role if each is not Role.caregiver]
_SILENT = bindparam("silent", type_=Moment())
_INVITED = bindparam("invited", type_=Moment())
_MORNING = bindparam("morning", type_=Moment())


def _person(asked: ListedFor, *which: Any) -> Select[Any]:
    """People of the reach that are with us, with the finest place they belong to; nobody looks after oneself."""
    place = func.coalesce(Person.village_id, Person.sector_id, Person.district_id)
    found = line_of(Opens.person, Person.id, Place.name, None, Person.role).outerjoin(Place, Place.id == place)
    ours = Person.standing != PersonStatus.left, Person.role.in_(WORKERS), Person.id != PERSON
    return found.where(*ours, anywhere(Person.district_id, asked.district), *which).order_by(
        Person.registered_at, Person.id
    )


def doubted(asked: ListedFor, _engine: str) -> Select[Any]:
    """Whose number may be in other hands, until somebody confirms it."""
    line = select(Phone.id).where(Phone.person_id == Person.id, phones.doubted(_SILENT))
    return _person(asked, line.exists())


def stuck(asked: ListedFor, _engine: str) -> Select[Any]:
    """Whose PIN is locked, and who was invited long ago and never chose one."""
    invited_at = func.coalesce(Person.standing_since, Person.registered_at)
    invited = (Person.standing == PersonStatus.invited) & (invited_at < _INVITED)
    return _person(asked, or_(Person.pin_locked_until > NOW, invited))


def departures(asked: ListedFor, engine: str) -> Select[Any]:
    """Volunteers whom somebody else wants to take out, where the reader is the second person who may agree."""
    return _person(asked, among(Person.id, DEPARTURES, engine))


def pins(asked: ListedFor, _engine: str) -> Select[Any]:
    """Volunteers whose PIN was chosen, changed, locked or reset since the last working morning before today."""
    return _person(asked, Person.role == Role.volunteer, Person.pin_changed_at >= _MORNING)


def short_villages(asked: ListedFor, _engine: str) -> Select[Any]:
    """Villages with children to be visited in which one of the pair is left, or nobody. The volunteers of the reach are
    counted in one walk: beside them a village has all its carers. Children are looked for in the few villages alone.
    """
    ours = (Person.role == Role.volunteer, Person.standing != PersonStatus.left)
    there = select(Person.village_id, func.count().label("left")).where(here(Person.district_id, asked.district), *ours)
    pairs = there.group_by(Person.village_id).subquery()
    left = func.coalesce(pairs.c.left, 0)
    found = line_of(Opens.village, Place.id, Place.name, None, left).outerjoin(pairs, pairs.c.village_id == Place.id)
    short = here(Place.district_id, asked.district), Place.level == "village", left < PAIR, villages.visited(TODAY)
    return found.where(*short).order_by("about", Place.name)
