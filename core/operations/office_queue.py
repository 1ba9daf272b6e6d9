"""Long work as it is taken up: claimed with a lease, said how far it is, ended, or taken up again after a death.

Whoever lost the lease, as it slept for too long, can write nothing more: what another begins anew stays whole.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update

from core.errors import InshutiError
from core.models.office_job import JobState, OfficeJob, OfficeWork
from core.models.office_part import FileSide
from core.models.person import Person, PersonStatus
from core.operations import office_parts
from core.operations.office_jobs import LAPSES, OPEN, RECORD, SAYS, asks_of
from core.people.desk_sessions import DESK
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.next_due import NextRow

LEASE = timedelta(seconds=60)
"""So long nobody else takes up what somebody works on; each part and each word of progress begins it anew."""
TRIES = 4
"""How often it is taken up; what ends a process each time is not tried for ever."""
STALLED = timedelta(minutes=2)
KEPT = timedelta(days=30)
"""How long it is known that it was asked for; the audit knows it for longer."""
AT_ONCE = 100
LAPSE_AT_ONCE = 3
"""Files of 20 MB that go in one transaction: while it lasts nobody else writes on SQLite."""


class LeaseLost(InshutiError):
    """Another works on it by now, or it is over: nothing more of it is written."""


@dataclass(frozen=True, slots=True)
class ClaimedJob:
    """Work that this process has: for whom, as they stand now, and by which lease."""

    id: int
    work: OfficeWork
    me: Caller
    asks: Mapping[str, Any]
    of: int | None
    lease: str


def _is_due(tx: Tx) -> ColumnElement[bool]:
    dead = and_(OfficeJob.state == JobState.working, OfficeJob.leased_until < tx.real)
    return and_(OfficeJob.state.in_(OPEN), or_(OfficeJob.state == JobState.waiting, dead))


def is_due(tx: Tx) -> bool:
    """Whether anything waits for somebody to take it up."""
    return tx.connection.scalar(select(OfficeJob.id).where(_is_due(tx)).limit(1)) is not None


def claim(tx: Tx, lease: str) -> ClaimedJob | None:
    """The next that waits is this process's, which is known by `lease`; None where nothing can be done now.

    What was made of it before is gone: it begins anew. What nobody can do any more fails here, with its reason.
    """
    found = select(OfficeJob).where(_is_due(tx)).order_by(OfficeJob.asked_at, OfficeJob.id).limit(1)
    row = tx.session.scalar(found.with_for_update(skip_locked=True) if tx.is_postgres else found)
    if row is None:
        return None
    row.tries += 1
    me = _caller(tx, row)
    if me is None or row.tries > TRIES:
        _end(tx, row, JobState.failed, {"failed": "stopped" if me else "gone"})
        return None
    row.state, row.lease, row.leased_until = JobState.working, lease, tx.real + LEASE
    row.done_rows = row.all_rows = 0
    tx.flush()
    office_parts.drop(tx, row.id, FileSide.result)
    return ClaimedJob(row.id, row.work, me, asks_of(tx, row), row.of_id, lease)


def _caller(tx: Tx, row: OfficeJob) -> Caller | None:
    """Who asked, as they stand now; None for who has another task or left."""
    who = tx.session.get(Person, row.asked_by_id)
    if who is None or who.standing is not PersonStatus.active or not who.role.is_officer:
        return None
    if who.district_id != row.district_id:
        return None
    return Caller("", DESK, who.id, who.role, who.language, None, who.sector_id, who.district_id)


def renew(tx: Tx, job: ClaimedJob, done: int, of: int) -> None:
    """So many rows of so many are behind us, and the lease begins anew. Raises LeaseLost."""
    ours = (OfficeJob.id == job.id, OfficeJob.lease == job.lease, OfficeJob.state == JobState.working)
    values = {"done_rows": done, "all_rows": of, "leased_until": tx.real + LEASE}
    if not tx.connection.execute(update(OfficeJob).where(*ours).values(**values)).rowcount:
        raise LeaseLost("another works on it")


def _held(tx: Tx, job: ClaimedJob) -> OfficeJob:
    ours = (OfficeJob.id == job.id, OfficeJob.lease == job.lease, OfficeJob.state == JobState.working)
    found = select(OfficeJob).where(*ours)
    row = tx.session.scalar(found.with_for_update() if tx.is_postgres else found)
    if row is None:
        raise LeaseLost("another works on it")
    return row


def finish(tx: Tx, job: ClaimedJob, says: Mapping[str, Any], size: int) -> None:
    """It is done; its file, where it has one, is whole and of that size. Raises LeaseLost."""
    row = _held(tx, job)
    row.size = size
    row.done_rows = row.all_rows
    _end(tx, row, JobState.done, says)
    audit.record(tx, job.me, f"made_{row.work}", RECORD, row.id)


def fail(tx: Tx, job: ClaimedJob, why: str, **slots: Any) -> None:
    """It cannot be done: why, by its word. Of what was made nothing is left. Raises LeaseLost."""
    row = _held(tx, job)
    office_parts.drop(tx, row.id, FileSide.result)
    _end(tx, row, JobState.failed, {"failed": why, **slots})


def give_back(tx: Tx, job: ClaimedJob) -> None:
    """This process is to end: another takes it up at once."""
    row = _held(tx, job)
    row.state, row.lease, row.leased_until, row.tries = JobState.waiting, None, None, row.tries - 1
    tx.flush()


def _end(tx: Tx, row: OfficeJob, state: JobState, says: Mapping[str, Any]) -> None:
    row.state, row.lease, row.leased_until = state, None, None
    row.ended_at, row.lapses_at = tx.at, tx.at + LAPSES
    row.says_sealed = tx.vault.seal(SAYS, row.id, json.dumps(dict(says)))
    tx.flush()


def stalled(tx: Tx) -> int:
    """How many wait for longer than they should, as nobody takes them up."""
    late = or_(
        and_(OfficeJob.state == JobState.waiting, OfficeJob.asked_at < tx.at - STALLED),
        and_(OfficeJob.state == JobState.working, OfficeJob.leased_until < tx.real - STALLED),
    )
    busy = and_(OfficeJob.state == JobState.working, OfficeJob.leased_until >= tx.real)
    if tx.connection.scalar(select(OfficeJob.id).where(busy).limit(1)) is not None:
        return 0  # somebody works, one job after the other
    return len(tx.connection.execute(select(OfficeJob.id).where(OfficeJob.state.in_(OPEN), late).limit(AT_ONCE)).all())


def lapse(tx: Tx) -> int:
    """Files, and what was said of them, are gone a day after the end; the rest of the row a month later. How many."""
    over = select(OfficeJob).where(OfficeJob.lapses_at <= tx.at).order_by(OfficeJob.lapses_at).limit(LAPSE_AT_ONCE)
    rows = list(tx.session.scalars(over))
    for row in rows:
        office_parts.drop(tx, row.id, *FileSide)
        if row.says_sealed is None:
            tx.connection.execute(update(OfficeJob).where(OfficeJob.of_id == row.id).values(of_id=None))
            tx.session.delete(row)
            continue
        row.says_sealed, row.lapses_at = None, tx.at + KEPT
    tx.flush()
    return len(rows)


NEXT_DUE = NextRow(OfficeJob.lapses_at, OfficeJob.lapses_at.is_not(None))
