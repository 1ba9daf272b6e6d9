"""`./inshuti fuzz`: send malformed webhooks of every kind to a server of its own, on loopback and throw-away data."""

import click

from core.storage.policy import OPERATOR, Policy, declares
from jobs.commands.program import THEIR_OWN, become


@click.command(context_settings=THEIR_OWN)
@click.argument("args", nargs=-1)
@declares(Policy(OPERATOR))
def fuzz(args: tuple[str, ...]) -> None:
    """Send malformed webhooks of every kind to a server of its own, on loopback and throw-away data.

    Example: ./inshuti fuzz --count 10000 --seed 1
    """
    become("bench.fuzz", args)
