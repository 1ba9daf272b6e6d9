"""Children who will soon live on their own: their district is asked in time to plan it with them.

Only the year of birth is kept, so a child is taken to be as old as its year: 17 from 1 January on, 17 and a half from 1
July. That is early for most and late for nobody.
"""

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, bindparam, select

from core.children import reviews
from core.clock import kigali, moment
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models import child_facts
from core.models.child import Child
from core.models.message import Lane
from core.models.place import Place
from core.models.review import Review, ReviewKind
from core.models.visit import Due
from core.people import duty, places
from core.storage.db import Tx
from core.storage.due_rows import DueRows
from core.storage.next_due import NextAsked


def ask(tx: Tx) -> int:
    """Every child who has come to such an age has a plan owed, once each time, and a social worker is told; how many.

    Who joins the programme between two of these days is asked about at once, and so is whose case is opened again, if
    its plan came due meanwhile.
    """
    stage = _stage(tx)
    if stage is None:
        return 0
    due = _UNASKED.take(tx, **_of(tx, stage))
    return sum(_owe(tx, child) for child in due)


def next_turn(tx: Tx) -> datetime | None:
    """When `ask` has something to do next, None while nobody is young enough."""
    rule, today, stage = tx.programme.care_leavers, kigali(tx.at).date(), _stage(tx)
    if stage and _UNASKED.any(tx, **_of(tx, stage)):
        return tx.at
    later = next((each for each in _days(tx, today.year) if each > today), None)
    if later and tx.connection.execute(_ANY_BORN, {"born": today.year - rule.age}).first():
        return moment(later, time())
    found = tx.connection.execute(_NEXT_BORN, {"born": today.year - rule.age}).first()
    return moment(_days(tx, found[0] + rule.age)[0], time()) if found and found[0] else None


NEXT_DUE = NextAsked(next_turn)


def _stage(tx: Tx) -> date | None:
    """The last of this year's days on which such an age began."""
    today = kigali(tx.at).date()
    return max((each for each in _days(tx, today.year) if each <= today), default=None)


def _days(tx: Tx, year: int) -> list[date]:
    return [date(year, month + 1, 1) for month in sorted(tx.programme.care_leavers.months)]


def _born(year: Any) -> ColumnElement[bool]:
    return and_(child_facts.born_in(year), Child.closed_on.is_(None))


def _of(tx: Tx, stage: date) -> dict[str, Any]:
    rule = tx.programme.care_leavers
    return {"born": stage.year - rule.age, "first": stage + timedelta(days=rule.within_days)}


def _not_asked(first: Any) -> ColumnElement[bool]:
    """No plan is owed or done that is due from `first` on: by then who is asked on the stage's first day has it."""
    asked = select(Review.id).where(
        Review.child_id == Child.id,
        Review.kind == ReviewKind.leaver,
        Review.due_on >= first,
        Review.state != Due.ended,
    )
    return ~asked.exists()


_BORN = bindparam("born", type_=BigInteger())
_UNASKED = DueRows(select(Child).where(_born(_BORN), _not_asked(bindparam("first"))).order_by(Child.id).limit(100))
_ANY_BORN = select(Child.id).where(_born(_BORN)).limit(1)
_NEXT_BORN = child_facts.first_year_after(_BORN).where(Child.closed_on.is_(None))
"""Asked at each step of time that is moved ahead, so put together once."""


def _owe(tx: Tx, child: Child) -> bool:
    due_on = kigali(tx.at).date() + timedelta(days=tx.programme.care_leavers.within_days)
    review = reviews.owe(tx, child, ReviewKind.leaver, due_on)
    if review is None:
        return False
    sector = tx.session.get_one(Place, child.village_id).sector_id
    words = Say("sms.leaver", {"place": places.spoken(tx, child.district_id, sector)})
    for worker in duty.answering(tx, child.district_id)[:1]:
        once = f"leaver:{review}:{worker.id}"
        outbox.post(tx, worker, Notice(words, Lane.receipts, once, not_before=tx.programme.gentle.next(tx.at)))
    return True
