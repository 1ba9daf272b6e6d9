"""Institutions that children leave for families: leads, the national desk and who runs the service keep the list."""

from dataclasses import dataclass

from sqlalchemy import func, select

from core.errors import NotYours
from core.models.base import new_id
from core.models.case import Case, Institution, InstitutionState
from core.models.person import Role
from core.storage import audit
from core.storage.access import CLI, Caller
from core.storage.db import Tx

MAY_KEEP = (Role.lead, Role.national)


@dataclass(frozen=True)
class ListedInstitution:
    """One institution; `left` counts the children of the programme who came from it."""

    id: int
    name: str
    district: int
    state: str
    left: int


def add(tx: Tx, name: str, district_id: int, *, me: Caller | None = None) -> Institution:
    """An institution is known from now on, by a lead of its district, the national desk or set-up (nobody).

    Raises NotYours to everybody else.
    """
    if me is not None:
        _must_keep(me, district_id)
    row = new_id()
    sealed = tx.vault.seal("institutions.name", row, name)
    institution = Institution(id=row, name_sealed=sealed, district_id=district_id, state=InstitutionState.open)
    tx.session.add(institution)
    tx.flush()
    if me is not None:
        audit.record(tx, me, "added", "institutions", institution.id)
    return institution


def change(tx: Tx, me: Caller, institution_id: int, state: str) -> None:
    """It is open, transforming or closed now. Raises NotYours to who may not keep the list."""
    institution = tx.session.get_one(Institution, institution_id)
    _must_keep(me, institution.district_id)
    institution.state = InstitutionState(state)
    audit.record(tx, me, f"is_{institution.state}", "institutions", institution.id)


def known(tx: Tx, me: Caller) -> list[ListedInstitution]:
    """Every institution, those of the caller's own district first: children leave one for any district."""
    left = select(func.count()).select_from(Case).where(Case.institution_id == Institution.id).scalar_subquery()
    found = select(Institution, left.label("left"))
    every = [
        (row.Institution.district_id, _as_known(tx, row.Institution, row.left)) for row in tx.session.execute(found)
    ]
    return [each for _, each in sorted(every, key=lambda held: (held[0] != me.district, held[1].name))]


def find(tx: Tx, me: Caller, name: str, district_id: int) -> ListedInstitution | None:
    """The institution of that name in the district, whatever its capitals."""
    here = (each for each in known(tx, me) if each.district == district_id)
    return next((each for each in here if each.name.lower() == name.lower()), None)


def name_of(tx: Tx, institution_id: int | None) -> str:
    """Its name; "" for none."""
    institution = tx.session.get(Institution, institution_id) if institution_id else None
    return name_in(tx, institution.id, institution.name_sealed) if institution else ""


def name_in(tx: Tx, institution_id: int | None, sealed: bytes | None) -> str:
    """The name in that box; "" for none."""
    return tx.vault.open("institutions.name", institution_id, sealed) if institution_id and sealed else ""


def _as_known(tx: Tx, institution: Institution, left: int) -> ListedInstitution:
    name = tx.vault.open("institutions.name", institution.id, institution.name_sealed)
    return ListedInstitution(institution.id, name, institution.district_id, institution.state, left)


def _must_keep(me: Caller, district: int) -> None:
    officer = me.role in MAY_KEEP and me.district in (district, None)
    if not (officer or me.channel == CLI):
        raise NotYours("institutions are kept by the lead of their district and the national desk")
