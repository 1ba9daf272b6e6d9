"""Turns of an alert that need more than one key: referring, handing over, another level."""

from collections.abc import Generator
from enum import IntEnum
from functools import partial
from typing import Any

from conversations.asking import Option
from conversations.officer.colleagues import named
from conversations.questions import Choose
from conversations.steps import Conversation, do, end
from core.alerts import alerts, handing_over, levels, transfers
from core.alerts.handing_over import Offered
from core.alerts.levels import LevelChange
from core.language.words import Say
from core.referrals import officer_referrals
from core.referrals.officer_referrals import Referred
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource

ELSEWHERE = 0
"""The answer that it belongs to another district."""


class ReferTo(IntEnum):
    """Who is asked to serve, by key; 91 and more stand on the second screen."""

    social_worker = 1
    psychologist = 2
    health_centre = 3
    isange = 4
    police = 5
    sector = 6
    school = 7
    civil_registration = 8
    housing = 91
    legal_aid = 92
    disability = 93
    belonging_group = 94
    parents_session = 95
    household_support = 96


class GroundKey(IntEnum):
    """What allows it, by key."""

    consent = 1
    danger = 2


class LevelKey(IntEnum):
    """The levels by key, most urgent first."""

    danger = 1
    high = 2
    medium = 3
    low = 4


class LevelReasonKey(IntEnum):
    """Why the level changes, by key."""

    phoned = 1
    seen = 2
    told_more = 3
    mistaken = 4


@door(Policy(OFFICERS, writes=(Resource.alert, Resource.referral), pin=True, audited=True))
def refer(me: Caller, alert: int) -> Conversation:
    """The child of an alert is referred; that is a deed of its owner too."""
    to, consent = yield from whom_and_why()
    referred: Referred = yield do("alert.refer", officer_referrals.refer, me, alert, to, consent)
    return end(referred.reason or "end.refer", number=referred.number)


def whom_and_why() -> Generator[Any, Any, tuple[str, bool]]:
    """To whom, and on what ground: the carer agreed (True), or the child is in danger."""
    to = yield Choose("officer.refer", among=ReferTo)
    ground = yield Choose("officer.ground", among=GroundKey)
    return to.name, ground is GroundKey.consent


@door(Policy(OFFICERS, reads=(Resource.listing,), writes=(Resource.alert,), pin=True, audited=True))
def hand_over(me: Caller, alert: int) -> Conversation:
    """To which colleague, or to another district; who must say "I have it" in time."""
    to = yield Choose("officer.hand_over", among=partial(_colleagues, me, alert), line="list.officer")
    if to == ELSEWHERE:
        district = yield Choose("officer.hand_over.district", among=partial(_districts, me, alert), line="list.place")
        offered: Offered = yield do("alert.offer_district", transfers.offer, me, alert, district)
    else:
        offered = yield do("alert.offer", handing_over.offer, me, alert, to)
    if not offered.done:
        return end(offered.reason, number=offered.number)
    return end("end.offer" if offered.time else "end.offer.free", number=offered.number, time=offered.time)


def _colleagues(me: Caller, alert: int, tx: Tx) -> list[Option]:
    found = [Option(each.id, named(each)) for each in handing_over.choices(tx, me, alert)]
    return [*found, Option(ELSEWHERE, Say("officer.hand_over.elsewhere"))]


def _districts(me: Caller, alert: int, tx: Tx) -> list[Option]:
    return [
        Option(each.id, Say("list.place", {"place": each.name}))
        for each in transfers.others(tx, alerts.reach(tx, me, alert))
    ]


@door(Policy(OFFICERS, writes=(Resource.alert,), pin=True, audited=True))
def change_level(me: Caller, alert: int) -> Conversation:
    """Which level, and why."""
    level = yield Choose("officer.level", among=LevelKey)
    why = yield Choose("officer.why", among=LevelReasonKey)
    changed: LevelChange = yield do("alert.level", levels.change, me, alert, level.name, why.name)
    words = Say(f"level.{changed.level}")
    return end(changed.reason or "end.level", number=changed.number, level=words)
