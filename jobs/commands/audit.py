"""`./inshuti audit verify`: walk the audit and say what is wrong, and where."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from core.clock import kigali
from core.storage import audit_heads, audit_walk, belonging
from core.storage.audit_heads import NotOutsideHeads, OutsideHead
from core.storage.audit_verdict import ChainVerdict
from core.storage.db import Tx
from core.storage.policy import OPERATOR, Policy, Resource, declares
from jobs.audit_checkpoints import Heads
from jobs.commands.progress import count_rows
from jobs.key_file import ready_settings
from jobs.wiring import newest_database

SHOWN = 50
"""Faults in the table; `--json` has up to a thousand, and says how many there are."""

_OF_OTHERS = (
    "None of the last lines was written with AUDIT_KEYS. Look first whether those are this database's own: with others "
    "every line looks changed."
)


@click.group()
def audit() -> None:
    """Who read or changed what: is the record of it whole, and who was at this child or person."""


@audit.command()
@click.option(
    "--heads", type=click.Path(dir_okay=False, path_type=Path), help="Heads that stand elsewhere: see AUDIT_HEADS."
)
@click.option("--json", "as_json", is_flag=True, help="The result as JSON on stdout.")
@declares(Policy(OPERATOR, reads=(Resource.system,)))
def verify(heads: Path | None, as_json: bool) -> None:
    """Walk every line of the audit; exit 1 says that something is wrong, and a table says what and where.

    With the heads from elsewhere it also finds what was written anew by somebody who had the audit's key.

    Example: ./inshuti audit verify --heads /mnt/elsewhere/audit-heads
    """
    settings = ready_settings()
    here = Heads.of_settings(settings).heads()
    database = newest_database(settings, doubted=belonging.AUDIT)
    with database.read(one_moment=True) as tx, count_rows("Walking") as step:
        outside = _read(tx, heads) if heads else []
        found = audit_walk.verify(tx, here, outside, step)
        of_others = belonging.misfit(tx) == belonging.AUDIT
    click.echo(json.dumps(_plain(found, outside)) if as_json else "\n".join(_said(found, len(here), outside)))
    if found.faults and not as_json:
        _show(found)
    if of_others:
        click.echo(_OF_OTHERS, err=True)
    sys.exit(1 if found.wrong else 0)


def _read(tx: Tx, file: Path) -> list[OutsideHead]:
    """Raises NotOutsideHeads, naming the file."""
    try:
        lines = file.read_text(errors="replace").splitlines()
        return audit_heads.read(tx.vault, audit_heads.chain_name(tx), lines)
    except OSError as error:
        raise NotOutsideHeads(f"{file} cannot be read: {error.strerror}.") from None
    except NotOutsideHeads as error:
        raise NotOutsideHeads(f"{file} cannot be used. {error}") from None


def _plain(found: ChainVerdict, outside: list[OutsideHead]) -> dict[str, Any]:
    return {"ok": not found.wrong, **asdict(found), "not_covered": _not_covered(found), "heads": len(outside)}


def _not_covered(found: ChainVerdict) -> int:
    return found.rows - found.covered + found.unsealed


def _said(found: ChainVerdict, here: int, outside: list[OutsideHead]) -> list[str]:
    counted = (
        f"{found.rows:,} rows under {found.seals:,} seals, {here} heads remembered here; {found.unsealed} rows wait"
    )
    if found.wrong:
        first = f"BROKEN in {found.wrong:,} places: {counted} for the next seal."
    else:
        first = f"The audit is whole: {counted} for the next seal."
    return [first, _covered(found, outside), *_restores(outside)]


def _restores(outside: list[OutsideHead]) -> list[str]:
    """By the heads: from then on those of what the backup did not hold count no more."""
    known = {each.restored_at: each.restored for each in outside if each.restored_at}
    return [
        f"The heads say that a backup was restored on {kigali(at):%Y-%m-%d %H:%M}, which ended with seal {number}: "
        "what stood behind that is not looked for. If nobody of you did that, the database was put back."
        for at, number in sorted(known.items())
    ]


def _covered(found: ChainVerdict, outside: list[OutsideHead]) -> str:
    if not outside:
        return "No heads from elsewhere were given (--heads): who has the audit's key could have written it anew."
    last = f"{kigali(max(each.at for each in outside)):%Y-%m-%d %H:%M}"
    newer = f"{_not_covered(found):,} newer rows are not covered"
    if not found.covered:
        return f"No head from elsewhere (the last is of {last}) covers a row: {newer}."
    return f"Rows 1 to {found.covered:,} stand under a head from elsewhere, the last of {last}; {newer}."


def _show(found: ChainVerdict) -> None:
    table = Table("place", "row", "what is wrong")
    for each in found.faults[:SHOWN]:
        table.add_row(str(each.place or "-"), str(each.row or "-"), each.why)
    Console(markup=False).print(table)
    if found.wrong > SHOWN:
        click.echo(f"{found.wrong - SHOWN:,} more are not shown.")
