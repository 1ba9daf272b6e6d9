"""The home of a caregiver: whether something grave is open there, and whether who lives there may be the danger."""

from datetime import date

from sqlalchemy import ColumnElement, exists, func, or_, select

from core.db import Tx
from core.models.alert import OPEN, Alert
from core.models.child import Child, Household, Placement
from core.models.person import Person, Role, Standing
from core.programme import Level

FEARED = "visit_afraid"
"""The category of a child who is afraid of the carer, at whatever level an officer sees it."""
MOST = 100
"""Families told in one transaction."""


def is_troubled(tx: Tx, caregiver: int) -> bool:
    """True if a danger or something high is open about this home, or was told by who lives there."""
    grave = Alert.level.in_((Level.danger, Level.high))
    return _any(tx, grave, or_(_about(caregiver), Alert.reporter_id == caregiver))


def may_be_the_danger(tx: Tx, caregiver: int) -> bool:
    """True while a danger told of this home is open, or a child there was seen to be afraid of the carer."""
    return _any(tx, or_(Alert.level == Level.danger, Alert.category == FEARED), _about(caregiver))


def _about(caregiver: int) -> ColumnElement[bool]:
    """Alerts about a child or a household of that caregiver."""
    children = select(Child.id).where(Child.caregiver_id == caregiver)
    households = select(Household.id).where(Household.caregiver_id == caregiver)
    return Alert.child_id.in_(children) | Alert.household_id.in_(households)


def _any(tx: Tx, *which: ColumnElement[bool]) -> bool:
    return bool(tx.connection.scalar(select(exists().where(Alert.state.in_(OPEN), *which))))


def placed_on(tx: Tx, caregiver: int) -> date | None:
    """Since when the child that came last lives in this home; None where no child of an open case does."""
    found = select(func.max(Placement.began_on)).join(Child, Child.id == Placement.child_id)
    ours = (Child.caregiver_id == caregiver) & Child.closed_on.is_(None)
    return tx.connection.scalar(found.where(ours, Placement.ended_on.is_(None)))


def caregivers_after(tx: Tx, person: int) -> list[Person]:
    """The next caregivers who have not stopped messages, by id."""
    found = select(Person).where(Person.id > person, Person.role == Role.caregiver, Person.standing != Standing.left)
    return list(tx.session.scalars(found.where(Person.messages_stopped_at.is_(None)).order_by(Person.id).limit(MOST)))
