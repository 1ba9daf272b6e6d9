"""Reports by SMS: a whole one in a line, one that lacks a part, and the numbers that answer what was asked back."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from conversations.engine.replay import Memory
from core.errors import Busy, Stale
from core.language.words import Say
from core.models.base import new_id
from core.models.person import Role
from core.models.session import SessionState
from core.storage import sessions
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.policy import VOLUNTEERS, Policy, Resource, declares
from sms import fields
from sms.guided_report import Guided
from sms.said import Said

CHANNEL = "sms"
CLOCKS = timedelta(minutes=1)
"""How far the gateway's clock and ours may be apart."""
READ = {"visit": fields.visit_answers, "concern": fields.concern_answers}
"""How the numbers of each report are read."""


@declares(Policy(VOLUNTEERS, writes=(Resource.child, Resource.alert), audited=True))
def begin(tx: Tx, me: Caller, said: Said) -> Say:
    """A report in one line. A command word starts anew: an unfinished talk is put aside, what it told stays told."""
    if me.role is not Role.volunteer:
        return Say("sms.reply.not_by_sms")
    return _begin(tx, me, said.command.name, said.parts)


def _begin(tx: Tx, me: Caller, script: str, parts: Sequence[str]) -> Say:
    row = new_id()
    sessions.put_older_aside(tx, me.number, CHANNEL, but=row)
    guided = Guided(me, script, Memory(conversation=row), READ[script](parts))
    answer = guided.ask_next(tx)
    if guided.asked:
        sessions.begin(tx, row, CHANNEL, f"sms:{row}", me.number, guided.dump(), is_draft=True, danger=guided.danger)
    elif guided.danger:
        sessions.told_whole(tx, me.number, guided.danger)
    return answer


def continue_report(
    tx: Tx, found: Sequence[Caller], numbers: Sequence[str], sent_at: datetime | None
) -> tuple[Say, bool] | None:
    """Numbers alone answer the latest question sent to this phone; None if there is none.

    With the answer, whether the talk came further. `sent_at` is when the text left the phone, in programme time: one
    that was under way since before the question was asked answers nothing.
    """
    kept = sessions.draft(tx, found[0].number, CHANNEL)
    if kept is None:
        return None
    try:
        guided = Guided.load(kept.box)
        me = next((each for each in found if each.person == guided.me.person), None)
        if me is None or me.role is not guided.me.role:
            raise Stale("the number is another person's by now, or its holder does something else")
        if len(numbers) > 1 and _is_whole(guided.script, numbers):
            return _begin(tx, me, guided.script, numbers), True
        guided.me, before = me, (guided.asked, len(guided.memory.journal))
        if sent_at is None or sent_at > kept.heard_at - CLOCKS:
            guided.hear(numbers)
        answer = guided.ask_next(tx)
    except Stale:  # changed by a deploy: what was told stays told, the rest is asked anew
        sessions.put_away(tx, kept, SessionState.discarded)
        return None
    _keep(tx, kept, guided)
    return answer, before != (guided.asked, len(guided.memory.journal))


def _is_whole(script: str, numbers: Sequence[str]) -> bool:
    """True for a whole line that lacks nothing but its command word."""
    return len(numbers[0]) == fields.CODE or (script == "concern" and len(numbers) == 3)


def _keep(tx: Tx, kept: sessions.StoredSession, guided: Guided) -> None:
    over = not guided.asked
    state, danger = (SessionState.ended, None) if over else (SessionState.open, guided.danger)
    if not sessions.save(tx, kept, guided.dump(), state=state, is_draft=not over, danger=danger):
        raise Busy("another text of this phone was faster: the gateway brings this one again")
    if over and guided.danger:
        sessions.told_whole(tx, guided.me.number, guided.danger)
