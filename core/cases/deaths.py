"""A child died: the family hears nothing more, siblings are looked at, the lead reviews it, two officers close it."""

from dataclasses import dataclass

from sqlalchemy import select

from core.alerts import officer_alerts
from core.cases import closings
from core.cases.closings import ProposedClosing
from core.children import case_steps, children, duties, households
from core.models.alert import Level
from core.models.child import Child
from core.models.person import Role
from core.models.registration import CloseReason
from core.models.review import ReviewKind
from core.people import staffing
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx

CATEGORY = "death"


@dataclass(frozen=True)
class DeathTold:
    """The child's code, and the number of the alert about its siblings, "" where it has none.

    `closing` waits for two officers; where the case is closed, `refused` is the key of a sentence that says so.
    `unheard`: nobody of the district or the nation can be reached now.
    """

    code: str
    alert: str = ""
    closing: int = 0
    refused: str = ""
    unheard: bool = False


def tell(tx: Tx, me: Caller, child_id: int) -> DeathTold:
    """The child died, as one of its pair or an officer of its district says. Raises NotYours to others.

    SMS to the family rest from this moment; those to the pair once an officer says it too. Ladders and officers' own
    messages go on until an officer closes the alerts.
    """
    asked: ProposedClosing = closings.propose(tx, me, child_id, CloseReason.died)
    if asked.refused:
        return DeathTold(asked.code, refused=asked.refused)
    child, case = children.held(tx, child_id), case_steps.get_case(tx, child_id)
    new = case.died_at is None
    case.died_at = case.died_at or tx.at
    if me.role is not Role.volunteer:
        closings.rest(tx, child)
    alert = _look_at_siblings(tx, me, child) if new else ""
    if new:
        due_on = duties.owe(tx, child, ReviewKind.death, tx.programme.case_duties.death_review)
        duties.tell(tx, child, "sms.duty.new", due_on, f"death:{child.id}", but=me.id)
        audit.record(tx, me, "died", "children", child.id)
    unheard = not staffing.can_ring(tx, None, child.district_id)
    return DeathTold(child.code, alert, asked.closing, unheard=unheard)


def _look_at_siblings(tx: Tx, me: Caller, child: Child) -> str:
    """One high alert for who is left in that home; its number."""
    left = households.siblings_of(tx, child)
    if not left:
        return ""
    sibling = tx.session.scalars(select(Child).where(Child.id == left[0].id)).one()
    return officer_alerts.raise_about(tx, me, Level.high, sibling, CATEGORY).number
