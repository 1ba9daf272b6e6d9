"""The verbs of `./inshuti keys` that change something: another key while the service goes on, whom backups are for."""

import json
import os
import time
from dataclasses import asdict
from pathlib import Path

import click

from core.clock import kigali
from core.errors import BadSetting
from core.operations.key_changes import KINDS
from core.sealed_file import new_pair
from core.settings import SECRETS
from core.storage.access import operator
from core.storage.policy import OPERATOR, Policy, Resource, declares
from jobs import key_file
from jobs.commands.people_options import as_json, by
from jobs.commands.progress import count_rows
from jobs.key_file import ready_settings
from jobs.key_places import KeyFile
from jobs.key_rotation import Rotated, Rotation
from jobs.wiring import newest_database

RECIPIENT = "BACKUP_RECIPIENT"


@click.group()
def keys() -> None:
    """The keys of this installation: what there is, another instead of one, whom backups are sealed to."""


@keys.command()
@click.argument("kind", type=click.Choice([*KINDS, "backup"]), metavar="KIND")
@by
@as_json
@declares(Policy(OPERATOR, reads=(Resource.everything,), writes=(Resource.everything,)))
def rotate(kind: str, by: str, as_json: bool) -> None:
    """Put another key in the place of the current one of KIND (field, index, pepper, audit, measure or backup).

    The service goes on meanwhile. Stopped at any moment, it is taken up again by running it again.

    Example: ./inshuti keys rotate field --by Jean
    """
    settings = ready_settings()
    if kind == "backup":
        _new_recipient(as_json)
        return
    database = newest_database(settings)
    with count_rows("Writing anew") as step:
        done = Rotation(database, KeyFile(SECRETS), operator(by), time.sleep, step).run(kind)
    click.echo(json.dumps(asdict(done), default=str) if as_json else _told(done))


def _told(done: Rotated) -> str:
    """What came of it, and what is left to do."""
    said = [f"Key {done.current} is the current {done.kind} key; {done.rows:,} rows were written anew."]
    if done.old.forgotten:
        said.append(
            f"The PINs of {done.old.forgotten} people who gave none in 90 days are forgotten: they stand in "
            "./inshuti people list --state invited, and need a slip with a key number: ./inshuti people code --print."
        )
    if done.dropped:
        old = ", ".join(map(str, done.dropped))
        said.append(
            f"Nothing needs key {old} any more. It is gone from the key file; for backups of before it stands in"
        )
        said.append(f"{SECRETS.with_name('retired.env')}, which you delete when there are none.")
    elif done.kind == "audit":
        said.append("The keys before stay: the rows of their time are verified with them.")
    elif done.left:
        until = f" until {kigali(done.old.until):%d/%m/%Y}" if done.old.until else ""
        said.append(f"The key before stays{until}: {done.left} people gave no PIN, or no key number, since it changed.")
        said.append("Each right PIN lets go of it. Run this again after that day.")
    return " ".join(said)


@keys.command(name="backup-pair")
@click.option("--to", type=click.Path(dir_okay=False, path_type=Path), help="The private part goes into this new file.")
@as_json
@declares(Policy(OPERATOR, writes=(Resource.system,)))
def backup_pair(to: Path | None, as_json: bool) -> None:
    """Make the pair that backups are sealed to. The private part is shown this once, and kept nowhere here.

    Example: ./inshuti keys backup-pair --to /mnt/stick/identity.txt
    """
    if ready_settings().backup_recipient:
        raise BadSetting(
            f"{RECIPIENT} is set already. For another: ./inshuti keys rotate backup; older files stay sealed."
        )
    _new_recipient(as_json, to)


def _new_recipient(as_json: bool, to: Path | None = None) -> None:
    """Shown first: a recipient whose private part nobody has would seal backups for nobody."""
    recipient, identity = new_pair()
    if to:
        _keep(to, identity)
        identity = f"(in {to})"
    if as_json:
        click.echo(json.dumps({"recipient": recipient, "identity": identity}))
    else:
        click.echo("The private part, which opens backups. Bring it off this machine, on two sticks and on paper:")
        click.echo(identity)
    if key_file.outside(RECIPIENT) or not SECRETS.exists():
        raise BadSetting(f"{RECIPIENT} is set outside the key file: set it to {recipient}, and restart every process.")
    key_file.write(SECRETS, RECIPIENT, recipient)
    if not as_json:
        click.echo(f"{RECIPIENT} is {recipient} from now on. Backups of before are opened by the private part before.")


def _keep(to: Path, identity: str) -> None:
    """Raises BadSetting where the file is there already, or cannot be written: then nothing changes."""
    try:
        with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"{identity}\n")
    except OSError as error:
        raise BadSetting(f"{to} cannot be written: {error.strerror}. Nothing was changed.") from None
