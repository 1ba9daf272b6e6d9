"""Talks as they are kept: one row a session, found without a lock, written only if nobody else wrote it since."""

import json
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import bindparam, func, select, update

from core.models.person import Phone
from core.models.record import ProgrammeClock
from core.models.session import Session, SessionState
from core.privacy import Vault, padded
from core.storage.db import Tx
from core.storage.numbers import found_by, is_number, of_number
from core.storage.prepared import Prepared

TALKS = Session.__table__
SPEAKER = "speaker"
"""Under this name a talk's box says whose it is; None while one of two people on a number may still be meant."""
_STEP = 1024
"""Boxes are as long as so many bytes, or twice as many, or more."""
_KEPT = (
    Session.id,
    Session.version,
    Session.state,
    Session.box_sealed,
    Session.heard_at,
    Session.is_draft,
    Session.danger_id,
)
_FIND = Prepared(
    select(ProgrammeClock.ahead_seconds, *_KEPT)
    .outerjoin(Session, Session.key == bindparam("key"))
    .where(ProgrammeClock.id == 1)
)
_DRAFT = Prepared(
    select(*_KEPT)
    .where(
        of_number(Session.number_index),
        Session.channel == bindparam("on"),
        Session.state == SessionState.open,
        Session.is_draft,
        Session.heard_at >= bindparam("since"),
    )
    .order_by(Session.heard_at.desc())
    .limit(1)
)
_BEGUN = Prepared(
    select(func.count()).where(
        of_number(Session.number_index),
        Session.channel == bindparam("on"),
        Session.began_at > bindparam("since"),
    )
)
_NEWEST = Prepared(
    select(
        select(ProgrammeClock.ahead_seconds).where(ProgrammeClock.id == 1).scalar_subquery().label("ahead"),
        Session.version,
    )
    .where(Session.id == bindparam("row"))
    .with_for_update(of=Session)
)
_GO_ON = (
    update(Session)
    .where(Session.id == bindparam("row"), Session.version == bindparam("seen"))
    .values(version=bindparam("next"), box_sealed=bindparam("box"), heard_at=bindparam("heard"))
)
_TURN = _GO_ON.values(state=bindparam("new_state"), is_draft=bindparam("draft"), danger_id=bindparam("danger"))
_SAVE = {False: Prepared(_GO_ON), True: Prepared(_TURN)}
"""By whether the talk stands otherwise now. SQLite writes a page for each index of a column that is named, even where
its value stays: most key presses name none.
"""


class StoredSession(Struct, frozen=True):
    """A talk as it was found: its version decides whether it may be written."""

    vault: Vault
    id: int
    version: int
    state: SessionState
    sealed: bytes
    heard_at: datetime
    is_draft: bool
    danger: int | None

    @property
    def box(self) -> bytes:
        """What was kept, opened. Raises Tampered."""
        return self.vault.open_bytes("talks.box", self.id, self.sealed).rstrip()


def find(tx: Tx, key: str) -> StoredSession | None:
    """The talk of that session, and with it programme time, in one statement."""
    row = tx.first(_FIND, {"key": key})
    if row is None:  # the programme clock's only row stands since the tables were made
        raise LookupError("the programme clock is missing")
    ahead, *kept = row
    tx.ahead(ahead)
    return StoredSession(tx.vault, *kept) if kept[0] is not None else None


def begin(
    tx: Tx, row: int, channel: str, key: str, number: str, box: bytes, *, is_draft: bool, danger: int | None = None
) -> bool:
    """Keep a talk that just began; False if another hop of the same session was faster."""
    return tx.insert_once(
        TALKS,
        {
            "id": row,
            "channel": channel,
            "key": key,
            "number_index": tx.vault.index(number),
            "version": 1,
            "state": SessionState.open,
            "is_draft": is_draft,
            "box_sealed": tx.vault.seal("talks.box", row, padded(box, _STEP)),
            "began_at": tx.at,
            "heard_at": tx.at,
            "danger_id": danger,
        },
    )


def is_newest(tx: Tx, kept: StoredSession) -> bool:
    """True if nobody wrote the talk since it was read; on PostgreSQL nobody will until this transaction ends.

    Programme time comes with it.
    """
    row = tx.first(_NEWEST, {"row": kept.id})
    if row is None:
        return False
    ahead, version = row
    tx.ahead(ahead)
    return bool(version == kept.version)


def save(
    tx: Tx, kept: StoredSession, box: bytes, *, state: SessionState, is_draft: bool, danger: int | None
) -> StoredSession | None:
    """Write a talk back; as it stands then. None if somebody wrote it since it was read: then nothing of this hop may
    stand.
    """
    sealed = tx.vault.seal("talks.box", kept.id, padded(box, _STEP))
    now = StoredSession(tx.vault, kept.id, kept.version + 1, state, sealed, tx.at, is_draft, danger)
    values = {"row": kept.id, "seen": kept.version, "next": now.version, "box": sealed, "heard": now.heard_at}
    turns = kept.state is not state or kept.is_draft != is_draft or kept.danger != danger
    if turns:
        values |= {"new_state": state, "draft": is_draft, "danger": danger}
    tx.lock()
    return now if tx.run(_SAVE[turns], values) else None


def draft(tx: Tx, number: str, channel: str) -> StoredSession | None:
    """What this number left unfinished on this channel in the last 24 hours."""
    since = tx.at - tx.programme.limits.draft
    found = tx.first(_DRAFT, {**found_by(tx.vault, number), "on": channel, "since": since})
    return StoredSession(tx.vault, *found) if found else None


def count_begun(tx: Tx, number: str, channel: str, since: datetime) -> int:
    """How many talks this number began on this channel since then."""
    found = tx.first(_BEGUN, {**found_by(tx.vault, number), "on": channel, "since": since})
    return int(found[0]) if found else 0


def get(tx: Tx, row_id: int) -> StoredSession | None:
    """The talk of that id while it is still open, None once it was continued or put aside."""
    found = tx.connection.execute(
        select(*_KEPT).where(Session.id == row_id, Session.state == SessionState.open)
    ).first()
    return StoredSession(tx.vault, *found) if found else None


def began_at(tx: Tx, row_id: int) -> datetime | None:
    """When the talk of that id began; None where it is erased."""
    return tx.connection.scalar(select(Session.began_at).where(Session.id == row_id))


def put_away(tx: Tx, kept: StoredSession, state: SessionState) -> bool:
    """A draft was taken up or put aside; False if it was written since it was read. A hop on its way is overtaken.

    A danger told in it goes on with the talk that took it up; one put aside stays broken off, so that somebody rings.
    """
    danger = {"danger_id": None} if state is SessionState.continued else {}
    done = tx.connection.execute(
        update(Session)
        .where(Session.id == kept.id, Session.version == kept.version, Session.state == SessionState.open)
        .values(state=state, version=kept.version + 1, **danger)
    )
    return bool(done.rowcount)


def put_older_aside(tx: Tx, number: str, channel: str, *, but: int) -> None:
    """One draft a number and channel: the others are offered no more. What they told stays told.

    A danger told in one of them is broken off all the same: its call-back still comes.
    """
    tx.connection.execute(
        update(Session)
        .where(
            is_number(tx, Session.number_index, number),
            Session.channel == channel,
            Session.state == SessionState.open,
            Session.is_draft,
            Session.id != but,
        )
        .values(state=SessionState.discarded, version=Session.version + 1)
    )


def end_of(tx: Tx, person_id: int) -> None:
    """Open talks of that person end, on every number of theirs; so do those of which nobody knows yet whose they are.

    Another person's talk on a shared number goes on. What was told stays told.
    """
    theirs = select(Phone.id, Phone.number_sealed).where(Phone.person_id == person_id, Phone.lost_at.is_(None))
    phones = tx.connection.execute(theirs.where(func.length(Phone.number_sealed) > 0))
    numbers = [tx.vault.open("phones.number", *phone) for phone in phones]
    at = [each for number in numbers for each in tx.vault.indexes(number)]
    opened = (Session.number_index.in_(at), Session.state == SessionState.open)
    found = select(Session.id, Session.box_sealed).where(*opened).with_for_update(of=Session)
    boxes = {
        row: tx.vault.open_bytes("talks.box", row, sealed).rstrip() for row, sealed in tx.connection.execute(found)
    }
    ended = [row for row, box in boxes.items() if json.loads(box).get(SPEAKER) in (None, person_id)]
    tx.connection.execute(
        update(Session).where(Session.id.in_(ended)).values(state=SessionState.discarded, version=Session.version + 1)
    )


def number_in(box: bytes) -> str:
    """The number that speaks in a talk, "" where its box is of another shape."""
    kept: dict[str, Any] = json.loads(box)
    me: dict[str, Any] = kept.get("me") or next(iter(kept.get("callers") or []), {})
    return str(me.get("number", ""))


def told_whole(tx: Tx, number: str, alert_id: int) -> None:
    """That danger was now told to its end: for an earlier try of this number, broken off, nobody needs to ring."""
    tx.connection.execute(
        update(Session)
        .where(is_number(tx, Session.number_index, number), Session.danger_id == alert_id)
        .values(danger_id=None)
    )
