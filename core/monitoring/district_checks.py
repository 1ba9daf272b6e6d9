"""What must be true in a district, looked at district by district: nobody is forgotten, and every count is its list's.

It reads many rows, so districts take turns, each once in a minute and a half: with the operator's SMS that is within
two minutes. A child that was unseen beyond its limit without an alert is mended at once; a count that differs from its
list is a fault of ours and stays to be seen.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

from sqlalchemy import exists, select

from core.alerts import clock_alerts, clock_causes, clock_raising, scope
from core.broadcasts import officer_digest
from core.cases import closings, waiting_lists
from core.cases.waiting_lists import Reach
from core.children import proposed_days
from core.clock import kigali
from core.models.alert import ClockCategory
from core.models.child import Child
from core.models.monitoring import Finding, Kind
from core.models.person import Role
from core.models.place import Place
from core.monitoring import invariants
from core.storage import ticks
from core.storage.access import CLI, Caller
from core.storage.db import Tx

NAME = "districts"
"""The tick of the last turn."""
ROUND = timedelta(seconds=90)
"""In which every district has its turn."""
GRACE = 2
"""Working days that raising it may take before a child counts as forgotten."""


def check_next(tx: Tx) -> int:
    """The districts whose turn has come since the last look, one or two; how many things were wrong there."""
    return look(tx)(tx)


def look(tx: Tx) -> Callable[[Tx], int]:
    """The same in two steps: whole districts are read while nobody waits; what it returns writes the turn down, looks
    once more where something was wrong, and mends it.
    """
    has_children = exists().where(Child.district_id == Place.id, Child.closed_on.is_(None))
    found = select(Place.id).where(Place.level == "district", has_children).order_by(Place.id)
    due = _due(tx, list(tx.connection.scalars(found)))
    if not due:
        return _nothing_due
    open_ones = select(Finding.row_id).where(Finding.kind == Kind.count_differs, Finding.mended_at.is_(None))
    noted = set(tx.connection.scalars(open_ones))
    return partial(_mend, [each for each in due if each in noted or forgotten(tx, each) or differing(tx, each)])


def _nothing_due(_tx: Tx) -> int:
    return 0


def _mend(wrong: Sequence[int], tx: Tx) -> int:
    ticks.mark(tx, NAME)
    return sum(len(mend_forgotten(tx, each)) + len(note_differences(tx, each)) for each in wrong)


def _due(tx: Tx, districts: list[int]) -> list[int]:
    if not districts:
        return []
    pace, last = ROUND / len(districts), ticks.last(tx, NAME)
    now = int(tx.real.timestamp() // pace.total_seconds())
    before = int(last.timestamp() // pace.total_seconds()) if last and last <= tx.real else now - 1
    return [districts[turn % len(districts)] for turn in range(max(before, now - len(districts)) + 1, now + 1)]


def mend_forgotten(tx: Tx, district: int) -> list[int]:
    """Those `forgotten` in that district; each has an alert now."""
    found = forgotten(tx, district)
    if found:
        clock_raising.raise_due(tx, district)
    for child in found:
        invariants.keep_finding(tx, Kind.child_unseen, child, "mended", mended=True)
    return found


def forgotten(tx: Tx, district: int) -> list[int]:
    """The children of that district who are unseen too long and of whom no alert was raised in that time."""
    causes, today = clock_causes.causes(tx, district).values(), kigali(tx.at).date()
    latest, found = clock_raising.latest(tx, district, causes), list[int]()
    for cause in causes:
        if cause.category is not ClockCategory.unseen or cause.child is None or cause.since is None:
            continue
        days = cause.again if isinstance(cause.again, timedelta) else timedelta(days=cause.again)
        late = tx.programme.working.day_after(cause.since + days, GRACE) < today
        if late and not clock_alerts.stands(tx, latest.get(cause.key), cause):
            found.append(cause.child)
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
    """What the morning's SMS counts, beside how many lines open there. Whatever else is counted is counted by the very
    statement of its list.
    """
    me = Caller("", CLI, person=0, role=Role.lead, district=district)
    counts = officer_digest.counts(tx, Reach(district, None, 0, Role.lead))
    opened = {
        "moved": len(proposed_days.in_reach(tx, me)),
        "closings": len(closings.open_in_reach(tx, me)),
        "alerts": len(scope.open_in_reach(tx, me)),
    }
    counts["alerts"] = counts["danger"] + counts["high"] + counts["others"]
    opened |= {name: len(waiting_lists.lines(tx, me, name)) for name in officer_digest.LISTED}
    return [name for name, lines in opened.items() if counts[name] != lines]
