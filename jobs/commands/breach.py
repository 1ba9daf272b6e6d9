"""The verbs of `./inshuti breach`: the law's clock from the moment a breach is known."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from core.clock import KIGALI
from core.operations import breach_drafts, breaches
from core.operations.breaches import ToldOfBreach
from core.storage.access import operator
from core.storage.policy import OPERATOR, Policy, Resource, declares
from jobs import own_files
from jobs.commands.people_options import answer, as_json, by
from jobs.wiring import load_settings, newest_database

WHOM = click.argument("whom", type=click.Choice(list(ToldOfBreach)))
BREACH = click.argument("breach")
"""What people call it, as 2026-1, or its number."""
WRITES = Policy(OPERATOR, reads=(Resource.system,), writes=(Resource.system,))


@click.group()
def breach() -> None:
    """Breaches of what is kept: open one at once; notice to the authority in 48 hours, the report in 72."""


def _moment(_context: click.Context, _option: click.Parameter, written: str | None) -> datetime | None:
    if written is None:
        return None
    try:
        return datetime.strptime(written, "%Y-%m-%d %H:%M").replace(tzinfo=KIGALI).astimezone(UTC)
    except ValueError:
        raise click.BadParameter(f"{written!r} is no moment. Write it like 2026-11-30 09:15, Kigali's clock.") from None


@breach.command(name="open")
@click.argument("what")
@click.option("--known", callback=_moment, help="Since when it is known, as '2026-11-30 09:15'; now if unset.")
@by
@as_json
@declares(WRITES)
def begin(what: str, known: datetime | None, by: str, as_json: bool) -> None:
    """A breach was found: WHAT happened, in a sentence. The clock of 48 and 72 hours runs from when it was known.

    Example: ./inshuti breach open "A laptop of the Huye office was stolen" --known "2026-11-30 09:15" --by Jean
    """
    with newest_database(load_settings()).write("breach") as tx:
        number = breaches.open_one(tx, operator(by), what, known or tx.at)
        said, name = breaches.sentence(tx), breaches.names(tx)[number]
    answer(f"{said} Drafts: ./inshuti breach report {name} authority --out FILE.", as_json, breach=number)


@breach.command()
@BREACH
@WHOM
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The text file to write; none is replaced.")
@declares(Policy(OPERATOR, reads=(Resource.system,)))
def report(breach: str, whom: str, out: Path) -> None:
    """A draft to fill in and sign, as a text file: the notice to the authority, the report to it, or for the persons.

    BREACH is what people call it, as 2026-1, or its number. Example: ./inshuti breach report 2026-1 authority --out
    notice.txt
    """
    with newest_database(load_settings()).read() as tx:
        number = breaches.find(tx, breach)
        name = breaches.names(tx)[number]
        text = breach_drafts.draft(tx, breaches.get(tx, number), ToldOfBreach(whom))
    if out.exists():
        raise click.ClickException(f"{out} is there already. Give another name: nothing is written over.")
    own_files.write_new(out, text)
    click.echo(f"The draft is in {out}. Once it was sent: ./inshuti breach told {name} {whom}.")


@breach.command()
@BREACH
@WHOM
@by
@as_json
@declares(WRITES)
def told(breach: str, whom: str, by: str, as_json: bool) -> None:
    """The notice or the report of the BREACH was sent, or the persons were told; that clock stops.

    BREACH is what people call it, as 2026-1, or its number. Example: ./inshuti breach told 2026-1 authority --by Jean
    """
    with newest_database(load_settings()).write("breach") as tx:
        new = breaches.note_told(tx, operator(by), breaches.find(tx, breach), ToldOfBreach(whom))
    answer("Noted." if new else "That was noted before.", as_json, noted=new)


@breach.command(name="list")
@as_json
@declares(Policy(OPERATOR, reads=(Resource.system,)))
def show(as_json: bool) -> None:
    """Every breach, with the hours that are left for what must be sent.

    Example: ./inshuti breach list --json
    """
    with newest_database(load_settings()).read() as tx:
        found, said = breaches.lines(tx), breaches.sentence(tx)
    if as_json:
        click.echo(json.dumps([asdict(each) for each in found], default=str))
        return
    click.echo(said or f"{len(found)} breaches; everybody was told." if found else "No breach was ever opened.")
