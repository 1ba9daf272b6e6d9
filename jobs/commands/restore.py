"""`./inshuti restore`: an empty database filled from a backup; nothing is sent until a human says so."""

import json
from dataclasses import asdict
from pathlib import Path

import click
from pydantic import SecretStr

from core.settings import Settings
from core.storage import audit
from core.storage.access import operator
from core.storage.db import Database
from core.storage.policy import OPERATOR, Policy, Resource, declares
from jobs import backup as backups
from jobs import rehearsal
from jobs.audit_checkpoints import Heads
from jobs.backup import identity_in
from jobs.commands.people_options import by
from jobs.commands.progress import count_rows
from jobs.key_file import ready_settings
from jobs.wiring import make_database, newest_database


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--identity", type=click.Path(path_type=Path), required=True, help="The file with the private part of the pair."
)
@click.option("--rehearse", is_flag=True, help="Into a database that is thrown away, while the service goes on.")
@click.option("--json", "as_json", is_flag=True, help="The result as JSON on stdout.")
@by
@declares(Policy(OPERATOR, writes=(Resource.everything,), audited=True))
def restore(file: Path, identity: Path, rehearse: bool, as_json: bool, by: str) -> None:
    """Fill the empty, migrated database from a backup; nothing is sent until `sending on`.

    Example: ./inshuti restore /mnt/away/inshuti.backup --identity /mnt/safe/identity.txt
    """
    settings, opens = ready_settings(), identity_in(identity)
    if rehearse:
        _rehearse(settings, opens, file, as_json)
        return
    database = make_database(settings)
    with count_rows("Restoring") as step:
        done = backups.restore(database, opens, Heads.of_settings(settings), file, step)
    with database.write("audit") as tx:
        audit.record(tx, operator(by), "restored", "everything", None)
    if as_json:
        click.echo(json.dumps(asdict(done)))
        return
    click.echo(f"Everything of {done.of}: {done.rows:,} rows, {done.seconds} s. Sending is OFF.")
    click.echo("Next: ./inshuti audit verify, look at what waits, then ./inshuti sending on.")


def _rehearse(settings: Settings, opens: str, file: Path, as_json: bool) -> None:
    """The service's own database learns only that it went well."""

    def opened(url: str) -> Database:
        return make_database(settings.model_copy(update={"database_url": SecretStr(url)}))

    with count_rows("Restoring on trial") as step:
        done = rehearsal.rehearse(newest_database(settings), opened, opens, file, step)
    said = f"{done.rows:,} rows of {done.of} came back in {done.seconds} s, their audit whole; all is thrown away."
    click.echo(json.dumps({**asdict(done), "rehearsed": True}) if as_json else said)
