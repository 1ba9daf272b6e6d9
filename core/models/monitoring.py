"""What the system finds wrong with itself: rows that break a rule, alarms, and counts of what happens too often.

Only kinds, figures and ids of rows stand here: nothing of anybody. All moments are real time.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, EnumText, Id


class Kind(StrEnum):
    """Which rule a row breaks."""

    concern_untold = "concern_untold"
    visit_untold = "visit_untold"
    alert_untold = "alert_untold"
    alert_nowhere = "alert_nowhere"
    rung_overdue = "rung_overdue"
    lease_orphaned = "lease_orphaned"
    danger_left = "danger_left"
    report_unjoined = "report_unjoined"
    two_matters = "two_matters"
    stood_down_untold = "stood_down_untold"
    alert_unsent = "alert_unsent"
    concern_unanswered = "concern_unanswered"
    visit_unanswered = "visit_unanswered"
    child_unseen = "child_unseen"
    count_differs = "count_differs"


class Finding(Base):
    """One row that breaks a rule. It stays open until it was mended, by us or by somebody else."""

    __tablename__ = "findings"
    __table_args__ = (
        UniqueConstraint("kind", "row_id"),
        Index(
            "ix_findings_open",
            "kind",
            "tried_at",
            sqlite_where=text("mended_at IS NULL"),
            postgresql_where=text("mended_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    kind: Mapped[Kind] = mapped_column(EnumText(Kind))
    row_id: Mapped[int]
    found_at: Mapped[datetime]
    tried_at: Mapped[datetime]
    reason: Mapped[str]
    mended_at: Mapped[datetime | None]


class AlarmName(StrEnum):
    """What may go wrong around the records, in the order of urgency."""

    no_tick = "no_tick"
    rung_late = "rung_late"
    unheard = "unheard"
    old_alert = "old_alert"
    gateway_refused_us = "gateway_refused_us"
    gateway_balance = "gateway_balance"
    sends_failing = "sends_failing"
    receipts_missing = "receipts_missing"
    invariants = "invariants"
    disk = "disk"
    backup_age = "backup_age"
    clock_skew = "clock_skew"
    lock_outs = "lock_outs"
    wrong_pins = "wrong_pins"
    wrong_tokens = "wrong_tokens"
    strangers = "strangers"
    breach_due = "breach_due"
    audit_changed = "audit_changed"


class Alarm(Base):
    """An alarm that rang at least once: since when it rings, None while it is quiet, and when the operator was told."""

    __tablename__ = "alarms"

    name: Mapped[AlarmName] = mapped_column(EnumText(AlarmName), primary_key=True)
    since: Mapped[datetime | None]
    told_at: Mapped[datetime | None]


class AlarmSpan(Base):
    """Once that an alarm rang: from when until when, None while it rings."""

    __tablename__ = "alarm_spans"

    name: Mapped[AlarmName] = mapped_column(EnumText(AlarmName), primary_key=True)
    began_at: Mapped[datetime] = mapped_column(primary_key=True, index=True)
    ended_at: Mapped[datetime | None]


class RateCounter(StrEnum):
    """What is counted: because too much of it is an alarm, or because any of it is a fault of ours."""

    send_failed = "send_failed"
    pin_locked = "pin_locked"
    wrong_token = "wrong_token"  # noqa: S105  the name of a count, not a secret
    ussd_fault = "ussd_fault"
    sms_fault = "sms_fault"
    clock_fault = "clock_fault"
    stranger_answered = "stranger_answered"
    stranger_unanswered = "stranger_unanswered"
    forwarded_missing = "forwarded_missing"
    forwarded_forged = "forwarded_forged"
    body_unbuffered = "body_unbuffered"
    clock_taken = "clock_taken"


class Count(Base):
    """How often something happened in ten seconds, from `at`."""

    __tablename__ = "counts"

    what: Mapped[RateCounter] = mapped_column(EnumText(RateCounter), primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    times: Mapped[int]
