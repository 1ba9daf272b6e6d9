"""A month of the whole nation on the running system: `./inshuti bench soak`.

29,674 volunteers tell 119,000 visits and 600 dangers in thirty days; one district has a day on which it calls twenty
times as often as others; everything is restarted each noon. Exit code 1 if anything was lost or sent twice; times that
are missed are said.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from bench.chaos.report import Progress
from bench.common.bounds import between
from bench.common.promises import as_json, broken, missed, table
from bench.load import generator
from bench.soak.calls import NationCallers
from bench.soak.hosting import hosting
from bench.soak.judged import before, judge
from bench.soak.month import Month, live
from core import logs

CHILDREN, DAYS, VISITS, DANGERS, RATE = 27_000, 30, 3_967, 20, 400
NUMBERS = (
    ("days", 1, 31, DAYS, "how many days"),
    ("children", 200, 150_000, CHILDREN, "how many children"),
    ("visits", 10, 20_000, VISITS, "visits told on each day"),
    ("dangers", 2, 500, DANGERS, "dangers told on each day"),
    ("rate", 10, 1_000, RATE, "hops a second"),
)


def main(args: Sequence[str]) -> int:
    """Live it and print what came of it."""
    parser = argparse.ArgumentParser("./inshuti bench soak", description="A month of the nation, on what really runs.")
    for name, least, most, usual, what in NUMBERS:
        parser.add_argument(f"--{name}", type=between(least, most), default=usual, help=f"{what} ({usual})")
    parser.add_argument("--postgres", action="store_true", help="in a PostgreSQL of our own")
    parser.add_argument("--seed", type=int, default=7, help="which children first, which phones tell dangers (7)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args(args)
    logs.configure("ERROR")
    began, aside = time.monotonic(), Console(stderr=True, highlight=False)
    month = Month(chosen.days, chosen.visits, chosen.dangers, chosen.rate, chosen.seed)
    with tempfile.TemporaryDirectory(prefix="inshuti-soak-phones-") as folder, Progress(aside) as say:
        program = generator.built(Path(folder), "arrivals")
        if program is None:
            parser.error("no C compiler: phones that do not wait are only in C")
        say("preparing")
        with hosting(chosen.children, postgres=chosen.postgres) as host:
            nation, then = NationCallers(host.database, chosen.seed), before(host)
            promises = judge(host, live(host, nation, month, program, say), then)
    took = round(time.monotonic() - began)
    if chosen.json:
        print(json.dumps({"seconds": took, "volunteers": nation.volunteers, **vars(month), **as_json(promises)}))
    else:
        Console(highlight=False).print(table(promises))
        print(f"{nation.volunteers:,} volunteers, {took} s.")
    for kind, lines in (("BROKEN", broken(promises)), ("MISSED", missed(promises))):
        sys.stderr.write("".join(f"{kind}: {line}.\n" for line in lines))
    return 1 if broken(promises) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
