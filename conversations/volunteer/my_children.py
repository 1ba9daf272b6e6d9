"""My children: behind the PIN, as names stand there, and what a volunteer can ask for one of them."""

from enum import IntEnum
from functools import partial

from conversations.asking import Option
from conversations.questions import Choose, Pin
from conversations.shared import ask_closing
from conversations.steps import Conversation, End, do, end
from conversations.volunteer.fields import DayAhead
from conversations.volunteer.gathering import past_day
from conversations.volunteer.plan import planned_with_us
from conversations.volunteer.referral import ask_referral
from conversations.volunteer.visit import six_keys
from core.alerts.alerts import Raised
from core.cases import deaths, missing
from core.cases.deaths import DeathTold
from core.children import children, proposed_days
from core.children.proposed_days import Proposed
from core.clock import kigali
from core.language.words import Say
from core.models import child_facts
from core.models.child import Sex
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import VOLUNTEERS, Policy, Resource

NAME = 19
"""Letters of a name that fit a line; the longest name of a place has as many."""
CHILD_NAME = 12
"""Letters of a child's name on its card, so that the card and what may be done fit one screen."""


class CardKey(IntEnum):
    """What can be done for the child, by key."""

    visited = 1
    other_day = 2
    referral = 3
    closing = 4
    plan = 5
    died = 91
    missing = 92


class OtherDayReasonKey(IntEnum):
    """Why the visit cannot be on its day."""

    ill = 1
    away = 2
    weather = 3
    other = 4


@door(Policy(VOLUNTEERS, reads=(Resource.listing,), pin=True))
def my_children(me: Caller) -> Conversation:
    """The children of the village, the day each is visited next; then one child's card."""
    yield Pin("pin")
    child = yield Choose("my_children", among=partial(listed, me), line="list.code_date", leads=True)
    return (yield from one_child(me, child))


@door(Policy(VOLUNTEERS, reads=(Resource.child,), writes=(Resource.child,), pin=True, audited=True))
def one_child(me: Caller, child: int) -> Conversation:
    """One child's name, sex, age and visits, and what the volunteer asks for it. Behind the PIN."""
    chosen = yield Choose("my_children.card", among=CardKey, words=partial(_card, me, child), leads=True)
    if chosen is CardKey.visited:
        on: str = yield from past_day("visit.day")
        return (yield from six_keys(me, child, on))
    if chosen is CardKey.other_day:
        return (yield from _other_day(me, child))
    if chosen is CardKey.referral:
        return (yield from ask_referral(me, child))
    if chosen is CardKey.plan:
        return (yield from planned_with_us(me, child))
    if chosen is CardKey.missing:
        missed: Raised = yield do("child.missing", missing.tell, me, child)
        return end("end.missing.kept" if missed.unheard else "end.missing", alert=missed.number)
    if chosen is CardKey.died:
        told: DeathTold = yield do("child.died", deaths.tell, me, child)
        return _died(told)
    asked = yield from ask_closing(me, child)
    if isinstance(asked, DeathTold):
        return _died(asked)
    if asked.refused:
        return end(asked.refused, code=asked.code)
    return end("end.closing.again" if asked.again else "end.closing", code=asked.code)


def _died(told: DeathTold) -> End:
    return end(told.refused or ("end.died.kept" if told.unheard else "end.died"), code=told.code)


def _other_day(me: Caller, child: int) -> Conversation:
    day = yield DayAhead("other_day", words=partial(_until, me, child), most=partial(_most, me, child))
    why = yield Choose("other_day.why", among=OtherDayReasonKey)
    moved: Proposed = yield do("other_day.propose", proposed_days.propose, me, child, day, why.name)
    if not moved.due_on:
        return end("end.other_day.none", code=moved.code)
    return end("end.other_day", code=moved.code, date=moved.due_on)


def _most(me: Caller, child: int, tx: Tx) -> int:
    return proposed_days.most_days(tx, me, child)


def _until(me: Caller, child: int, tx: Tx) -> Say:
    days = proposed_days.most_days(tx, me, child)
    return Say("other_day", {"days": days}) if days else Say("other_day.none")


def listed(me: Caller, tx: Tx) -> list[Option]:
    """Codes and days only: this stands before the PIN too."""
    return [
        Option(
            child.id,
            Say("list.code_date", {"code": child.code, "date": f"{child.due_on:%d/%m}" if child.due_on else "-"}),
        )
        for child in children.of_village(tx, me)
    ]


def sex_word(sex: Sex | str | None) -> Say | str:
    """The word for it; a dash where it was erased."""
    return Say(f"sex.{sex}") if sex else "-"


def age_word(age: int | None) -> int | str:
    """How old; a dash where that was erased."""
    return "-" if age is None else age


def _card(me: Caller, child_id: int, tx: Tx) -> Say:
    child = children.in_village(tx, me, child_id)
    last, due = children.last_and_next(tx, child)
    name = children.read_name(tx, me, child)[:CHILD_NAME]
    return Say(
        "my_children.card",
        {
            "code": child.code,
            "name": name or Say("my_children.no_name"),
            "sex": sex_word(child.sex),
            "age": age_word(child_facts.age_in(kigali(tx.at).year, child)),
            "last": f"{last:%d/%m}" if last else "-",
            "due": f"{due:%d/%m}" if due else "-",
        },
    )
