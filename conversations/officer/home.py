"""The officer's home, behind the PIN: the most urgent alert is one key away. The lead of a district has the same."""

from enum import IntEnum
from functools import partial

from conversations.officer.alert import open_alerts
from conversations.officer.calls import calls_that_wait
from conversations.officer.changes import change_a_person, reset_a_pin
from conversations.officer.closing import cases_to_close
from conversations.officer.desk import desk_code
from conversations.officer.duty import duty_and_leave
from conversations.officer.finding import find_a_code
from conversations.officer.foster import foster_families
from conversations.officer.moved_visits import moved_visits
from conversations.officer.persons import confirm_a_person, register_volunteer
from conversations.officer.referrals import open_referrals
from conversations.officer.reviews import reviews_due
from conversations.officer.silent import volunteers_not_reporting
from conversations.officer.supervision import supervision
from conversations.officer.waiting import what_waits
from conversations.questions import Choose, Pin
from conversations.shared import change_pin, choose_language, helplines
from conversations.steps import Conversation
from core.alerts import scope
from core.language.words import Say
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource


class OfficerHome(IntEnum):
    """What an officer can do here, by key."""

    open_alerts = 1
    past_deadline = 2
    closing = 3
    find = 4
    silent = 5
    more = 6
    language = 7
    waits = 8


class More(IntEnum):
    """Behind `6`; 91 and more stand on the second screen."""

    call_backs = 1
    register = 2
    duty = 3
    helplines = 4
    confirm = 5
    reset_pin = 6
    pin = 7
    reviews = 8
    referrals = 91
    foster = 92
    supervision = 93
    moved = 94
    change = 95
    desk = 96


@door(Policy(OFFICERS, reads=(Resource.listing,), pin=True))
def officer_home(me: Caller) -> Conversation:
    """PIN, then home; an officer is asked who it is before anything of a child is shown."""
    yield Pin("pin")
    chosen = yield Choose("officer.home", among=OfficerHome, words=partial(_counts, me), leads=True)
    if chosen in (OfficerHome.open_alerts, OfficerHome.past_deadline):
        return (yield from open_alerts(me, chosen is OfficerHome.past_deadline))
    talks = {
        OfficerHome.closing: cases_to_close,
        OfficerHome.find: find_a_code,
        OfficerHome.silent: volunteers_not_reporting,
        OfficerHome.more: _more,
        OfficerHome.language: choose_language,
        OfficerHome.waits: what_waits,
    }
    return (yield from talks[chosen](me))


def _more(me: Caller) -> Conversation:
    chosen = yield Choose("officer.more", among=More, leads=True)
    talks = {
        More.call_backs: calls_that_wait,
        More.register: register_volunteer,
        More.duty: duty_and_leave,
        More.helplines: helplines,
        More.confirm: confirm_a_person,
        More.reset_pin: reset_a_pin,
        More.pin: change_pin,
        More.reviews: reviews_due,
        More.referrals: open_referrals,
        More.foster: foster_families,
        More.supervision: supervision,
        More.moved: moved_visits,
        More.change: change_a_person,
        More.desk: desk_code,
    }
    return (yield from talks[chosen](me))


def _counts(me: Caller, tx: Tx) -> Say:
    found = scope.open_in_reach(tx, me)
    if not found:
        return Say("officer.home.quiet")
    first = found[0]
    return Say(
        "officer.home", {"count": len(found), "number": first.number, "level": Say(f"level.short.{first.level}")}
    )
