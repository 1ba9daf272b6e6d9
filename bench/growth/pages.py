"""What each page of a district's desk costs: `./inshuti bench pages`.

Fills a database in which one district has all children, or the nation (kept for the next run), signs a lead in, and
asks each page again and again in this process. Exit code 1 if a page asks more statements than it may; times that are
missed are said.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console

from bench.common.bounds import between
from bench.common.promises import Promise, as_json, broken, missed, table
from bench.common.settings import settings_of
from bench.growth import figure_rows, fills
from bench.growth.browser import Browser
from bench.growth.contents import Amounts
from bench.growth.fills import KEPT_IN
from bench.growth.scenes import serving
from bench.growth.server_time import ServerTime
from bench.load.statements import noted
from core import logs
from core.settings import ROOT
from core.storage.db import Database
from jobs.wiring import make_database

CHILDREN, MONTHS, TIMES, WARM_UP = 5_000, 3, 50, 3
P95_MS, STATEMENTS, AGAIN = 100.0, 15, 2
"""Milliseconds and statements of a page, and statements of asking whether it is still the same."""
TODAY, FIRST_KB, TODAY_KB = "/console/", 60.0, 30.0
STATIC_KB = sum(each.stat().st_size for each in (ROOT / "web/static/console").iterdir()) / 1000
"""What comes with a page the first time: its style and its script."""


@dataclass(frozen=True)
class PageCost:
    """One page: milliseconds of processor, of this process and on PostgreSQL of the server on the mean; statements; and
    kilobytes as they are sent.
    """

    path: str
    p50_ms: float
    p95_ms: float
    server_ms: float
    statements: int
    kilobytes: float


def measure(amounts: Amounts, under: Path, *, postgres: bool, times: int) -> list[PageCost]:
    """The costs of every page."""
    with fills.copied(fills.kept(amounts, postgres=postgres, under=under)) as settings:
        database = make_database(settings_of(settings))
        with database.write("bench") as tx:
            figure_rows.write(tx)
        browser = Browser(database, serving(database, settings))
        found = [_cost(database, browser, path, times) for path in browser.pages()]
        database.let_go()
        database.engine.dispose()
    return found


def _cost(database: Database, browser: Browser, path: str, times: int) -> PageCost:
    for _ in range(WARM_UP):
        with noted() as statements:
            sent = browser.ask(path)
    with ServerTime(database) as server:
        spent = sorted(_timed(browser, path) for _ in range(times))
    middle, late = spent[len(spent) // 2], spent[int(0.95 * (len(spent) - 1))]
    return PageCost(path, round(middle, 1), round(late, 1), round(server.ms / times, 1), len(statements), sent / 1000)


def _timed(browser: Browser, path: str) -> float:
    began = time.process_time()
    browser.ask(path)
    return 1000 * (time.process_time() - began)


def judge(found: Sequence[PageCost]) -> list[Promise]:
    """Few statements, and in time."""
    many = [f"{each.path}: {each.statements}" for each in found if each.statements > _most(each)]
    slow = [f"{each.path}: {_ms(each):.1f} ms" for each in found if _ms(each) > P95_MS]
    heavy = [f"{each.path}: {_kb(each):.1f} kB" for each in found if _kb(each) > _most_kb(each)]
    slowest, heaviest = max(found, key=_ms), max(found, key=_kb)
    most = max(found, key=lambda each: each.statements)
    return [
        Promise("statements of a page", f"at most {STATEMENTS}", f"{most.statements} ({most.path})", many),
        Promise(
            "first load",
            f"{FIRST_KB:g} kB, of Today {TODAY_KB:g}",
            f"{_kb(heaviest):.1f} kB ({heaviest.path})",
            heavy,
            is_loss=False,
        ),
        Promise("p95 of a page", f"{P95_MS:g} ms", f"{_ms(slowest):.1f} ms ({slowest.path})", slow, is_loss=False),
    ]


def _most(page: PageCost) -> int:
    return STATEMENTS if page.kilobytes else AGAIN


def _most_kb(page: PageCost) -> float:
    return TODAY_KB if page.path == TODAY else FIRST_KB


def _kb(page: PageCost) -> float:
    return page.kilobytes + STATIC_KB


def _ms(page: PageCost) -> float:
    return page.p95_ms + page.server_ms


def _lines(found: Sequence[PageCost]) -> Iterator[str]:
    for each in sorted(found, key=_ms, reverse=True):
        server = f" + {each.server_ms} ms server" if each.server_ms else ""
        cost = f"p50 {each.p50_ms} ms, p95 {each.p95_ms} ms{server}, {each.statements} statements"
        yield f"{each.path}: {cost}, {each.kilobytes:.1f} kB"


def main(args: Sequence[str]) -> int:
    """Measure and print; 0, or 1 after a page that asks too much."""
    parser = argparse.ArgumentParser("./inshuti bench pages", description="What each page of a district's desk costs.")
    parser.add_argument("--children", type=between(100, 200_000), default=CHILDREN, help=f"of it ({CHILDREN})")
    parser.add_argument("--months", type=between(0, 24), default=MONTHS, help=f"of visits behind them ({MONTHS})")
    parser.add_argument("--nation", action="store_true", help="they live in all districts, and one's lead signs in")
    parser.add_argument("--times", type=between(1, 500), default=TIMES, help=f"how often a page is asked ({TIMES})")
    parser.add_argument("--postgres", action="store_true", help="in a PostgreSQL of our own")
    parser.add_argument("--under", type=Path, default=KEPT_IN, help=f"where fills are kept ({KEPT_IN})")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args(args)
    logs.configure("ERROR")
    amounts = Amounts(chosen.children, chosen.months, gathered=not chosen.nation)
    found = measure(amounts, chosen.under, postgres=chosen.postgres, times=chosen.times)
    promises = judge(found)
    aside = Console(stderr=True, highlight=False)
    if chosen.json:
        print(json.dumps({"measured": [asdict(each) for each in found], **as_json(promises)}))
    else:
        print("\n".join(_lines(found)))
        Console(highlight=False).print(table(promises))
    for each in [*broken(promises), *missed(promises)]:
        aside.print(f"{each}.", soft_wrap=True)
    return 1 if broken(promises) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
