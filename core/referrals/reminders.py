"""A referral that nobody moves in time: whoever must move it hears, at its deadline and then every week."""

from sqlalchemy import bindparam, select

from core.clock import kigali
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.alert import OWNED, Alert
from core.models.duty import Referral, ReferralTo
from core.models.message import Lane
from core.models.person import Person, PersonStatus, Role
from core.people import duty, people, places
from core.programme.posts import Post
from core.storage.db import Tx
from core.storage.due_rows import DueRows
from core.storage.next_due import NextRow

_LATE = DueRows(select(Referral).where(Referral.due_at <= bindparam("at")).order_by(Referral.due_at).limit(50))
NEXT_DUE = NextRow(Referral.due_at, Referral.due_at.is_not(None))


def remind_due(tx: Tx) -> int:
    """Remind of every referral whose time is over, in working hours; how many there were.

    However many wait for one person, that person gets one SMS a day, which tells nothing of any child.
    """
    late = _LATE.take(tx, at=tx.at)
    for referral in late:
        for person in _who_moves(tx, referral):
            _tell(tx, referral, person)
        referral.due_at = tx.at + tx.programme.referrals.again
    return len(late)


def _who_moves(tx: Tx, referral: Referral) -> list[Person]:
    """The owner of its alert, the officer who asked, or whoever is on duty in the district for that kind of service."""
    alert = tx.session.get(Alert, referral.alert_id) if referral.alert_id else None
    owner = alert.owner_id if alert and alert.state in OWNED else None
    for known in (owner, referral.by_id):
        person = people.get(tx, known) if known else None
        if person and _may_move(person, referral):
            return duty.present(tx, [person]) or duty.on_rung(tx, referral.district_id, Post.lead)
    post = Post.psychologist if referral.to is ReferralTo.psychologist else Post.social_worker
    return duty.on_rung(tx, referral.district_id, post) or people.of_role(tx, Role.national)


def _may_move(person: Person, referral: Referral) -> bool:
    here = person.district_id in (referral.district_id, None)
    return here and person.role.is_officer and person.standing is PersonStatus.active


def _tell(tx: Tx, referral: Referral, person: Person) -> None:
    not_before = tx.programme.working.next(tx.at)
    words = Say("sms.referral.waits", {"place": places.name(tx, referral.district_id)})
    once = f"referrals:{kigali(not_before).date()}:{person.id}"
    outbox.post(tx, person, Notice(words, Lane.receipts, once, not_before=not_before))
