"""Supervision meetings of officers: one was held, the last ones, and who had none for longest."""

from collections.abc import Generator
from enum import IntEnum
from functools import partial
from typing import Any

from conversations.asking import Option
from conversations.officer.colleagues import LETTERS
from conversations.officer.fields import number_to_ring
from conversations.questions import Choose
from conversations.steps import Conversation, do, end
from conversations.volunteer.gathering import past_day
from core.language.words import Say
from core.models.person import Role
from core.people import places, supervisions
from core.people.supervisions import Meeting, MeetingReceipt
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import NATION, OFFICERS, Policy, Resource

ALL, NO_MORE = 0, -1
NAMES = 4
"""Names of who was there that fit a screen."""


class SupervisionKey(IntEnum):
    """What may be done here, by key."""

    held = 1
    last = 2
    officers = 3


class MeetingTopicKey(IntEnum):
    """What a meeting was about, by key."""

    hard_cases = 1
    wellbeing = 2
    safeguarding = 3
    procedures = 4
    data = 5


@door(
    Policy(
        OFFICERS,
        reads=(Resource.listing, Resource.meeting, Resource.person),
        writes=(Resource.meeting,),
        pin=True,
        audited=True,
        read_only=NATION,
    )
)
def supervision(me: Caller) -> Conversation:
    """A district's officers tell of a meeting and see the last; its lead also sees who had none for longest."""
    chosen = yield Choose("officer.supervision", among=_keys(me), leads=True)
    if chosen is SupervisionKey.held:
        return (yield from _held(me))
    if chosen is SupervisionKey.last:
        meeting = yield Choose("supervision.last", among=partial(_last, me), line="list.supervision", leads=True)
        yield Choose("supervision.meeting", words=partial(_card, me, meeting))
        return end("end.bye")
    officer = yield Choose("supervision.officers", among=partial(_since, me), line="list.supervised", leads=True)
    yield Choose("officer.ring", words=partial(number_to_ring, me, officer))
    return end("end.bye")


def _keys(me: Caller) -> tuple[SupervisionKey, ...]:
    if me.district is None:
        return (SupervisionKey.last,)
    if me.role is Role.lead:
        return tuple(SupervisionKey)
    return (SupervisionKey.held, SupervisionKey.last)


def _held(me: Caller) -> Conversation:
    on: str = yield from past_day("supervision.day", today=True)
    topic = yield Choose("supervision.topic", among=MeetingTopicKey)
    there: list[int] = yield from _who(me)
    kept: MeetingReceipt = yield do("supervision.record", supervisions.record, me, on, topic.name, there)
    return end("end.supervision.again" if kept.again else "end.supervision", date=kept.on, count=kept.count)


def _who(me: Caller) -> Generator[Any, Any, list[int]]:
    """All of them at one key, or one after the other."""
    there: list[int] = []
    while True:
        chosen = yield Choose("supervision.who", among=partial(_absent, me, tuple(there)), line="list.officer")
        if chosen in (ALL, NO_MORE):
            return there
        there.append(chosen)


def _absent(me: Caller, there: tuple[int, ...], tx: Tx) -> list[Option]:
    """Who may be named yet, below "all of us", or once somebody was named "nobody else"."""
    rest = Option(NO_MORE, Say("supervision.who.no_more")) if there else Option(ALL, Say("supervision.who.all"))
    return [rest, *(_named(each) for each in supervisions.officers(tx, me) if each.id not in there)]


def _named(officer: supervisions.SupervisedOfficer) -> Option:
    return Option(officer.id, Say("list.officer", {"name": officer.name[:LETTERS], "job": Say(f"job.{officer.role}")}))


def _last(me: Caller, tx: Tx) -> list[Option]:
    return [Option(each.id, Say("list.supervision", _about(each))) for each in supervisions.last(tx, me)]


def _about(meeting: Meeting) -> dict[str, Any]:
    return {"date": f"{meeting.on:%d/%m}", "topic": Say(f"supervision.topic.{meeting.topic}")}


def _card(me: Caller, meeting: int, tx: Tx) -> Say:
    found = supervisions.meeting(tx, me, meeting)
    names = ", ".join(each[:LETTERS] for each in found.names[:NAMES])
    who = {"place": places.name(tx, found.district), "count": len(found.names), "names": names}
    return Say("supervision.meeting", {**_about(found), **who})


def _since(me: Caller, tx: Tx) -> list[Option]:
    return [
        Option(
            each.id,
            Say(
                "list.supervised",
                {"name": each.name[:LETTERS], "date": f"{each.last_on:%d/%m}" if each.last_on else "-"},
            ),
        )
        for each in supervisions.officers(tx, me)
    ]
