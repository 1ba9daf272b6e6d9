"""Referrals: somebody is asked to serve a child. In progress > accepted | rejected > done | not served | revoked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select

from core.alerts import alerts, restricted
from core.clock import kigali, moment
from core.errors import InshutiError, NotYours
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.alert import Alert
from core.models.base import new_id
from core.models.child import Child
from core.models.duty import OPEN_REFERRALS, Ground, Referral, ReferralState, ReferralTo
from core.models.message import Lane
from core.models.person import Person, Role
from core.models.visit import Visit
from core.people import people
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx

NEXT: Mapping[ReferralState, frozenset[ReferralState]] = {
    ReferralState.in_progress: frozenset((ReferralState.accepted, ReferralState.rejected, ReferralState.revoked)),
    ReferralState.accepted: frozenset((ReferralState.done, ReferralState.not_served, ReferralState.revoked)),
}
"""What may follow; the other states are ends."""
WITH_REASON = frozenset((ReferralState.rejected, ReferralState.not_served))
FEEDBACK = {
    ReferralState.done: "sms.visit.served",
    ReferralState.rejected: "sms.visit.unserved",
    ReferralState.not_served: "sms.visit.unserved",
}
"""What the volunteer who asked hears; the day and the child's code, nothing of what for."""
MOST = 45
_BY_OFFICER = select(Person.id).where(Person.id == Referral.by_id, Person.role != Role.volunteer).exists()
_PROTECTED = (
    select(Alert.id)
    .where(Alert.shielded, or_(Alert.id == Referral.alert_id, Alert.child_id == Referral.child_id))
    .exists()
)
_OFFICERS_ALONE = and_(_BY_OFFICER, _PROTECTED)
"""What an officer asked for a child where somebody protected is concerned, who may be of the village's pair."""


class NotThatWay(InshutiError):
    """A referral does not go from its state to that one, or a reason is missing."""


@dataclass(frozen=True)
class RequestedReferral:
    """What whoever asked is told: the child's code; `again` if the same was asked before and is still open."""

    referral: int
    code: str
    again: bool = False


def make(tx: Tx, me: Caller, child_id: int | None, alert_id: int | None, to: str, consent: bool) -> RequestedReferral:
    """Ask for a service to the child, or to the child of the alert.

    Without the carer's consent it stands on "child in danger": whoever calls this has asked, and it is logged.
    Raises NotYours out of the caller's reach, LookupError for an alert that names no child.
    """
    alert = alerts.reach(tx, me, alert_id) if alert_id else None
    about = child_id or (alert.child_id if alert else None) or 0
    child = tx.session.get(Child, about, with_for_update=tx.is_postgres)  # one who asks after the other
    if child is None:
        raise LookupError("a referral is about a child")
    if alert is None:  # whoever may act on an alert may ask for its child, wherever that lives
        _must_reach(me, child.district_id, child.village_id)
    kind = ReferralTo(to)
    if same := find_open(tx, me, child.id, kind):
        return RequestedReferral(same, child.code, again=True)
    ground = Ground.consent if consent else Ground.danger
    row = Referral(
        id=new_id(),
        child_id=child.id,
        alert_id=alert.id if alert else None,
        district_id=alert.district_id if alert else child.district_id,
        by_id=me.id,
        to=kind,
        ground=ground,
        made_at=tx.at,
        due_at=due(tx, kind),
    )
    tx.session.add(row)
    tx.flush()
    audit.record(tx, me, f"referred_by_{ground}", "children", child.id)
    return RequestedReferral(row.id, child.code)


def find_open(tx: Tx, me: Caller, child: int, to: ReferralTo) -> int | None:
    """What was asked of the same for that child and is still open, of what the caller may know of: "asked already"
    would tell of what the national desk or few officers keep to themselves.
    """
    same = select(Referral).where(Referral.child_id == child, Referral.to == to, Referral.state.in_(OPEN_REFERRALS))
    is_officer = me.role is not None and me.role.is_officer
    if not is_officer:
        same = same.where(~_OFFICERS_ALONE)
    elif me.district is not None:
        same = same.where(~restricted.NATIONS_ALONE)
    for each in tx.session.scalars(same):
        if may_read_service(tx, me, each) if is_officer else not _is_kept_from_pair(tx, each):
            return each.id
    return None


def due(tx: Tx, to: ReferralTo) -> datetime:
    """By when that service answers, or once it has accepted, is given; a working day ends when offices close."""
    wait: timedelta | int = getattr(tx.programme.referrals.within, to)
    if isinstance(wait, timedelta):
        return tx.at + wait
    return moment(tx.programme.working.day_after(kigali(tx.at).date(), wait), tx.programme.working.closes)


def move(tx: Tx, me: Caller, referral_id: int, state: str, reason: str | None = None) -> str:
    """The referral is in that state now; its word. The volunteer who asked hears how it ended, and nothing of what for.

    Officers of the district move it; a volunteer only revokes what the pair asked. Raises NotThatWay for a step the
    states do not allow, or without the reason that rejecting and not serving need.
    """
    referral = tx.session.get_one(Referral, referral_id, with_for_update=tx.is_postgres)
    child = tx.session.get_one(Child, referral.child_id)
    now = ReferralState(state)
    _must_reach(me, referral.district_id, child.village_id)
    _must_not_be_the_nations(tx, me, referral)
    is_officer = me.role is not None and me.role.is_officer
    if not is_officer and not (now is ReferralState.revoked and may_revoke(tx, referral)):
        raise NotYours("only an officer says what became of this referral")
    if now not in NEXT.get(referral.state, ()):
        raise NotThatWay(f"a referral does not go from {referral.state} to {now}")
    if now in WITH_REASON and not reason:
        raise NotThatWay(f"{now} needs a reason")
    referral.state, referral.reason = now, reason
    referral.moved_by_id, referral.moved_at = me.id, tx.at
    referral.due_at = due(tx, referral.to) if now in OPEN_REFERRALS else None
    audit.record(tx, me, "changed", "referrals", referral.id)
    if now in FEEDBACK:
        _tell_asker(tx, referral, child)
    return now.value


def may_revoke(tx: Tx, referral: Referral) -> bool:
    """Whether the pair may take it back while it is open: not what an officer asked."""
    return referral.by_id is None or people.get(tx, referral.by_id).role is Role.volunteer


def of_village(tx: Tx, me: Caller) -> list[tuple[Referral, str]]:
    """What was asked for children of the volunteer's village, with the child's code, the newest first.

    Both of a pair see the same; what officers asked where somebody protected is concerned, or where few may read what
    was told, neither.
    """
    found = (
        select(Referral, Child.code)
        .join(Child, Child.id == Referral.child_id)
        .where(Child.village_id == me.village, ~_OFFICERS_ALONE)
        .order_by(Referral.made_at.desc())
    )
    rows = tx.session.execute(found.limit(20)).all()
    return [(row.Referral, row.code) for row in rows if not _is_kept_from_pair(tx, row.Referral)]


def in_village(tx: Tx, me: Caller, referral_id: int) -> tuple[Referral, str]:
    """One of them, with the child's code; the look is recorded. Raises NotYours."""
    referral = tx.session.get_one(Referral, referral_id)
    child = tx.session.get_one(Child, referral.child_id)
    if child.village_id != me.village:
        raise NotYours("this was asked in another village")
    protected = tx.connection.scalar(select(Referral.id).where(Referral.id == referral.id, _OFFICERS_ALONE))
    if protected or _is_kept_from_pair(tx, referral):
        raise NotYours("this is the officers' alone")
    audit.record(tx, me, "read", "referrals", referral.id)
    return referral, child.code


def _is_kept_from_pair(tx: Tx, referral: Referral) -> bool:
    by_officer = not may_revoke(tx, referral)
    return by_officer and restricted.touches(tx, referral.child_id, referral.alert_id)


def open_in_reach(tx: Tx, me: Caller) -> list[Referral]:
    """Those of the officer's district that wait for somebody, the one first that is due first."""
    found = select(Referral).where(Referral.state.in_(OPEN_REFERRALS)).order_by(Referral.due_at, Referral.made_at)
    if me.district is not None:
        found = found.where(Referral.district_id == me.district, ~restricted.NATIONS_ALONE)
    return list(tx.session.scalars(found))


def open_with_codes(tx: Tx, me: Caller) -> list[tuple[Referral, str]]:
    """The same with the codes of the children, at most nine screens of them."""
    found = open_in_reach(tx, me)[:MOST]
    codes = select(Child.id, Child.code).where(Child.id.in_([each.child_id for each in found]))
    by_child = {child: code for child, code in tx.connection.execute(codes)}
    return [(each, by_child[each.child_id]) for each in found]


def in_reach(tx: Tx, me: Caller, referral_id: int) -> tuple[Referral, Child]:
    """One of them with its child, for an officer of its district; the look is recorded. Raises NotYours."""
    referral = tx.session.get_one(Referral, referral_id)
    child = tx.session.get_one(Child, referral.child_id)
    if me.role is None or not me.role.is_officer or me.district not in (referral.district_id, None):
        raise NotYours("this was asked in another district")
    _must_not_be_the_nations(tx, me, referral)
    audit.record(tx, me, "read", "referrals", referral.id)
    return referral, child


def may_read_service(tx: Tx, me: Caller, referral: Referral) -> bool:
    """Whether the officer may read who was asked: it may tell what was done to the child, which few may read."""
    return referral.by_id == me.person or not restricted.hides_from(tx, me, referral.child_id, referral.alert_id)


def _must_not_be_the_nations(tx: Tx, me: Caller, referral: Referral) -> None:
    alone = select(Referral.id).where(Referral.id == referral.id, restricted.NATIONS_ALONE)
    if me.district is not None and tx.connection.scalar(alone) is not None:
        raise NotYours("this is the national desk's alone")


def _must_reach(me: Caller, district: int, village: int) -> None:
    mine = me.role is Role.volunteer and me.village == village
    officer = me.role is not None and me.role.is_officer and me.district in (district, None)
    if not (mine or officer):
        raise NotYours("this child is out of the caller's reach")


def _tell_asker(tx: Tx, referral: Referral, child: Child) -> None:
    """Neutral words: a code, and the day on which it was asked for. Only volunteers get them."""
    visit = tx.session.get(Visit, referral.visit_id) if referral.visit_id else None
    asker = referral.by_id or (visit.by_id if visit else None)
    person = people.get(tx, asker) if asker else None
    if person is None or person.role is not Role.volunteer:
        return
    words = Say(FEEDBACK[referral.state], {"code": child.code, "date": f"{kigali(referral.made_at):%d/%m}"})
    once = f"referral:{referral.id}:{referral.state}:{person.id}"
    outbox.post(tx, person, Notice(words, Lane.receipts, once, not_before=tx.programme.gentle.next(tx.at)))
