"""Who goes away leaves no alert with nobody: all of one's own go to a colleague in one step."""

from core.alerts import letting_go
from core.people import leaves, people
from core.people.leaves import Away
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx


def away(tx: Tx, me: Caller, back_on: str, cover: int | None) -> Away:
    """The officer is away from now until that day; what was offered to them alone begins at its first rung now.

    Raises NotYours for a cover from another district.
    """
    gone = leaves.away(tx, me, back_on, cover)
    letting_go.begin_offered(tx, me.id)
    return gone


def hand_over_all(tx: Tx, me: Caller, to: int | None) -> int:
    """Everything the officer owns or holds goes to that colleague, who has the acknowledge time of each to say "I have
    it"; to nobody, each begins at its first rung now. One SMS a person. How many alerts were owned.

    Raises NotYours for a colleague who is no officer with us.
    """
    released = letting_go.release(tx, people.get(tx, me.id), to)
    audit.record(tx, me, "handed_over", "people", me.person)
    return released.alerts
