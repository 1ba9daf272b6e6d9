"""Referrals of the district that wait for somebody, and what became of each."""

from enum import IntEnum
from functools import partial

from conversations.asking import Option
from conversations.questions import Choose
from conversations.steps import Conversation, do, end
from core.alerts import restricted
from core.clock import kigali
from core.language.words import Say
from core.models.duty import ReferralState
from core.people import places
from core.referrals import officer_referrals, referrals
from core.referrals.officer_referrals import ReferralProgress
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource


class WhyNot(IntEnum):
    """Why a service is not given, by key."""

    no_place = 1
    not_entitled = 2
    declined = 3
    not_found = 4
    other = 5


@door(
    Policy(OFFICERS, reads=(Resource.listing, Resource.referral), writes=(Resource.referral,), pin=True, audited=True)
)
def open_referrals(me: Caller) -> Conversation:
    """The list of them, then one."""
    referral = yield Choose("officer.referrals", among=partial(_listed, me), line="list.referral", leads=True)
    return (yield from one_referral(me, referral))


@door(Policy(OFFICERS, reads=(Resource.referral,), writes=(Resource.referral,), pin=True, audited=True))
def one_referral(me: Caller, referral: int) -> Conversation:
    """What became of it, and why where the service is not given."""
    state = yield Choose(
        "officer.referral", among=partial(_next_states, me, referral), words=partial(_card, me, referral)
    )
    reason = None
    if state in referrals.WITH_REASON:
        reason = (yield Choose("officer.why_not", among=WhyNot)).name
    moved: ReferralProgress = yield do("referral.became", officer_referrals.became, me, referral, state, reason)
    return end("end.became" if moved.done else "end.became.others", code=moved.code)


def _listed(me: Caller, tx: Tx) -> list[Option]:
    return [
        Option(
            each.id,
            Say(
                "list.referral",
                {"code": code, "date": f"{kigali(each.made_at):%d/%m}", "state": Say(f"referral.state.{each.state}")},
            ),
        )
        for each, code in referrals.open_with_codes(tx, me)
    ]


def _next_states(me: Caller, referral: int, tx: Tx) -> list[Option]:
    """What may follow; nothing once a colleague has ended it."""
    found, _ = referrals.in_reach(tx, me, referral)
    allowed = referrals.NEXT.get(found.state, frozenset())
    return [Option(each.value, Say(f"officer.referral.{each}")) for each in ReferralState if each in allowed]


def _card(me: Caller, referral: int, tx: Tx) -> Say:
    """Whose, what for, where, since when, how it stands; who looked is recorded."""
    found, child = referrals.in_reach(tx, me, referral)
    reads = referrals.may_read_service(tx, me, found)
    return Say(
        "officer.referral",
        {
            "code": child.code,
            "to": Say(f"referral.to.{found.to}") if reads else Say(restricted.KEPT),
            "place": places.name(tx, child.village_id),
            "date": f"{kigali(found.made_at):%d/%m}",
            "state": Say(f"referral.state.{found.state}"),
        },
    )
