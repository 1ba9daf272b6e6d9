"""What waits for an officer: every list with its count, then its lines, each leading to what it names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import partial

from conversations.asking import Option, Page
from conversations.officer.alert import one_alert
from conversations.officer.calls import one_call
from conversations.officer.child import one_child
from conversations.officer.foster import one_family
from conversations.officer.persons import confirm_one, ring_one
from conversations.officer.referrals import one_referral
from conversations.officer.reviews import one_review
from conversations.officer.second import second_yes
from conversations.officer.worries import one_worry
from conversations.questions import Choose
from conversations.steps import Conversation, end
from core.alerts import alerts
from core.cases import waiting_lists
from core.cases.waiting_lists import Line, Opens
from core.children import villages
from core.clock import clock_time, kigali
from core.language.words import Say
from core.models.alert import ClockCategory
from core.people import places
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import OFFICERS, SECTOR_OFFICERS, Policy, Resource

LETTERS = 12
"""Of a village's name in a line."""
CODES = 8
"""Of children in a village that lacks somebody, on one screen."""


class WaitingKey(IntEnum):
    """The lists by their keys; 91 and more stand on the second screen."""

    cases = 1
    visits = 2
    worries = 3
    registrations = 4
    reviews = 5
    plans = 6
    calls = 7
    referrals = 8
    doubted = 91
    stuck = 92
    villages = 93
    homeless = 94
    clock = 95
    late = 96
    departures = 97
    pins = 98


class NobodyKey(IntEnum):
    """What follows the codes of a village without volunteers, by key."""

    alert = 1


class SectorWaitingKey(IntEnum):
    """The lists of a sector's officer."""

    calls = 1
    visits = 2


@dataclass(frozen=True)
class ChooseList(Choose):
    """One of the lists, each shown with how many lines it has."""

    me: Caller | None = None

    def pages(self, tx: Tx) -> list[Page]:
        """The lists by their fixed keys, counted now for the caller whose they are."""
        if not isinstance(self.me, Caller):
            return super().pages(tx)
        return [[(key, self._counted(tx, self.me, each)) for key, each in page] for page in super().pages(tx)]

    def _counted(self, tx: Tx, me: Caller, option: Option) -> Option:
        count = waiting_lists.count(tx, waiting_lists.reach_of(me), option.say.key.rpartition(".")[2])
        return replace(option, say=Say(option.say.key, {"count": count}))


@door(Policy(OFFICERS, reads=(Resource.listing,), pin=True))
def what_waits(me: Caller) -> Conversation:
    """The lists of the district, then one of them."""
    chosen = yield ChooseList("officer.waits", among=WaitingKey, me=me, leads=True)
    return (yield from _one_list(me, chosen.name))


@door(Policy(SECTOR_OFFICERS, reads=(Resource.listing,), pin=True))
def what_waits_in_sector(me: Caller) -> Conversation:
    """The lists of the sector, then one of them."""
    chosen = yield ChooseList("sector.waits", among=SectorWaitingKey, me=me, leads=True)
    return (yield from _one_list(me, chosen.name))


def _one_list(me: Caller, name: str) -> Conversation:
    opens, row, about, child = yield Choose(
        f"waits.{name}", among=partial(_lines, me, name), line="list.review_of", leads=True
    )
    if name == "doubted":
        return (yield from confirm_one(me, row))
    if name == "departures":
        return (yield from second_yes(me, row))
    if opens == Opens.review:
        return (yield from one_review(me, row, about, child))
    if opens == Opens.village:
        yield Choose("one_of_pair", words=partial(_village, row, about))
        return end("end.bye")
    if about == ClockCategory.nobody:
        yield Choose("officer.nobody", among=NobodyKey, words=partial(_nobody, me, row), leads=True)
    talks: Mapping[Opens, Callable[[Caller, int], Conversation]] = {
        Opens.alert: one_alert,
        Opens.child: one_child,
        Opens.worry: one_worry,
        Opens.foster: one_family,
        Opens.call: one_call,
        Opens.referral: one_referral,
        Opens.person: ring_one,
    }
    return (yield from talks[Opens(opens)](me, row))


def _village(village: int, left: str, tx: Tx) -> Say:
    """How many of the pair are left, and whom they visit."""
    codes = ", ".join(villages.codes(tx, village, CODES))
    return Say("one_of_pair", {"place": places.name(tx, village), "count": left, "codes": codes})


def _nobody(me: Caller, alert: int, tx: Tx) -> Say:
    """The village, and whom nobody visits there."""
    village = alerts.reach(tx, me, alert).village_id
    return Say(
        "officer.nobody",
        {"place": places.name(tx, village), "codes": ", ".join(villages.codes(tx, village or 0, CODES))},
    )


def _lines(me: Caller, name: str, tx: Tx) -> list[Option]:
    found = waiting_lists.lines(tx, me, name)
    return [Option([each.opens.value, each.id, each.about, each.child], _line(tx, each)) for each in found]


def _line(tx: Tx, line: Line) -> Say:
    """A code and a day; what tells people, villages and calls apart where there is no code."""
    if line.opens is Opens.call and line.at:
        time = clock_time(line.at, tx.at)
        return Say("list.call_back", {"time": time, "reason": Say(f"call_back.reason.{line.about}")})
    if line.opens is Opens.alert:
        return Say("list.clock", {"place": line.code[:LETTERS], "missed": Say(f"list.clock.{line.about}")})
    if line.opens is Opens.person:
        return Say("list.known", {"job": Say(f"job.{line.about}"), "place": line.code[:LETTERS]})
    if line.opens is Opens.village:
        return Say("list.village", {"place": line.code[:LETTERS], "count": line.about})
    day = kigali(line.at).date() if line.at else line.day
    slots: Mapping[str, str] = {"code": line.code, "date": f"{day:%d/%m}" if day else "-"}
    if line.opens in (Opens.review, Opens.foster):
        return Say("list.review_of", {**slots, "review": Say(f"review.{line.about}")})
    return Say("list.code_date", slots)
