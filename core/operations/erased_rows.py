"""What stays of a child whose key is gone: rows that are counted, and nothing that tells of the child."""

from typing import Any

from sqlalchemy import delete, or_, select, update

from core.models.alert import Alert, AlertEvent, Concern
from core.models.case_note import CaseNote
from core.models.child import Child, EmergencyPlace, NumberHolder, NumberInUse
from core.models.support_plan import PlanLine
from core.models.visit import Visit
from core.operations import erased_ties
from core.storage.db import Tx

_NOTHING = b""


def shut(tx: Tx, child: Child) -> None:
    """No door finds that child any more: its code is free, and whoever has it open already tells of no registered
    child.
    """
    held = (NumberInUse.holder == NumberHolder.child, NumberInUse.holder_id == child.id)
    tx.connection.execute(delete(NumberInUse).where(*held))
    child.code = ""


def reduce(tx: Tx, child: int) -> dict[str, int]:
    """Empty every sealed box of that child, whose key is gone anyhow; how many rows of which table; no row leads to who
    cared for the child any more.

    Days, places in the district, and outcomes stay: measures count them. Sex and year stand apart, under a mark.
    """
    tx.flush()
    counted = erased_ties.cut(tx, child)
    about = or_(Alert.child_id == child, Alert.id.in_(select(Concern.alert_id).where(Concern.child_id == child)))
    alerts = select(Alert.id).where(about)
    counted |= {
        "case_notes": _run(tx, delete(CaseNote).where(CaseNote.child_id == child)),
        "alert_events": _run(
            tx, update(AlertEvent).where(AlertEvent.alert_id.in_(alerts)).values(category_sealed=None)
        ),
        "alerts": _run(tx, update(Alert).where(Alert.child_id == child).values(facts_sealed=_NOTHING, home_id=None)),
        "concerns": _run(tx, update(Concern).where(Concern.child_id == child).values(facts_sealed=_NOTHING)),
        "visits": _run(tx, update(Visit).where(Visit.child_id == child).values(facts_sealed=_NOTHING)),
        "emergency_places": _run(
            tx, update(EmergencyPlace).where(EmergencyPlace.child_id == child).values(phone_sealed=_NOTHING)
        ),
        "plan_lines": _run(tx, update(PlanLine).where(PlanLine.child_id == child).values(exact_sealed=_NOTHING)),
    }
    gone = {"name_sealed": _NOTHING, "facts_sealed": _NOTHING, "caregiver_id": None, "household_id": None}
    counted["children"] = _run(tx, update(Child).where(Child.id == child).values(**gone))
    tx.session.expire_all()
    return counted


def _run(tx: Tx, statement: Any) -> int:
    return int(tx.connection.execute(statement).rowcount)
