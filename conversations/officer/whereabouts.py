"""Where a child is, in an officer's hand: missing, found, dead, in an emergency place; and how often it is visited."""

from enum import IntEnum
from functools import partial

from conversations.officer.persons import a_village
from conversations.questions import Choose
from conversations.steps import Conversation, End, do, end
from conversations.volunteer.fields import Telephone
from core.alerts.alerts import Raised
from core.cases import at_home, emergency, missing
from core.cases.emergency import EmergencyKept
from core.language.words import Say
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource


class EmergencyKey(IntEnum):
    """What is said of an emergency place, by key."""

    keep = 1
    looked = 2
    renew = 3
    over = 4


class BandKey(IntEnum):
    """How grave an officer holds a case to be, by key."""

    high = 1
    middle = 2
    low = 3
    schedule = 4


class BandReasonKey(IntEnum):
    """Why, by key."""

    worry = 1
    settling = 2
    going_well = 3
    other = 4


@door(Policy(OFFICERS, reads=(Resource.child,), writes=(Resource.child, Resource.alert), pin=True, audited=True))
def is_missing(me: Caller, child: int) -> Conversation:
    """Nobody knows where the child is: an alert of the officer's own, or of who has it already, and visits rest."""
    told: Raised = yield do("child.missing", missing.tell, me, child)
    return end("end.missing.noted.theirs" if told.anothers else "end.missing.noted", alert=told.number)


@door(Policy(OFFICERS, reads=(Resource.child,), writes=(Resource.child,), pin=True, audited=True))
def is_found(me: Caller, child: int) -> Conversation:
    """It was found, and is visited as before."""
    found: missing.FoundAgain = yield do("child.found", missing.found, me, child)
    if not found.was_missing:
        return end("end.found.not_missing", code=found.code)
    return end("end.found" if found.rested else "end.found.visited", code=found.code)


@door(Policy(OFFICERS, reads=(Resource.child,), writes=(Resource.child,), pin=True, audited=True))
def emergency_of(me: Caller, child: int) -> Conversation:
    """Where the child is kept safe for some days; or that it was looked at there, stays longer, or left."""
    words = partial(_card, me, child)
    chosen = yield Choose("officer.emergency", among=EmergencyKey, words=words, leads=True)
    if chosen is EmergencyKey.keep:
        phone = yield Telephone("officer.emergency_phone")
        village: int = yield from a_village(me)
        kept: EmergencyKept = yield do("emergency.keep", emergency.keep, me, child, phone, village)
        return _told("end.emergency" if kept.visited else "end.emergency.nobody", kept)
    if chosen is EmergencyKey.looked:
        seen: EmergencyKept = yield do("emergency.looked", emergency.looked, me, child)
        return _told("end.emergency.looked", seen)
    if chosen is EmergencyKey.renew:
        renewed: EmergencyKept = yield do("emergency.renew", emergency.renew, me, child)
        return _told("end.emergency.renewed", renewed)
    ended: EmergencyKept = yield do("emergency.end", emergency.end, me, child)
    return _told("end.emergency.over", ended)


def _told(key: str, kept: EmergencyKept) -> End:
    return end(kept.reason or key, code=kept.code, date=kept.until)


@door(Policy(OFFICERS, writes=(Resource.child,), pin=True, audited=True))
def band_of(me: Caller, child: int) -> Conversation:
    """How often the child is visited by an officer's own word, and why; or by its schedule again."""
    band = yield Choose("officer.band", among=BandKey)
    if band is BandKey.schedule:
        code: str = yield do("case.by_schedule", at_home.by_schedule, me, child)
        return end("end.band", code=code)
    why = yield Choose("officer.band_why", among=BandReasonKey)
    code = yield do("case.band", at_home.put_on_band, me, child, band.name, why.name)
    return end("end.band", code=code)


def _card(me: Caller, child: int, tx: Tx) -> Say:
    """Until when it stays in such a place; nobody's name."""
    code, place = emergency.current(tx, me, child)
    if place is None:
        return Say("officer.emergency.none", {"code": code})
    return Say("officer.emergency", {"code": code, "date": f"{place.until:%d/%m}"})
