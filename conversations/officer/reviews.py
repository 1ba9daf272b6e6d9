"""What officers owe children on a day: the list of it, and what came of each."""

from collections.abc import Generator
from datetime import date
from enum import IntEnum
from functools import partial
from typing import Any

from conversations.asking import Option
from conversations.officer.case import case_of
from conversations.officer.closing import propose_closing
from conversations.officer.placement import placement_of
from conversations.officer.whereabouts import BandReasonKey, band_of, emergency_of
from conversations.questions import Choose, Number, YesNo
from conversations.steps import Conversation, do, end
from core.children import carers, reviews
from core.children.reviews import Noted, OutcomeAnswers, Owed
from core.language.words import Say
from core.models.review import ReviewKind
from core.phone import spoken
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource


class DoneKey(IntEnum):
    """What is said of a review, by key."""

    done = 1


class HomeLookKey(IntEnum):
    """What follows from an officer's look at a child at home, by key."""

    close = 1
    keep = 2


@door(Policy(OFFICERS, reads=(Resource.listing, Resource.child), writes=(Resource.child,), pin=True, audited=True))
def reviews_of(me: Caller, child: int) -> Conversation:
    """What is owed to one child, the next first."""
    chosen = yield Choose(
        "officer.reviews",
        among=partial(_of_child, me, child),
        line="list.review",
        words=partial(_heading, me, child),
        leads=True,
    )
    return (yield from one_review(me, *chosen))


@door(Policy(OFFICERS, reads=(Resource.listing, Resource.child), writes=(Resource.child,), pin=True, audited=True))
def reviews_due(me: Caller) -> Conversation:
    """What the district owes today, the oldest first."""
    chosen = yield Choose("officer.reviews_due", among=partial(_due, me), line="list.review_of", leads=True)
    return (yield from one_review(me, *chosen))


@door(Policy(OFFICERS, reads=(Resource.child, Resource.person), writes=(Resource.child,), pin=True, audited=True))
def one_review(me: Caller, review: int, kind: str, child: int) -> Conversation:
    """One of them is done; an outcome review asks how the placement turned out. What a step of the case ends leads
    there.
    """
    steps = {
        ReviewKind.assess: case_of,
        ReviewKind.find_place: placement_of,
        ReviewKind.emergency_look: emergency_of,
        ReviewKind.emergency_end: emergency_of,
    }
    if kind == ReviewKind.look:
        return (yield from _look(me, review, child))
    if kind == ReviewKind.decide:
        return (yield from _decide(me, review, child))
    if step := steps.get(ReviewKind(kind)):
        return (yield from step(me, child))
    yield Choose("officer.review", among=DoneKey, words=partial(_card, me, review), leads=True)
    told = (yield from _outcome()) if kind == ReviewKind.outcome else None
    noted: Noted = yield do("review.done", reviews.done, me, review, told)
    if noted.since:
        return end("end.review.early", code=noted.code, date=f"{date.fromisoformat(noted.since):%d/%m/%Y}")
    return end("end.review" if noted.done else "end.review.gone", code=noted.code)


def _look(me: Caller, review: int, child: int) -> Conversation:
    """A child that never left its home was visited often enough: its case is closed, or kept with a reason."""
    chosen = yield Choose("officer.look", among=HomeLookKey, words=partial(_looked_at, me, review), leads=True)
    talk = propose_closing if chosen is HomeLookKey.close else band_of
    return (yield from talk(me, child))


def _looked_at(me: Caller, review: int, tx: Tx) -> Say:
    return Say("officer.look", {"code": reviews.owed_review(tx, me, review).code})


def _decide(me: Caller, review: int, child: int) -> Conversation:
    """A year after the placement, and each month from then on: the case is closed, or kept with a reason."""
    chosen = yield Choose("officer.look", among=HomeLookKey, words=partial(_to_decide, me, review), leads=True)
    if chosen is HomeLookKey.close:
        return (yield from propose_closing(me, child))
    why = yield Choose("officer.band_why", among=BandReasonKey)
    kept: Noted = yield do("review.keep_open", reviews.keep_open, me, review, why.name)
    return end("end.kept" if kept.done else "end.review.gone", code=kept.code)


def _to_decide(me: Caller, review: int, tx: Tx) -> Say:
    return Say("officer.decide", {"code": reviews.owed_review(tx, me, review).code})


def _outcome() -> Generator[Any, Any, OutcomeAnswers]:
    """Whether the placement holds, and what the child says of it and of itself."""
    intact: bool = yield YesNo("officer.intact")
    satisfaction: int | None = None
    if intact:
        satisfaction = yield Number("officer.satisfaction", low=1, high=5)
    self_esteem: int = yield Number("officer.self_esteem", low=1, high=5)
    return OutcomeAnswers(intact, satisfaction, self_esteem)


def _of_child(me: Caller, child: int, tx: Tx) -> list[Option]:
    return [
        Option(
            [each.id, each.kind, each.child],
            Say("list.review", {"date": f"{each.due_on:%d/%m}", "review": _named(each)}),
        )
        for each in reviews.of_child(tx, me, child)
    ]


def _due(me: Caller, tx: Tx) -> list[Option]:
    return [
        Option(_picked(each), Say("list.review_of", {"code": each.code, "review": _named(each)}))
        for each in reviews.due_in_reach(tx, me)
    ]


def _picked(owed: Owed) -> list[int | str]:
    return [owed.id, owed.kind, owed.child]


def _named(owed: Owed) -> Say:
    return Say(f"review.{owed.kind}")


def _heading(me: Caller, child: int, tx: Tx) -> Say:
    return Say("officer.reviews" if reviews.of_child(tx, me, child) else "officer.reviews.none")


def _card(me: Caller, review: int, tx: Tx) -> Say:
    """What is owed; of a call also the number of the carer, who is rung."""
    owed = reviews.owed_review(tx, me, review)
    slots = {"code": owed.code, "review": _named(owed), "date": f"{owed.due_on:%d/%m}"}
    if owed.kind != ReviewKind.call:
        return Say("officer.review", slots)
    phone = carers.read_number(tx, me, owed.child)
    return Say("officer.review.call", {**slots, "phone": spoken(phone) if phone else "-"})
