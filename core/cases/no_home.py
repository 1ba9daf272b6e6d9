"""A child that lives with nobody: an alert at once, a place to be found, and the pair goes on visiting meanwhile."""

from core.alerts import officer_alerts
from core.children import case_steps, duties, visit_pace
from core.clock import kigali
from core.models import child_facts
from core.models.alert import Alert, Level
from core.models.child import Child, Ending
from core.models.review import ReviewKind
from core.storage.access import Caller
from core.storage.db import Tx

CATEGORY = "no_home"
BY_HARM = (Ending.abuse, Ending.carer_died, Ending.broke_down)
"""Endings after which a child lives with nobody, and harm was why."""


def begins(tx: Tx, me: Caller, child: Child, *, abused_there: bool = False) -> Alert:
    """From now on the child lives with nobody: high, danger for a small child or where it is with who abused it.

    Told by an officer the alert is that officer's own. The pair of its village visits it every week until it has a
    place, which the district owes it.
    """
    small = child_facts.is_under(tx.programme.case_duties.no_home_danger_under, kigali(tx.at).year, child)
    level = Level.danger if small or abused_there else Level.high
    alert = officer_alerts.raise_about(tx, me, level, child, CATEGORY)
    is_owed(tx, child)
    return alert


def is_owed(tx: Tx, child: Child) -> None:
    """The district owes the child a place, the pair its visits; nothing where that is known."""
    case = case_steps.get_case(tx, child.id)
    case.home_lost_at = case.home_lost_at or tx.at
    duties.owe(tx, child, ReviewKind.find_place, tx.programme.case_duties.find_place)
    visit_pace.renew(tx, child)


def ends(tx: Tx, child: Child, by: int) -> None:
    """The child has a place with a family, or of its own; who keeps the pace of its visits renews it."""
    case_steps.get_case(tx, child.id).home_lost_at = None
    duties.done(tx, child.id, ReviewKind.find_place, by)
