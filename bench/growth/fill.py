"""A nation's database in minutes: `./inshuti bench fill --children 150000 --months 12`.

Writes synthetic people, children with keys of their own, visits, SMS, alerts and the audit's chain in bulk, sealed as
ever, and keeps them as a SQLite file or, with --postgres, in a PostgreSQL folder of our own. Each run makes the same
rows, but for what sealing draws by lot. What is there already is not made again.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from bench.common.bounds import between
from bench.common.promises import verdict
from bench.growth import fills
from bench.growth.contents import Amounts
from bench.growth.fills import KEPT_IN, Fill
from jobs.commands.progress import count_rows

MOST_CHILDREN, MOST_MONTHS, MOST_ALERTS = 2_000_000, 24, 2_000_000


def main(args: Sequence[str]) -> int:
    """Fill, and say what is there now."""
    parser = argparse.ArgumentParser("./inshuti bench fill", description="A nation's database, filled in bulk.")
    parser.add_argument("--children", type=between(1, MOST_CHILDREN), default=150_000, help="how many (150000)")
    parser.add_argument("--months", type=between(0, MOST_MONTHS), default=12, help="of visits behind them (12)")
    parser.add_argument("--alerts", type=between(0, MOST_ALERTS), default=0, help="closed alerts more than theirs (0)")
    parser.add_argument("--postgres", action="store_true", help="in a PostgreSQL of our own")
    parser.add_argument("--under", type=Path, default=KEPT_IN, help=f"where it is kept ({KEPT_IN})")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args(args)
    amounts = Amounts(chosen.children, chosen.months, chosen.alerts)
    with count_rows("children of") as said:
        done = fills.kept(amounts, postgres=chosen.postgres, under=chosen.under, said=said)
    sys.stdout.write(f"{_as_json(done) if chosen.json else _said(done)}\n")
    return 0


def _as_json(done: Fill) -> str:
    return json.dumps({**asdict(done), "folder": str(done.folder), **verdict([])})


def _said(done: Fill) -> str:
    rows = "\n".join(f"{table:<20} {count:>10,}" for table, count in sorted(done.rows.items()))
    return f"{rows}\n{done.megabytes:,} MB in {done.folder}, filled in {done.seconds} s"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
