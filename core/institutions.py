"""Institutions that children leave for families: the national desk and the leads keep the list."""

from dataclasses import dataclass

from sqlalchemy import func, select

from core import audit
from core.access import Caller
from core.db import Tx
from core.errors import NotYours
from core.models.base import new_id
from core.models.case import Case, Institution, InstitutionState
from core.models.person import Role

MAY_KEEP = (Role.lead, Role.national)


@dataclass(frozen=True)
class Known:
    """One institution; `left` counts the children of the programme who came from it."""

    id: int
    name: str
    state: str
    left: int


def add(tx: Tx, name: str, district_id: int, *, me: Caller | None = None) -> Institution:
    """An institution is known from now on, by a lead of its district, the national desk or set-up (nobody).

    Raises NotYours to everybody else.
    """
    if me is not None:
        _must_keep(me, district_id)
    institution = Institution(id=new_id(), name=name, district_id=district_id, state=InstitutionState.open)
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


def known(tx: Tx, me: Caller) -> list[Known]:
    """Every institution, those of the caller's own district first: children leave one for any district."""
    left = select(func.count()).select_from(Case).where(Case.institution_id == Institution.id).scalar_subquery()
    found = select(Institution, left.label("left"))
    rows = tx.session.execute(found.order_by(Institution.district_id != (me.district or 0), Institution.name))
    return [Known(row.Institution.id, row.Institution.name, row.Institution.state, row.left) for row in rows]


def _must_keep(me: Caller, district: int) -> None:
    if me.role not in MAY_KEEP or me.district not in (district, None):
        raise NotYours("institutions are kept by the lead of their district and the national desk")
