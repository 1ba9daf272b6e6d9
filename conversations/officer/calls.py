"""Calls that people wait for: one is rung, and whether the person was reached."""

from functools import partial

from conversations.asking import Option
from conversations.officer.fields import said_number
from conversations.questions import Choose
from conversations.steps import Conversation, do, end
from core.alerts import call_backs, call_tries, ringing
from core.clock import clock_time
from core.language.words import Say
from core.reporting import caregivers
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import OFFICERS, SECTOR_OFFICERS, Policy, Resource

LETTERS = 11
"""Of a village's name."""
TAKES, FOUND = "takes", "found"
"""The answers of an officer who will ring, and of one who found whoever called in another way."""


@door(Policy(OFFICERS, reads=(Resource.listing,), pin=True))
def calls_that_wait(me: Caller) -> Conversation:
    """The calls of the district, the most urgent first."""
    call_back = yield Choose("officer.call_backs", among=partial(listed, me), line="list.call_back", leads=True)
    return (yield from one_call(me, call_back))


@door(
    Policy(
        OFFICERS | SECTOR_OFFICERS,
        reads=(Resource.call_back, Resource.household),
        writes=(Resource.call_back,),
        pin=True,
        audited=True,
    )
)
def one_call(me: Caller, call_back: int) -> Conversation:
    """The number to ring, then what came of it. Who may not be rung is met; no number is shown."""
    reached = yield Choose(
        "officer.call_back", among=partial(_answers, me, call_back), words=partial(_who_waits, me, call_back)
    )
    if reached == TAKES:
        mine = yield do("call_back.take", call_tries.take, me, call_back)
        return end("end.call_back.mine" if mine else "end.call_back.others")
    if reached == FOUND:
        yield do("call_back.found", call_tries.found, me, call_back)
        return end("officer.call_back.noted")
    yield do("call_back.rung", call_tries.rung, me, call_back, reached)
    return end("officer.call_back.noted")


def listed(me: Caller, tx: Tx) -> list[Option]:
    """A line a call: by when, and why."""
    return [
        Option(
            each.id,
            Say(
                "list.call_back",
                {"time": clock_time(each.due_at, tx.at), "reason": Say(f"call_back.reason.{each.reason}")},
            ),
        )
        for each in call_backs.open_in_reach(tx, me)
    ]


def _answers(me: Caller, call_back: int, tx: Tx) -> list[Option]:
    """Whether the one who waits was reached; whether one who may not be rung is safe again, if no alert ends that."""
    waiting = call_backs.reach(tx, me, call_back)
    if caregivers.is_unsafe(tx, waiting):
        met = [Option(True, Say("officer.unsafe.safe_again"))] if caregivers.is_met_for_call(tx, waiting) else []
        return [*met, Option(False, Say("officer.unsafe.not_yet"))]
    found = [Option(FOUND, Say("officer.call_back.found"))] if call_tries.may_end(tx, waiting) else []
    return [
        Option(True, Say("officer.call_back.reached")),
        Option(False, Say("officer.call_back.not_reached")),
        Option(TAKES, Say("officer.call_back.take")),
        *found,
    ]


def _who_waits(me: Caller, call_back: int, tx: Tx) -> Say:
    """The number to ring, or where the family is met; who looked is recorded."""
    if home := caregivers.unsafe_home(tx, me, call_back):
        through = Say("unsafe.through_pair" if home.through_pair else "unsafe.without_pair")
        return Say("officer.unsafe", {"place": home.place[:LETTERS], "through": through, "code": ", ".join(home.codes)})
    return Say("officer.call_back", {"phone": said_number(*ringing.of_call(tx, me, call_back))})
