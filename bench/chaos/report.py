"""What a run says: a line of progress while it goes on, a table or JSON at its end."""

import time
from typing import Any, Self

from rich.console import Console
from rich.status import Status

from bench.chaos.run import ChaosResult
from bench.common import promises
from bench.common.promises import Promise

EACH_SECONDS = 5.0
"""Between two lines of progress where nobody's terminal is written over."""


class Progress:
    """What goes on, on standard error: one line that changes on a terminal, else a line every five seconds."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._status = Status("", console=console)
        self._next = 0.0

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._status.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._status.stop()

    def __call__(self, said: str) -> None:
        """That is how far it is."""
        if self._console.is_terminal:
            self._status.update(said)
        elif time.monotonic() >= self._next:
            self._next = time.monotonic() + EACH_SECONDS
            self._console.print(said)


def summary(engine: str, seed: int, played: ChaosResult) -> str:
    """What was done in this run, in one paragraph."""
    damage = played.damage
    kills = ", ".join(f"{kind} {count}" for kind, count in sorted(damage.kills.items())) or "none"
    frozen = ", ".join(f"{kind} {count}" for kind, count in sorted(damage.frozen.items())) or "none"
    deaths = ", ".join(f"{name} {count}" for name, count in played.own_deaths.items()) or "none"
    return (
        f"{engine}, seed {seed}: {damage.kills.total()} kills in {played.ended - played.began:.0f} s ({kills}); "
        f"frozen for 20 s: {frozen}; Valkey emptied {damage.flushed} times, disk full {damage.full} times; "
        f"gateway away {len(damage.waited)} times; a host cut off {damage.cuts} times; "
        f"{played.talks} talks; ended by themselves: {deaths}"
    )


def as_json(engine: str, seed: int, played: ChaosResult, lines: list[Promise]) -> dict[str, Any]:
    """The same for programs."""
    return {
        "database": engine,
        "seed": seed,
        "seconds": round(played.ended - played.began, 1),
        "kills": dict(played.damage.kills),
        "frozen": dict(played.damage.frozen),
        "flushed": played.damage.flushed,
        "disk_full": played.damage.full,
        "cuts": played.damage.cuts,
        "alerts_out_after_seconds": played.damage.waited,
        "talks": played.talks,
        "ended_by_themselves": played.own_deaths,
        **promises.as_json(lines),
    }
