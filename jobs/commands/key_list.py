"""`./inshuti keys list`: which keys there are, and what each is needed for."""

import json
from datetime import datetime
from typing import Any

import click

from core.clock import kigali
from core.operations import key_changes, key_counts
from core.operations.key_changes import KINDS
from core.storage.db import Tx
from core.storage.policy import OPERATOR, Policy, Resource, declares
from jobs.commands.keys import keys
from jobs.commands.people_options import as_json
from jobs.key_file import ready_settings
from jobs.wiring import newest_database


@keys.command(name="list")
@as_json
@declares(Policy(OPERATOR, reads=(Resource.system,)))
def list_keys(as_json: bool) -> None:
    """Each key by its kind and number: since when it is current, and how many rows need it. Never a key itself.

    Example: ./inshuti keys list
    """
    settings = ready_settings()
    with newest_database(settings).read() as tx:
        found = [each for kind in KINDS for each in _of_kind(tx, kind)]
    if as_json:
        click.echo(json.dumps({"keys": found, "backup_recipient": settings.backup_recipient}))
        return
    for each in found:
        state = "current" if each["current"] else "before" if each["here"] else "NOT HERE"
        click.echo(
            f"{each['kind']:<7} {each['number']:>3}  {state:<8} {each['rows']:>10,} rows  {_said(each['since'])}"
        )
    click.echo(f"backup  {settings.backup_recipient or 'nobody: ./inshuti keys backup-pair'}")


def _of_kind(tx: Tx, kind: str) -> list[dict[str, Any]]:
    numbers = tx.vault.numbers(KINDS[kind])
    rows = key_counts.counts(tx, kind)
    return [
        {
            "kind": kind,
            "number": number,
            "current": number == numbers[0],
            "here": number in numbers,
            "rows": rows[number],
            "since": since.isoformat() if (since := key_changes.since(tx, kind, number)) else None,
        }
        for number in sorted(rows)
    ]


def _said(since: str | None) -> str:
    return f"since {kigali(datetime.fromisoformat(since)):%d/%m/%Y}" if since else "as old as the database"
