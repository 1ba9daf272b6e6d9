"""Reports by SMS that nobody finished in the time in which they may be: somebody rings for what stands in them."""

import json
from collections.abc import Mapping

from sqlalchemy import and_, bindparam, select

from core.alerts import call_backs
from core.models.alert import Level
from core.models.duty import CallBackReason
from core.models.person import Role
from core.models.session import UNFINISHED, Session, SessionState
from core.people import people
from core.programme.programme import Programme
from core.storage import sessions
from core.storage.db import Tx
from core.storage.due_rows import DueRows
from core.storage.next_due import NextRow

CHANNEL = "sms"
_DRAFTS = and_(UNFINISHED, Session.channel == CHANNEL, Session.is_draft)
_OVER = (Session.began_at <= bindparam("over"), Session.heard_at <= bindparam("over"))
_RUN_OUT = DueRows(select(Session).where(_DRAFTS, *_OVER).limit(50))
NEXT_RUN_OUT = NextRow(Session.heard_at, _DRAFTS, lambda programme: programme.limits.draft)
_DANGERS = {("visit.safe", "3"), ("visit.bond", "4"), ("concern.urgency", "1")}


def grave_kinds(programme: Programme) -> frozenset[str]:
    """The keys of the kinds of concern that are a danger however urgent they are called."""
    return frozenset(str(each.key) for each in programme.kinds.values() if each.level is Level.danger)


def may_be_danger(programme: Programme, told: Mapping[str, str]) -> bool:
    """True if what is known of a report, by its questions, is a danger, or is one until an officer says otherwise."""
    return told.get("concern.category", "") in grave_kinds(programme) or not _DANGERS.isdisjoint(told.items())


def ring(tx: Tx) -> int:
    """Somebody rings for each of them, unless that was asked for already; of a danger told in one somebody was asked
    long ago.
    """
    drafts = _RUN_OUT.take(tx, over=tx.at - tx.programme.limits.draft)
    for draft in drafts:
        if draft.danger_id is None:
            _ring(tx, tx.vault.open_bytes("talks.box", draft.id, draft.box_sealed))
        draft.state, draft.version = SessionState.discarded, draft.version + 1
    return len(drafts)


def _ring(tx: Tx, box: bytes) -> None:
    """Whoever began it, while that number is theirs; of one that another version kept, whoever holds the number."""
    kept = json.loads(box)
    told = kept.get("heard", {}) | kept.get("given", {})
    if kept.get("rung") or ("given" in kept and not told):
        return
    whose = kept.get(sessions.SPEAKER)
    found = people.callers(tx, number, CHANNEL) if (number := sessions.number_in(box)) else []
    me = next((each for each in found if whose in (None, each.person) and each.role is Role.volunteer), None)
    if me:
        danger = may_be_danger(tx.programme, told)
        call_backs.ask(tx, me, CallBackReason.danger_text if danger else CallBackReason.unreadable)
