"""`./inshuti backup`: everything of one moment in one sealed file; and the newest such file, taken away."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from core.storage import audit
from core.storage.access import operator
from core.storage.db import Database
from core.storage.policy import OPERATOR, Policy, Resource, declares
from jobs import backup as backups
from jobs import backup_away
from jobs.audit_checkpoints import Heads
from jobs.backup import recipient_of
from jobs.commands.people_options import by
from jobs.commands.progress import count_rows
from jobs.key_file import ready_settings
from jobs.wiring import newest_database


@click.command()
@click.option("--to", type=click.Path(dir_okay=False, path_type=Path), help="This file, and no old copy goes.")
@click.option("--away", is_flag=True, help="Make none: hand the newest one to BACKUP_COMMAND.")
@click.option("--json", "as_json", is_flag=True, help="The result as JSON on stdout.")
@by
@declares(Policy(OPERATOR, reads=(Resource.everything,), audited=True))
def backup(to: Path | None, away: bool, as_json: bool, by: str) -> None:
    """Write everything of this moment into one sealed file, while the service goes on.

    Example: ./inshuti backup --to /mnt/away/inshuti.backup
    """
    if away and to:
        raise click.UsageError("--away makes no backup, so --to names nothing.")
    settings = ready_settings()
    database = newest_database(settings)
    if away:
        _send(database, backup_away.command_of(settings), as_json, by)
        return
    with count_rows("Copying") as step:
        made = backups.make(database, recipient_of(settings), Heads.of_settings(settings), to, step)
    _note(database, by)
    if as_json:
        click.echo(json.dumps(asdict(made)))
        return
    click.echo(f"{made.path}: {made.bytes:,} bytes, {made.rows:,} rows, {made.seconds} s.")


def _send(database: Database, command: list[str], as_json: bool, by: str) -> None:
    """The line of the audit comes first: a copy that left has one, whatever becomes of this process."""
    file = backup_away.newest()
    _note(database, by)
    backup_away.send(database, command, file)
    click.echo(json.dumps({"path": str(file)}) if as_json else f"{file} was taken away.")


def _note(database: Database, by: str) -> None:
    with database.write("audit") as tx:
        audit.record(tx, operator(by), "exported", "everything", None)
