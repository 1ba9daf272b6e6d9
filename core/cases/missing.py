"""A child nobody can find: an alert at once, visits rest as soon as an officer recorded it, and the case stays open."""

from dataclasses import dataclass, replace
from datetime import date

from core.alerts import officer_alerts
from core.alerts.alerts import Raised, raised
from core.children import case_steps, children, visit_pace
from core.clock import kigali
from core.models import child_facts
from core.models.alert import Level
from core.models.child import Child
from core.models.person import Role
from core.people import pair_notices
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx

CATEGORY = "missing"


@dataclass(frozen=True, slots=True)
class FoundAgain:
    """What became of a child that an officer says was found: whether anybody had missed it, and whether visits rested,
    so that the pair is told.
    """

    code: str
    was_missing: bool
    rested: bool


def level_of(tx: Tx, child: Child) -> Level:
    """Danger for a child, high for one who is nearly grown up. Only the year of birth is known."""
    small = child_facts.is_under(tx.programme.case_duties.missing_danger_under, kigali(tx.at).year, child)
    return Level.danger if small else Level.high


def tell(tx: Tx, me: Caller, child_id: int) -> Raised:
    """The child is missing, as one of its pair or an officer of its district says. Raises NotYours to others.

    Told by the pair it is looked for every week; recorded by an officer, visits rest and the alert is that officer's,
    where no colleague has it.
    """
    child = children.held(tx, child_id)
    here = children.in_village if me.role is Role.volunteer else children.in_district
    here(tx, me, child.id)
    alert = officer_alerts.raise_about(tx, me, level_of(tx, child), child, CATEGORY)
    goes_missing(tx, child, by_officer=me.role is not Role.volunteer)
    audit.record(tx, me, "missing", "children", child.id)
    return replace(raised(tx, alert), anothers=alert.owner_id not in (None, me.id))


def goes_missing(tx: Tx, child: Child, *, by_officer: bool) -> None:
    """Since when, and whether visits rest; the pair hears that they do."""
    case = case_steps.get_case(tx, child.id)
    case.missing_at = case.missing_at or tx.at
    if by_officer and case.missing_noted_at is None:
        case.missing_noted_at = tx.at
        today = kigali(tx.at).date()
        pair_notices.notify_pair(tx, child.village_id, "sms.visit.rests", child.code, today, f"missing:{child.id}")
    visit_pace.renew(tx, child)


def found(tx: Tx, me: Caller, child_id: int) -> FoundAgain:
    """An officer knows where the child is again: visits go on, the pair hears it if they rested. Raises NotYours."""
    child = children.in_district(tx, me, child_id, changing=True)
    case = case_steps.get_case(tx, child.id)
    found = FoundAgain(child.code, case.missing_at is not None, case.missing_noted_at is not None)
    seen_again(tx, child, on=kigali(tx.at).date())
    if found.was_missing:
        audit.record(tx, me, "found", "children", child.id)
    return found


def seen_again(tx: Tx, child: Child, *, on: date) -> None:
    """It was seen on that day, and is missing no longer; nothing for a child that was not, or was seen before that."""
    case = case_steps.get_case(tx, child.id)
    if case.missing_at is None or on < kigali(case.missing_at).date():
        return
    rested = case.missing_noted_at is not None
    is_over(tx, child)
    visit_pace.renew(tx, child)
    if rested:
        today = kigali(tx.at).date()
        pair_notices.notify_pair(tx, child.village_id, "sms.visit.goes_on", child.code, today, f"found:{child.id}")


def is_over(tx: Tx, child: Child) -> None:
    """Somebody knows where it is; nothing for a child that nobody missed. Whoever says so renews the pace of visits."""
    case = case_steps.get_case(tx, child.id)
    if case.missing_at is not None:
        case.missing_at, case.missing_noted_at, case.owed_from = None, None, kigali(tx.at).date()


def is_missing(tx: Tx, child_id: int) -> bool:
    """True from the first word of it until the child was seen."""
    return case_steps.get_case(tx, child_id).missing_at is not None
