"""Children who will soon live on their own: their district is asked in time to plan it with them.

Only the year of birth is kept, so a child is taken to be as old as its year: 17 from 1 January on, 17 and a half from 1
July. That is early for most and late for nobody.
"""

from datetime import date, datetime, time, timedelta

from sqlalchemy import Date, bindparam, select

from core.children import reviews
from core.clock import kigali, moment
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models import child_facts
from core.models.child import NOT_LOOKED, OPEN_CASE, Child
from core.models.message import Lane
from core.models.review import Review, ReviewKind
from core.models.visit import Due
from core.people import duty, places
from core.storage.db import Tx
from core.storage.due_rows import DueRows
from core.storage.next_due import NextAsked


def ask(tx: Tx) -> int:
    """Every child who has come to such an age has a plan owed, once each time, and a social worker is told; how many.

    Who joins the programme between two of these days is asked about at once, and so is whose case is opened again, if
    its plan came due meanwhile. Only so many children are looked at in a turn: a nation's take an hour or two.
    """
    stage = _stage(tx)
    if stage is None:
        return 0
    some = _UNLOOKED.take(tx, stage=stage)
    tx.sealer.load(each.id for each in some)
    return sum(_look(tx, each, stage) for each in some)


def next_turn(tx: Tx) -> datetime | None:
    """When `ask` has somebody to look at next, None while no case is open."""
    today, stage = kigali(tx.at).date(), _stage(tx)
    if stage and _UNLOOKED.any(tx, stage=stage):
        return tx.at
    if tx.connection.execute(_ANY_OPEN, {}).first() is None:
        return None
    later = next((each for each in _days(tx, today.year) if each > today), None)
    return moment(later or _days(tx, today.year + 1)[0], time())


NEXT_DUE = NextAsked(next_turn)


def _stage(tx: Tx) -> date | None:
    """The last of this year's days on which such an age began."""
    today = kigali(tx.at).date()
    return max((each for each in _days(tx, today.year) if each <= today), default=None)


def _days(tx: Tx, year: int) -> list[date]:
    return [date(year, month + 1, 1) for month in sorted(tx.programme.care_leavers.months)]


AT_ONCE = 50
"""Children looked at in one transaction, in which, on SQLite, no hop is written down."""
_STAGE = bindparam("stage", type_=Date())
_UNLOOKED = DueRows(
    select(Child).where(OPEN_CASE, Child.leaver_looked_on < _STAGE).order_by(Child.leaver_looked_on).limit(AT_ONCE)
)
_ANY_OPEN = select(Child.id).where(OPEN_CASE, Child.leaver_looked_on >= NOT_LOOKED).limit(1)
"""Asked at each step of time that is moved ahead, so put together once."""


def _look(tx: Tx, child: Child, stage: date) -> bool:
    """Each child is looked at once a stage, whatever its age: nothing in a row tells who is about to grow up."""
    rule = tx.programme.care_leavers
    child.leaver_looked_on = stage
    if child_facts.age_in(stage.year, child) != rule.age:
        return False
    return not _is_asked(tx, child, stage + timedelta(days=rule.within_days)) and _owe(tx, child)


def _is_asked(tx: Tx, child: Child, first: date) -> bool:
    """A plan is owed or done that is due from `first` on: by then who is asked on the stage's first day has it."""
    asked = select(Review.id).where(
        Review.child_id == child.id,
        Review.kind == ReviewKind.leaver,
        Review.due_on >= first,
        Review.state != Due.ended,
    )
    return tx.connection.scalar(asked.limit(1)) is not None


def _owe(tx: Tx, child: Child) -> bool:
    due_on = kigali(tx.at).date() + timedelta(days=tx.programme.care_leavers.within_days)
    if reviews.owe(tx, child, ReviewKind.leaver, due_on) is None:
        return False
    words = Say("sms.leaver", {"place": places.spoken(tx, child.district_id, None)})
    for worker in duty.answering(tx, child.district_id)[:1]:
        # one a day, as a whole class grows up on one; the list it names holds them all
        once = f"leaver:{kigali(tx.at):%Y%m%d}:{worker.id}"
        outbox.post(tx, worker, Notice(words, Lane.receipts, once, not_before=tx.programme.gentle.next(tx.at)))
    return True
