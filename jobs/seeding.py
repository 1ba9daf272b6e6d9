"""What the operator's verb `seed` does and says."""

import json
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from core import demo
from core.settings import Settings
from jobs import serve
from jobs.compose import make_database


def seed(settings: Settings, as_json: bool) -> None:
    """Put the demo people in and say who they are. Raises RealPeople where real people are."""
    database = make_database(settings)
    serve.furnish(database, with_demo=False)
    with database.write("seed") as tx:
        new = demo.seed(tx)
        path = f"/ussd/africastalking/{settings.webhook_tokens[0]}"
        listing = demo.listing(tx, settings.short_code, path)
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
