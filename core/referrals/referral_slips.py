"""The slip that a family takes to a service: a code, a day and where to go; no name, and nothing of why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.clock import kigali
from core.errors import NotYours
from core.models.duty import OPEN_REFERRALS, ReferralTo
from core.people import places
from core.referrals import referrals, services
from core.referrals.services import ServiceLine
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx


@dataclass(frozen=True, slots=True)
class ReferralSlip:
    """What stands on it. `where` are the lines of the directory for that service, none where it has none."""

    code: str
    district: str
    to: ReferralTo
    asked_on: date
    where: Sequence[ServiceLine]


def slip(tx: Tx, me: Caller, referral_id: int) -> ReferralSlip:
    """Of a referral that is open. That it was printed is recorded.

    Raises NotYours for one that is over, or whose service the officer may not read.
    """
    found, child = referrals.in_reach(tx, me, referral_id)
    if found.state not in OPEN_REFERRALS or not referrals.may_read_service(tx, me, found):
        raise NotYours("no slip is printed of this referral")
    audit.record(tx, me, "printed", "referrals", found.id)
    where = services.of_district(tx, found.district_id, found.to)
    return ReferralSlip(child.code, places.name(tx, found.district_id), found.to, kigali(found.made_at).date(), where)
