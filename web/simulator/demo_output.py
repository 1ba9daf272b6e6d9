"""The main story told in a terminal: a line of progress, what each phone saw, and the figures."""

import json
import sys

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from core.operations import demo_people
from web.simulator.story import BrokenPromise, Story


def tell(story: Story, as_json: bool) -> str | None:
    """Play it with a progress line; what was promised and did not hold, if anything."""
    console = Console(file=sys.stderr if as_json else sys.stdout, highlight=False)
    broken = None
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("The story", total=len(story.chapters()))
        for title, chapter in story.chapters():
            progress.update(task, description=title)
            before = len(story.told)
            try:
                chapter()
            except BrokenPromise as error:
                broken = str(error)
            console.print(f"\n[bold]{title}[/bold]")
            for told in story.told[before:]:
                console.print(f"  [cyan]{told.who:>14}[/cyan]  " + told.what.replace("\n", f"\n{'':18}"), markup=True)
            progress.advance(task)
            if broken:
                return broken
    figures = dict(story.figures())
    if as_json:
        click.echo(json.dumps(figures))
    table = Table("figure", "value")
    for name, value in figures.items():
        table.add_row(name, value)
    console.print(table)
    console.print("Every promise held.")
    console.print(f"To look yourself: ./inshuti up, then /console: {demo_people.DESK}.")
    return None
