"""The audit: what must hold at the end of a year, held against the records, the gateway's book and the phones'."""

from bench.common.promises import Promise
from bench.year import of_alerts, of_messages, of_records
from bench.year.case import Judge, YearRun

JUDGES: tuple[Judge, ...] = (
    of_alerts.owned,
    of_alerts.told,
    of_alerts.owners,
    of_alerts.broken_off,
    of_messages.hours,
    of_messages.stopped,
    of_messages.silenced,
    of_messages.kind_words,
    of_messages.copies,
    of_messages.outbox,
    of_records.schedules,
    of_records.receipts,
    of_records.hops,
    of_records.own_checks,
    of_records.understood,
)
"""In the order of the table."""


def judge(case: YearRun) -> list[Promise]:
    """All promises."""
    return [each(case) for each in JUDGES]
