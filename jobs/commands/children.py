"""The verbs of `./inshuti children`: what the office knows of a child that no phone was told."""

from datetime import date

import click

from core.cases import child_names, taking_over
from core.children import numbers
from core.errors import Unknown
from core.files.cells import as_day
from core.files.faults import WrongCell
from core.measures import monthly
from core.models.child import NumberHolder
from core.storage.access import operator
from core.storage.policy import OPERATOR, Policy, Resource, declares
from jobs.commands.people_options import answer, as_json, by
from jobs.wiring import load_settings, newest_database

TOGETHER = 50  # children a transaction


@click.group()
def children() -> None:
    """Children of the programme, by their codes."""


def a_day(_context: click.Context, _option: click.Parameter, written: str | None) -> date | None:
    """A day as people write it."""
    try:
        return as_day(written) if written else None
    except WrongCell as wrong:
        raise click.BadParameter(f"{wrong.reason} {wrong.mend}") from None


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
        child_names.give(tx, operator(by), held[1], name)
    answer(f"{code} has a name now.", as_json, done=True)


@children.command()
@click.argument("district")
@click.argument("day", callback=a_day)
@by
@as_json
@declares(Policy(OPERATOR, writes=(Resource.child, Resource.place), audited=True))
def start(district: str, day: date, by: str, as_json: bool) -> None:
    """DISTRICT's first day, which is still to come, is DAY: what its imported children owe moves with it.
    Cut short, type it again. A day that has come stays.

    Example: ./inshuti children start Huye 2026-12-01 --by Jean
    """
    database = newest_database(load_settings())
    with database.write("children") as tx:
        place = monthly.district(tx, district)
        taking_over.begin_anew(tx, operator(by), place.id, day)
    moved, more = 0, True
    while more:
        with database.write("children") as tx:
            more = bool(some := taking_over.move_some(tx, operator(by), place.id, TOGETHER))
            moved += some
    answer(f"The first day of {place.name} is {day:%d/%m/%Y}; {moved} children moved.", as_json, children=moved)
