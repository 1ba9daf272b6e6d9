"""The verbs of `./inshuti children`: what the office knows of a child that no phone was told."""

import click

from core.cases import registration
from core.children import numbers
from core.errors import Unknown
from core.measures import monthly
from core.models.child import NumberHolder
from core.people import directory
from core.storage.access import operator
from core.storage.policy import OPERATOR, Policy, Resource, declares
from jobs.commands.people_options import answer, as_json, by
from jobs.wiring import load_settings, newest_database


@click.group()
def children() -> None:
    """Children of the programme, by their codes."""


@children.command()
@click.argument("code")
@click.argument("name")
@click.option("--district", required=True, help="Whose code it is: its name, as Huye.")
@by
@as_json
@declares(Policy(OPERATOR, writes=(Resource.child,), audited=True))
def name(code: str, name: str, district: str, by: str, as_json: bool) -> None:
    """The child of CODE is called NAME; sealed at once, read by officers and the pair behind their PIN.

    Example: ./inshuti children name 204711 "Keza Uwase" --district Huye --by Jean
    """
    database = newest_database(load_settings())
    with database.write("children") as tx:
        place = monthly.district(tx, district)
        held = numbers.find(tx, place.id, code, NumberHolder.child)
        if held is None:
            raise Unknown(f"{place.name} has no child of the code {code}.")
        registration.give_name(tx, operator(by), held[1], directory.a_name(name))
    answer(f"{code} has a name now.", as_json, done=True)
