"""`./inshuti bench`: measure hops against a constant page of the same server, on loopback and throw-away data."""

import click

from core.storage.policy import OPERATOR, Policy, declares
from jobs.commands.program import THEIR_OWN, become

PROGRAMS = {
    "hops": "bench.load.hops",
    "modules": "bench.load.modules",
    "sms": "bench.load.messages",
    "latency": "bench.load.latency",
    "desk": "bench.load.beside_desk",
    "office": "bench.load.beside_office",
    "memory": "bench.load.memory",
    "pages": "bench.growth.pages",
    "hostile": "bench.load.hostile",
    "fill": "bench.growth.fill",
    "growth": "bench.growth",
    "soak": "bench.soak",
}


@click.command(context_settings=THEIR_OWN)
@click.argument("args", nargs=-1)
@declares(Policy(OPERATOR))
def bench(args: tuple[str, ...]) -> None:
    """Measure hops against a constant page of the same server, on loopback and throw-away data.

    Example: ./inshuti bench hops --sessions 400 --rounds 5

    `hops` may be left out. `./inshuti bench modules` prints instead which modules of ours one key press enters,
    `./inshuti bench sms` how fast what is owed leaves, beside raw sockets; `./inshuti bench desk` how long phones wait
    beside officers' pages, `./inshuti bench office` beside an office's files in and out, `./inshuti bench hostile`
    beside twenty numbers that mean harm; `./inshuti bench memory` what `up` holds after 100,000 key presses; `./inshuti
    bench pages` what each page of the desk costs; `./inshuti bench fill` fills a nation's database and `./inshuti bench
    growth` says what a growing one costs; `./inshuti bench soak` lives a month of the nation.
    """
    name, others = (args[0], args[1:]) if args and args[0] in PROGRAMS else ("hops", args)
    become(PROGRAMS[name], others)
