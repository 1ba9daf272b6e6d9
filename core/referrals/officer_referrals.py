"""An officer refers the child of an alert, which is a deed of the owner as well, and says what became of a referral."""

from dataclasses import dataclass

from core.alerts import alerts, ownership
from core.models.alert import OPEN, Deed
from core.models.duty import ReferralTo
from core.referrals import referrals
from core.referrals.referrals import NotThatWay
from core.storage.access import Caller
from core.storage.db import Tx


@dataclass(frozen=True)
class Referred:
    """Whether it is asked for; if not, `reason` is the key of a sentence that says why."""

    done: bool
    number: str
    reason: str = ""


@dataclass(frozen=True)
class ReferralProgress:
    """Whether the referral is now as the officer said; a colleague may have been first. The child's code."""

    done: bool
    code: str


def refer(tx: Tx, me: Caller, alert_id: int, to: str, consent: bool) -> Referred:
    """Ask somebody to serve the child of the alert. Without consent it stands on "child in danger", which is logged.

    Where somebody protected is concerned, the sector is not asked.
    """
    alert = alerts.reach(tx, me, alert_id)
    if alert.state not in OPEN:
        return Referred(False, alert.number, "end.refer.closed")
    if alert.child_id is None:
        return Referred(False, alert.number, "end.refer.no_child")
    if alert.shielded and ReferralTo(to) is ReferralTo.sector:
        return Referred(False, alert.number, "end.refer.protected")
    made = referrals.make(tx, me, None, alert.id, to, consent)
    ownership.act(tx, me, alert.id, int(Deed.referred))
    return Referred(True, alert.number, "end.refer.again" if made.again else "")


def became(tx: Tx, me: Caller, referral_id: int, state: str, reason: str | None) -> ReferralProgress:
    """What became of a referral; where a colleague moved it elsewhere meanwhile, that stands. Raises NotYours."""
    _, child = referrals.in_reach(tx, me, referral_id)
    try:
        referrals.move(tx, me, referral_id, state, reason)
    except NotThatWay:
        return ReferralProgress(False, child.code)
    return ReferralProgress(True, child.code)
