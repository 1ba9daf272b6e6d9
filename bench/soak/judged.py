"""What a month came to: every answer's row, every SMS once and in time."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from bench.common.promises import Promise
from bench.soak.hosting import SoakHost
from bench.soak.month import Lived
from core.models.alert import Concern
from core.models.message import Lane, Message
from core.models.visit import Visit
from core.storage.db import Tx

ALERT_SECONDS, REMINDER_SECONDS, HOP_P99_MS = 5.0, 600.0, 100.0


@dataclass(frozen=True)
class Before:
    """What stood in the database before anybody called."""

    visits: int
    concerns: int
    at: datetime


def before(host: SoakHost) -> Before:
    """Counted before the first day."""
    with host.database.read() as tx:
        return Before(_count(tx, Visit), _count(tx, Concern), tx.at)


def _count(tx: Tx, of: type[Visit | Concern]) -> int:
    return int(tx.connection.scalar(select(func.count()).select_from(of)) or 0)


def judge(host: SoakHost, lived: Lived, then: Before) -> list[Promise]:
    """Every promise of the month."""
    with host.database.read() as tx:
        visits, concerns = _count(tx, Visit) - then.visits, _count(tx, Concern) - then.concerns
        alerts, reminders = _waits(tx, Lane.alerts, then, ()), _waits(tx, Lane.reminders, then, lived.evenings)
        known = set(tx.connection.scalars(select(Message.provider_id).where(Message.provider_id.is_not(None))))
        states = Counter(
            str(state.value)
            for state in tx.connection.scalars(select(Message.state).where(Message.created_at >= then.at))
        )
    taken = [json.loads(line)["id"] for line in host.journal.read_text().splitlines()]
    copies = [each for each in taken if each not in known]
    waits = sorted(1000 * each for each in lived.waits)
    return [
        Promise("answers", "all right", f"{lived.hops:,} hops", lived.wrong),
        _same("visits thanked for and lost", lived.visits, visits),
        _same("dangers told and lost", lived.dangers, concerns),
        Promise("SMS owed and never sent", "0", str(lived.unsettled), _broken(lived.unsettled, "still wait")),
        Promise("SMS sent twice", "0", f"{len(copies)} of {len(taken):,}", copies),
        Promise(
            "what became of the SMS", "counted", ", ".join(f"{n:,} {state}" for state, n in sorted(states.items()))
        ),
        _in_time("an alert's SMS leaves", alerts, ALERT_SECONDS),
        _in_time("a reminder leaves", reminders, REMINDER_SECONDS),
        _late("a hop", waits[int(0.99 * (len(waits) - 1))] if waits else 0.0),
    ]


def _waits(tx: Tx, lane: Lane, then: Before, evenings: Sequence[datetime]) -> list[float]:
    """Seconds from when each SMS was owed until it left; what an evening owes is owed from its beginning."""
    rows = select(Message.created_at, Message.not_before, Message.sent_at).where(
        Message.lane == lane, Message.sent_at.is_not(None), Message.created_at >= then.at
    )
    found = []
    for made, earliest, left in tx.connection.execute(rows):
        of_evening = [each for each in evenings if each <= made <= each + timedelta(hours=1)]
        owed = max([earliest, *(of_evening or [made])])
        assert left  # as asked
        found.append((left - owed).total_seconds())
    return sorted(found)


def _same(name: str, told: int, kept: int) -> Promise:
    return Promise(name, "0", f"{kept:,} of {told:,}", _broken(kept != told, f"{kept:,} of {told:,}"))


def _in_time(name: str, waits: Sequence[float], most: float) -> Promise:
    p99 = waits[int(0.99 * (len(waits) - 1))] if waits else 0.0
    longest = f", longest {waits[-1]:.1f} s" if waits else ""
    found = f"{len(waits):,}: p99 {p99:.1f} s{longest}"
    return Promise(name, f"p99 {most:g} s", found, _broken(p99 > most or not waits, found), is_loss=not waits)


def _late(name: str, p99: float) -> Promise:
    return Promise(
        name, f"p99 {HOP_P99_MS:g} ms", f"p99 {p99:.0f} ms", _broken(p99 > HOP_P99_MS, f"{p99:.0f} ms"), False
    )


def _broken(is_so: object, words: str) -> list[str]:
    return [words] if is_so else []
