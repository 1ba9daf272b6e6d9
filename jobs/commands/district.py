"""`./inshuti district`: before a district goes live, what is there and what is missing."""

import json
import sys
from dataclasses import asdict

import click
from rich.console import Console
from rich.table import Table

from core.language.words import LOCALE
from core.measures import monthly
from core.monitoring import district_readiness
from core.monitoring.district_readiness import ReadinessLine
from core.storage.policy import OPERATOR, Policy, Resource, declares
from jobs.commands.people_options import as_json
from jobs.i18n import catalogs
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
        lines = [*district_readiness.look(tx, place.id), _texts()]
    ready = all(each.ok for each in lines if each.essential)
    if as_json:
        click.echo(json.dumps({"district": place.name, "ready": ready, "lines": [asdict(each) for each in lines]}))
    else:
        _print(place.name, lines, ready)
    sys.exit(0 if ready else 1)


def _texts() -> ReadinessLine:
    """Texts that no native speaker has read yet: by the reviews that the catalogs keep."""
    waiting = {
        language: sum(each.needs_review for each in catalogs.read(LOCALE / language))
        for language in catalogs.languages(LOCALE)
    }
    said = ", ".join(f"{language} {count}" for language, count in waiting.items() if count)
    return ReadinessLine("texts", not said, False, f"Not read by a native speaker: {said or 'none'}.")


def _print(place: str, lines: list[ReadinessLine], ready: bool) -> None:
    table = Table("", "what", "fact", title=place)
    for each in lines:
        table.add_row("ok" if each.ok else "MISSING" if each.essential else "to do", each.name, each.said)
    Console(markup=False).print(table)
    click.echo(f"{place} may go live." if ready else f"{place} must not go live yet.")
