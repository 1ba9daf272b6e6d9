"""What a step of a case makes an officer owe, by when, and of what is not done the lead hears."""

from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, select, update

from core.children import reviews
from core.clock import kigali, moment
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.child import Child
from core.models.message import Lane
from core.models.person import Person, Role
from core.models.review import Review, ReviewKind
from core.models.visit import Due
from core.people import duty, people
from core.programme.values import Post
from core.storage.db import Tx
from core.storage.due_rows import DueRows
from core.storage.next_due import NextRow

EMERGENCY = (ReviewKind.emergency_look, ReviewKind.emergency_end)
_TO_TELL = DueRows(
    select(Review)
    .where(Review.state == Due.open, Review.lead_at <= bindparam("at"))
    .order_by(Review.lead_at)
    .limit(100)
)
NEXT_DUE = NextRow(Review.lead_at, Review.lead_at.is_not(None) & (Review.state == Due.open))


def owe(tx: Tx, child: Child, kind: ReviewKind, wait: timedelta | int) -> date:
    """The child's district owes this within that time; by when. The lead hears on the next working morning after it.

    What is owed already stays owed by its own day.
    """
    if standing := owed(tx, child.id, kind):
        return standing.due_on
    due_on = by(tx, wait)
    if row := reviews.owe(tx, child, kind, due_on):
        tx.session.get_one(Review, row).lead_at = _morning_after(tx, due_on)
    else:  # it was owed by that very day, and ended since
        again = reviews.named(child.id, kind, due_on)
        open_again = {"state": Due.open, "done_on": None, "done_by_id": None, "lead_at": _morning_after(tx, due_on)}
        tx.session.execute(update(Review).where(Review.once == again).values(**open_again))
    return due_on


def by(tx: Tx, wait: timedelta | int) -> date:
    """The day on which so many working days, or that time, are over."""
    if isinstance(wait, int):
        return tx.programme.working.day_after(kigali(tx.at).date(), wait)
    return kigali(tx.at + wait).date()


def owed(tx: Tx, child_id: int, kind: ReviewKind) -> Review | None:
    """That duty of the child's district while it is open."""
    mine = (Review.child_id == child_id) & (Review.kind == kind) & (Review.state == Due.open)
    return tx.session.scalar(select(Review).where(mine).order_by(Review.due_on).limit(1))


def done(tx: Tx, child_id: int, kind: ReviewKind, by_id: int) -> None:
    """The step was taken: nobody owes it any more."""
    if review := owed(tx, child_id, kind):
        review.state, review.done_on, review.done_by_id = Due.done, kigali(tx.at).date(), by_id


def end(tx: Tx, child_id: int, *kinds: ReviewKind) -> None:
    """Nobody owes these any more, though nobody did them."""
    mine = (Review.child_id == child_id) & Review.kind.in_(kinds) & (Review.state == Due.open)
    tx.session.execute(update(Review).where(mine).values(state=Due.ended))


def tell_leads(tx: Tx) -> int:
    """The lead hears of each duty that is not done, and again while it is not; how many."""
    due = _TO_TELL.take(tx, at=tx.at)
    for review in due:
        _tell_lead(tx, review)
        review.lead_at = _again(tx, review)
    return len(due)


def _again(tx: Tx, review: Review) -> datetime:
    """An emergency place must not go on unseen: of that the lead hears each working day."""
    if review.kind in EMERGENCY:
        return _morning_after(tx, kigali(tx.at).date())
    return _morning_after(tx, by(tx, tx.programme.case_duties.lead_again))


def _tell_lead(tx: Tx, review: Review) -> None:
    child = tx.session.get_one(Child, review.child_id)
    tell(tx, child, "sms.duty.late", review.due_on, f"duty:{review.id}:{kigali(tx.at):%Y%m%d}")


def tell(tx: Tx, child: Child, key: str, day: date, about: str, *, but: int | None = None) -> None:
    """The lead of the child's district reads its code and that day, once for each `about`; not the person `but`."""
    words = Say(key, {"code": child.code, "date": f"{day:%d/%m}"})
    for person in leads(tx, child.district_id):
        if person.id != but:
            notice = Notice(words, Lane.receipts, f"{about}:{person.id}", not_before=tx.programme.gentle.next(tx.at))
            outbox.post(tx, person, notice)


def leads(tx: Tx, district: int) -> list[Person]:
    """The district's lead or who stands in; where there is neither, the national desk."""
    return duty.on_rung(tx, district, Post.lead) or people.of_role(tx, Role.national)


def morning_of(tx: Tx, day: date) -> datetime:
    """When offices open on that day."""
    return moment(day, tx.programme.working.opens)


def _morning_after(tx: Tx, day: date) -> datetime:
    return morning_of(tx, tx.programme.working.day_after(day))
