"""Who may put in, change and take out whom: those above, in their own district; the operator everybody."""

from core.errors import NotYours
from core.models.person import Person, Role
from core.storage.access import Caller

_BY_OFFICERS = frozenset({Role.volunteer, Role.caregiver})
_BY_LEADS = _BY_OFFICERS | {Role.social_worker, Role.psychologist, Role.sector_officer}
_BELOW: dict[Role | None, frozenset[Role]] = {
    Role.social_worker: _BY_OFFICERS,
    Role.psychologist: _BY_OFFICERS,
    Role.lead: _BY_LEADS,
    Role.national: _BY_LEADS | {Role.lead},
}
"""Whom each may change. The national desk stands in where a district has nobody; only the operator changes it."""


def may_change(me: Caller, role: Role, district: int | None) -> bool:
    """Whether the caller may put in, change or take out somebody who does that work there."""
    if me.is_operator:
        return True
    return role in _BELOW.get(me.role, frozenset()) and me.district in (district, None)


def require(me: Caller, person: Person) -> None:
    """Raises NotYours where the caller may not change that person: an equal, somebody above or elsewhere, oneself."""
    if person.id == me.person or not may_change(me, person.role, person.district_id):
        raise NotYours("this person is changed by others")
