"""What a run says: a line of progress while it goes on, a table or JSON at its end."""

import time
from typing import Any, Self

from rich.console import Console
from rich.status import Status
from rich.table import Table

from bench.chaos.audit import AuditLine
from bench.chaos.run import Played

EACH_SECONDS = 5.0
"""Between two lines of progress where nobody's terminal is written over."""
SHOWN = 5
"""Broken promises named a line; the rest is counted."""


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


def summary(engine: str, seed: int, played: Played) -> str:
    """What was done in this run, in one paragraph."""
    damage = played.damage
    kills = ", ".join(f"{kind} {count}" for kind, count in sorted(damage.kills.items())) or "none"
    frozen = ", ".join(f"{kind} {count}" for kind, count in sorted(damage.frozen.items())) or "none"
    deaths = ", ".join(f"{name} {count}" for name, count in played.own_deaths.items()) or "none"
    return (
        f"{engine}, seed {seed}: {damage.kills.total()} kills in {played.ended - played.began:.0f} s ({kills}); "
        f"frozen for 20 s: {frozen}; Valkey emptied {damage.flushed} times, disk full {damage.full} times; "
        f"{played.talks} talks; ended by themselves: {deaths}"
    )


def table(lines: list[AuditLine]) -> Table:
    """A row a promise."""
    shown = Table("", "promise", "figure", "found")
    for each in lines:
        wrong = "[red]BROKEN[/red]" if each.is_loss else "[yellow]missed[/yellow]"
        mark = wrong if each.broken else "[green]held[/green]"
        shown.add_row(mark, each.name, each.promised, each.found)
    return shown


def broken(lines: list[AuditLine]) -> list[str]:
    """A sentence for each promise that did not hold."""
    return [f"{each.name}: {_some(each.broken)}" for each in lines if each.broken and each.is_loss]


def missed(lines: list[AuditLine]) -> list[str]:
    """A sentence for each figure that was missed with nothing lost."""
    return [f"{each.name}: {_some(each.broken)}" for each in lines if each.broken and not each.is_loss]


def _some(faults: list[str]) -> str:
    more = f" and {len(faults) - SHOWN} more" if len(faults) > SHOWN else ""
    return "; ".join(faults[:SHOWN]) + more


def as_json(engine: str, seed: int, played: Played, lines: list[AuditLine]) -> dict[str, Any]:
    """The same for programs."""
    return {
        "database": engine,
        "seed": seed,
        "seconds": round(played.ended - played.began, 1),
        "kills": dict(played.damage.kills),
        "frozen": dict(played.damage.frozen),
        "flushed": played.damage.flushed,
        "disk_full": played.damage.full,
        "talks": played.talks,
        "ended_by_themselves": played.own_deaths,
        "promises": [{**vars(each), "held": not each.broken} for each in lines],
        "held": not broken(lines),
    }
