"""What a proof must show: promises, in a table for people, and as `held` and `broken` for programs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.table import Table

SHOWN = 5
"""Breaches named a promise; the rest is counted."""


@dataclass(frozen=True)
class Promise:
    """One promise: what was promised, what was found, and everything that broke it."""

    name: str
    promised: str
    found: str
    broken: list[str] = field(default_factory=list)
    is_loss: bool = True
    """False for a figure that a slow machine misses: it is said, and nothing was lost."""


def table(promises: Iterable[Promise]) -> Table:
    """A row a promise."""
    shown = Table("", "promise", "figure", "found")
    for each in promises:
        wrong = "[red]BROKEN[/red]" if each.is_loss else "[yellow]missed[/yellow]"
        shown.add_row(wrong if each.broken else "[green]held[/green]", each.name, each.promised, each.found)
    return shown


def broken(promises: Iterable[Promise]) -> list[str]:
    """A sentence for each promise that did not hold."""
    return [f"{each.name}: {_some(each.broken)}" for each in promises if each.broken and each.is_loss]


def missed(promises: Iterable[Promise]) -> list[str]:
    """A sentence for each figure that was missed with nothing lost."""
    return [f"{each.name}: {_some(each.broken)}" for each in promises if each.broken and not each.is_loss]


def verdict(faults: Sequence[str]) -> dict[str, Any]:
    """What every proof's JSON says of itself: whether it held, and a sentence for all that did not."""
    return {"held": not faults, "broken": list(faults)}


def as_json(promises: Sequence[Promise]) -> dict[str, Any]:
    """The promises one by one, and the verdict on all of them."""
    return {"promises": [{**vars(each), "held": not each.broken} for each in promises], **verdict(broken(promises))}


def _some(faults: list[str]) -> str:
    more = f" and {len(faults) - SHOWN} more" if len(faults) > SHOWN else ""
    return "; ".join(faults[:SHOWN]) + more
