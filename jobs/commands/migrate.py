"""`./inshuti migrate`: the tables in their newest form, and all of Rwanda in them."""

import json

import click

import migrations
from core.storage.policy import OPERATOR, Policy, Resource, declares
from jobs.key_file import ready_settings
from jobs.runner import services
from jobs.wiring import make_database


@click.command()
@click.option("--json", "as_json", is_flag=True, help="The result as JSON on stdout.")
@declares(Policy(OPERATOR, writes=(Resource.everything,)))
def migrate(as_json: bool) -> None:
    """Bring the tables to their newest form and put all of Rwanda in.

    Example: DATABASE_URL=postgresql://... ./inshuti migrate
    """
    database = make_database(ready_settings())
    services.furnish(database, with_demo=False)
    at = migrations.current(database.engine)
    click.echo(json.dumps({"schema": at}) if as_json else f"The tables are at {at}, the newest.")
