"""What must be true in a district, looked at district by district: nobody is forgotten, and every count is its list's.

It reads many rows, so one district has its turn each time. A child that was unseen beyond its limit without an alert is
mended at once; a count that differs from its list is a fault of ours and stays to be seen.
"""

from datetime import timedelta

from sqlalchemy import exists, select

from core.alerts import clock_alerts, clock_causes, clock_raising, scope
from core.broadcasts import officer_digest
from core.cases import closings, waiting_lists
from core.cases.waiting_lists import Reach
from core.children import proposed_days
from core.clock import kigali
from core.models.alert import ClockCategory
from core.models.child import Child
from core.models.monitoring import Kind
from core.models.person import Role
from core.models.place import Place
from core.monitoring import invariants
from core.storage.access import CLI, Caller
from core.storage.db import Tx

TURN = timedelta(minutes=5)
GRACE = 2
"""Working days that raising it may take before a child counts as forgotten."""


def check_next(tx: Tx) -> int:
    """The district whose turn it is; how many things were wrong there."""
    has_children = exists().where(Child.district_id == Place.id, Child.closed_on.is_(None))
    found = select(Place.id).where(Place.level == "district", has_children).order_by(Place.id)
    districts = list(tx.connection.scalars(found))
    if not districts:
        return 0
    district = districts[int(tx.at.timestamp() // TURN.total_seconds()) % len(districts)]
    return len(mend_forgotten(tx, district)) + len(note_differences(tx, district))


def mend_forgotten(tx: Tx, district: int) -> list[int]:
    """The children of that district who are unseen too long and of whom no alert was raised in that time; each has one
    now.
    """
    latest, today = clock_raising.latest(tx, district), kigali(tx.at).date()
    found: list[int] = []
    for cause in clock_causes.causes(tx, district).values():
        if cause.category is not ClockCategory.unseen or cause.child is None or cause.since is None:
            continue
        days = cause.again if isinstance(cause.again, timedelta) else timedelta(days=cause.again)
        late = tx.programme.working.day_after(cause.since + days, GRACE) < today
        if late and not clock_alerts.stands(tx, latest.get(cause.key), cause):
            found.append(cause.child)
    if found:
        clock_raising.raise_due(tx, district)
    for child in found:
        invariants.keep_finding(tx, Kind.child_unseen, child, "mended", mended=True)
    return found


def note_differences(tx: Tx, district: int) -> list[str]:
    """The counts of that district that are not those of their lists; the finding names the first."""
    wrong = differing(tx, district)
    if wrong:
        invariants.keep_finding(tx, Kind.count_differs, district, wrong[0], mended=False)
    elif Kind.count_differs in invariants.count_open(tx):
        invariants.keep_finding(tx, Kind.count_differs, district, "gone", mended=True)
    return wrong


def differing(tx: Tx, district: int) -> list[str]:
    """What the morning's SMS counts, and each list's own count, beside how many lines open there."""
    me = Caller("", CLI, person=0, role=Role.lead, district=district)
    counts = officer_digest.counts(tx, Reach(district, None, 0, Role.lead))
    opened = {
        "moved": len(proposed_days.in_reach(tx, me)),
        "closings": len(closings.open_in_reach(tx, me)),
        "alerts": len(scope.open_in_reach(tx, me)),
    }
    counts["alerts"] = counts["danger"] + counts["high"] + counts["others"]
    for name in waiting_lists.WAITING:
        opened[name] = len(waiting_lists.lines(tx, me, name))
        counts.setdefault(name, waiting_lists.count(tx, waiting_lists.reach_of(me), name))
    return [name for name, lines in opened.items() if counts[name] != lines]
