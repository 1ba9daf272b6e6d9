"""The office's long work never starves the line: `./inshuti bench office`.

In a real browser a click brings a roster in, with slips among its rows, and another asks for all children as a
workbook, while visits are told at a steady rate, each key at its own moment, until both files are done. Web, clock,
drains and office run as `up` starts them, on loopback and throw-away data. Exit code 1 for a wrong answer, a row that
is missing or a file that is not whole; times that are missed are said.
"""

import argparse
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl

from bench.common import side_by_side
from bench.common.bounds import between
from bench.common.desk_officer import sit_down
from bench.common.environment import LoadEnvironment, prepared
from bench.common.promises import Promise
from bench.common.settings import process_environment
from bench.load import generator, office_browser, office_scene, sms_gateway, steady_phones
from bench.load.hops import wait
from bench.load.office_scene import MOST_ROWS, SLIP_EVERY
from bench.load.office_watch import OfficeWatch
from bench.load.owed_messages import move_to_morning, started
from bench.load.steady_phones import SteadyPhones
from core.models.message import Lane
from core.models.office_job import OfficeJob
from core.models.person import Role
from core.operations import office_jobs
from core.storage.db import Database
from jobs.office_imports import SHOWN
from jobs.runner import services
from jobs.wiring import make_database

ROWS, CHILDREN = 30_000, 150_000
P99_MS, MOST_SECONDS = 100.0, 230


@dataclass(frozen=True)
class BesideOffice:
    """Milliseconds of hops from their own moments; seconds of each piece of work; the office's most megabytes; rows
    that were to be rejected, were, and are in the file of rejects; rows of the export, and those in its file.
    """

    database: str
    load: float
    alone_p99_ms: float
    hops: int
    p50_ms: float
    p99_ms: float
    slowest_ms: float
    rows: int
    look_seconds: float
    store_seconds: float
    slips: int
    rejected: int
    listed: int
    in_rejects: int
    stored: int
    children: int
    export_seconds: float
    in_file: int
    megabytes: int
    wrong: list[str]


def measure(rows: int, children: int, database_url: str | None = None) -> BesideOffice:
    """Both pieces of work beside phones. Raises NotEmpty, TimeoutError, RuntimeError."""
    load = os.getloadavg()[0]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="inshuti-office-")))
        program = generator.built(folder, "arrivals")
        if program is None:
            raise RuntimeError("no C compiler: phones that do not wait are only in C")
        environment, office = _serving(stack, folder, database_url)
        token = sit_down(environment.settings, environment.homes.pop(0).number, Role.national)
        database = stack.enter_context(_opened(environment))
        move_to_morning(database)
        there = office_scene.add_children(database, children)
        content, slips = office_scene.roster(database, rows)
        address = f"http://127.0.0.1:{environment.port}"
        browser = stack.enter_context(office_browser.opened(address, token, MOST_SECONDS))
        phones = SteadyPhones(program, environment, MOST_SECONDS)
        with phones.ringing(), OfficeWatch(database) as watch:
            look, export = browser.send_roster(content), browser.ask_for_children()
            browser.over(browser.imports)
            store = browser.store()
            browser.over(browser.exports)
            browser.over(browser.imports)
        heard = phones.heard
        listed, rejects = browser.rows_listed(), browser.take(browser.imports, folder)
        file = browser.take(browser.exports, folder)
        says = {each: _says(database, each) for each in (look, store, export)}
        return BesideOffice(
            database="postgresql" if database_url else "sqlite",
            load=round(load, 1),
            alone_p99_ms=round(wait(phones.alone, 0.99), 1),
            hops=len(heard.waits),
            p50_ms=round(wait(heard, 0.5), 1),
            p99_ms=round(wait(heard, 0.99), 1),
            slowest_ms=round(wait(heard, 1.0), 1),
            rows=rows,
            look_seconds=watch.seconds(look),
            store_seconds=watch.seconds(store),
            slips=slips,
            rejected=says[store].get("rejected", 0),
            listed=listed,
            in_rejects=_lines(rejects) - 1,
            stored=says[store].get("fresh", 0),
            children=there,
            export_seconds=watch.seconds(export),
            in_file=_lines(file) - 1,
            megabytes=_most_megabytes(office),
            wrong=[
                *phones.alone.wrong,
                *heard.wrong,
                *(f"work {each}: {said}" for each, said in says.items() if "failed" in said),
            ],
        )


def _serving(stack: ExitStack, folder: Path, database_url: str | None) -> tuple[LoadEnvironment, int]:
    """Everything that `up` starts, over a gateway that takes all SMS; and the office's process."""
    redis, _ = stack.enter_context(services.a_redis(None, folder / "valkey"))
    gateway = f"http://127.0.0.1:{stack.enter_context(sms_gateway.running(5))}"
    own = {"REDIS_URL": redis, "AT_BASE_URL": gateway, "SMS_GATEWAY": "africastalking", "SIMULATOR": "0"}
    environment = stack.enter_context(prepared(steady_phones.visits(MOST_SECONDS) + 1, database_url, own=own))
    background = process_environment(environment.variables)
    for words in (["clock"], *(["drain", lane] for lane in Lane)):
        stack.enter_context(started([sys.executable, "worker.py", *words], background, is_heard=False))
    office = stack.enter_context(started([sys.executable, "worker.py", "office"], background, is_heard=False))
    return environment, office.pid


@contextmanager
def _opened(environment: LoadEnvironment) -> Iterator[Database]:
    database = make_database(environment.settings)
    try:
        yield database
    finally:
        database.engine.dispose()


def _says(database: Database, job: int) -> dict[str, Any]:
    with database.read() as tx:
        return office_jobs.says_of(tx, tx.session.get_one(OfficeJob, job))


def _lines(file: Path) -> int:
    """How many lines the workbook has, its heading's among them."""
    sheet = openpyxl.load_workbook(file, read_only=True).active
    return sum(1 for _ in sheet.iter_rows()) if sheet else 0


def _most_megabytes(pid: int) -> int:
    """What that process held at most; 0 where the machine does not say."""
    status = Path(f"/proc/{pid}/status")
    found = re.search(r"VmHWM:\s+(\d+)", status.read_text()) if status.exists() else None
    return int(found[1]) // 1024 if found else 0


def judge(found: BesideOffice) -> list[Promise]:
    """Every answer right, every row where it belongs; and in time."""
    hops = f"p50 {found.p50_ms} ms, p99 {found.p99_ms} ms, alone {found.alone_p99_ms} ms"
    late = found.p99_ms >= P99_MS
    rejects = f"{found.rejected} rejected, {found.in_rejects} in their file, {found.listed} on the page"
    some = min(found.slips, SHOWN)
    unlisted = (found.rejected, found.in_rejects, found.listed) != (found.slips, found.slips, some)
    stored, asked = f"{found.stored} of {found.rows - found.slips}", found.rows - found.slips
    file = f"{found.in_file} rows of {found.children}"
    times = f"look {found.look_seconds} s, import {found.store_seconds} s, export {found.export_seconds} s"
    return [
        Promise("answers", "all right", f"{found.hops} hops", found.wrong),
        Promise("stored", "all that were right", stored, [stored] if found.stored != asked else []),
        Promise("rejects", f"{found.slips} listed", rejects, [rejects] if unlisted else []),
        Promise("export", "whole", file, [file] if found.in_file != found.children else []),
        Promise("hops", f"p99 below {P99_MS:g} ms", hops, [hops] if late else [], is_loss=False),
        Promise("work", "said", f"{times}; {found.megabytes} MB; load {found.load} before"),
    ]


def main(args: Sequence[str]) -> int:
    """Measure and print; 0, 1 after a wrong answer or a loss, 2 for a command that makes no sense."""
    parser = argparse.ArgumentParser("./inshuti bench office", description="Phones beside the office's long work.")
    parser.add_argument("--rows", type=between(SLIP_EVERY, MOST_ROWS), default=ROWS, help=f"of the import ({ROWS})")
    parser.add_argument("--children", type=between(0, 500_000), default=CHILDREN, help=f"to export ({CHILDREN})")
    return side_by_side.settled(parser, args, lambda chosen, url: measure(chosen.rows, chosen.children, url), judge)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
