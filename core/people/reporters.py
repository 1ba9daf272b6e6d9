"""Who reported something, as they called then: for what is done about it later in their name."""

from core.errors import Unknown
from core.models.person import Person
from core.people import people
from core.storage.access import Caller
from core.storage.db import Tx


def as_they_called(tx: Tx, person_id: int, channel: str, *, verified: bool) -> Caller:
    """Raises Unknown for somebody without a district: nobody could be told."""
    person = tx.session.get_one(Person, person_id)
    if person.district_id is None:
        raise Unknown("this reporter belongs to no district")
    return Caller(
        people.number_of(tx, person.id),
        channel,
        person.id,
        person.role,
        person.language,
        person.village_id,
        person.sector_id,
        person.district_id,
        verified,
    )
