"""A number nobody knew becomes a volunteer's, by an officer's phone; and the places to choose a village from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from sqlalchemy import func, select

from core.clock import kigali, moment
from core.errors import NotYours
from core.models.person import Person, Role
from core.models.place import Place
from core.models.record import AuditEntry
from core.people import joining, places
from core.people.joining import Conflict, Newcomer
from core.storage.access import USSD, Caller
from core.storage.db import Tx


@dataclass(frozen=True)
class Enrolled:
    """The village, and whether the number is new; `new` is False for who is that village's volunteer already.

    `key` is the key number, to be read out this once. With `conflicts`, which nobody confirmed, nothing changed; nor
    with `enough`, where the officer put in as many today as anybody may by phone.
    """

    new: bool
    village: str
    key: str = ""
    conflicts: tuple[str, ...] = ()
    enough: bool = False


def slips(tx: Tx, number: str, village_id: int, sex: str) -> list[str]:
    """What may be a slip in it, each by the name of its conflict; none of who is that village's volunteer already."""
    newcomer = Newcomer(number, Role.volunteer, village_id, sex=sex)
    return [] if joining.is_in(tx, newcomer) else [str(each) for each in joining.conflicts(tx, newcomer)]


def enrol(
    tx: Tx, me: Caller, number: str, village_id: int, sex: str | None = None, confirmed: Sequence[str] = ()
) -> Enrolled:
    """The number is a volunteer's of that village from now on; the officer sees the key number.

    What may be a slip and was not `confirmed` changes nothing. Raises NotYours for a village of another district, or
    what is no village.
    """
    village = tx.session.get_one(Place, village_id)
    if village.level != "village":
        raise NotYours("this village belongs to another district")
    newcomer = Newcomer(number, Role.volunteer, village_id, sex=sex)
    if me.channel == USSD and _enrolled_today(tx, me) >= tx.programme.gates.enrolments_a_day:
        return Enrolled(False, village.name, enough=True)
    joined = joining.put_in(tx, me, newcomer, confirmed=[Conflict(each) for each in confirmed])
    return Enrolled(joined.new, village.name, joined.key, tuple(str(each) for each in joined.conflicts))


def _enrolled_today(tx: Tx, me: Caller) -> int:
    """How many the caller put in since midnight, by what the audit says."""
    since = moment(kigali(tx.at).date(), time())
    by_me = (AuditEntry.record == "people", AuditEntry.verb == "registered", AuditEntry.person_id == me.person)
    theirs = select(func.count()).select_from(Person).join(AuditEntry, AuditEntry.record_id == Person.id)
    return tx.connection.scalar(theirs.where(Person.registered_at >= since, *by_me)) or 0


def below(tx: Tx, place_id: int | None) -> list[Place]:
    """The places in that place, by name; for none, the districts."""
    inside = Place.parent_id == place_id if place_id else Place.level == "district"
    return list(tx.session.scalars(select(Place).where(inside).order_by(Place.name)))


def village_of_code(tx: Tx, me: Caller, code: str) -> int | None:
    """The village of that NISR code (8 digits), or of its id where it has none, if it lies in the officer's reach."""
    found = places.village_of(tx, code)
    return found.id if found and me.district in (found.district_id, None) else None
