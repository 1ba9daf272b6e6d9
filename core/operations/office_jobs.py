"""Long work asked for at the desk: who asked for what and why, how far it has come, who may have what it made.

Only who asked sees it and takes its file, for a day after it was made; of what leaves the office a second person of
the same reach sees it too, and releases it first. Each asking, release and taking is in the audit.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.exc import IntegrityError

from core.errors import InshutiError, NotYours, Unknown
from core.models.base import new_id
from core.models.office_job import JobState, OfficeJob, OfficeWork
from core.models.office_part import FileSide
from core.models.person import Role
from core.operations import office_parts
from core.people import two_persons
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx

LAPSES = timedelta(hours=24)
"""How long what came and what was made is kept: an office takes its file on the same day."""
COMES_WITHIN = timedelta(hours=1)
"""What came by half is gone after so long."""
RECORD = "office_jobs"
ASKS, SAYS = "office_jobs.asks", "office_jobs.says"
OPEN = (JobState.waiting, JobState.working)
LEAVES = frozenset({OfficeWork.research, OfficeWork.dhis2})
"""What is made for others than the office: a second person releases it."""
MAY_RELEASE = (Role.lead, Role.national)
SHOWN = 50
"""Jobs in a list."""


class AskedAlready(InshutiError):
    """The same is under way: `job` is its number where it is the caller's own, else 0."""

    def __init__(self, job: int) -> None:
        super().__init__("the same is under way already")
        self.job = job


class NoFile(InshutiError):
    """There is no file to be taken: `why` is `not_made`, `not_released` or `lapsed`."""

    def __init__(self, why: str) -> None:
        super().__init__(f"no file: {why}")
        self.why = why


@dataclass(frozen=True, slots=True)
class OfficeJobView:
    """A job as it is shown. `stalled`: nobody worked on it of late. `lapses_at` is None while it is under way."""

    id: int
    work: OfficeWork
    state: JobState
    asks: Mapping[str, Any]
    says: Mapping[str, Any]
    done: int
    all: int
    again: bool
    asked_at: datetime
    own: bool
    of: int | None
    size: int
    lapses_at: datetime | None
    lapsed: bool
    leaves: bool
    released_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.state in OPEN

    @property
    def has_file(self) -> bool:
        """Whether there is a file to be taken now."""
        ready = self.state is JobState.done and self.size > 0 and not self.lapsed
        return ready and self.own and (self.released_at is not None or not self.leaves)


def ask(
    tx: Tx,
    me: Caller,
    work: OfficeWork,
    asks: Mapping[str, Any],
    *,
    mark: str | None = None,
    of: int | None = None,
    upload: bytes = b"",
) -> int:
    """It is done from now on, as soon as somebody has time; its number. Raises AskedAlready for the same twice."""
    row = _new(me, tx.at, work, mark, of)
    row.asks_sealed = tx.vault.seal(ASKS, row.id, json.dumps(dict(asks)))
    _get_under_way(tx, me, row)
    office_parts.add_all(tx, row.id, FileSide.upload, upload)
    _record_asked(tx, me, row, asks)
    return row.id


def begin(tx: Tx, me: Caller, work: OfficeWork, asks: Mapping[str, Any], mark: str) -> int:
    """Its file comes part by part, and it is there for nobody before `complete`; its number. Raises AskedAlready."""
    _refuse_twice(tx, me, mark)
    row = _new(me, tx.at, work, mark, None)
    row.asks_sealed = tx.vault.seal(ASKS, row.id, json.dumps(dict(asks)))
    row.state, row.lapses_at = JobState.coming, tx.at + COMES_WITHIN
    tx.session.add(row)
    tx.flush()
    return row.id


def complete(tx: Tx, me: Caller, number: int) -> None:
    """All of its file is kept: it is done from now on. Raises Unknown, AskedAlready where the same was quicker."""
    row = tx.session.get(OfficeJob, number)
    if row is None or row.state is not JobState.coming or row.asked_by_id != me.id:
        raise Unknown("there is no such work")
    row.asked_at, row.lapses_at = tx.at, None
    _get_under_way(tx, me, row)
    _record_asked(tx, me, row, asks_of(tx, row))


def _new(me: Caller, at: datetime, work: OfficeWork, mark: str | None, of: int | None) -> OfficeJob:
    return OfficeJob(
        id=new_id(),
        work=work,
        asked_by_id=me.id,
        asked_as=me.channel,
        asked_at=at,
        district_id=me.district,
        of_id=of,
        mark=mark,
        state=JobState.waiting,
        done_rows=0,
        all_rows=0,
        tries=0,
        size=0,
    )


def _get_under_way(tx: Tx, me: Caller, row: OfficeJob) -> None:
    """Raises AskedAlready where the same is under way, also where it got there at this very moment."""
    if row.mark is None:
        tx.session.add(row)
        return tx.flush()
    mark = row.mark
    _refuse_twice(tx, me, mark)
    try:
        with tx.undone_alone():
            row.state = JobState.waiting
            tx.session.add(row)
    except IntegrityError:
        _refuse_twice(tx, me, mark)
        raise


def _record_asked(tx: Tx, me: Caller, row: OfficeJob, asks: Mapping[str, Any]) -> None:
    audit.record(tx, me, f"asked_{row.work}" + (f"_{asks['reason']}" if asks.get("reason") else ""), RECORD, row.id)


def _refuse_twice(tx: Tx, me: Caller, mark: str) -> None:
    same = tx.session.scalar(select(OfficeJob).where(OfficeJob.mark == mark, OfficeJob.state.in_(OPEN)))
    if same is not None:
        raise AskedAlready(same.id if same.asked_by_id == me.id else 0)


def listed(tx: Tx, me: Caller) -> list[OfficeJobView]:
    """One's own, and what waits for one's release, the newest first."""
    found = select(OfficeJob).where(or_(OfficeJob.asked_by_id == me.id, _may_release(me)))
    found = found.where(OfficeJob.state != JobState.coming)
    rows = tx.session.scalars(found.order_by(OfficeJob.asked_at.desc()).limit(SHOWN))
    return [view(tx, me, each) for each in rows]


def _may_release(me: Caller) -> ColumnElement[bool]:
    """What leaves the office and is of the caller's reach."""
    leaves = OfficeJob.work.in_(LEAVES)
    if me.role not in MAY_RELEASE:
        return OfficeJob.id == -1
    return leaves if me.district is None else leaves & (OfficeJob.district_id == me.district)


def reach(tx: Tx, me: Caller, number: int) -> OfficeJob:
    """That job, for who asked for it or may release it. Raises Unknown, NotYours."""
    row = tx.session.get(OfficeJob, number)
    if row is None or row.state is JobState.coming:
        raise Unknown("there is no such work")
    releases = row.work in LEAVES and me.role in MAY_RELEASE and me.district in (None, row.district_id)
    if row.asked_by_id != me.id and not releases:
        raise NotYours("somebody else asked for it")
    return row


def get(tx: Tx, me: Caller, number: int) -> OfficeJobView:
    """That job as it is shown. Raises Unknown, NotYours."""
    return view(tx, me, reach(tx, me, number))


def view(tx: Tx, me: Caller, row: OfficeJob) -> OfficeJobView:
    """How it stands now."""
    lapses_at = row.ended_at + LAPSES if row.ended_at else None
    return OfficeJobView(
        id=row.id,
        work=row.work,
        state=row.state,
        asks=asks_of(tx, row),
        says=says_of(tx, row),
        done=row.done_rows,
        all=row.all_rows,
        again=row.tries > 1,
        asked_at=row.asked_at,
        own=row.asked_by_id == me.id,
        of=row.of_id,
        size=row.size,
        lapses_at=lapses_at,
        lapsed=lapses_at is not None and tx.at >= lapses_at,
        leaves=row.work in LEAVES,
        released_at=row.released_at,
    )


def asks_of(tx: Tx, row: OfficeJob) -> dict[str, Any]:
    """What was chosen, and why."""
    found: dict[str, Any] = json.loads(tx.vault.open(ASKS, row.id, row.asks_sealed))
    return found


def says_of(tx: Tx, row: OfficeJob) -> dict[str, Any]:
    """What came of it; nothing while it is under way, and once it lapsed."""
    found: dict[str, Any] = json.loads(tx.vault.open(SAYS, row.id, row.says_sealed)) if row.says_sealed else {}
    return found


def release(tx: Tx, me: Caller, number: int) -> bool:
    """What was made may be taken by who asked, from now on; False where it may already. Raises NotYours, NoFile."""
    row = reach(tx, me, number)
    two_persons.require_able(tx, me)
    refusal = "who asked for what leaves the office does not release it: a second person does"
    two_persons.require_second(tx, me, row.asked_by_id, row.asked_as, refusal)
    if row.state is not JobState.done or not row.size:
        raise NoFile("not_made")
    if view(tx, me, row).lapsed:
        raise NoFile("lapsed")
    if row.released_at is not None:
        return False
    row.released_by_id, row.released_as, row.released_at = me.id, me.channel, tx.at
    audit.record(tx, me, "released", RECORD, row.id)
    return True


def take(tx: Tx, me: Caller, number: int) -> OfficeJobView:
    """The file is taken now, by who asked for it; that it was is written down. Raises Unknown, NotYours, NoFile."""
    row = reach(tx, me, number)
    if row.asked_by_id != me.id:
        raise NotYours("the file is for who asked for it")
    found = view(tx, me, row)
    if not found.has_file:
        if found.lapsed:
            raise NoFile("lapsed")
        raise NoFile("not_released" if found.leaves and found.size else "not_made")
    audit.record(tx, me, "taken", RECORD, row.id)
    return found
