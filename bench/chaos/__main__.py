"""`python -m bench.chaos`: kill what can be killed while people report, then prove that nothing was lost.

Exit code 1 names every promise that did not hold; 2 is a command that makes no sense. Linux only.
"""

import argparse
import json
import random
import signal
import sys
from collections.abc import Sequence

from rich.console import Console

from bench.chaos.audit import ChaosRun, judge
from bench.chaos.environment import prepared
from bench.chaos.facts import gather
from bench.chaos.gateways import GATEWAYS
from bench.chaos.report import Progress, as_json, summary
from bench.chaos.run import Weather, play
from bench.common.bounds import between
from bench.common.promises import broken, missed, table
from core.models.alert import Level

NUMBERS = (
    ("kills", 0, 400, 200, "how many kill -9"),
    ("outages", 0, 5, 0, "how often the gateway goes away"),
    ("cuts", 0, 20, 0, "how often one of two hosts is cut off from database, Redis and gateway; PostgreSQL only"),
    ("away", 5, 300, 60, "for how many seconds each time"),
)
"""Options that are whole numbers: their least, their most, and what they are if not given."""


def main(args: Sequence[str]) -> int:
    """Play one run and print what came of it."""
    chosen = _read(args)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # everything that was started ends with us
    seed = chosen.seed if chosen.seed is not None else random.SystemRandom().randrange(10**6)
    aside = Console(stderr=True, highlight=False)
    with Progress(aside) as say:
        say("preparing")
        villages = min(300, 60 + 2 * chosen.kills)
        gateway = GATEWAYS[chosen.gateway]
        weather = Weather(chosen.kills, seed, chosen.outages, chosen.away, chosen.cuts)
        tricks = {"vanishing": chosen.kills > 0, "apart": chosen.cuts > 0}
        with prepared(chosen.database, gateway, villages, **tricks, seed=seed) as environment:
            played = play(environment, weather, say)
            say("the audit")
            ladder = environment.database.programme.ladder(Level.danger)
            lines = judge(
                ChaosRun(gather(environment), played, chosen.kills + chosen.cuts, ladder, environment.cast.district)
            )
    if chosen.json:
        print(json.dumps(as_json(chosen.database, seed, played, lines)))
    else:
        console = Console(highlight=False)
        console.print(summary(chosen.database, seed, played))
        console.print(table(lines))
    for each in missed(lines):
        aside.print(f"MISSED: {each}.", soft_wrap=True)
    for each in broken(lines):
        aside.print(f"BROKEN: {each}.", soft_wrap=True)
    return 1 if broken(lines) else 0


def _read(args: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("./inshuti chaos", description="Kill at random, then prove that nothing was lost.")
    for name, least, most, usual, what in NUMBERS:
        said = f"{what} ({usual}; {least} to {most})"
        parser.add_argument(f"--{name}", type=between(least, most), default=usual, help=said)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite", help="which engine (sqlite)")
    parser.add_argument("--gateway", choices=GATEWAYS, default="africastalking", help="which gateway (africastalking)")
    parser.add_argument("--seed", type=int, help="the same choices again, as far as time allows; random if not given")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args(args)
    if chosen.cuts and chosen.database != "postgres":
        parser.error("--cuts needs --database postgres: one SQLite file serves one host")
    return chosen


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped; everything that was started has ended.\n")
        sys.exit(130)
