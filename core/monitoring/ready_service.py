"""Is a district ready: helplines that somebody rang, SMS that reached a phone, a backup that was restored."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import func, select

from core.clock import kigali
from core.models.message import Message, MessageState
from core.monitoring import alarms
from core.monitoring.readiness_lines import WITHIN, ReadinessLine, on
from core.settings import SIMULATED
from core.storage import ticks
from core.storage.db import Tx

SHIPPED = "Inshuti project"
"""Who wrote the numbers that come with a release: no review by anybody of the district."""


def lines(tx: Tx) -> Iterator[ReadinessLine]:
    """What every district shares."""
    yield _helplines(tx)
    reached = (Message.state == MessageState.delivered, Message.gateway.is_distinct_from(SIMULATED))
    last = tx.session.scalar(select(func.max(Message.sent_at)).where(*reached))
    said = f"The last SMS that reached a phone left on {on(last)}." if last else "No SMS reached a phone yet."
    mend = "Put somebody in whose phone you see: the welcome is such an SMS. Where none arrives: ./inshuti doctor."
    yield ReadinessLine("gateway", _is_fresh(tx, last), True, said, mend)
    restored = ticks.last(tx, alarms.RESTORED)
    said = (
        f"The last backup was restored on trial on {on(restored)}." if restored else "No backup was restored on trial."
    )
    mend = "Take one and try it: ./inshuti backup, then ./inshuti restore FILE --identity FILE --rehearse."
    yield ReadinessLine("backup", _is_fresh(tx, restored), True, said, mend)


def _helplines(tx: Tx) -> ReadinessLine:
    signed, by = tx.programme.helplines.date, tx.programme.helplines.author
    fresh = by != SHIPPED and timedelta() <= kigali(tx.at).date() - signed <= WITHIN
    said = "Nobody here signed them." if by == SHIPPED else f"{by} signed them on {signed}."
    mend = "Ring each, then set author and date of [helplines] in programme.toml."
    return ReadinessLine("helplines", fresh, True, said, mend)


def _is_fresh(tx: Tx, at: datetime | None) -> bool:
    return at is not None and timedelta() <= tx.real - at <= WITHIN
