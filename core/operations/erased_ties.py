"""Ties of a child to who cared for it, which end with its record: to its guardian, a foster home, a reminded family."""

from typing import Any

from sqlalchemy import delete, false, or_, select, update

from core.models.child import Child
from core.models.consent import Consent
from core.models.foster import FosterFamily, FosterStep, FosterStepTaken
from core.models.message import Message
from core.models.person import Person, Role
from core.models.support_plan import PlanLine
from core.models.visit import FollowUp
from core.storage.db import Tx

_WITH_CHILD = (FosterStep.matched, FosterStep.reviewed)


def cut(tx: Tx, child: int) -> dict[str, int]:
    """How many rows of which table. That somebody agreed to the record stays in the ledger, without who it was; a
    foster family's way stays, without whom it took in. A match that the closed case had ended is over for good: the
    family is approved for another child.
    """
    asked = update(Consent).where(Consent.child_id == child).values(person_id=None, phone_id=None)
    steps = update(FosterStepTaken).where(FosterStepTaken.child_id == child).values(child_id=None)
    matched = (FosterFamily.child_id == child, FosterFamily.step.in_(_WITH_CHILD))
    free = update(FosterFamily).where(*matched).values(step=FosterStep.approved, review_due_on=None)
    last = update(FosterFamily).where(FosterFamily.child_id == child).values(child_id=None, placement_id=None)
    counted = {"messages": _forget_reminders(tx, child)}
    _run(tx, free)
    return counted | {
        "consents": _run(tx, asked),
        "foster_steps": _run(tx, steps),
        "foster_families": _run(tx, last),
    }


def _forget_reminders(tx: Tx, child: int) -> int:
    """Which family was reminded of the child's visits and sessions: names of such duties hold both. None is told anew,
    as what they were about is over.
    """
    carers = select(Person.id).where(Person.role == Role.caregiver)
    visits = select(FollowUp.id).where(FollowUp.child_id == child)
    of_visits = delete(Message).where(Message.follow_up_id.in_(visits), Message.person_id.in_(carers))
    asked = select(Consent.person_id).where(Consent.child_id == child, Consent.person_id.is_not(None))
    cared = select(Child.caregiver_id).where(Child.id == child, Child.caregiver_id.is_not(None))
    lines = tx.session.scalars(select(PlanLine.id).where(PlanLine.child_id == child)).all()
    told = or_(false(), *(Message.once.startswith(f"plan:{line}:") for line in lines))
    of_plan = delete(Message).where(Message.person_id.in_(asked.union(cared)), told)
    return _run(tx, of_visits) + _run(tx, of_plan)


def _run(tx: Tx, statement: Any) -> int:
    return int(tx.connection.execute(statement).rowcount)
