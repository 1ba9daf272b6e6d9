"""The verbs `./inshuti people import` and `./inshuti children import`: a file of the office, looked at, then stored."""

import json
from collections.abc import Callable, Collection
from dataclasses import asdict
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.table import Table as Lines
from rich.text import Text

from core.cases.records_form import RECORDS
from core.errors import Busy, Unknown
from core.files import out
from core.files.forms import FileForm
from core.files.limits import MOST_BYTES
from core.files.tables import Table
from core.operations import demo_people, office_imports
from core.operations.office_imports import ImportedForm
from core.people.roster_form import ROSTER
from core.storage.access import operator
from core.storage.db import Database
from core.storage.policy import OPERATOR, Policy, Resource, declares
from jobs import importers, office_files
from jobs.commands.children import a_day, children
from jobs.commands.people import people
from jobs.commands.people_options import as_json, by
from jobs.commands.progress import count_rows
from jobs.imports import PATIENCE, Importer, ImportReport, run
from jobs.wiring import is_live, load_settings, newest_database

Command = TypeVar("Command", bound=Callable[..., Any])
SHOWN = 30
"""Faults, and notes, shown on the screen; the file of rejects holds all faults."""
ACCEPTED = click.Choice(office_imports.ACCEPTED[ImportedForm.people])
CHILDREN_ACCEPTED = click.Choice(office_imports.ACCEPTED[ImportedForm.children])


def of_a_file(command: Command) -> Command:
    """What both verbs ask."""
    path = click.Path(path_type=Path)
    for option in (
        click.option("--yes", is_flag=True, help="Store what is right. Without it the file is only looked at."),
        click.option("--rejects", type=path, help="Write rejected rows here, the reason in a last column."),
        click.option(
            "--template", type=path, help="Write an empty file of this form (.xlsx or .csv), and nothing else."
        ),
        click.option("--headings", type=click.Choice(["en", "rw", "fr"]), default="en", help="With --template."),
        click.argument("file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False)),
    ):
        command = option(command)
    return by(as_json(command))


@children.command(name="import")
@of_a_file
@click.option("--start", callback=a_day, help="The first day of a district, as 2026-12-01: nothing is owed before.")
@click.option("--accept", type=CHILDREN_ACCEPTED, multiple=True, help="Rows of which this is true are right.")
@declares(
    Policy(
        OPERATOR,
        reads=(Resource.child, Resource.person, Resource.place),
        writes=(Resource.child, Resource.person),
        audited=True,
    ),
)
def import_children(
    file: Path | None,
    yes: bool,
    rejects: Path | None,
    template: Path | None,
    headings: str,
    start: date | None,
    accept: tuple[str, ...],
    by: str,
    as_json: bool,
) -> None:
    """Take over the children in FILE (CSV or XLSX) as their cases stand. First only a look; --yes stores.

    Example: ./inshuti children import children.xlsx --start 2026-12-01 --rejects to-mend.xlsx
    """
    if template is not None:
        return write_template(template, RECORDS, headings)
    database, table = opened(file, RECORDS, accept)
    with database.read() as tx:
        records = importers.make(tx, operator(by), ImportedForm.children, accept, start)
    return bring_in(database, records, table, rejects, by=by, keep=yes, as_json=as_json)


@people.command(name="import")
@of_a_file
@click.option("--accept", type=ACCEPTED, multiple=True, help="Rows of which this is true are right.")
@declares(
    Policy(OPERATOR, reads=(Resource.person, Resource.place), writes=(Resource.person,), audited=True),
)
def import_people(
    file: Path | None,
    yes: bool,
    rejects: Path | None,
    template: Path | None,
    headings: str,
    accept: tuple[str, ...],
    by: str,
    as_json: bool,
) -> None:
    """Invite everybody in FILE (CSV or XLSX): volunteers, officers, sector officers. First only a look; --yes stores.

    Example: ./inshuti people import roster.xlsx --rejects to-mend.xlsx

    \b
    Then:    ./inshuti people import roster.xlsx --yes
             ./inshuti people code --print slips.html --district Huye
    """
    if template is not None:
        return write_template(template, ROSTER, headings)
    database, table = opened(file, ROSTER, accept)
    with database.read() as tx:
        roster = importers.make(tx, operator(by), ImportedForm.people, accept, None)
    return bring_in(database, roster, table, rejects, by=by, keep=yes, as_json=as_json)


def opened(file: Path | None, form: FileForm, accept: Collection[str]) -> tuple[Database, Table]:
    """The database and the rows of the file. Raises NotReadable; BadSetting beside demo people on a live line."""
    if file is None:
        raise click.UsageError("Say which file, or --template and a file to write.")
    settings = load_settings()
    database = newest_database(settings)
    with database.read() as tx:
        demo_people.refuse_live(tx, live=is_live(settings))
    with file.open("rb") as source:
        content = source.read(MOST_BYTES + 1)
    return database, importers.read(content, file.name, form, accept)


def write_template(path: Path, form: FileForm, headings: str) -> None:
    """An empty file of that form. Raises Unknown rather than write over another."""
    kind = office_files.kind(path)
    office_files.write(path, lambda file: out.template(form, kind, headings, file))
    click.echo(f"{path} has the headings and no row.")


def bring_in(
    database: Database,
    importer: Importer[Any],
    table: Table,
    rejects: Path | None,
    *,
    by: str,
    keep: bool,
    as_json: bool,
) -> None:
    """Look at each row, store what is right where it shall be kept, and say what became of them. Exit 1 if some were
    rejected.
    """
    if rejects is not None:
        _check(rejects)
    with count_rows("Storing" if keep else "Looking at") as done:
        report = run(database, importer, table, operator(by), keep=keep, done=done)
    unwritten = "" if report.stopped_before else _write_rejects(table, report, rejects, kept=keep)
    if as_json:
        click.echo(json.dumps(_plain(report, table, kept=keep)))
    else:
        _say(report, table, None if unwritten or report.stopped_before else rejects, kept=keep)
    if unwritten:
        raise Unknown(unwritten)
    if report.stopped_before:
        raise Busy(_stopped(report, table, kept=keep))
    if report.rejected:
        raise SystemExit(1)


def _stopped(report: ImportReport, table: Table, *, kept: bool) -> str:
    """How far it came, and what is to be typed."""
    behind = sum(row.number < report.stopped_before for row in table.rows)
    stored = " What was right of them is stored." if kept else ""
    return (
        f"The database stayed busy for {PATIENCE:.0f} seconds: {behind} of {len(table.rows)} rows are behind us, those"
        f" before row {report.stopped_before}.{stored} Type the same again: it goes on from there."
    )


def _write_rejects(table: Table, report: ImportReport, rejects: Path | None, *, kept: bool) -> str:
    """The file of rejects, where one is wished and needed. Why it is not there, "" where all is well."""
    if rejects is None or not report.rejected:
        return ""
    try:
        office_files.write(rejects, lambda file: out.rejects(table, report.rejected, office_files.kind(rejects), file))
    except Unknown as wrong:
        stored = " What is right was stored." if kept else ""
        return f"{wrong}{stored} Look at the file again, without --yes and with another --rejects."
    return ""


def _say(report: ImportReport, table: Table, rejects: Path | None, *, kept: bool) -> None:
    for note in (*table.notes, *report.notes[:SHOWN]):
        click.echo(note)
    if len(report.notes) > SHOWN:
        click.echo(f"And {len(report.notes) - SHOWN} more such rows; --json has them all.")
    count = sum(len(each.faults) for each in report.rejected)
    faults = list(islice((fault for each in report.rejected for fault in each.faults), SHOWN))
    if faults:
        lines = Lines("row", "column", "value", "what is wrong", "how to mend it")
        for each in faults:
            cells = (str(each.row), each.column, each.value, each.reason, each.mend)
            lines.add_row(*(Text(cell) for cell in cells))  # a cell of the file is no markup
        Console().print(lines)
    if count > SHOWN:
        click.echo(f"And {count - SHOWN} more.")
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(report.new.items()))
    total = sum(report.new.values())
    click.echo(
        f"{total} {'stored' if kept else 'new'}{f' ({kinds})' if kinds else ''}, {report.known} in already,"
        f" {len(report.rejected)} rejected."
    )
    if rejects is not None and report.rejected:
        click.echo(f"The rejected rows are in {rejects}: mend them there and import that file, then delete it.")
    if not kept and total:
        click.echo("Nothing was stored yet: add --yes.")


def _plain(report: ImportReport, table: Table, *, kept: bool) -> dict[str, Any]:
    return {
        "stored": kept,
        "new": dict(report.new),
        "known": report.known,
        "stopped_before": report.stopped_before or None,
        "rejected": len(report.rejected),
        "faults": [asdict(fault) for each in report.rejected for fault in each.faults],
        "notes": [*table.notes, *report.notes],
    }


def _check(path: Path) -> None:
    """That a file of that name can be written, before anything is stored. Raises NotReadable or Unknown."""
    office_files.kind(path)
    office_files.write(path, lambda _file: None)
    path.unlink()
