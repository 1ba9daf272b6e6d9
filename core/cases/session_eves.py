"""The eve of a session: the family hears that one is planned, and so does the pair where it helps; never what for."""

from datetime import datetime

from sqlalchemy import bindparam, select

from core.children import follow_ups
from core.clock import kigali, moment
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.child import Child
from core.models.message import Lane
from core.models.registration import CloseReason, Closing, ClosingState
from core.models.support_plan import PlanLine
from core.people import family_notices, people
from core.storage.db import Tx
from core.storage.due_rows import DueRows
from core.storage.next_due import NextRow

_TO_TELL = DueRows(select(PlanLine).where(PlanLine.eve_at <= bindparam("at")).order_by(PlanLine.eve_at).limit(200))
NEXT_DUE = NextRow(PlanLine.eve_at, PlanLine.eve_at.is_not(None))
_BEREAVED = select(Closing.id).where(
    Closing.child_id == bindparam("child"),
    Closing.state == ClosingState.asked,
    Closing.reason == CloseReason.died,
)


def remind_due(tx: Tx) -> int:
    """Tell of every session whose eve has come; how many lines moved.

    One planned later than its eve is told of at once, to the family alone: the pair heard when it was planned. After
    the day itself, for a case that was closed and to a bereaved family nothing is said.
    """
    due = _TO_TELL.take(tx, at=tx.at)
    for line in due:
        child = tx.session.get_one(Child, line.child_id)
        if child.closed_on is None and line.planned_on >= kigali(tx.at).date() and not _has_died(tx, child):
            _tell(tx, line, child)
        line.eve_at = None
    return len(due)


def end(tx: Tx, line: PlanLine, child: Child, reason: str) -> bool:
    """Nobody is told of the session's eve any more; True if the family was told."""
    line.eve_at = None
    for volunteer in people.pair(tx, child.village_id):
        outbox.withdraw(tx, _once(line, volunteer.id), reason)
    family = _once(line, child.caregiver_id)
    return not outbox.withdraw(tx, family, reason) and outbox.stands(tx, family)


def call_off(tx: Tx, line: PlanLine, child: Child) -> None:
    """The session is not held: a family that was told of its eve hears so, while the day is not over."""
    if end(tx, line, child, "dropped"):
        words = Say("sms.caregiver.session_off", {"date": f"{line.planned_on:%d/%m}"})
        family_notices.notify_family(
            tx, child.caregiver_id, words, f"plan:{line.id}:off:{child.caregiver_id}", expires_at=_closing(tx, line)
        )


def _tell(tx: Tx, line: PlanLine, child: Child) -> None:
    day, closing = f"{line.planned_on:%d/%m}", _closing(tx, line)
    words = Say("sms.caregiver.session", {"date": day})
    family_notices.notify_family(tx, child.caregiver_id, words, _once(line, child.caregiver_id), expires_at=closing)
    eve = follow_ups.eve_of(tx.programme, line.planned_on)
    if not line.with_pair or kigali(line.planned_at).date() >= kigali(eve).date():
        return
    for volunteer in people.pair(tx, child.village_id):
        words = Say("sms.visit.session", {"code": child.code, "date": day})
        notice = Notice(
            words,
            Lane.reminders,
            _once(line, volunteer.id),
            not_before=tx.programme.gentle.next(tx.at),
            expires_at=closing,
        )
        outbox.post(tx, volunteer, notice)


def _has_died(tx: Tx, child: Child) -> bool:
    return tx.connection.execute(_BEREAVED, {"child": child.id}).first() is not None


def _once(line: PlanLine, person: int | None) -> str:
    return f"plan:{line.id}:eve:{person}"


def _closing(tx: Tx, line: PlanLine) -> datetime:
    """When the session's day is over."""
    return moment(line.planned_on, tx.programme.hours.gentle[1])
