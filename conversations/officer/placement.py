"""Where a child lives: a placement begins, or ends with a reason."""

from enum import IntEnum
from functools import partial

from conversations.asking import Option
from conversations.questions import Choose, YesNo
from conversations.steps import Conversation, do, end
from conversations.volunteer.gathering import past_day
from core.cases import placements
from core.cases.placements import Ended, Placed
from core.language.words import Say
from core.storage import audit
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource

NEW, INSTEAD, END = "new", "instead", "end"


class PlacementKindKey(IntEnum):
    """With whom the child lives, by key."""

    parent = 1
    relative = 2
    foster = 3
    independent = 4
    adoption = 5
    other = 6


class EndingKey(IntEnum):
    """Why a placement ended, by key."""

    abuse = 1
    carer_died = 2
    education = 3
    ill_health = 4
    poverty = 5
    broke_down = 6
    grew_up = 7
    moved = 8


@door(Policy(OFFICERS, reads=(Resource.child,), writes=(Resource.child,), pin=True, audited=True))
def placement_of(me: Caller, child: int) -> Conversation:
    """Where the child lives now; then a placement that begins, instead of that one if there is one, or its end."""
    chosen = yield Choose(
        "officer.placement", among=partial(_turns, me, child), words=partial(_card, me, child), leads=True
    )
    if chosen == END:
        why = yield Choose("officer.ended", among=EndingKey)
        on: str = yield from past_day("officer.until", today=True)
        there: bool = (yield YesNo("officer.still_there")) if why is EndingKey.abuse else False
        ended: Ended = yield do("placement.end", placements.end, me, child, why.name, on, there)
        if ended.alert:
            whose = "end.placement.no_home.theirs" if ended.anothers else "end.placement.no_home"
            return end(whose, code=ended.code, alert=ended.alert)
        return end(ended.reason or "end.placement.ended", code=ended.code)
    kind = yield Choose("officer.kind", among=PlacementKindKey)
    on = yield from past_day("officer.since", today=True)
    before = (yield Choose("officer.ended", among=EndingKey)).name if chosen == INSTEAD else None
    lives_there: bool = yield YesNo("officer.lives_there")
    placed: Placed = yield do("placement.begin", placements.place, me, child, kind.name, on, lives_there, before)
    if placed.reason:
        return end(placed.reason, code=placed.code)
    return end("end.placement" if placed.visited else "end.placement.nobody", code=placed.code, date=placed.first_on)


def _turns(me: Caller, child: int, tx: Tx) -> list[Option]:
    """A placement only ends where there is one."""
    _, placement = placements.current(tx, me, child)
    begin = Option(INSTEAD if placement else NEW, Say("officer.placement.begin"))
    return [begin, Option(END, Say("officer.placement.end"))] if placement else [begin]


def _card(me: Caller, child: int, tx: Tx) -> Say:
    """Where the child lives, with whom; who looked is recorded."""
    code, placement = placements.current(tx, me, child)
    audit.record(tx, me, "read", "placements", child)
    if placement is None:
        return Say("officer.placement.none", {"code": code})
    kind = Say(f"officer.kind.{placement.kind}")
    return Say("officer.placement", {"code": code, "kind": kind, "date": f"{placement.began_on:%d/%m}"})
