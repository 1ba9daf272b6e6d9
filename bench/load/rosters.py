"""How long a nation's roster takes to come in: `python -m bench.load.rosters --rows 29674`.

Writes a workbook (or, with --csv, a CSV) of synthetic volunteers in memory, a woman and a man a village, and brings it
into a throw-away database: a look, the import itself, and the same file once more. Exit code 1 if anybody is missing
or there twice, if it takes longer than was promised, or more memory.
"""

import argparse
import json
import re
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from io import BytesIO
from itertools import pairwise
from pathlib import Path

from sqlalchemy import func, select

import migrations
from bench.common.postgres import given_or_own
from bench.common.promises import verdict
from bench.common.settings import isolated_settings
from core.files import out, tables
from core.files.kinds import FileKind
from core.models.person import Person, Phone
from core.people import place_finder, places
from core.people.place_finder import PlaceFinder
from core.people.roster import Roster
from core.people.roster_form import ROSTER
from core.privacy import Vault, new_key, read_keys
from core.programme import programme
from core.setting_values import split
from core.settings import ROOT
from core.storage import access
from core.storage.db import Database
from jobs import imports
from jobs.imports import ImportReport

MOST_ROWS = 29_674
MOST_SECONDS, MOST_MEGABYTES = 60, 300


@dataclass(frozen=True)
class RosterMeasured:
    """Seconds of each step; the import's counts reading the file and every commit. Memory is this process's most."""

    rows: int
    kind: str
    database: str
    kilobytes: int
    look_seconds: float
    import_seconds: float
    again_seconds: float
    longest_commit_seconds: float
    most_memory_megabytes: int
    stored: int
    known_again: int


def measure(rows: int, kind: FileKind, url: str) -> RosterMeasured:
    """Bring in so many volunteers, once and once more."""
    vault = Vault(read_keys(new_key(1)), "only for this measurement" * 2)
    database = Database(url, vault, programme.load(ROOT / "programme.toml"), split(isolated_settings()["KEY_STORE"]))
    migrations.upgrade(database.engine)
    with database.write() as tx:
        places.load_rwanda(tx)
    with database.read() as tx:
        finder = place_finder.load(tx)
    content = _roster(finder, rows, kind)
    steps = [_bring(database, content, kind, keep=keep) for keep in (False, True, True)]
    with database.read() as tx:
        stored = tx.connection.scalar(select(func.count(func.distinct(Phone.number_index))).join(Person)) or 0
    database.engine.dispose()
    return RosterMeasured(
        rows=rows,
        kind=kind,
        database=database.engine.dialect.name,
        kilobytes=len(content) // 1024,
        look_seconds=steps[0].seconds,
        import_seconds=steps[1].seconds,
        again_seconds=steps[2].seconds,
        longest_commit_seconds=steps[1].longest,
        most_memory_megabytes=_most_memory(),
        stored=stored,
        known_again=steps[2].report.known,
    )


@dataclass(frozen=True)
class _Step:
    seconds: float
    longest: float
    report: ImportReport


def _bring(database: Database, content: bytes, kind: FileKind, *, keep: bool) -> _Step:
    began = time.monotonic()
    with database.read() as tx:
        roster = Roster(place_finder.load(tx))
    table = tables.read(content, f"roster.{kind}", ROSTER)
    moments = [time.monotonic()]
    me = access.operator("bench")
    report = imports.run(database, roster, table, me, keep=keep, done=lambda _rows: moments.append(time.monotonic()))
    longest = max(later - before for before, later in pairwise(moments))
    return _Step(round(time.monotonic() - began, 1), round(longest, 2), report)


def _roster(finder: PlaceFinder, rows: int, kind: FileKind) -> bytes:
    """Volunteers as an office writes them: places by their names, numbers without the 0."""
    lines = [["amazina", "igitsina", "telefoni", "akarere", "umurenge", "akagari", "umudugudu"]]
    for village in finder.villages():
        for sex in ("gore", "gabo"):
            if len(lines) <= rows:
                number = f"78{len(lines):07}"
                lines.append(["Uwera Mukamana", sex, number, *finder.spoken(village.id).split(", ")])
    held = BytesIO()
    out.write(kind, lines, held)
    return held.getvalue()


def _most_memory() -> int:
    """Megabytes this process ever held; what its parent held before it began is no part of it."""
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s+(\d+)", status.read_text()) if status.exists() else None
    return int(found[1]) // 1024 if found else 0


def _faults(measured: RosterMeasured) -> list[str]:
    wrong = {
        f"{measured.stored:,} came in, not {measured.rows:,}": measured.stored != measured.rows,
        f"only {measured.known_again:,} were known again": measured.known_again != measured.rows,
        f"it took longer than {MOST_SECONDS} s": measured.import_seconds > MOST_SECONDS,
        f"it took more than {MOST_MEGABYTES} MB": measured.most_memory_megabytes > MOST_MEGABYTES,
    }
    return [words for words, is_so in wrong.items() if is_so]


def main(args: Sequence[str]) -> int:
    """Measure and print; 0, or 1 if it broke what was promised."""
    parser = argparse.ArgumentParser("python -m bench.load.rosters", description="Seconds of a roster's import.")
    parser.add_argument("--rows", type=int, default=MOST_ROWS, help=f"volunteers ({MOST_ROWS})")
    parser.add_argument("--csv", action="store_true", help="a CSV instead of a workbook")
    parser.add_argument(
        "--postgres", action="store_true", help="on DATABASE_URL's empty PostgreSQL, or on one of its own"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args(args)
    if not 1 <= chosen.rows <= MOST_ROWS:
        parser.error(f"--rows must be from 1 to {MOST_ROWS}")
    kind = FileKind.csv if chosen.csv else FileKind.xlsx
    with (
        tempfile.TemporaryDirectory(prefix="inshuti-roster-") as folder,
        given_or_own() if chosen.postgres else nullcontext() as url,
    ):
        measured = measure(chosen.rows, kind, url or f"sqlite:///{folder}/roster.db")
    faults = _faults(measured)
    if chosen.json:
        sys.stdout.write(f"{json.dumps({**asdict(measured), **verdict(faults)})}\n")
    else:
        sys.stdout.write("".join(f"{name:<24} {value}\n" for name, value in asdict(measured).items()))
        sys.stdout.write("".join(f"BROKEN: {fault}.\n" for fault in faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
