"""The visits that were made, as they are read again. Their keys are sealed: who looks for some opens visits, here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import bindparam, func, select

from core.children import children
from core.models.visit import Bond, Health, Safety, School, Seen, Visit
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.prepared import Prepared

ANSWERS = ("seen", "safe", "school", "health", "bond", "next")
"""The six keys, in the order of the questions."""
_SAME_DAY = Prepared(
    select(Visit.id, Visit.number, Visit.facts_sealed).where(
        Visit.child_id == bindparam("child"), Visit.by_id == bindparam("by"), Visit.on == bindparam("day")
    )
)
_OF_THOSE_DAYS = Prepared(
    select(Visit.id, Visit.by_id, Visit.on)
    .where(
        Visit.child_id == bindparam("child"),
        Visit.on.between(bindparam("since"), bindparam("until")),
        Visit.same_as_id.is_(None),
    )
    .order_by(Visit.told_at)
)
_LAST_SEEN = Prepared(
    select(Visit.id, Visit.facts_sealed)
    .where(Visit.child_id == bindparam("child"), Visit.id != bindparam("but"))  # no id is 0
    .order_by(Visit.on.desc(), Visit.told_at.desc())
    .limit(1)
)


_LAST = Prepared(
    select(Visit.id, Visit.facts_sealed)
    .where(Visit.child_id == bindparam("child"), Visit.id.not_in((bindparam("visit"), bindparam("same"))))
    .order_by(Visit.on.desc(), Visit.told_at.desc())
    .limit(1)
)


Told = Mapping[str, int | None]
"""The keys of a visit by their questions; None where nobody could tell, or they were erased."""


def answers_of(tx: Tx, child: int, visit: int, box: bytes) -> dict[str, int | None]:
    """The keys of that visit of that child."""
    return Visit.__box__.open(tx.sealer, visit, child, box)


def seal_answers(tx: Tx, child: int, visit: int, given: Told) -> bytes:
    """Those keys as the visit keeps them."""
    return Visit.__box__.seal(tx.sealer, visit, child, given)


def last_answers(tx: Tx, child: int, visit: int, same: int | None = None) -> dict[str, int | None] | None:
    """The keys of the newest visit but that one and the other report of the same home visit; None without one."""
    found = tx.first(_LAST, {"child": child, "visit": visit, "same": same or 0})
    return None if found is None else answers_of(tx, child, *found)


def find_twin(tx: Tx, child: int, by: int, day: date, told: tuple[int | None, ...]) -> tuple[int, str] | None:
    """Id and receipt of the visit of that day that the same volunteer told with the same keys."""
    for row, number, box in tx.all(_SAME_DAY, {"child": child, "by": by, "day": day}):
        known = answers_of(tx, child, row, box)
        if tuple(known[name] for name in ANSWERS) == told:
            return row, number
    return None


def find_same_home_visit(tx: Tx, child: int, by: int, day: date) -> int | None:
    """The first report of that home visit: by the partner, of that day or one apart, or by oneself, of that day."""
    apart = timedelta(days=1)
    near = tx.all(_OF_THOSE_DAYS, {"child": child, "since": day - apart, "until": day + apart})
    return next((row for row, told_by, on in near if told_by != by or on == day), None)


def was_only_told_of(tx: Tx, child: int, but: int | None) -> bool:
    """True if whoever visited last did not see the child and was told that it is well; `but` is another report of the
    visit that is asked for.
    """
    last = tx.first(_LAST_SEEN, {"child": child, "but": but or 0})
    return last is not None and answers_of(tx, child, *last)["seen"] == Seen.told_well


def saw_the_child(told: Told) -> bool:
    """Whoever made the visit saw the child."""
    return told["seen"] in (Seen.alone, Seen.with_carer)


def last_seen_on(tx: Tx, child: int) -> date | None:
    """The day on which a visit saw the child last."""
    seen = newest(tx, [child], saw_the_child).get(child)
    return seen[0] if seen else None


SCHOOL_KNOWN = (School.goes, School.absent, School.stopped)


def tells_of_school(told: Told) -> bool:
    """It says whether the child goes to school."""
    return told["school"] in SCHOOL_KNOWN


def key_of_danger(visit: Visit) -> str:
    """The key of that visit that raises an alert by itself, the gravest of them."""
    if visit.safe == Safety.danger:
        return "danger"
    return "afraid" if visit.bond == Bond.afraid else "gone"


LAST_VISITS = 5
FEW = 4
"""Visits of a child that are read before all of them are."""
TOGETHER = 500


@dataclass(frozen=True, slots=True)
class VisitRead:
    """One visit as an officer reads it: its day, and the six keys, None where nobody could tell. `waits` where it
    worries and nobody has looked at it yet.
    """

    id: int
    on: date
    worrying: bool
    keys: tuple[int | None, ...]
    waits: bool


WORRYING_KEYS: Mapping[str, tuple[int, ...]] = {
    "safe": (Safety.danger, Safety.some_worry),
    "bond": (Bond.afraid, Bond.sad, Bond.aggressive),
    "health": (Health.hungry, Health.ill, Health.disability),
    "school": (School.absent, School.stopped),
}
"""By question, gravest first: the answers that worry by themselves."""


def worrying_keys(visit: VisitRead) -> list[str]:
    """The questions whose answers worry, gravest first."""
    given = dict(zip(ANSWERS, visit.keys, strict=True))
    return [name for name, worrying in WORRYING_KEYS.items() if given[name] in worrying]


def newest(
    tx: Tx, children: Sequence[int], tells: Callable[[Told], bool], before: date | None = None
) -> dict[int, tuple[date, Told]]:
    """By child, the day and the keys of its newest visit that tells so, of those before that day.

    Nearly always one of the last few does; only where none did, a child's older visits are read.
    """
    found: dict[int, tuple[date, Told]] = {}
    for first, last in ((1, FEW), (FEW + 1, None)):
        left = [each for each in children if each not in found]
        for at in range(0, len(left), TOGETHER):
            _read_newest(tx, left[at : at + TOGETHER], (first, last), before, tells, found)
    return found


def _read_newest(
    tx: Tx,
    children: Sequence[int],
    nth: tuple[int, int | None],
    before: date | None,
    tells: Callable[[Told], bool],
    found: dict[int, tuple[date, Told]],
) -> None:
    place = func.row_number().over(partition_by=Visit.child_id, order_by=(Visit.on.desc(), Visit.told_at.desc()))
    asked = select(Visit.child_id, Visit.id, Visit.facts_sealed, Visit.on, place.label("nth"))
    asked = asked.where(Visit.child_id.in_(children))
    ranked = (asked if before is None else asked.where(Visit.on < before)).subquery()
    rows = select(ranked).where(ranked.c.nth >= nth[0]).order_by(ranked.c.child_id, ranked.c.nth)
    tx.sealer.load(children)
    for child, visit, box, on, _ in tx.connection.execute(
        rows if nth[1] is None else rows.where(ranked.c.nth <= nth[1])
    ):
        if child not in found and tells(told := answers_of(tx, child, visit, box)):
            found[child] = on, told


def last_visits(tx: Tx, me: Caller, child_id: int, most: int = LAST_VISITS) -> Sequence[VisitRead]:
    """The child's newest visits key by key, so many at most, for officers of its district; the look is recorded.

    Raises NotYours.
    """
    child = children.in_district(tx, me, child_id)
    audit.record(tx, me, "read", "visits", child.id)
    newest = select(Visit).where(Visit.child_id == child.id).order_by(Visit.on.desc(), Visit.told_at.desc())
    return [keys_of(each) for each in tx.session.scalars(newest.limit(most))]


def keys_of(visit: Visit) -> VisitRead:
    """That visit key by key."""
    waits = visit.unlooked_at is not None and visit.alert_id is None
    return VisitRead(visit.id, visit.on, visit.worrying, tuple(getattr(visit, name) for name in ANSWERS), waits)
