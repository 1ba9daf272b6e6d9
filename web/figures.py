"""The figures for Prometheus: counts only, nothing of anybody."""

from prometheus_client import CollectorRegistry, Gauge
from sqlalchemy import func, select

from core.messages import costs, sending
from core.models.alert import OPEN, Alert
from core.models.message import Lane, Message
from core.models.monitoring import Kind
from core.monitoring import alarms, invariants
from core.storage import rate_counters, ticks
from core.storage.db import Tx


def collect(tx: Tx) -> CollectorRegistry:
    """Everything that is counted, as it stands now."""
    registry = CollectorRegistry()
    _messages(tx, registry)
    _costs(tx, registry)
    _alerts(tx, registry)
    _watch(tx, registry)
    return registry


def _messages(tx: Tx, registry: CollectorRegistry) -> None:
    messages = Gauge("inshuti_messages", "Messages by lane and state", ["lane", "state"], registry=registry)
    counted = select(Message.lane, Message.state, func.count()).group_by(Message.lane, Message.state)
    for lane, state, count in tx.connection.execute(counted):
        messages.labels(lane, state).set(count)
    due = Gauge("inshuti_messages_due", "Messages that could be sent now", ["lane"], registry=registry)
    for each in Lane:
        due.labels(each).set(sending.count_due(tx, each))


def _costs(tx: Tx, registry: CollectorRegistry) -> None:
    segments = Gauge("inshuti_segments_today", "Segments that left today by lane", ["lane"], registry=registry)
    waits = Gauge("inshuti_put_off_today", "Messages over today's caps by lane", ["lane"], registry=registry)
    for each in costs.today(tx):
        segments.labels(each.lane).set(each.segments)
        waits.labels(each.lane).set(each.put_off)


def _alerts(tx: Tx, registry: CollectorRegistry) -> None:
    alerts = Gauge(
        "inshuti_alerts_open",
        "Open alerts by level and whether somebody owns them",
        ["level", "owned"],
        registry=registry,
    )
    grouped = select(Alert.level, Alert.owner_id.is_not(None), func.count()).where(Alert.state.in_(OPEN))
    for level, owned, count in tx.connection.execute(grouped.group_by(Alert.level, Alert.owner_id.is_not(None))):
        alerts.labels(level, "yes" if owned else "no").set(count)


def _watch(tx: Tx, registry: CollectorRegistry) -> None:
    last = ticks.last(tx, ticks.CLOCK)
    Gauge("inshuti_clock_age_seconds", "Seconds since the clock ticked", registry=registry).set(
        (tx.real - last).total_seconds() if last else -1
    )
    rings = Gauge("inshuti_alarm", "1 while the alarm rings", ["name"], registry=registry)
    figures = Gauge("inshuti_alarm_figure", "The figure that decides the alarm", ["name"], registry=registry)
    for sign in alarms.signs(tx):
        rings.labels(sign.name).set(int(sign.rings))
        if sign.figure is not None:
            figures.labels(sign.name).set(sign.figure)
    found = Gauge("inshuti_findings_open", "Rows that break a rule and were not mended", ["kind"], registry=registry)
    open_now = invariants.count_open(tx)
    for kind in Kind:
        found.labels(kind).set(open_now.get(kind, 0))
    hour = Gauge("inshuti_happened_in_the_last_hour", "What is counted", ["what"], registry=registry)
    for what, times in rate_counters.within(tx, 60 * alarms.MINUTE).items():
        hour.labels(what).set(times)
