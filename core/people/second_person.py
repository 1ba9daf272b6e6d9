"""Who agrees, as a second person, that a volunteer is taken out, and is reminded of it until somebody did or refused.

The lead, and the national desk beside the lead after some working days; the national desk alone where somebody
protected is concerned, and where the district has no lead but the one who asked.
"""

from sqlalchemy import select

from core.clock import kigali
from core.models.joining import Departure
from core.models.person import Person, PersonStatus, Role
from core.people import duty, people
from core.storage.access import Caller
from core.storage.db import Tx

Waits = tuple[Departure, Person]
"""A departure, and who shall be taken out."""


def waiting(tx: Tx) -> list[Waits]:
    """All that wait, the longest first. Only what waits is kept: there are few."""
    found = tx.session.scalars(select(Departure).order_by(Departure.asked_at)).all()
    both = [(each, people.get(tx, each.person_id)) for each in found]
    return [each for each in both if each[1].standing is not PersonStatus.left]


def waiting_for(tx: Tx, person_id: int | None, role: Role | None, district: int | None) -> list[Person]:
    """Whom that person, of that work and district (None for the nation), may agree to take out."""
    return [each[1] for each in waiting(tx) if _may_agree(tx, each, person_id, role, district)]


def may_agree(tx: Tx, me: Caller, departure: Departure, person: Person) -> bool:
    """Whether the caller is a second person for it."""
    return _may_agree(tx, (departure, person), me.person, me.role, me.district)


def asked(tx: Tx, each: Waits) -> list[Person]:
    """Who is to agree now, those away left out; [] where nobody may."""
    departure, _ = each
    leads = _leads(tx, each) if departure.needs is Role.lead else []
    if leads and not is_late(tx, departure):
        return leads
    desk = [one for one in duty.present(tx, people.of_role(tx, Role.national)) if one.id != departure.asked_by_id]
    return [*leads, *desk]


def is_late(tx: Tx, departure: Departure) -> bool:
    """Whether so many working days are over that the national desk is asked too."""
    days = tx.programme.limits.second_person_working_days
    return tx.programme.working.day_after(kigali(departure.asked_at).date(), days) <= kigali(tx.at).date()


def _may_agree(tx: Tx, each: Waits, person_id: int | None, role: Role | None, district: int | None) -> bool:
    departure, person = each
    if person_id == departure.asked_by_id or district not in (person.district_id, None):
        return False
    if role is departure.needs:
        return True
    return role is Role.national and (is_late(tx, departure) or not _leads(tx, each))


def _leads(tx: Tx, each: Waits) -> list[Person]:
    """The leads of the district who are there, but the one who asked; who stands in for a lead and is none agrees to
    nothing.
    """
    departure, person = each
    there = duty.present(tx, people.of_role(tx, Role.lead, district=person.district_id))
    return [one for one in there if one.role is Role.lead and one.id != departure.asked_by_id]
