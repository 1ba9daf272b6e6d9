"""A carer's complaint about a worker: an alert of its own that nobody below the district hears of before a "no"."""

from sqlalchemy import select

from core.alerts import alerts, call_backs
from core.alerts.alerts import Raised
from core.models.alert import OPEN, Alert, Level, ProtectedKey
from core.storage.access import Caller
from core.storage.db import Tx

COMPLAINT = "caregiver_complaint"
"""The category of what a family says about a worker."""


def complain(tx: Tx, me: Caller, key: int) -> Raised:
    """A medium alert, unverified. About a leader or an IZU it is the district's officers' alone; about an officer of
    the district the national desk's. Said again of the same within a day it is counted there. Calls that the family
    waits for are hidden from them as well: who is concerned shall not ring.
    """
    concerns_officer = key == ProtectedKey.officer
    if standing := _said_before(tx, me, bypasses=concerns_officer):
        alert = alerts.join(tx, standing, Level.medium, me.person)
    else:
        alert = alerts.raise_apart(tx, me, Level.medium, category=COMPLAINT, bypasses=concerns_officer)
        alert.verified = False
    if key != ProtectedKey.no:
        alert.shielded = True
        call_backs.shield(tx, alert)
    return alerts.raised(tx, alert)


def _said_before(tx: Tx, me: Caller, *, bypasses: bool) -> Alert | None:
    since = Alert.raised_at >= tx.at - tx.programme.joining.same_child
    here = (Alert.district_id == me.home_district, Alert.bypasses.is_(bypasses), Alert.state.in_(OPEN), since)
    found = tx.session.scalars(select(Alert).where(*here))
    return next((each for each in found if (each.reporter_id, each.category) == (me.person, COMPLAINT)), None)
