"""Whether heads of the audit leave this machine, as `/readyz` and `doctor` say it."""

from datetime import timedelta

from core.monitoring.readiness import HealthCheck
from core.storage import audit_heads, ticks
from core.storage.db import Tx

OVERDUE = timedelta(hours=2)
"""One an hour is sent; twice that without any is a fault."""


def check(tx: Tx, *, live: bool) -> HealthCheck:
    """On a live line a head must have been sent in the last two hours; elsewhere it is only told."""
    last = ticks.last(tx, audit_heads.SENT)
    if last is not None and audit_heads.sent_within(tx, OVERDUE):
        return HealthCheck("audit_heads", True, f"The last head of the audit was sent {_minutes(tx.real - last)} ago.")
    if not live:
        return HealthCheck("audit_heads", True, "No head of the audit leaves this machine; none must, off a live line.")
    if last is None:
        said = "No head of the audit was ever sent elsewhere: who has this machine can write its audit anew."
    else:
        said = f"No head of the audit was sent elsewhere for {_minutes(tx.real - last)}."
    mend = "Set AUDIT_HEADS, AUDIT_HEADS_COMMAND or AUDIT_HEADS_TO, or look in the clock's log for `audit_head`."
    return HealthCheck("audit_heads", False, said, mend=mend)


def _minutes(span: timedelta) -> str:
    minutes = max(0, int(span.total_seconds() // 60))
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"
