"""The figures for Prometheus: counts only, nothing of anybody."""

from collections.abc import Iterable
from datetime import datetime
from itertools import accumulate

from prometheus_client import CollectorRegistry, Gauge
from prometheus_client.core import HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select, text

from core.messages import costs, sending
from core.models.alert import OPEN, Alert
from core.models.message import Lane, Message
from core.models.monitoring import Kind
from core.monitoring import alarms, invariants
from core.storage import rate_counters, sweep_runs, ticks
from core.storage.db import Tx
from ussd.hop_histogram import BOUNDS, HOPS

_SIZE_POSTGRES = text("SELECT pg_database_size(current_database())")
_SIZE_SQLITE = text("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
_OLDEST = text(
    "SELECT extract(epoch FROM clock_timestamp() - min(xact_start)) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def collect(tx: Tx) -> CollectorRegistry:
    """Everything that is counted, as it stands now."""
    registry = CollectorRegistry()
    _messages(tx, registry)
    _costs(tx, registry)
    _alerts(tx, registry)
    _watch(tx, registry)
    _sweeps(tx, registry)
    _database(tx, registry)
    registry.register(_HopTimesCollector())
    return registry


def _age(tx: Tx, last: datetime | None) -> float:
    """Seconds since then, in real time; -1 for never."""
    return (tx.real - last).total_seconds() if last else -1


class _HopTimesCollector(Collector):
    """The hops of this web service, all its workers together."""

    def collect(self) -> Iterable[Metric]:
        """One histogram."""
        family = HistogramMetricFamily(
            "inshuti_hop_seconds", "How long hops took, by how they ended", labels=["result"]
        )
        bounds = [*(str(each / 1000) for each in BOUNDS), "+Inf"]
        for each in HOPS.times():
            family.add_metric([each.result], list(zip(bounds, accumulate(each.buckets), strict=True)), each.seconds)
        yield family


def _sweeps(tx: Tx, registry: CollectorRegistry) -> None:
    def gauge(name: str, said: str) -> Gauge:
        return Gauge(f"inshuti_sweep_{name}", said, ["sweep"], registry=registry)

    runs, failures = gauge("runs", "Turns of a sweep"), gauge("failures", "Turns that failed")
    seconds, late = gauge("seconds", "Seconds of all turns"), gauge("late_seconds", "How late the latest turns were")
    age = gauge("age_seconds", "Seconds since its figures were written down")
    for each in sweep_runs.figures(tx):
        runs.labels(each.name).set(each.runs)
        failures.labels(each.name).set(each.failures)
        seconds.labels(each.name).set(each.seconds)
        late.labels(each.name).set(each.late_seconds)
        age.labels(each.name).set(_age(tx, each.at))


def _database(tx: Tx, registry: CollectorRegistry) -> None:
    size = Gauge("inshuti_database_bytes", "Size of the database", registry=registry)
    size.set(float(tx.connection.scalar(_SIZE_POSTGRES if tx.is_postgres else _SIZE_SQLITE) or 0))
    if tx.is_postgres:
        oldest = Gauge("inshuti_oldest_transaction_seconds", "Age of the oldest transaction", registry=registry)
        oldest.set(float(tx.connection.scalar(_OLDEST) or 0))


def _messages(tx: Tx, registry: CollectorRegistry) -> None:
    messages = Gauge("inshuti_messages", "Messages by lane and state", ["lane", "state"], registry=registry)
    carried = Gauge(
        "inshuti_gateway_messages", "Messages by gateway and state", ["gateway", "state"], registry=registry
    )
    grouped = (Message.lane, Message.state, Message.gateway)
    for lane, state, gateway, count in tx.connection.execute(select(*grouped, func.count()).group_by(*grouped)):
        messages.labels(lane, state).inc(count)
        if gateway:
            carried.labels(gateway, state).inc(count)
    due = Gauge("inshuti_messages_due", "Messages that could be sent now", ["lane"], registry=registry)
    oldest = Gauge("inshuti_oldest_due_seconds", "Age of the oldest of them", ["lane"], registry=registry)
    drained = Gauge("inshuti_drain_age_seconds", "Seconds since a drain took something", ["lane"], registry=registry)
    for each in Lane:
        due.labels(each).set(sending.count_due(tx, each))
        oldest.labels(each).set(sending.oldest_due_seconds(tx, each))
        drained.labels(each).set(_age(tx, ticks.last(tx, f"drain:{each}")))


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
    ticked = Gauge("inshuti_clock_age_seconds", "Seconds since the clock ticked", registry=registry)
    ticked.set(_age(tx, ticks.last(tx, ticks.CLOCK)))
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
