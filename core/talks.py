"""Talks as they are kept: one row a session, found without a lock, written only if nobody else wrote it since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from core.db import Tx
from core.models.record import ProgrammeClock
from core.models.talk import Talk, TalkState
from core.prepared import Prepared

TALKS = Talk.__table__
_KEPT = (Talk.id, Talk.version, Talk.state, Talk.box_sealed, Talk.heard_at, Talk.is_draft, Talk.danger_id)
_FIND = Prepared(
    select(ProgrammeClock.ahead_seconds, *_KEPT)
    .outerjoin(Talk, Talk.key == bindparam("key"))
    .where(ProgrammeClock.id == 1)
)
_DRAFT = Prepared(
    select(*_KEPT)
    .where(
        Talk.number_index == bindparam("number"),
        Talk.channel == bindparam("on"),
        Talk.state == TalkState.open,
        Talk.is_draft,
        Talk.heard_at >= bindparam("since"),
    )
    .order_by(Talk.heard_at.desc())
    .limit(1)
)
_NEWEST = Prepared(
    select(
        select(ProgrammeClock.ahead_seconds).where(ProgrammeClock.id == 1).scalar_subquery().label("ahead"),
        Talk.version,
    )
    .where(Talk.id == bindparam("row"))
    .with_for_update(of=Talk)
)
_GO_ON = (
    update(Talk)
    .where(Talk.id == bindparam("row"), Talk.version == bindparam("seen"))
    .values(version=bindparam("next"), box_sealed=bindparam("box"), heard_at=bindparam("heard"))
)
_TURN = _GO_ON.values(state=bindparam("new_state"), is_draft=bindparam("draft"), danger_id=bindparam("danger"))
_SAVE = {False: Prepared(_GO_ON), True: Prepared(_TURN)}
"""By whether the talk stands otherwise now. SQLite writes a page for each index of a column that is named, even where
its value stays: most key presses name none.
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A talk as it was found: its version decides whether it may be written."""

    id: int
    version: int
    state: TalkState
    box: bytes
    heard_at: datetime
    is_draft: bool
    danger: int | None


def find(tx: Tx, key: str) -> Kept | None:
    """The talk of that session, and with it programme time, in one statement."""
    row = tx.first(_FIND, {"key": key})
    if row is None:  # the programme clock's only row stands since the tables were made
        raise LookupError("the programme clock is missing")
    ahead, *kept = row
    tx.ahead(ahead)
    return _open(tx, kept) if kept[0] is not None else None


def _open(tx: Tx, kept: Sequence[Any]) -> Kept:
    row, version, state, sealed, *rest = kept
    return Kept(row, version, state, tx.vault.open_bytes("talks.box", row, sealed), *rest)


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
            "state": TalkState.open,
            "is_draft": is_draft,
            "box_sealed": tx.vault.seal("talks.box", row, box),
            "began_at": tx.at,
            "heard_at": tx.at,
            "danger_id": danger,
        },
    )


def is_newest(tx: Tx, kept: Kept) -> bool:
    """True if nobody wrote the talk since it was read; on PostgreSQL nobody will until this transaction ends.

    Programme time comes with it.
    """
    row = tx.first(_NEWEST, {"row": kept.id})
    if row is None:
        return False
    ahead, version = row
    tx.ahead(ahead)
    return bool(version == kept.version)


def save(tx: Tx, kept: Kept, box: bytes, *, state: TalkState, is_draft: bool, danger: int | None) -> bool:
    """Write a talk back; False if somebody wrote it since it was read: then nothing of this hop may stand."""
    values: dict[str, Any] = {
        "row": kept.id,
        "seen": kept.version,
        "next": kept.version + 1,
        "box": tx.vault.seal("talks.box", kept.id, box),
        "heard": tx.at,
    }
    stands = {"new_state": state, "draft": is_draft, "danger": danger}
    turns = (kept.state, kept.is_draft, kept.danger) != (state, is_draft, danger)
    tx.lock()
    return bool(tx.run(_SAVE[turns], values | stands if turns else values))


def draft(tx: Tx, number: str, channel: str) -> Kept | None:
    """What this number left unfinished on this channel in the last 24 hours."""
    since = tx.at - tx.programme.limits.draft
    found = tx.first(_DRAFT, {"number": tx.vault.index(number), "on": channel, "since": since})
    return _open(tx, found) if found else None


def get(tx: Tx, row_id: int) -> Kept | None:
    """The talk of that id while it is still open, None once it was continued or put aside."""
    found = tx.connection.execute(select(*_KEPT).where(Talk.id == row_id, Talk.state == TalkState.open)).first()
    return _open(tx, found) if found else None


def put_away(tx: Tx, kept: Kept, state: TalkState) -> bool:
    """A draft was taken up or put aside; False if it was written since it was read. A hop on its way is overtaken.

    A danger told in it goes on with the talk that took it up; one put aside stays broken off, so that somebody rings.
    """
    danger = {"danger_id": None} if state is TalkState.continued else {}
    done = tx.connection.execute(
        update(Talk)
        .where(Talk.id == kept.id, Talk.version == kept.version, Talk.state == TalkState.open)
        .values(state=state, version=kept.version + 1, **danger)
    )
    return bool(done.rowcount)


def put_older_aside(tx: Tx, number: str, channel: str, *, but: int) -> None:
    """One draft a number and channel: the others are offered no more. What they told stays told.

    A danger told in one of them is broken off all the same: its call-back still comes.
    """
    tx.connection.execute(
        update(Talk)
        .where(
            Talk.number_index == tx.vault.index(number),
            Talk.channel == channel,
            Talk.state == TalkState.open,
            Talk.is_draft,
            Talk.id != but,
        )
        .values(state=TalkState.discarded, version=Talk.version + 1)
    )


def told_whole(tx: Tx, number: str, alert_id: int) -> None:
    """That danger was now told to its end: for an earlier try of this number, broken off, nobody needs to ring."""
    tx.connection.execute(
        update(Talk)
        .where(Talk.number_index == tx.vault.index(number), Talk.danger_id == alert_id)
        .values(danger_id=None)
    )
