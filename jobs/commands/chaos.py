"""`./inshuti chaos`: processes killed at random while people report, then proof that nothing was lost."""

import click

from core.storage.policy import OPERATOR, Policy, declares
from jobs.commands.program import THEIR_OWN, become


@click.command(context_settings=THEIR_OWN)
@click.argument("args", nargs=-1)
@declares(Policy(OPERATOR))
def chaos(args: tuple[str, ...]) -> None:
    """Kill the running system's processes at random while people report, then prove that nothing was lost.

    Example: ./inshuti chaos --kills 40 --database postgres
    """
    become("bench.chaos", args)
