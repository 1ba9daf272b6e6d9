"""The verbs of `./inshuti requests`: what people ask about what is kept of them, answered in person."""

import json
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from core.clock import kigali
from core.models.data_request import DataRequestEnd
from core.people import data_requests, own_data
from core.storage.access import operator
from core.storage.policy import OPERATOR, Policy, Resource, declares
from jobs import own_files
from jobs.commands.people_options import answer as say
from jobs.commands.people_options import as_json, by
from jobs.wiring import load_settings, newest_database


@click.group()
def requests() -> None:
    """What people ask about what is kept of them: to see it, correct it, erase it."""


@requests.command(name="list")
@click.option("--all", "answered", is_flag=True, help="Those that were answered too.")
@as_json
@declares(Policy(OPERATOR, reads=(Resource.listing,)))
def show(answered: bool, as_json: bool) -> None:
    """Every request that waits, the first due first.

    Example: ./inshuti requests list --json
    """
    with newest_database(load_settings()).read() as tx:
        found = data_requests.lines(tx, answered=answered)
    if as_json:
        click.echo(json.dumps([asdict(each) for each in found], default=str))
        return
    table = Table("number", "asks to", "district", "asked", "due", "answered")
    for each in found:
        due = f"{each.due_on:%Y-%m-%d}{' LATE' if each.late else ''}"
        done = f"{each.ended} by {each.answered_by}" if each.ended else "-"
        table.add_row(str(each.number), each.kind, each.district, f"{kigali(each.asked_at):%Y-%m-%d}", due, done)
    Console().print(table)


@requests.command()
@click.argument("number", type=int)
@click.argument("ended", type=click.Choice(list(DataRequestEnd)))
@by
@as_json
@declares(Policy(OPERATOR, reads=(Resource.person,), writes=(Resource.person,), audited=True))
def answer(number: int, ended: str, by: str, as_json: bool) -> None:
    """The request NUMBER was answered in person: done, or refused with a reason that was told.

    One to erase that is done erases the carer's own data at once: name, numbers, the words of every SMS.

    Example: ./inshuti requests answer 71 done --by Jean
    """
    with newest_database(load_settings()).write("requests") as tx:
        new = data_requests.answer(tx, operator(by), number, DataRequestEnd(ended))
    said = f"The request {number} is {ended} now." if new else f"The request {number} was answered before."
    say(said, as_json, answered=new)


@requests.command()
@click.argument("number", type=int)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The file to write; none is replaced.")
@by
@declares(Policy(OPERATOR, reads=(Resource.person, Resource.message), audited=True))
def export(number: int, out: Path, by: str) -> None:
    """What is kept about the carer who made the request NUMBER, as a JSON file to give in person.

    Their own data alone: no child, no report, nobody else's words.

    Example: ./inshuti requests export 71 --out mukamana.json --by Jean
    """
    if out.exists():
        raise click.ClickException(f"{out} is there already. Give another name: nothing is written over.")
    with newest_database(load_settings()).write("requests") as tx:
        kept = own_data.export(tx, operator(by), number)
    own_files.write_new(out, json.dumps(kept, indent=2, ensure_ascii=False))
    click.echo(f"It is in {out}. Give it in person, note it (requests answer {number} done), and delete the file.")
