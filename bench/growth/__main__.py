"""What a growing nation costs: `./inshuti bench growth`.

Fills databases of growing size (kept for the next run), and says of each what a hop, a visit that is due and a tick of
the ladder cost, and which statements would read a whole table that grows. Exit code 1 if one would, or a hop asks more
in a larger nation; times that are missed are said.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from bench.common.bounds import between
from bench.common.promises import as_json, broken, missed, table
from bench.common.settings import settings_of
from bench.growth import costs, fills, plans, scenes
from bench.growth.contents import Amounts
from bench.growth.costs import Costs
from bench.growth.fills import KEPT_IN
from bench.growth.judged import judge
from core import logs
from jobs.wiring import make_database

SIZES = (1_000, 10_000, 150_000, 1_000_000)
FEW, MANY = 1_000, 1_000_000
ALERTS_CHILDREN = 1_000


def main(args: Sequence[str]) -> int:
    """Measure and print; 0, or 1 if what must not grow does."""
    parser = argparse.ArgumentParser("./inshuti bench growth", description="What a growing nation costs.")
    parser.add_argument("--sizes", type=_sizes, default=SIZES, help="children, the smallest first (1000,10000,...)")
    parser.add_argument("--months", type=between(0, 24), default=0, help="of visits behind them (0)")
    parser.add_argument("--alerts", type=between(1, MANY), default=MANY, help=f"closed alerts, against {FEW} ({MANY})")
    parser.add_argument("--postgres", action="store_true", help="in a PostgreSQL of our own")
    parser.add_argument("--under", type=Path, default=KEPT_IN, help=f"where fills are kept ({KEPT_IN})")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args(args)
    logs.configure("ERROR")
    aside = Console(stderr=True, highlight=False)
    found, walks = [], []
    wanted = [Amounts(each, chosen.months) for each in chosen.sizes]
    for amounts in (*wanted, *(Amounts(ALERTS_CHILDREN, 0, alerts) for alerts in (FEW, chosen.alerts))):
        measured, scans = _measure(amounts, chosen.under, postgres=chosen.postgres)
        aside.print(str(measured))
        found.append(measured)
        walks += scans
    *sizes, few, many = found
    promises = judge(sizes, few, many, sorted(set(walks)))
    if chosen.json:
        print(json.dumps({"measured": [asdict(each) for each in found], **as_json(promises)}))
    else:
        Console(highlight=False).print(table(promises))
    for each in missed(promises):
        aside.print(f"MISSED: {each}.", soft_wrap=True)
    return 1 if broken(promises) else 0


def _measure(amounts: Amounts, under: Path, *, postgres: bool) -> tuple[Costs, list[str]]:
    """The costs of that size, and what would read a whole table there."""
    with fills.copied(fills.kept(amounts, postgres=postgres, under=under)) as settings:
        database = make_database(settings_of(settings))
        measured = costs.measure(database, settings, amounts.children, amounts.alerts)
        scans = plans.faults(database, scenes.everything(database, settings))
        database.let_go()
        database.engine.dispose()
    return measured, scans


def _sizes(written: str) -> tuple[int, ...]:
    return tuple(between(100, 2_000_000)(each) for each in written.split(","))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
