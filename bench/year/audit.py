"""The audit: what must hold at the end of a year, held against the records, the gateway's book and the phones'."""

from bench.common.promises import Promise
from bench.year import (
    of_alerts,
    of_calls,
    of_deadlines,
    of_messages,
    of_obligations,
    of_records,
    of_reports,
    of_telling,
)
from bench.year.case import Judge, YearRun

JUDGES: tuple[Judge, ...] = (
    of_alerts.owned,
    of_alerts.told,
    of_alerts.owners,
    of_alerts.broken_off,
    of_telling.once_a_rung,
    of_telling.high_rests,
    of_telling.stood_down,
    of_telling.below,
    of_deadlines.not_past,
    of_deadlines.true,
    of_calls.climbed,
    of_reports.one_matter,
    of_reports.apart,
    of_reports.put_right,
    of_reports.answered,
    of_reports.heard,
    of_reports.not_taken,
    of_messages.hours,
    of_messages.stopped,
    of_messages.silenced,
    of_messages.kind_words,
    of_messages.copies,
    of_messages.outbox,
    of_telling.gateway_back,
    of_telling.alarmed,
    of_telling.a_day,
    of_obligations.digests,
    of_obligations.unseen,
    of_obligations.worries,
    of_telling.lists,
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
