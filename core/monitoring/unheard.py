"""What nobody can have heard of: told up to the top of its ladder, and every SMS of it refused, the operator's too."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, TextClause, or_, select

from core.alerts import call_ladder, top_alerts, top_calls
from core.messages import refused_numbers
from core.models.alert import NOBODYS, Alert, Level
from core.models.duty import WAITING, CallBack
from core.models.message import NEVER_HEARD, READABLE, Message
from core.models.person import Person, Role
from core.programme.spans import duration
from core.storage.db import Tx

MOST = 50
"""So many of each are looked at: one is enough to ring."""
LEEWAY = timedelta(minutes=5)
"""For the sweep, and the gateway's answer."""


def count(tx: Tx) -> int:
    """How many alerts, and calls about a danger, stand so now, or have met nobody at all whom an SMS could reach."""
    return sum(_is_unheard(tx, each) for each in _alerts(tx)) + sum(_is_call_unheard(tx, each) for each in _calls(tx))


def _alerts(tx: Tx) -> list[Alert]:
    """Those that nobody owns and whose last rung was told."""
    shortest = min(len(tx.programme.ladder(level).rungs) for level in Level)
    found = select(Alert).where(NOBODYS, Alert.climbed >= shortest, Alert.due_at.is_not(None))
    rows = tx.session.scalars(found.order_by(Alert.raised_at).limit(MOST))
    return [each for each in rows if each.climbed >= len(tx.programme.ladder(each.level).rungs)]


def _is_unheard(tx: Tx, alert: Alert) -> bool:
    if not (refused_numbers.is_in_vain(tx, alert) or _has_none(tx, alert)):
        return False
    operator = (Message.alert_id == alert.id, Message.notice == top_alerts.NOBODY)
    return not _exists(tx, *operator, Message.state.not_in(NEVER_HEARD))


def _has_none(tx: Tx, alert: Alert) -> bool:
    """Whether it met nobody with a working number, and no SMS says it to anybody."""
    told = (Message.alert_id == alert.id, Message.person_id.is_not(None))
    heard = Message.state.not_in(NEVER_HEARD) | Message.together_id.is_not(None)
    return alert.nobody_found and not _exists(tx, *told, heard)


def _calls(tx: Tx) -> list[CallBack]:
    """Calls about a danger that nobody has and whose last rung was told; no line on an alert's card."""
    last = len(tx.programme.call_backs.danger.rungs) - 1
    waits = (CallBack.state.in_(WAITING), CallBack.reason.in_(call_ladder.DANGERS), CallBack.owner_id.is_(None))
    found = select(CallBack).where(*waits, ~call_ladder.ON_CARD, CallBack.told >= last)
    return list(tx.session.scalars(found.order_by(CallBack.asked_at).limit(MOST)))


def _is_call_unheard(tx: Tx, call: CallBack) -> bool:
    """No SMS of it, or of all such calls, of this turn or of the rung before was taken, or may be yet."""
    since: datetime = tx.at - duration(tx.programme.call_backs.danger.again.every) - LEEWAY
    above = select(Person.id).where(or_(Person.role == Role.national, Person.district_id == call.district_id))
    alone = Message.once.startswith(f"call_back:{call.id}:", autoescape=True)
    together = (Message.notice == top_calls.MANY) & Message.person_id.in_(above)
    lately = (READABLE, Message.created_at >= since, Message.state.not_in(NEVER_HEARD))
    return not _exists(tx, or_(alone, together), *lately)


def _exists(tx: Tx, *which: ColumnElement[bool] | TextClause) -> bool:
    return tx.connection.scalar(select(Message.id).where(*which).limit(1)) is not None
