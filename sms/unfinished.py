"""Reports by SMS that were never finished: somebody rings for what stands in them, so that no part of it is lost."""

from collections.abc import Mapping, Sequence

from sqlalchemy import and_, bindparam, select

from core.alerts import call_backs
from core.errors import Stale
from core.models.duty import CallBackReason
from core.models.session import UNFINISHED, Session, SessionState
from core.people import people
from core.storage import sessions
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.due_rows import DueRows
from core.storage.next_due import NextRow
from sms import calls_for_help
from sms.guided_report import CHANNEL, Guided

_DRAFTS = and_(UNFINISHED, Session.channel == CHANNEL, Session.is_draft)
_OVER = (Session.began_at <= bindparam("over"), Session.heard_at <= bindparam("over"))
_RUN_OUT = DueRows(select(Session).where(_DRAFTS, *_OVER).limit(50))
NEXT_RUN_OUT = NextRow(Session.heard_at, _DRAFTS, lambda programme: programme.limits.draft)
_DANGERS = {("visit.safe", "3"), ("visit.bond", "4"), ("concern.urgency", "1")}


def asked_of(tx: Tx, number: str, found: Sequence[Caller]) -> Guided | None:
    """The report of one of those of which a part was asked, while it may be answered; None where there is none."""
    kept = sessions.draft(tx, number, CHANNEL)
    guided = _load(kept.box) if kept else None
    return guided if guided and any(each.person == guided.me.person for each in found) else None


def put_aside(tx: Tx, me: Caller, new: Sequence[tuple[str, Mapping[str, str]]]) -> Guided | None:
    """A report word starts anew: the unfinished one is asked for no more. It is returned where the new ones do not say
    what it said, so that somebody must ring; a danger told in it is rung back in any case.
    """
    kept = sessions.draft(tx, me.number, CHANNEL)
    sessions.put_older_aside(tx, me.number, CHANNEL, but=0)
    guided = _load(kept.box) if kept and not kept.danger else None
    if guided is None or not guided.told:
        return None
    said_again = any(script == guided.script and guided.told.items() <= answers.items() for script, answers in new)
    return None if said_again else guided


def may_be_danger(tx: Tx, guided: Guided) -> bool:
    """True if what is known of it is a danger, or is one until an officer says otherwise."""
    kind = guided.told.get("concern.category", "")
    is_grave = len(kind) == 1 and calls_for_help.are_grave(tx, kind)
    return is_grave or not _DANGERS.isdisjoint(guided.told.items())


def ring_for_run_out(tx: Tx) -> int:
    """Those nobody finished within the day in which they may be: somebody rings for each, unless that was asked for
    already; of a danger told in one somebody was asked long ago.
    """
    drafts = _RUN_OUT.take(tx, over=tx.at - tx.programme.limits.draft)
    for draft in drafts:
        box = tx.vault.open_bytes("talks.box", draft.id, draft.box_sealed)
        guided = _load(box)
        if guided is None or (guided.told and not guided.rung):
            _ring(tx, sessions.number_in(box), guided)
        draft.state, draft.version = SessionState.discarded, draft.version + 1
    return len(drafts)


def _ring(tx: Tx, number: str, guided: Guided | None) -> None:
    """Whoever began it, while that number is theirs; of one that another version kept, whoever holds the number."""
    found = people.callers(tx, number, CHANNEL) if number else []
    me = next((each for each in found if guided is None or each.person == guided.me.person), None)
    danger = guided is not None and may_be_danger(tx, guided)
    if me:
        call_backs.ask(tx, me, CallBackReason.danger_text if danger else CallBackReason.unreadable)


def _load(box: bytes) -> Guided | None:
    try:
        return Guided.load(box)
    except Stale:
        return None
