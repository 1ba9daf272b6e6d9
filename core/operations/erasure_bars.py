"""Why a child's record may not be erased now, and until when: an alert, an open case, retention, a closed class."""

from datetime import date

from sqlalchemy import or_, select

from core.alerts import restricted
from core.clock import kigali
from core.models.alert import OPEN, Alert, Concern
from core.models.child import Child, Household
from core.models.foster import FosterFamily
from core.models.person import Person, Role
from core.people import erased_carers
from core.people.erasure_reasons import ErasureBar, ErasureReason
from core.storage.db import Tx


def bar(tx: Tx, child: Child) -> ErasureBar | None:
    """What refuses, with its day; None where nothing stands."""
    alerts = _alerts(tx, child)
    opened = [each for each in alerts if each.state in OPEN]
    if opened:
        return ErasureBar(ErasureReason.child_alert, kigali(min(each.raised_at for each in opened)).date())
    span, years = tx.programme.retention.children, tx.programme.retention.children.days // 365
    if child.closed_on is None:
        return ErasureBar(ErasureReason.open_case, None, years)
    until = child.closed_on + span
    today = kigali(tx.at).date()
    if today < until:
        return ErasureBar(ErasureReason.kept, until, years)
    last = max(
        (kigali(each.closed_at).date() for each in alerts if each.closed_at and restricted.is_restricted(tx, each)),
        default=None,
    )
    if why := _restricted(last, today, tx) if last else None:
        return why
    carer = carer_of_no_other(tx, child)
    return erased_carers.bar(tx, carer) if carer else None


def carer_of_no_other(tx: Tx, child: Child) -> Person | None:
    """Who cares for that child, cares for no other and has no other home in the programme."""
    if child.caregiver_id is None:
        return None
    carer = tx.session.get_one(Person, child.caregiver_id)
    theirs = Household.caregiver_id == carer.id
    others = (
        select(Child.id).where(Child.caregiver_id == carer.id, Child.id != child.id),
        select(Household.id).where(theirs, Household.id.is_distinct_from(child.household_id)),
        select(FosterFamily.id).join(Household, Household.id == FosterFamily.household_id).where(theirs),
    )
    kept = any(tx.session.scalar(each.limit(1)) is not None for each in others)
    return carer if carer.role is Role.caregiver and not kept else None


def _restricted(last: date, today: date, tx: Tx) -> ErasureBar | None:
    until = last + tx.programme.retention.children
    return ErasureBar(ErasureReason.restricted, until, since=last) if today < until else None


def _alerts(tx: Tx, child: Child) -> list[Alert]:
    """Those about the child, about its household, or about one that was taken from its home since."""
    told = [Concern.child_id == child.id]
    about = [Alert.child_id == child.id]
    if child.household_id:
        told.append(Concern.household_id == child.household_id)
        about.append(Alert.household_id == child.household_id)
    if child.caregiver_id:
        about.append(Alert.home_id == child.caregiver_id)
    about.append(Alert.id.in_(select(Concern.alert_id).where(or_(*told))))
    found = list(tx.session.scalars(select(Alert).where(or_(*about))))
    return found + [each for each in _of_carer(tx, child) if each not in found]


def _of_carer(tx: Tx, child: Child) -> list[Alert]:
    """What is open and was told by who cares for it: none says by itself who told it, so all that is open there."""
    if child.caregiver_id is None:
        return []
    there = (Alert.state.in_(OPEN), Alert.district_id == child.district_id, ~Alert.by_clock)
    found = list(tx.session.scalars(select(Alert).where(*there)))
    tx.sealer.load(each.child_id for each in found)
    return [each for each in found if each.reporter_id == child.caregiver_id]
