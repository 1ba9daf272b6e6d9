"""An officer refers the child of an alert; that is a deed of the owner as well."""

from dataclasses import dataclass

from core import alerts, owners, referrals
from core.access import Caller
from core.db import Tx
from core.models.alert import OPEN, Deed


@dataclass(frozen=True)
class Referred:
    """Whether it is asked for; if not, `reason` is the key of a sentence that says why."""

    done: bool
    number: str
    reason: str = ""


def refer(tx: Tx, me: Caller, alert_id: int, to: str, consent: bool) -> Referred:
    """Ask somebody to serve the child of the alert. Without consent it stands on "child in danger", which is logged."""
    alert = alerts.reach(tx, me, alert_id)
    if alert.state not in OPEN:
        return Referred(False, alert.number, "end.refer.closed")
    if alert.child_id is None:
        return Referred(False, alert.number, "end.refer.no_child")
    made = referrals.make(tx, me, None, alert.id, to, consent)
    owners.act(tx, me, alert.id, int(Deed.referred))
    return Referred(True, alert.number, "end.refer.again" if made.again else "")
