"""`./inshuti year`: live through a year of one district, simulated people on the real code, then audit it."""

import click

from core.storage.policy import OPERATOR, Policy, declares
from jobs.commands.program import THEIR_OWN, become


@click.command(context_settings=THEIR_OWN)
@click.argument("args", nargs=-1)
@declares(Policy(OPERATOR))
def year(args: tuple[str, ...]) -> None:
    """Live through a year of one district, simulated people on the real code, then audit it.

    Example: ./inshuti year --district Huye --seed 7 --out var/year
    """
    become("bench.year", args)
