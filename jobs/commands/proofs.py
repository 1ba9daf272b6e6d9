"""`./inshuti proofs`: run the long proofs one after the other and write docs/proofs.md."""

import click

from core.storage.policy import OPERATOR, Policy, declares
from jobs.commands.program import THEIR_OWN, become


@click.command(context_settings=THEIR_OWN)
@click.argument("args", nargs=-1)
@declares(Policy(OPERATOR))
def proofs(args: tuple[str, ...]) -> None:
    """Run the long proofs one after the other and write docs/proofs.md; --only NAME renews one row.

    Example: ./inshuti proofs --only chaos-sqlite
    """
    become("bench.proofs", args)
