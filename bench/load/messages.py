"""How fast what is owed leaves: `./inshuti bench sms`.

Two drains on a lane full of different SMS (or, with --shared, of one text for all), each outcome committed, to a
gateway on loopback that answers after some milliseconds. Beside it, before and after, as many raw sockets as
connections offer the same to the same gateway and keep nothing: the ratio says what our care costs. Alerts owed in the
middle have to leave within a second. Exit code 1 if a message was lost or an alert was late.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import migrations
from bench.common.postgres import WrongDatabase, given_or_own
from bench.common.promises import verdict
from bench.common.settings import isolated_settings, settings_of
from bench.load import owed_messages, sms_gateway
from bench.load.owed_messages import ALL, DRAINS, Plan
from core.storage.db import Database
from jobs.runner import services
from jobs.wiring import make_database

LATE_MS = 1000


@dataclass(frozen=True)
class MessagesMeasured:
    """One run: seconds of drains and of raw sockets (the mean of before and after), CPU of the drains a message."""

    database: str
    messages: int
    shared: bool
    gateway_ms: float
    connections: int
    seconds: float
    per_second: float
    limit_seconds: float
    ratio: float
    cpu_us: float
    pss_mb: list[float | None]
    alerts: int
    alert_p50_ms: float
    alert_slowest_ms: float
    lost: int


def measure(plan: Plan, database_url: str | None = None) -> MessagesMeasured:
    """Fill, drain, and the limit before and after. Raises RuntimeError where a process does not start."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="inshuti-bench-")))
        port = stack.enter_context(sms_gateway.running(plan.gateway_ms))
        redis, _ = stack.enter_context(services.a_redis(None, folder / "valkey"))
        env = isolated_settings(
            DATABASE_URL=database_url or f"sqlite:///{folder}/bench.db",
            REDIS_URL=redis,
            AT_BASE_URL=f"http://127.0.0.1:{port}",
            SMS_CONNECTIONS=str(plan.connections // DRAINS),
        )
        database = make_database(settings_of(env))
        stack.callback(_leave, database)
        owed_messages.fill(database, plan)
        bodies = owed_messages.bodies(plan)
        before = sms_gateway.limit(port, bodies, plan.connections)
        run = owed_messages.drain(database, env, plan)
        after = sms_gateway.limit(port, bodies, plan.connections)
        lost = plan.messages - owed_messages.count_sent(database, plan)
    limit = (before + after) / 2
    return MessagesMeasured(
        database="postgresql" if database_url else "sqlite",
        messages=plan.messages,
        shared=plan.shared,
        gateway_ms=plan.gateway_ms,
        connections=plan.connections,
        seconds=round(run.seconds, 2),
        per_second=round(plan.messages / run.seconds),
        limit_seconds=round(limit, 4),
        ratio=round(run.seconds / limit, 2),
        cpu_us=round(run.cpu_seconds / plan.messages * 1e6),
        pss_mb=run.pss_mb,
        alerts=len(run.alerts),
        alert_p50_ms=round(1000 * median(run.alerts)),
        alert_slowest_ms=round(1000 * max(run.alerts)),
        lost=lost,
    )


def _leave(database: Database) -> None:
    migrations.downgrade(database.engine, "base")
    database.engine.dispose()


def faults(measured: MessagesMeasured) -> list[str]:
    """A sentence for each promise that did not hold."""
    lost = [f"{measured.lost} messages were not sent"] if measured.lost else []
    late = measured.alert_slowest_ms > LATE_MS
    return lost + ([f"an alert took {measured.alert_slowest_ms} ms"] if late else [])


def _said(measured: MessagesMeasured) -> str:
    what = "of one text" if measured.shared else "each with its own text"
    return "\n".join(
        (
            f"{measured.messages} SMS, {what}, on {measured.database}: {DRAINS} drains, {measured.connections} "
            f"connections, a gateway of {measured.gateway_ms:g} ms",
            f"drains     {measured.seconds:>8.2f} s, {measured.per_second} a second, {measured.cpu_us} us of CPU each, "
            f"PSS {' and '.join(map(str, measured.pss_mb))} MB",
            f"limit      {measured.limit_seconds:>8.3f} s, raw sockets that keep nothing",
            f"ratio      {measured.ratio:>8.2f}",
            f"alerts     {measured.alerts:>8} in the middle, p50 {measured.alert_p50_ms} ms, "
            f"slowest {measured.alert_slowest_ms} ms",
        )
    )


def main(args: Sequence[str]) -> int:
    """Measure and print; 0, 1 after a broken promise, 2 for a command that makes no sense."""
    parser = argparse.ArgumentParser("./inshuti bench sms", description="SMS a second, against raw sockets.")
    parser.add_argument("--messages", type=int, default=ALL, help=f"SMS that are owed ({ALL})")
    parser.add_argument("--latency", type=float, default=5.0, help="milliseconds of the gateway (5)")
    parser.add_argument("--connections", type=int, default=16, help=f"of the {DRAINS} drains together (16)")
    parser.add_argument("--shared", action="store_true", help="one text for all, a hundred in a call")
    parser.add_argument("--postgres", action="store_true", help="on DATABASE_URL's empty PostgreSQL, or one of its own")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args(args)
    if chosen.messages < 1 or not DRAINS <= chosen.connections <= DRAINS * 64:
        parser.error(f"at least one message, and {DRAINS} to {DRAINS * 64} connections")
    plan = Plan(chosen.messages, chosen.latency, chosen.connections, chosen.shared)
    try:
        with given_or_own() if chosen.postgres else nullcontext() as url:
            measured = measure(plan, url)
    except WrongDatabase as error:
        parser.error(str(error))
    told = faults(measured)
    sys.stdout.write(f"{json.dumps({**asdict(measured), **verdict(told)}) if chosen.json else _said(measured)}\n")
    for each in told:
        sys.stderr.write(f"{each}\n")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
