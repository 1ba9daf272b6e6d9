"""What of a host's set-up shows from inside: a proxy that tells too little or too much, a second clock, old backups."""

from datetime import timedelta

from core.models.monitoring import RateCounter
from core.monitoring import alarms
from core.monitoring.readiness import HealthCheck
from core.storage import rate_counters, ticks
from core.storage.db import Tx

HOURLY, NIGHTLY = timedelta(hours=2), timedelta(hours=26)
"""How old what an hourly and a nightly timer make may be."""
HANDS = 6
"""How often the clock may change hands in an hour: at restarts it does."""
AHEAD = timedelta(seconds=10)
"""No clock that agrees with ours holds its lease for longer."""
PROXY = {
    RateCounter.forwarded_missing: (
        "came from TRUSTED_PROXIES without X-Forwarded-For or X-Forwarded-Proto.",
        "Have the proxy set both, as docs/deploy does; without them every caller is the proxy, and the desk is closed.",
    ),
    RateCounter.forwarded_forged: (
        "claimed to come through a proxy that is not trusted, or brought what a caller wrote through one.",
        "Name the proxy in TRUSTED_PROXIES, have it throw away what callers write, let nobody else reach our ports.",
    ),
    RateCounter.body_unbuffered: (
        "came slowly out of the proxy: it hands bodies on before they are whole.",
        "Have it buffer requests (nginx: proxy_request_buffering on).",
    ),
}


def checks(tx: Tx, *, leaves: bool) -> list[HealthCheck]:
    """A line each. `leaves`: a program is set that takes backups away."""
    return [*_proxy(tx), _clock(tx), _backup(tx), *([_away(tx)] if leaves else [])]


def _proxy(tx: Tx) -> list[HealthCheck]:
    """Of the last hour, by what web processes saw of a request in ten seconds and of each that came slowly."""
    seen = rate_counters.within(tx, timedelta(hours=1))
    wrong = [
        HealthCheck("proxy", False, f"In the last hour, of the requests looked at, {seen[what]} {said}", mend=mend)
        for what, (said, mend) in PROXY.items()
        if seen[what]
    ]
    return wrong or [HealthCheck("proxy", True, "What stands in front of us tells what it should.")]


def _clock(tx: Tx) -> HealthCheck:
    """Two clocks are welcome where their hosts agree on the time, and one of them stays it."""
    until = ticks.held_until(tx, ticks.CLOCK)
    if until and until - tx.real > AHEAD:
        said = f"A clock holds its lease for {int((until - tx.real).total_seconds())} s: its host is ahead of this one."
        return HealthCheck("second_clock", False, said, mend="Let all hosts take the time from the same server.")
    hands = rate_counters.within(tx, timedelta(hours=1))[RateCounter.clock_taken]
    if hands > HANDS:
        said = f"The clock changed hands {hands} times in an hour."
        return HealthCheck("second_clock", False, said, mend="Is a host short of processor, or its time another?")
    return HealthCheck("second_clock", True, "One clock ticks; others may stand by.")


def _backup(tx: Tx) -> HealthCheck:
    made = ticks.last(tx, alarms.BACKUP)
    if made is None:
        return HealthCheck("backup", True, "None was made yet.")
    said, fresh = f"The last backup is {ago(tx.real - made)} old.", tx.real - made <= HOURLY
    return HealthCheck("backup", fresh, said, mend="" if fresh else "Is inshuti-backup.timer active? ./inshuti backup.")


def _away(tx: Tx) -> HealthCheck:
    left = ticks.last(tx, alarms.BACKUP_AWAY)
    said = f"The last backup left {ago(tx.real - left)} ago." if left else "No backup has left this building yet."
    mend = "Is inshuti-backup-away.timer active? ./inshuti backup --away."
    fresh = left is not None and tx.real - left <= NIGHTLY
    return HealthCheck("backup_away", fresh, said, mend="" if fresh else mend)


def ago(span: timedelta) -> str:
    """In seconds, minutes or hours."""
    seconds = max(0, int(span.total_seconds()))
    return f"{seconds} s" if seconds < 120 else f"{seconds // 60} min" if seconds < 7200 else f"{seconds // 3600} h"
