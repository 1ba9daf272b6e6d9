"""What operators and their programs look at: is it alive, is it ready, and the figures."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta

from flask import Blueprint, Response, jsonify
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from sqlalchemy import func, select

from core import sending, ticks
from core.db import Database, Tx
from core.errors import Busy
from core.models.alert import OPEN, Alert
from core.models.message import Lane, Message, MessageState

SILENT_CLOCK = timedelta(seconds=120)
OLD_ALERT = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must be right: its name, whether it is, and a sentence."""

    name: str
    ok: bool
    detail: str


def make_blueprint(
    database: Database, schema: Callable[[], bool], redis_answers: Callable[[], bool | None]
) -> Blueprint:
    """`schema` says whether the tables are the newest; `redis_answers` is None where no Redis is set."""
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/healthz")
    def alive() -> Response:
        """This process answers. No I/O."""
        return Response("ok\n", content_type="text/plain; charset=utf-8")

    @blueprint.get("/readyz")
    def ready() -> tuple[Response, int]:
        """200 if every check holds, else 503; the checks either way."""
        checks = [*_database_checks(database, schema), _redis(redis_answers())]
        ok = all(each.ok for each in checks)
        return jsonify({"ok": ok, "checks": [asdict(each) for each in checks]}), 200 if ok else 503

    @blueprint.get("/metrics")
    def metrics() -> Response:
        """Figures for Prometheus: counts only, nothing of anybody."""
        with database.read() as tx:
            return Response(generate_latest(_figures(tx)), content_type="text/plain; version=0.0.4; charset=utf-8")

    @blueprint.errorhandler(Busy)
    def busy(_error: Busy) -> Response:
        """No figures without the database; readyz says so too."""
        return Response("The database does not answer.\n", 503, content_type="text/plain; charset=utf-8")

    return blueprint


def _database_checks(database: Database, schema: Callable[[], bool]) -> list[Check]:
    answers = Check("database", True, "The database answers.")
    try:
        with database.read() as tx:
            tx.connection.execute(select(1))
        if not schema():
            return [answers, Check("schema", False, "The tables are old: run ./inshuti migrate.")]
        with database.read() as tx:
            checks = [_clock(tx), _alerts(tx), _reachable(tx)]
    except Busy:
        return [Check("database", False, "The database does not answer.")]
    return [answers, Check("schema", True, "The tables are the newest."), *checks]


def _clock(tx: Tx) -> Check:
    last = ticks.last(tx, "clock")
    if last is None:
        return Check("clock", False, "No clock has run yet: start worker.py clock.")
    ago = tx.real - last
    return Check("clock", ago < SILENT_CLOCK, f"The clock last ticked {int(ago.total_seconds())} s ago.")


def _alerts(tx: Tx) -> Check:
    waiting = tx.connection.scalar(
        select(func.min(Message.next_at)).where(
            Message.lane == Lane.alerts, Message.state == MessageState.queued, Message.not_before <= tx.at
        )
    )
    late = waiting is not None and tx.real - waiting > OLD_ALERT
    return Check("alerts_sent", not late, "Alerts wait to be sent." if late else "No alert waits to be sent.")


def _reachable(tx: Tx) -> Check:
    lost = tx.connection.scalar(
        select(func.count()).where(Alert.nobody_found, Alert.state.in_(OPEN), Alert.owner_id.is_(None))
    )
    words = (
        f"{lost} alerts found a rung where nobody has a working phone: phone them." if lost else "Every rung answers."
    )
    return Check("rungs_reachable", not lost, words)


def _redis(answers: bool | None) -> Check:
    if answers is None:
        return Check("redis", True, "No Redis is set; the clock drains.")
    return Check("redis", answers, "Redis answers." if answers else "Redis is away; the clock drains until it is back.")


def _figures(tx: Tx) -> CollectorRegistry:
    registry = CollectorRegistry()
    messages = Gauge("inshuti_messages", "Messages by lane and state", ["lane", "state"], registry=registry)
    counted = select(Message.lane, Message.state, func.count()).group_by(Message.lane, Message.state)
    for lane, state, count in tx.connection.execute(counted):
        messages.labels(lane, state).set(count)
    due = Gauge("inshuti_messages_due", "Messages that could be sent now", ["lane"], registry=registry)
    for each in Lane:
        due.labels(each).set(sending.count_due(tx, each))
    alerts = Gauge(
        "inshuti_alerts_open",
        "Open alerts by level and whether somebody owns them",
        ["level", "owned"],
        registry=registry,
    )
    grouped = select(Alert.level, Alert.owner_id.is_not(None), func.count()).where(Alert.state.in_(OPEN))
    for level, owned, count in tx.connection.execute(grouped.group_by(Alert.level, Alert.owner_id.is_not(None))):
        alerts.labels(level, "yes" if owned else "no").set(count)
    last = ticks.last(tx, "clock")
    Gauge("inshuti_clock_age_seconds", "Seconds since the clock ticked", registry=registry).set(
        (tx.real - last).total_seconds() if last else -1
    )
    return registry
