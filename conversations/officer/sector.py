"""The sector officer's home, behind the PIN: calls that wait in the sector, codes, and visits moved; no names."""

from dataclasses import dataclass
from functools import partial

from conversations.asking import Option, Page
from conversations.officer.calls import listed, one_call
from conversations.officer.finding import one_found
from conversations.officer.moved_visits import moved_visits
from conversations.questions import Choose, Pin
from conversations.shared import choose_language
from conversations.steps import Conversation
from core.cases import finding
from core.language.words import Say
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import SECTOR_OFFICERS, Policy, Resource

LANGUAGE, MOVED = "language", "moved"
ALWAYS = (
    ("7", Option(LANGUAGE, Say("officer.home.language"))),
    ("8", Option(MOVED, Say("officer.more.moved"))),
)
CALLS = 3
"""On a screen, so that what is always there has its lines."""


@dataclass(frozen=True)
class CallOrCode(Choose):
    """A call of the list, or a code; `7` is the language, as at home with everybody, `8` the visits moved."""

    def pages(self, tx: Tx) -> list[Page]:
        """Three calls a screen, and `7` and `8`."""
        calls = [option for page in super().pages(tx) for _, option in page]
        return [
            [*((str(at), call) for at, call in enumerate(calls[start : start + CALLS], start=1)), *ALWAYS]
            for start in range(0, max(len(calls), 1), CALLS)
        ]


@door(Policy(SECTOR_OFFICERS, reads=(Resource.listing,), pin=True))
def sector_home(me: Caller) -> Conversation:
    """PIN, then the calls that wait; or the code of a child or household of the sector; or the visits moved there."""
    yield Pin("pin")
    chosen = yield CallOrCode(
        "sector.home", among=partial(listed, me), line="list.call_back", find=partial(_found, me), leads=True
    )
    if chosen == LANGUAGE:
        return (yield from choose_language(me))
    if chosen == MOVED:
        return (yield from moved_visits(me))
    if isinstance(chosen, int):
        return (yield from one_call(me, chosen))
    return (yield from one_found(me, chosen))


def _found(me: Caller, tx: Tx, code: str) -> list[str | int] | None:
    found = finding.find(tx, me, code)
    return [found[0].kind.value, found[0].id] if found else None
