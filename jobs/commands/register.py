"""`./inshuti register` and `./inshuti retention`: what is kept of people and why, and what the night would erase."""

import json
from dataclasses import asdict

import click
from rich.console import Console
from rich.table import Table

from core.operations import due_records, retention
from core.operations.processing_register import REGISTER, kept_for
from core.programme import programme as programmes
from core.storage.policy import OPERATOR, Policy, Resource, declares
from jobs.wiring import load_settings, newest_database


@click.command()
@click.option("--json", "as_json", is_flag=True, help="The register as JSON on stdout.")
@declares(Policy(OPERATOR, reads=(Resource.system,)))
def register(as_json: bool) -> None:
    """The processing register: what is kept, of whom, why, who reads it, how long, who ends it, what goes abroad.

    Example: ./inshuti register --json
    """
    programme = programmes.load(load_settings().programme)
    rows = [{**asdict(each), "kept": kept_for(programme, each)} for each in REGISTER]
    if as_json:
        click.echo(json.dumps(rows))
        return
    for row in rows:
        click.echo(f"\n{row['name']}")
        for name in ("of_whom", "why", "ground", "read_by", "kept", "ended_by", "abroad"):
            click.echo(f"  {name.replace('_', ' ')}: {row[name]}")


@click.command(name="retention")
@click.option("--dry-run", "dry", is_flag=True, required=True, help="Count only; the clock erases at night.")
@click.option("--json", "as_json", is_flag=True, help="The counts as JSON on stdout.")
@declares(Policy(OPERATOR, reads=(Resource.system,)))
def show_retention(dry: bool, as_json: bool) -> None:
    """How many rows of each class the coming night erases, and how many children's records two persons may erase.

    Example: ./inshuti retention --dry-run
    """
    with newest_database(load_settings()).read() as tx:
        counted = {**retention.count_over(tx, tx.programme), "children": due_records.count(tx)}
    if as_json:
        click.echo(json.dumps(counted))
        return
    table = Table("class", "rows")
    for name, count in counted.items():
        table.add_row(name, str(count))
    Console().print(table)
    click.echo("children: by lead and national desk, ./inshuti children erase; all else by the clock at night.")
