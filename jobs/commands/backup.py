"""`./inshuti backup`: everything of one moment in one sealed file."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from core.storage import audit
from core.storage.access import operator
from core.storage.policy import OPERATOR, Policy, Resource, declares
from jobs import backup as backups
from jobs.audit_checkpoints import Heads
from jobs.backup import recipient_of
from jobs.commands.people_options import by
from jobs.commands.progress import count_rows
from jobs.key_file import ready_settings
from jobs.wiring import newest_database


@click.command()
@click.option("--to", type=click.Path(dir_okay=False, path_type=Path), help="This file, and no old copy goes.")
@click.option("--json", "as_json", is_flag=True, help="The result as JSON on stdout.")
@by
@declares(Policy(OPERATOR, reads=(Resource.everything,), audited=True))
def backup(to: Path | None, as_json: bool, by: str) -> None:
    """Write everything of this moment into one sealed file, while the service goes on.

    Example: ./inshuti backup --to /mnt/away/inshuti.backup
    """
    settings = ready_settings()
    database = newest_database(settings)
    with count_rows("Copying") as step:
        made = backups.make(database, recipient_of(settings), Heads.of_settings(settings), to, step)
    with database.write("audit") as tx:
        audit.record(tx, operator(by), "exported", "everything", None)
    if as_json:
        click.echo(json.dumps(asdict(made)))
        return
    click.echo(f"{made.path}: {made.bytes:,} bytes, {made.rows:,} rows, {made.seconds} s.")
