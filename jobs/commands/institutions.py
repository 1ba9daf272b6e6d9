"""The verbs of `./inshuti institutions`: the homes that children leave for families, as officers choose from them."""

import json
from dataclasses import asdict

import click
from rich.console import Console
from rich.table import Table

from core.errors import Unknown
from core.measures import monthly
from core.models.case import InstitutionState
from core.people import institutions as homes
from core.people import places
from core.storage.access import CLI, Caller
from core.storage.policy import OPERATOR, Policy, Resource, declares
from jobs.wiring import load_settings, newest_database

US = Caller("", CLI)
DISTRICT = click.option("--district", required=True, help="Its name, as Huye.")


@click.group()
def institutions() -> None:
    """The homes for children that officers choose from when they say where a child came from."""


@institutions.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="The list as JSON on stdout.")
@declares(Policy(OPERATOR, reads=(Resource.place,)))
def show(as_json: bool) -> None:
    """Every institution, with how many children of the programme came from it.

    Example: ./inshuti institutions list --json
    """
    database = newest_database(load_settings())
    with database.read() as tx:
        found = homes.known(tx, US)
        of = {each.district: places.name(tx, each.district) for each in found}
    if as_json:
        click.echo(json.dumps([{**asdict(each), "district": of[each.district]} for each in found]))
        return
    table = Table("name", "district", "state", "children who left")
    for each in found:
        table.add_row(each.name, of[each.district], each.state, str(each.left))
    Console().print(table)


@institutions.command()
@click.argument("name")
@DISTRICT
@declares(Policy(OPERATOR, reads=(Resource.place,), writes=(Resource.place,), audited=True))
def add(name: str, district: str) -> None:
    """NAME is an institution of that district from now on; one that is known already stays as it is.

    Example: ./inshuti institutions add "Centre Icyizere" --district Huye
    """
    database = newest_database(load_settings())
    with database.write("institutions") as tx:
        place = monthly.district(tx, district)
        before = homes.find(tx, US, name, place.id)
        if before is None:
            homes.add(tx, name, place.id, me=US)
        where = place.name
    click.echo(f"{before.name} was known in {where} already." if before else f"{name} is known in {where} now.")


@institutions.command()
@click.argument("name")
@click.argument("state", type=click.Choice(list(InstitutionState)))
@DISTRICT
@declares(Policy(OPERATOR, reads=(Resource.place,), writes=(Resource.place,), audited=True))
def mark(name: str, state: str, district: str) -> None:
    """NAME is open, transforming or closed now.

    Example: ./inshuti institutions mark "Centre Icyizere" closed --district Huye
    """
    database = newest_database(load_settings())
    with database.write("institutions") as tx:
        place = monthly.district(tx, district)
        institution = homes.find(tx, US, name, place.id)
        if institution is None:
            raise Unknown(f"{place.name} has no institution {name!r}: see ./inshuti institutions list.")
        homes.change(tx, US, institution.id, state)
    click.echo(f"{institution.name} is {state} now.")
