"""`./inshuti district`: before a district goes live, what is there and what is missing."""

import json
import sys
from dataclasses import asdict

import click
from rich.console import Console
from rich.table import Table

from core.measures import monthly
from core.monitoring import district_readiness
from core.monitoring.readiness_lines import ReadinessLine
from core.storage.policy import OPERATOR, Policy, Resource, declares
from jobs.commands.people_options import as_json
from jobs.i18n import signing
from jobs.wiring import load_settings, newest_database


@click.command()
@click.argument("name")
@as_json
@declares(Policy(OPERATOR, reads=(Resource.measures, Resource.system)))
def district(name: str, as_json: bool) -> None:
    """One table for the district NAME, each line by a fact of the last 90 days; exit 1 while something essential is
    missing.

    Example: ./inshuti district Huye
    """
    database = newest_database(load_settings())
    with database.read() as tx:
        place = monthly.district(tx, name)
        lines = district_readiness.look(tx, place.id, signing.by_topic())
    ready = all(each.ok for each in lines if each.essential)
    if as_json:
        click.echo(json.dumps({"district": place.name, "ready": ready, "lines": [asdict(each) for each in lines]}))
    else:
        _print(place.name, lines, ready)
    sys.exit(0 if ready else 1)


def _print(place: str, lines: list[ReadinessLine], ready: bool) -> None:
    """The facts as a table; below it, in lines that can be copied, what to do where one is missing."""
    table = Table("", "what", "fact", title=place)
    for each in lines:
        table.add_row(_state(each), each.name, each.said)
    Console(markup=False).print(table)
    for each in lines:
        if not each.ok:
            click.echo(f"{_state(each)}, {each.name}: {each.mend}")
    click.echo(f"{place} may go live." if ready else f"{place} must not go live yet.")


def _state(line: ReadinessLine) -> str:
    return "ok" if line.ok else "MISSING" if line.essential else "to do"
