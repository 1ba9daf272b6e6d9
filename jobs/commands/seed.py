"""`./inshuti seed`: the synthetic people of two villages."""

import json
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from core.operations import demo_people
from core.storage.policy import OPERATOR, Policy, Resource, declares
from jobs.key_file import ready_settings
from jobs.runner import services
from jobs.wiring import is_live, make_database, ussd_path


@click.command()
@click.option("--demo", "with_demo", is_flag=True, required=True, help="The synthetic people of two villages.")
@click.option("--json", "as_json", is_flag=True, help="Who they are, as JSON on stdout.")
@declares(Policy(OPERATOR, writes=(Resource.everything,)))
def seed(with_demo: bool, as_json: bool) -> None:
    """Put the demo people in; refused where real people are.

    Example: ./inshuti seed --demo --json
    """
    settings = ready_settings()
    database = make_database(settings)
    services.furnish(database, with_demo=False)
    with database.write("seed") as tx:
        new = demo_people.seed(tx, live=is_live(settings))
        path = ussd_path(settings)
        listing = demo_people.listing(tx, settings.short_code, path)
    if as_json:
        click.echo(json.dumps(listing))
        return
    click.echo("The demo people are in." if new else "The demo people were in already.")
    Console().print(_people_table(listing))


def _people_table(listing: dict[str, Any]) -> Table:
    table = Table("phone", "role", "name", "village", "district", "language", "PIN")
    for each in listing["people"]:
        table.add_row(
            *(str(each[key] or "") for key in ("msisdn", "role", "name", "village", "district", "language", "pin"))
        )
    return table
