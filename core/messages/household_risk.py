"""The home of a caregiver: whether something grave is open there, and whether who lives there may be the danger."""

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, bindparam, exists, func, or_, select, update

from core.models.alert import OPEN, OPEN_NOW, Alert, Level
from core.models.case import Case
from core.models.child import Child, Household, Placement
from core.models.person import Person, PersonStatus, Role
from core.storage.db import Tx
from core.storage.prepared import Prepared, one_of

FEARED = "visit_afraid"
"""The category of a child who is afraid of the carer, at whatever level an officer sees it."""
MOST = 4
"""Families told in one transaction."""
_HOME = bindparam("home", type_=BigInteger())
_ABOUT = or_(
    Alert.child_id.in_(select(Child.id).where(Child.caregiver_id == _HOME)),
    Alert.household_id.in_(select(Household.id).where(Household.caregiver_id == _HOME)),
    Alert.home_id == _HOME,
)
"""Alerts about a child or a household of that caregiver, or about a child that was taken from there since."""


_URGENT = one_of(Alert.level, (Level.danger, Level.high))
_FACTS = (Alert.id, Alert.child_id, Alert.facts_sealed)
_TROUBLED = Prepared(select(exists(select(Alert.id).where(OPEN_NOW, _URGENT, _ABOUT))))
_OPEN_ABOUT = Prepared(select(Alert.level, *_FACTS).where(OPEN_NOW, _ABOUT))
_DISTRICT = select(Person.district_id).where(Person.id == _HOME).scalar_subquery()
_URGENT_THERE = Prepared(
    select(*_FACTS).where(OPEN_NOW, _URGENT, Alert.district_id == _DISTRICT, Alert.by_clock.is_(False))
)


def leave(tx: Tx, child: Child) -> None:
    """Who cared for the child hears of it no longer. What is open about it stays a trouble of that home."""
    if child.caregiver_id:
        about = (Alert.child_id == child.id, one_of(Alert.state, OPEN))
        tx.session.execute(update(Alert).where(*about).values(home_id=child.caregiver_id))
    child.caregiver_id = child.household_id = None


def is_bereaved(tx: Tx, caregiver: int) -> bool:
    """True from the word that a child of this home died until its case is closed."""
    died = exists().where(Case.child_id == Child.id, Case.died_at.is_not(None))
    here = select(Child.id).where(Child.caregiver_id == caregiver, Child.closed_on.is_(None), died)
    return tx.connection.scalar(here.limit(1)) is not None


def open_about(tx: Tx, caregiver: int) -> list[Alert]:
    """What is open about this home, whatever its level."""
    about = tx.connection.scalars(select(Alert.id).where(one_of(Alert.state, OPEN), _ABOUT), {"home": caregiver}).all()
    return list(tx.session.scalars(select(Alert).where(Alert.id.in_(about))))


def is_troubled(tx: Tx, caregiver: int) -> bool:
    """True if a danger or something high is open about this home, or was told by who lives there."""
    return bool(tx.all(_TROUBLED, {"home": caregiver})[0][0]) or _has_told(tx, caregiver)


def _has_told(tx: Tx, caregiver: int) -> bool:
    """Whether one of the open urgent alerts of the caregiver's district was told by it: none says so by itself."""
    there = tx.all(_URGENT_THERE, {"home": caregiver})
    tx.sealer.load(child for _, child, _ in there)
    return any(_facts(tx, *each)["reporter_id"] == caregiver for each in there)


def _facts(tx: Tx, alert: int, child: int | None, box: bytes) -> dict[str, Any]:
    return Alert.__box__.open(tx.sealer, alert, child, box)


def may_be_the_danger(tx: Tx, caregiver: int) -> bool:
    """True while a danger told of this home is open, or a child there was seen to be afraid of the carer."""
    about = tx.all(_OPEN_ABOUT, {"home": caregiver})
    return any(level is Level.danger or _facts(tx, *row)["category"] == FEARED for level, *row in about)


def placed_on(tx: Tx, caregiver: int) -> date | None:
    """Since when the child that came last lives in this home; None where no child of an open case does."""
    found = select(func.max(Placement.began_on)).join(Child, Child.id == Placement.child_id)
    ours = (Child.caregiver_id == caregiver) & Child.closed_on.is_(None)
    return tx.connection.scalar(found.where(ours, Placement.ended_on.is_(None)))


def caregivers_after(tx: Tx, person: int) -> list[Person]:
    """The next caregivers who have not stopped messages, by id."""
    found = select(Person).where(
        Person.id > person, Person.role == Role.caregiver, Person.standing != PersonStatus.left
    )
    return list(tx.session.scalars(found.where(Person.messages_stopped_at.is_(None)).order_by(Person.id).limit(MOST)))
