"""`python -m bench.year`: a year in a district, by simulated people on the real code; then the audit.

Exit code 1 names every promise that did not hold; 2 is a command that makes no sense.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from bench.common.promises import broken, table
from bench.year.audit import judge
from bench.year.case import YearRun
from bench.year.days import Days
from bench.year.environment import BEGINS, NoSuchDistrict, prepared
from bench.year.facts import gather
from bench.year.figures import figures
from bench.year.month import last_month
from bench.year.pictures import draw
from bench.year.report import Passing, as_json, counts
from core import logs
from core.settings import VAR
from jobs.commands.measures import as_table

MOST_DAYS, MOST_VOLUNTEERS = 365, 2000


def main(args: Sequence[str]) -> int:
    """Live through one year and print what came of it."""
    chosen, began = _read(args), time.monotonic()
    logs.configure("ERROR")
    aside = Console(stderr=True, highlight=False)
    with prepared(chosen.district, chosen.seed, chosen.days, chosen.volunteers) as environment:
        days = Days(environment.town)
        with Passing(aside, BEGINS, chosen.days) as say:
            days.live(say)
        days.rest()
        case = YearRun(gather(environment), environment.town.book, environment.town.database.programme)
        lines, found, sheet = judge(case), figures(case), last_month(environment)
    title = f"{chosen.district}, {chosen.days} days, seed {chosen.seed}"
    pictures = draw(chosen.out, title, found)
    asked = {name: getattr(chosen, name) for name in ("district", "seed", "days", "volunteers")}
    said = json.dumps(as_json(asked, found, sheet, lines))
    (chosen.out / "year.json").write_text(said + "\n")
    if chosen.json:
        print(said)
    else:
        console = Console(highlight=False)
        console.print(title)
        console.print(counts(found))
        console.print(as_table(sheet))
        console.print(table(lines))
        console.print("Pictures: " + ", ".join(map(str, pictures)), soft_wrap=True)
    aside.print(f"It took {time.monotonic() - began:.0f} s, {time.process_time():.0f} s of them on a core.")
    for each in broken(lines):
        aside.print(f"BROKEN: {each}.", soft_wrap=True)
    return 1 if broken(lines) else 0


def _read(args: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("./inshuti year", description="A year in a district, then an audit of it.")
    parser.add_argument("--district", default="Huye", help="whose villages (Huye)")
    parser.add_argument("--seed", type=int, default=7, help="the same seed is the same year (7)")
    parser.add_argument("--days", type=_days, default=MOST_DAYS, help=f"how many days ({MOST_DAYS}; 1 to {MOST_DAYS})")
    parser.add_argument("--volunteers", type=_volunteers, default=400, help="how many, two a village (400)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--out", type=Path, default=VAR / "year", help="where pictures and JSON go (var/year)")
    return parser.parse_args(args)


def _days(written: str) -> int:
    if not 1 <= int(written) <= MOST_DAYS:
        raise argparse.ArgumentTypeError(f"must be from 1 to {MOST_DAYS}")
    return int(written)


def _volunteers(written: str) -> int:
    if not 2 <= int(written) <= MOST_VOLUNTEERS:
        raise argparse.ArgumentTypeError(f"must be from 2 to {MOST_VOLUNTEERS}")
    return int(written)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except NoSuchDistrict as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
