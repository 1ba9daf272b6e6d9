"""A volunteer asks for somebody's service to a child, and reads what became of it. All of it lies behind the PIN."""

from enum import IntEnum
from functools import partial

from conversations.asking import Option
from conversations.questions import Choose, Pin, YesNo
from conversations.steps import Conversation, do, end
from core.language.words import Say
from core.models.duty import OPEN_REFERRALS, ReferralState
from core.referrals import referrals
from core.referrals.referrals import RequestedReferral
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import VOLUNTEERS, Policy, Resource


class ToKey(IntEnum):
    """Who is asked, by key: 1-8 on the first screen, the rest behind `9`."""

    social_worker = 1
    psychologist = 2
    health_centre = 3
    school = 4
    sector = 5
    legal_aid = 6
    household_support = 7
    civil_registration = 8
    housing = 91
    disability = 92
    belonging_group = 93
    parents_session = 94


class RevokeKey(IntEnum):
    """What a volunteer can do about one that is open."""

    revoke = 1


@door(Policy(VOLUNTEERS, writes=(Resource.referral,), pin=True, audited=True))
def ask_referral(me: Caller, child: int) -> Conversation:
    """To whom, and whether the carer agrees. Without a yes only where the child is in danger, which is logged."""
    to = yield Choose("referral.to", among=ToKey)
    consent = yield YesNo("referral.consent")
    if not consent:
        danger = yield YesNo("referral.danger")
        if not danger:
            return end("end.referral.no_consent")
    made: RequestedReferral = yield do("referral.make", referrals.make, me, child, None, to.name, consent)
    if made.again:
        return end("end.referral.again", code=made.code)
    return end("end.referral" if consent else "end.referral.danger", code=made.code)


@door(
    Policy(VOLUNTEERS, reads=(Resource.listing, Resource.referral), writes=(Resource.referral,), pin=True, audited=True)
)
def my_referrals(me: Caller) -> Conversation:
    """What was asked for the children of the village, the newest first, and how it stands."""
    yield Pin("pin")
    chosen = yield Choose(
        "my_referrals", among=partial(_listed, me), line="list.referral", words=partial(_heading, me), leads=True
    )
    answer = yield Choose("my_referrals.one", among=partial(_answers, me, chosen), words=partial(_card, me, chosen))
    if answer == RevokeKey.revoke:
        yield do("referral.revoke", referrals.move, me, chosen, ReferralState.revoked.value)
    return end("end.referral.revoked")


def _listed(me: Caller, tx: Tx) -> list[Option]:
    return [
        Option(
            each.id,
            Say(
                "list.referral",
                {"code": code, "date": f"{each.made_at:%d/%m}", "state": Say(f"referral.state.{each.state}")},
            ),
        )
        for each, code in referrals.of_village(tx, me)
    ]


def _heading(me: Caller, tx: Tx) -> Say:
    return Say("my_referrals") if referrals.of_village(tx, me) else Say("my_referrals.none")


def _answers(me: Caller, referral: int, tx: Tx) -> list[Option]:
    """An open one of the pair's own can be taken back; the others are only read."""
    found, _ = referrals.in_village(tx, me, referral)
    mine = found.state in OPEN_REFERRALS and referrals.may_revoke(tx, found)
    return [Option(int(RevokeKey.revoke), Say("my_referrals.revoke"))] if mine else []


def _card(me: Caller, referral: int, tx: Tx) -> Say:
    found, code = referrals.in_village(tx, me, referral)
    return Say(
        "my_referrals.one",
        {
            "code": code,
            "to": Say(f"referral.to.{found.to}"),
            "state": Say(f"referral.state.{found.state}"),
            "date": f"{found.moved_at or found.made_at:%d/%m}",
        },
    )
