"""Progress of a verb that works on many rows: a line on stderr that counts, where somebody looks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, TextColumn


@contextmanager
def count_rows(what: str) -> Iterator[Callable[[int], object]]:
    """A line on stderr that counts, where somebody looks."""
    words = TextColumn("{task.description} {task.completed:,.0f} rows")
    with Progress(words, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=None)
        yield lambda rows: progress.advance(task, rows)
