"""Who hears when something about an officer's line changes: whoever stands next above."""

from core.models.person import Person, Role
from core.people import duty, people
from core.storage.db import Tx

_ABOVE = {
    Role.social_worker: Role.lead,
    Role.psychologist: Role.lead,
    Role.sector_officer: Role.lead,
    Role.lead: Role.national,
}


def leads_of(tx: Tx, district: int | None) -> list[Person]:
    """The leads of the district who are there; the national desk where there is none."""
    leads = duty.present(tx, people.of_role(tx, Role.lead, district=district)) if district else []
    leads = [each for each in leads if each.role is Role.lead]
    return leads or duty.present(tx, people.of_role(tx, Role.national))


def next_above(tx: Tx, person: Person) -> list[Person]:
    """The lead of an officer or sector officer, who is away replaced; of a lead, and where there is no lead, the
    national desk. Nobody of a volunteer, a caregiver or the national desk.
    """
    above = _ABOVE.get(person.role)
    if above is None:
        return []
    district = person.district_id if above is Role.lead else None
    found = duty.present(tx, people.of_role(tx, above, district=district)) or people.of_role(tx, Role.national)
    return [each for each in found if each.id != person.id]
