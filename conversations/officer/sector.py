"""The sector officer's home, behind the PIN: what waits in the sector, codes, and visits moved; no names."""

from enum import IntEnum
from functools import partial

from conversations.officer.finding import one_found
from conversations.officer.moved_visits import moved_visits
from conversations.officer.waiting import what_waits_in_sector
from conversations.questions import Choose, Pin
from conversations.shared import choose_language
from conversations.steps import Conversation
from core.cases import finding
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import SECTOR_OFFICERS, Policy, Resource


class SectorHome(IntEnum):
    """What a sector's officer can do, by key; or the code of a child or household is typed."""

    waits = 1
    language = 7
    moved = 8


@door(Policy(SECTOR_OFFICERS, reads=(Resource.listing,), pin=True))
def sector_home(me: Caller) -> Conversation:
    """PIN, then what waits in the sector; or a code; or the visits moved there."""
    yield Pin("pin")
    chosen = yield Choose("sector.home", among=SectorHome, find=partial(_found, me), leads=True)
    talks = {
        SectorHome.waits: what_waits_in_sector,
        SectorHome.language: choose_language,
        SectorHome.moved: moved_visits,
    }
    if isinstance(chosen, SectorHome):
        return (yield from talks[chosen](me))
    return (yield from one_found(me, chosen))


def _found(me: Caller, tx: Tx, code: str) -> list[str | int] | None:
    found = finding.find(tx, me, code)
    return [found[0].kind.value, found[0].id] if found else None
