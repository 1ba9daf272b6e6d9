"""What the operator's verbs of keeping do and say: backup, restore, sending, verify-audit."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress, TextColumn

from core import audit_seal, switches
from core.audit_seal import Verdict
from core.db import Tx
from core.settings import Settings
from jobs import backup as backups
from jobs.audit_heads import Heads
from jobs.backup import key_of
from jobs.compose import make_database, newest_database

TURNS: dict[str, Callable[[Tx], int]] = {
    "on": switches.turn_on,
    "off": switches.turn_off,
    "reminders-on": switches.turn_reminders_on,
    "reminders-off": switches.turn_reminders_off,
}
"""What the verb `sending` may be told."""
_TURNED = {
    "on": "Sending is on; {count} messages were too old and stay here.",
    "off": "Sending is OFF.",
    "reminders-on": "Reminders go out; {count} were too old and stay here.",
    "reminders-off": "Reminders are held back; alerts and receipts go out.",
}


def backup(settings: Settings, to: Path | None, as_json: bool) -> None:
    """Make one and say where it is."""
    with _rows_counted("Copying") as step:
        made = backups.make(newest_database(settings), key_of(settings), _heads(settings), to, step)
    if as_json:
        click.echo(json.dumps(asdict(made)))
        return
    click.echo(f"{made.path}: {made.bytes:,} bytes, {made.rows:,} rows, {made.seconds} s.")


def restore(settings: Settings, file: Path, as_json: bool) -> None:
    """Fill the database and say what a human must do next."""
    with _rows_counted("Restoring") as step:
        done = backups.restore(make_database(settings), key_of(settings), _heads(settings), file, step)
    if as_json:
        click.echo(json.dumps(asdict(done)))
        return
    click.echo(f"Everything of {done.of}: {done.rows:,} rows, {done.seconds} s. Sending is OFF.")
    click.echo("Next: ./inshuti verify-audit, look at what waits, then ./inshuti sending on.")


def sending(settings: Settings, turn: str, yes: bool) -> None:
    """Show what waits, ask, and turn it."""
    database = newest_database(settings)
    with database.read() as tx:
        for each in switches.waiting(tx):
            hours = (tx.at - each.oldest).total_seconds() / 3600
            click.echo(f"{each.lane}: {each.count} wait, the oldest for {hours:.1f} hours.")
    if turn == "on" and not yes:
        click.confirm("Send them now (alerts all, reminders of the last day only)?", abort=True)
    with database.write("sending") as tx:
        done = TURNS[turn](tx)
    click.echo(_TURNED[turn].format(count=int(done)))


def verify_audit(settings: Settings, as_json: bool) -> bool:
    """Walk the chain and say what was found; True if everything fits."""
    heads = _heads(settings).heads()
    with newest_database(settings).read(one_moment=True) as tx:
        found = audit_seal.verify(tx, heads)
    click.echo(json.dumps({"ok": not found.broken, **asdict(found)}) if as_json else _said(found, len(heads)))
    return found.broken is None


def _said(found: Verdict, heads: int) -> str:
    if found.broken is None:
        return (
            f"The audit is whole: {found.rows} rows under {found.seals} seals, {heads} heads remembered outside; "
            f"{found.unsealed} rows wait for the next seal."
        )
    row = f"row {found.broken.row}" if found.broken.row else "no row"
    return f"BROKEN at place {found.broken.place} ({row}): {found.broken.why}. The {found.rows} rows before it fit."


def _heads(settings: Settings) -> Heads:
    return Heads.of(settings.database_url.get_secret_value())


@contextmanager
def _rows_counted(what: str) -> Iterator[Callable[[int], object]]:
    """A line on stderr that counts, where somebody looks."""
    words = TextColumn("{task.description} {task.completed:,.0f} rows")
    with Progress(words, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=None)
        yield lambda rows: progress.advance(task, rows)
