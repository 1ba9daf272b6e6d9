"""What a step of a case makes an officer owe, by when, of which the lead hears."""

from datetime import date, datetime, timedelta

from sqlalchemy import select, update

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
from core.programme.posts import Post
from core.storage.db import Tx


def owe(tx: Tx, child: Child, kind: ReviewKind, wait: timedelta | int) -> date:
    """The child's district owes this within that time; by when. The lead hears on the next working morning after it.

    What is owed already stays owed by its own day.
    """
    if standing := owed(tx, child.id, kind):
        return standing.due_on
    due_on = by(tx, wait)
    if not reviews.owe(tx, child, kind, due_on):  # it was owed by that very day, and ended since
        again = reviews.named(child.id, kind, due_on)
        open_again = {"state": Due.open, "done_on": None, "done_by_id": None, "lead_at": morning_after(tx, due_on)}
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


def morning_after(tx: Tx, day: date) -> datetime:
    """When offices open on the first working day after that day."""
    return morning_of(tx, tx.programme.working.day_after(day))
