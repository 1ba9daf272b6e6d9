"""`./inshuti verify-audit`: walk the audit's chain and say whether every row fits."""

import json
import sys
from dataclasses import asdict

import click

from core.storage import audit_seal
from core.storage.audit_seal import ChainVerdict
from core.storage.policy import OPERATOR, Policy, Resource, declares
from jobs.audit_checkpoints import Heads
from jobs.key_file import ready_settings
from jobs.wiring import newest_database


@click.command()
@click.option("--json", "as_json", is_flag=True, help="The result as JSON on stdout.")
@declares(Policy(OPERATOR, reads=(Resource.system,)))
def verify_audit(as_json: bool) -> None:
    """Walk the audit's chain; exit 1 names the first row that does not fit.

    Example: ./inshuti verify-audit --json
    """
    settings = ready_settings()
    heads = Heads.of_settings(settings).heads()
    with newest_database(settings).read(one_moment=True) as tx:
        found = audit_seal.verify(tx, heads)
    click.echo(json.dumps({"ok": not found.broken, **asdict(found)}) if as_json else _said(found, len(heads)))
    sys.exit(0 if found.broken is None else 1)


def _said(found: ChainVerdict, heads: int) -> str:
    if found.broken is None:
        return (
            f"The audit is whole: {found.rows} rows under {found.seals} seals, {heads} heads remembered outside; "
            f"{found.unsealed} rows wait for the next seal."
        )
    row = f"row {found.broken.row}" if found.broken.row else "no row"
    return f"BROKEN at place {found.broken.place} ({row}): {found.broken.why}. The {found.rows} rows before it fit."
