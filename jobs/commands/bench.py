"""`./inshuti bench`: measure hops against a constant page of the same server, on loopback and throw-away data."""

import click

from core.storage.policy import OPERATOR, Policy, declares
from jobs.commands.program import THEIR_OWN, become


@click.command(context_settings=THEIR_OWN)
@click.argument("args", nargs=-1)
@declares(Policy(OPERATOR))
def bench(args: tuple[str, ...]) -> None:
    """Measure hops against a constant page of the same server, on loopback and throw-away data.

    Example: ./inshuti bench hops --sessions 400 --rounds 5

    `hops` may be left out. `./inshuti bench modules` prints instead which modules of ours one key press enters,
    `./inshuti bench sms` how fast what is owed leaves, beside raw sockets.
    """
    if args[:1] == ("sms",):
        become("bench.load.messages", args[1:])
    if args[:1] == ("modules",):
        become("bench.load.modules", args[1:])
    become("bench.load.hops", args[1:] if args[:1] == ("hops",) else args)
