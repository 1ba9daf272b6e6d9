"""`./inshuti restore`: an empty database filled from a backup; nothing is sent until a human says so."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from core.storage.policy import OPERATOR, Policy, Resource, declares
from jobs import backup as backups
from jobs.audit_checkpoints import Heads
from jobs.backup import key_of
from jobs.commands.progress import count_rows
from jobs.key_file import ready_settings
from jobs.wiring import make_database


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="The result as JSON on stdout.")
@declares(Policy(OPERATOR, writes=(Resource.everything,)))
def restore(file: Path, as_json: bool) -> None:
    """Fill the empty, migrated database from a backup; nothing is sent until `sending on`.

    Example: ./inshuti restore /mnt/away/inshuti.backup
    """
    settings = ready_settings()
    with count_rows("Restoring") as step:
        done = backups.restore(make_database(settings), key_of(settings), Heads.of_settings(settings), file, step)
    if as_json:
        click.echo(json.dumps(asdict(done)))
        return
    click.echo(f"Everything of {done.of}: {done.rows:,} rows, {done.seconds} s. Sending is OFF.")
    click.echo("Next: ./inshuti verify-audit, look at what waits, then ./inshuti sending on.")
