"""What is owed to people outside the ladder: an alert that does not leave alarms, a report by SMS has an answer."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, bindparam, case, exists, or_, select

from core.models.alert import Concern
from core.models.message import READABLE, InboundMessage, Lane, Message
from core.models.monitoring import Alarm
from core.models.visit import Visit
from core.monitoring.operator_sms import ALARMS, UNSETTLED
from core.monitoring.ringing import OF_SENDING
from core.storage.prepared import one_of

ANSWERS = ("reply:report:", "reports:kept:")
"""How answers to reports by SMS are named."""
MARGIN = timedelta(seconds=30)
"""Behind the moment at which the watch itself is to see an alert that has not left."""
WITHIN = timedelta(hours=6)
"""So long a report is looked for that has no answer."""
_OWED_AT = case((Message.not_before > Message.created_at, Message.not_before), else_=Message.created_at)


def unsent_alerts() -> Select[int]:
    """Alert SMS that could have left long ago while no alarm about sending rings."""
    rings = exists().where(one_of(Alarm.name, OF_SENDING), Alarm.since.is_not(None))
    could = or_(Message.attempts > 0, Message.next_at <= bindparam("unsent_real"))
    return select(Message.id).where(
        Message.lane == Lane.alerts,
        one_of(Message.state, UNSETTLED),
        ~one_of(Message.notice, ALARMS),
        bindparam("unsent") >= _OWED_AT,
        or_(Message.expires_at.is_(None), Message.expires_at > bindparam("at")),
        could,
        ~rings,
    )


def unanswered(kind: type[Concern] | type[Visit]) -> Select[int]:
    """Reports by SMS of the last hours whose reporter was answered nothing since; found by what came in."""
    row: Any = kind
    came = (READABLE, InboundMessage.received_at.between(bindparam("since"), bindparam("late")))
    named = or_(*(Message.once.startswith(each) for each in ANSWERS))
    answer = exists().where(Message.person_id == row.by_id, Message.created_at >= row.told_at, named)
    by_sms = (row.channel == "sms", row.told_at.between(bindparam("since"), bindparam("late")))
    return select(row.id).where(*by_sms, row.by_id.in_(select(InboundMessage.person_id).where(*came)), ~answer)
