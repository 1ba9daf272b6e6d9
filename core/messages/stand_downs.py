"""Word that another has an alert is for those alone who heard of it: refused SMS may have told nobody."""

from typing import Any

from sqlalchemy import ColumnElement, Exists, Select, SQLColumnExpression, exists, select, update
from sqlalchemy.orm import aliased

from core.models.alert import Alert, AlertEvent
from core.models.message import NEVER_HEARD, STAND_DOWN, Lane, Message, MessageState
from core.storage.db import Tx


def untold() -> Select[int]:
    """Those waiting for somebody whom no message of the alert, or of one that went into it, reached, alone or together
    with others, and who never had it.
    """
    into = aliased(Alert)
    merged = (into.merged_into_id == Message.alert_id,)
    heard = (*_heard(Message.alert_id), *_heard(into.id, *merged))
    had = exists().where(AlertEvent.alert_id == Message.alert_id, AlertEvent.person_id == Message.person_id)
    waits = (Message.lane == Lane.alerts, Message.state == MessageState.queued, Message.notice == STAND_DOWN)
    return select(Message.id).where(*waits, *(~each for each in heard), ~had)


def _heard(alert_id: SQLColumnExpression[Any], *of: ColumnElement[bool]) -> tuple[Exists, Exists]:
    """Whether its person was told of that alert by a message of its own, or by one of many alerts."""
    told, carrier = aliased(Message), aliased(Message)
    said = (told.alert_id == alert_id, told.person_id + 0 == Message.person_id, told.notice != STAND_DOWN, *of)
    alone = exists().where(*said, told.state.not_in(NEVER_HEARD))
    return alone, exists().where(*said, carrier.id == told.together_id, carrier.state.not_in(NEVER_HEARD))


def withdraw_untold(tx: Tx, refused: Message) -> None:
    """The alert was taken while this message of it was under way, which then told its person nothing."""
    if refused.lane is not Lane.alerts or refused.state not in NEVER_HEARD or not refused.person_id:
        return
    tx.flush()
    theirs = untold().where(Message.person_id == refused.person_id)
    over = {"state": MessageState.withheld, "reason": "never_told"}
    tx.connection.execute(update(Message).where(Message.id.in_(theirs)).values(**over))


def stood_down(tx: Tx, about: ColumnElement[bool], taken: str) -> list[int]:
    """Whose last word of what those messages are about is the notice `taken`; their ids. One that nobody will read is
    no word.
    """
    tx.flush()
    heard = (about, Message.lane == Lane.alerts, Message.state.not_in(NEVER_HEARD))
    words = tx.connection.execute(
        select(Message.person_id, Message.notice).where(*heard).order_by(Message.created_at, Message.notice == taken)
    )
    last = {person: notice for person, notice in words}
    return [person for person, notice in last.items() if person and notice == taken]
