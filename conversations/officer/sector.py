"""The sector officer's home, behind the PIN: calls that wait in the sector, and codes; no names."""

from functools import partial

from conversations.officer.calls import listed, one_call
from conversations.officer.finding import one_found
from conversations.questions import Choose, Pin
from conversations.steps import Conversation
from core import finding
from core.access import Caller
from core.db import Tx


def sector_home(me: Caller) -> Conversation:
    """PIN, then the calls that wait; or the code of a child or household of the sector."""
    yield Pin("pin")
    chosen = yield Choose("sector.home", among=partial(listed, me), find=partial(_found, me), leads=True)
    if isinstance(chosen, int):
        return (yield from one_call(me, chosen))
    return (yield from one_found(me, chosen))


def _found(me: Caller, tx: Tx, code: str) -> list[str | int] | None:
    found = finding.find(tx, me, code)
    return [found[0].kind.value, found[0].id] if found else None
