"""Who goes away leaves no alert with nobody: all of one's own go to a colleague in one step."""

from dataclasses import dataclass
from enum import StrEnum

from core.alerts import letting_go
from core.people import leaves, people
from core.people.leaves import Away
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx


class HandedTo(StrEnum):
    """Who is to have what an officer handed over in one step: the colleague named, or who stands in for one that can
    take nothing now; the ladder from its first rung; or nobody who can be reached.
    """

    colleague = "colleague"
    stand_in = "stand_in"
    rung = "rung"
    nobody = "nobody"


@dataclass(frozen=True)
class HandedOver:
    """How many alerts were owned, and who is to have them; with `nobody`, how many nobody can hear of now."""

    count: int
    to: HandedTo


def away(tx: Tx, me: Caller, back_on: str, cover: int | None) -> Away:
    """The officer is away from now until that day; what was offered to them alone begins at its first rung now, and
    calls about a danger that they were to make go on.

    Raises NotYours for a cover from another district.
    """
    gone = leaves.away(tx, me, back_on, cover)
    letting_go.go_on_without(tx, me.id)
    return gone


def hand_over_all(tx: Tx, me: Caller, to: int | None) -> HandedOver:
    """Everything the officer owns or holds goes to that colleague, who has the acknowledge time of each to say "I have
    it"; to nobody, each begins at its first rung now. One SMS a person.

    Raises NotYours for a colleague who is no officer with us.
    """
    released = letting_go.release(tx, people.get(tx, me.id), to)
    audit.record(tx, me, "handed_over", "people", me.person)
    if released.unheard:
        return HandedOver(released.unheard, HandedTo.nobody)
    if released.offered < released.alerts:
        return HandedOver(released.alerts, HandedTo.rung)
    return HandedOver(released.alerts, HandedTo.stand_in if released.stood_in else HandedTo.colleague)
