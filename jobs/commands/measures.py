"""The verb `./inshuti measures`: a district's month on the screen, as JSON, or as a file that may be handed on."""

import csv
import json
from dataclasses import asdict, fields
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from core.measures import monthly as months
from core.measures.frame import By, Figure
from core.measures.monthly import Sheet
from core.storage.access import CLI, Caller
from core.storage.policy import OPERATOR, Policy, Resource, declares
from jobs.wiring import load_settings, newest_database

MARK = "*"
COLUMNS = tuple(each.name for each in fields(Figure) if each.name not in ("timed", "hidden"))
WORDS = ("name", "group", "part")
TITLES = {
    "": "name",
    "where": "group",
    "what": "part",
    "number": "value",
    "of": "of",
    "median": "median",
    "90%": "ninetieth",
}
"""What stands above the columns of the screen."""


@click.command()
@click.option("--district", required=True, help="Its name, as Huye.")
@click.option("--month", required=True, help="As 2026-10; one that runs is counted up to today.")
@click.option("--by", type=click.Choice(list(By)), help="Each group as well, where a measure has such groups.")
@click.option("--json", "as_json", is_flag=True, help="The figures as JSON on stdout.")
@click.option("--csv", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write them into this file.")
@click.option("--inside", is_flag=True, help="Every count, also the small ones: for eyes in the office only.")
@declares(Policy(OPERATOR, reads=(Resource.measures,), audited=True))
def measures(district: str, month: str, by: By | None, as_json: bool, file: Path | None, inside: bool) -> None:
    """What a district's month came to; docs/measures.md says what each figure counts.

    Counts below 5 are hidden, and what would tell them. Each look is written into the audit.

    Example: ./inshuti measures --district Huye --month 2026-10 --by sector
    """
    if inside and file:
        raise click.UsageError("a file leaves the office: --csv goes without --inside.")
    sheet = _read(district, month, by, inside)
    if file:
        _write(sheet, file)
        click.echo(f"{file}: {len(sheet.figures)} figures.")
    if as_json:
        click.echo(json.dumps(asdict(sheet)))
    elif not file:
        Console().print(as_table(sheet))


def _read(district: str, month: str, by: By | None, inside: bool) -> Sheet:
    """From a database whose tables are those of this release. Raises NotFit."""
    database = newest_database(load_settings())
    first = months.month(month)
    with database.single("measures") as tx:
        place = months.district(tx, district)
        return months.of_month(tx, Caller("", CLI), place, first, by=by, inside=inside)


def _write(sheet: Sheet, file: Path) -> None:
    with file.open("w", newline="") as out:
        lines = csv.writer(out)
        lines.writerow(("district", "month", *COLUMNS))
        lines.writerows((sheet.district, sheet.month, *_cells(each)) for each in sheet.figures)


def as_table(sheet: Sheet) -> Table:
    """A row a figure, for eyes in the office or, with its small counts hidden, for anybody's."""
    small = "all counts: for eyes in the office only" if sheet.inside else f"{MARK} hidden: <5, or it would tell one"
    still = " Still open: children may come to count as reintegrated." if sheet.open else ""
    table = Table(title=f"{sheet.district}, {sheet.month}", caption=f"{small}. Median and 90% are minutes.{still}")
    shown = {title: name for title, name in TITLES.items() if sheet.by or name != "group"}
    for title, name in shown.items():
        table.add_column(title, justify="left" if name in WORDS else "right")
    before = ""
    for figure in sheet.figures:
        cells = dict(zip(COLUMNS, _cells(figure), strict=True))
        cells["name"] = "" if figure.name == before else figure.name.replace("_", " ")
        before = figure.name
        table.add_row(*(cells[name] for name in shown.values()))
    return table


def _cells(figure: Figure) -> list[str]:
    return [MARK if name in figure.hidden else _written(getattr(figure, name)) for name in COLUMNS]


def _written(value: object) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
