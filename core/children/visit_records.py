"""The visits that were made, as they are read again. Whoever filters by a visit's keys does it here."""

from datetime import date, timedelta

from sqlalchemy import bindparam, or_, select

from core.models.visit import Seen, Visit
from core.storage.db import Tx
from core.storage.prepared import Prepared

ANSWERS = ("seen", "safe", "school", "health", "bond", "next")
"""The six keys, in the order of the questions."""
_SAME_DAY = Prepared(
    select(Visit.id, Visit.number, *(getattr(Visit, name) for name in ANSWERS)).where(
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
    select(Visit.seen)
    .where(Visit.child_id == bindparam("child"), or_(bindparam("but") == 0, Visit.id != bindparam("but")))
    .order_by(Visit.on.desc(), Visit.told_at.desc())
    .limit(1)
)


_LAST = Prepared(
    select(*(getattr(Visit, name) for name in ANSWERS))
    .where(Visit.child_id == bindparam("child"), Visit.id.not_in((bindparam("visit"), bindparam("same"))))
    .order_by(Visit.on.desc(), Visit.told_at.desc())
    .limit(1)
)


def last_answers(tx: Tx, child: int, visit: int, same: int | None = None) -> dict[str, int | None] | None:
    """The keys of the newest visit but that one and the other report of the same home visit; None without one."""
    found = tx.first(_LAST, {"child": child, "visit": visit, "same": same or 0})
    return None if found is None else dict(zip(ANSWERS, found, strict=True))


def find_twin(tx: Tx, child: int, by: int, day: date, told: tuple[int | None, ...]) -> tuple[int, str] | None:
    """Id and receipt of the visit of that day that the same volunteer told with the same keys."""
    same_day = tx.all(_SAME_DAY, {"child": child, "by": by, "day": day})
    return next(((row, number) for row, number, *known in same_day if tuple(known) == told), None)


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
    return last is not None and last[0] == Seen.told_well
