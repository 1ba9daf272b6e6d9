"""A child's card in an officer's hand, and what can be done for the child."""

from enum import IntEnum
from functools import partial

from conversations.officer.alert_changes import whom_and_why
from conversations.officer.case import case_of
from conversations.officer.child_facts import carers_phone, name_a_child
from conversations.officer.child_home import home_of
from conversations.officer.closing import has_died, propose_closing
from conversations.officer.needs import needs_of
from conversations.officer.placement import placement_of
from conversations.officer.plan import support_plan
from conversations.officer.reviews import reviews_of
from conversations.officer.whereabouts import band_of, emergency_of, is_found, is_missing
from conversations.officer.worries import visits_of
from conversations.questions import Choose
from conversations.steps import Conversation, do, end
from conversations.volunteer.my_children import CHILD_NAME, age_word, sex_word
from core.cases import finding
from core.language.words import Say
from core.models.person import Role
from core.people import places
from core.referrals import referrals
from core.referrals.referrals import RequestedReferral
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import OFFICERS, SECTOR_OFFICERS, Policy, Resource

LETTERS = 7
"""Of a village's name, so that the card and what may be done fit one screen in every language."""


class ChildKey(IntEnum):
    """What an officer can do for a child, by key; 91 and more stand on the second screen."""

    case = 1
    placement = 2
    needs = 3
    refer = 4
    home = 5
    reviews = 6
    plan = 7
    closing = 8
    visits = 91
    died = 92
    missing = 93
    found = 94
    emergency = 95
    band = 96
    named = 97
    phone = 98


@door(
    Policy(
        OFFICERS | SECTOR_OFFICERS,
        reads=(Resource.child,),
        writes=(Resource.referral,),
        pin=True,
        audited=True,
        read_only=SECTOR_OFFICERS,
    )
)
def one_child(me: Caller, child: int) -> Conversation:
    """The child's card, then what the officer does. A sector's officer reads it only."""
    keys = () if me.role is Role.sector_officer else ChildKey
    chosen = yield Choose("officer.child", among=keys, words=partial(_card, me, child), leads=True)
    talks = {
        ChildKey.case: case_of,
        ChildKey.placement: placement_of,
        ChildKey.needs: needs_of,
        ChildKey.refer: _refer,
        ChildKey.home: home_of,
        ChildKey.reviews: reviews_of,
        ChildKey.plan: support_plan,
        ChildKey.closing: propose_closing,
        ChildKey.visits: visits_of,
        ChildKey.died: has_died,
        ChildKey.missing: is_missing,
        ChildKey.found: is_found,
        ChildKey.emergency: emergency_of,
        ChildKey.band: band_of,
        ChildKey.named: name_a_child,
        ChildKey.phone: carers_phone,
    }
    return (yield from talks[chosen](me, child))


def _refer(me: Caller, child: int) -> Conversation:
    to, consent = yield from whom_and_why()
    made: RequestedReferral = yield do("child.refer", referrals.make, me, child, None, to, consent)
    return end("end.child.referred_before" if made.again else "end.child.referred", code=made.code)


def _card(me: Caller, child: int, tx: Tx) -> Say:
    """Name, sex, age, where, siblings, the day it was seen last and the next visit; codes and days only for who may not
    read names.

    The look is recorded.
    """
    card = finding.child(tx, me, child)
    slots = {
        "code": card.code,
        "place": places.name(tx, card.village)[:LETTERS],
        "last": f"{card.seen_on:%d/%m}" if card.seen_on else "-",
        "due": f"{card.due:%d/%m}" if card.due else "-",
    }
    if card.name is None:
        return Say("officer.child.none", slots)
    name = card.name[:CHILD_NAME] or Say("my_children.no_name")
    known = {"name": name, "sex": sex_word(card.sex), "age": age_word(card.age), "siblings": card.siblings}
    return Say("officer.child", {**slots, **known})
