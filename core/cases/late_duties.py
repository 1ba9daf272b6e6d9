"""What officers owe and have not done: the lead hears of it, and again while it is not done."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, select

from core.cases import waiting_lists
from core.cases.waiting_lists import Reach
from core.children import duties
from core.clock import kigali
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.child import Child
from core.models.message import Lane
from core.models.person import Role
from core.models.review import Review, ReviewKind
from core.models.visit import Due
from core.people import places
from core.storage.db import Tx
from core.storage.due_rows import DueRows
from core.storage.next_due import NextRow

EMERGENCY = (ReviewKind.emergency_look, ReviewKind.emergency_end)
LIST = "late"
"""The list whose lines the SMS counts."""
_TO_TELL = DueRows(
    select(Review)
    .where(Review.state == Due.open, Review.lead_at <= bindparam("at"))
    .order_by(Review.lead_at)
    .limit(100)
)
NEXT_DUE = NextRow(Review.lead_at, Review.lead_at.is_not(None) & (Review.state == Due.open))


def tell_leads(tx: Tx) -> int:
    """The lead hears of what is not done, in one SMS a district where it is more than one, and again while it is not;
    how many came due. Of a child in an emergency place the lead hears by its code, each working day.
    """
    due = _TO_TELL.take(tx, at=tx.at)
    for review in due:
        review.lead_at = _again(tx, review)
    tx.flush()
    emergencies = [each for each in due if each.kind in EMERGENCY]
    others = [each for each in due if each.kind not in EMERGENCY]
    for review in emergencies:
        _tell_one(tx, review)
    for district in dict.fromkeys(each.district_id for each in others):
        _tell(tx, district, [each for each in others if each.district_id == district])
    return len(due)


def _again(tx: Tx, review: Review) -> datetime:
    """An emergency place must not go on unseen: of that the lead hears each working day."""
    today = kigali(tx.at).date()
    if review.kind in EMERGENCY:
        return duties.morning_after(tx, today)
    return duties.morning_after(tx, duties.by(tx, tx.programme.case_duties.lead_again))


def _tell(tx: Tx, district: int, late: Iterable[Review]) -> None:
    """One by its code; of several how many stand on the list by now, once a day."""
    count = waiting_lists.count(tx, Reach(district, None, 0, Role.lead), LIST)
    if count == 1:
        for review in late:
            _tell_one(tx, review)
        return
    words = Say("sms.duties.late", {"count": count, "place": places.name(tx, district)})
    for person in duties.leads(tx, district):
        once = f"duties:{district}:{kigali(tx.at):%Y%m%d}:{person.id}"
        outbox.post(tx, person, Notice(words, Lane.receipts, once, not_before=tx.programme.gentle.next(tx.at)))


def _tell_one(tx: Tx, review: Review) -> None:
    child = tx.session.get_one(Child, review.child_id)
    duties.tell(tx, child, "sms.duty.late", review.due_on, f"duty:{review.id}:{kigali(tx.at):%Y%m%d}")
