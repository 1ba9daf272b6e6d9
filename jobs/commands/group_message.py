"""The verbs of `./inshuti group-message`: a message to many, drafted by one person and released by another."""

import json
from dataclasses import asdict
from datetime import date

import click
from rich.console import Console
from rich.table import Table

from core.broadcasts import group_messages, group_previews
from core.measures import monthly
from core.models.person import Role
from core.people import directory, places
from core.storage.access import Caller, operator
from core.storage.db import Tx
from core.storage.policy import OPERATOR, Policy, Resource, declares
from jobs.commands.children import a_day
from jobs.commands.people_options import answer, as_json, by, the_number_of
from jobs.wiring import load_settings, newest_database

WHO = click.option("--as", "who", required=True, help="The number of the lead, or of who sits at the national desk.")
READS = Policy(OPERATOR, reads=(Resource.message,))
WRITES = Policy(OPERATOR, reads=(Resource.person,), writes=(Resource.message,), audited=True)
NUMBER = click.argument("number", type=int)


@click.group(name="group-message")
def group_message() -> None:
    """Messages to many, from templates, never about a child; a second person releases them."""


def _who(tx: Tx, number: str, by: str) -> Caller:
    person = directory.find_officer(tx, the_number_of(number))
    return Caller(number, operator(by).channel, person.id, person.role, person.language, district=person.district_id)


@group_message.command()
@click.argument("template")
@click.option("--to", "role", required=True, type=click.Choice(list(Role)), help="Whose work, as volunteer.")
@click.option("--district", default="", help="Its name; without it the whole country.")
@click.option("--sector", default="", help="One sector of the district.")
@click.option("--on", "on", callback=a_day, help="The day that the template names, as 2026-12-05.")
@WHO
@by
@as_json
@declares(WRITES)
def draft(
    template: str, role: str, district: str, sector: str, on: date | None, who: str, by: str, as_json: bool
) -> None:
    """A draft of TEMPLATE, which nobody gets before a second person releases it.

    Example: ./inshuti group-message draft meeting --to volunteer --district Huye --on 2026-12-05 --as 0788000301
    """
    if sector and not district:
        raise click.UsageError("Say in which district that sector lies: --district.")
    with newest_database(load_settings()).write("group_messages") as tx:
        place = monthly.district(tx, district).id if district else None
        place = places.inside(tx, place, "sector", sector) if place and sector else place
        number = group_messages.draft(tx, _who(tx, who, by), template, Role(role), place, on)
        found = group_previews.preview(tx, group_messages.get(tx, number))
    _show([found], as_json)


@group_message.command()
@NUMBER
@as_json
@declares(READS)
def preview(number: int, as_json: bool) -> None:
    """How many people NUMBER goes to, in how many segments, and what it costs, as things are now.

    Example: ./inshuti group-message preview 7281930
    """
    with newest_database(load_settings()).read() as tx:
        found = group_previews.find(tx, number)
    _show([found], as_json)


@group_message.command()
@NUMBER
@WHO
@by
@as_json
@declares(WRITES)
def release(number: int, who: str, by: str, as_json: bool) -> None:
    """NUMBER goes from now on, by day, as reminders do; once, however often it is released.

    Example: ./inshuti group-message release 7281930 --as 0788000401 --by Marie
    """
    with newest_database(load_settings()).write("group_messages") as tx:
        new = group_messages.release(tx, _who(tx, who, by), number)
    said = f"{number} goes out now, by day." if new else f"{number} was released before."
    answer(said, as_json, released=new)


@group_message.command(name="list")
@as_json
@declares(READS)
def show(as_json: bool) -> None:
    """All messages to many, the newest first.

    Example: ./inshuti group-message list --json
    """
    with newest_database(load_settings()).read() as tx:
        found = group_previews.listed(tx)
    _show(found, as_json, many=True)


def _show(found: list[group_previews.GroupPreview], as_json: bool, *, many: bool = False) -> None:
    if as_json:
        facts = [asdict(each) for each in found]
        click.echo(json.dumps(facts if many else facts[0]))
        return
    table = Table("number", "template", "to", "place", "people", "segments", "RWF", "days", "state", "told")
    for each in found:
        row = (each.number, each.template, each.role, each.place, each.people, each.segments, each.francs, each.days)
        table.add_row(*(str(value) for value in (*row, each.state, each.told)))
    Console(width=140).print(table)
    if not many:
        for language, text in found[0].texts.items():
            click.echo(f"{language}: {text}")
