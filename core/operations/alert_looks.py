"""Who looked at one alert, for who leads its officers and may read what was told of it."""

from sqlalchemy import select

from core.alerts import alerts, restricted
from core.errors import NotYours
from core.models.alert import Alert
from core.models.record import AuditEntry
from core.operations import child_looks
from core.operations.audit_trail import LOOKED
from core.operations.child_looks import MAY, NUMBER, PAGE, RECORD, TRAIL, ChildLook
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx

LOOKS = {"read": RECORD, "sought": NUMBER, LOOKED: TRAIL}
"""By the verb of the audit, what was looked at; deeds stand in the alert's story."""
REPORTER, PHONE = "reporter", "phone"
"""The record of who looked at the number to ring, and what that is called."""


def of_alert(tx: Tx, me: Caller, alert_id: int, page: int = 1) -> tuple[Alert, list[ChildLook], bool]:
    """The alert, one page of the looks, the latest first, and whether more follow; this one is written down too.

    Raises NotYours to who does not lead its officers, or may not read what was told of it.
    """
    alert = alerts.reach(tx, me, alert_id)
    if me.role not in MAY or not restricted.may_read(tx, me, alert):
        raise NotYours("its lead reads who looked")
    about = (AuditEntry.record_id == alert.id, AuditEntry.record.in_(("alerts", REPORTER)), AuditEntry.verb.in_(LOOKS))
    found = select(AuditEntry.at, AuditEntry.person_id, AuditEntry.channel, AuditEntry.verb, AuditEntry.record)
    ordered = found.where(*about).order_by(AuditEntry.at.desc(), AuditEntry.person_id, AuditEntry.id)
    rows = tx.connection.execute(ordered.offset((page - 1) * PAGE).limit(PAGE + 1)).all()
    audit.record(tx, me, LOOKED, "alerts", alert.id)
    looks = child_looks.together(tx, rows[:PAGE], lambda row: PHONE if row.record == REPORTER else LOOKS[row.verb])
    return alert, looks, len(rows) > PAGE
