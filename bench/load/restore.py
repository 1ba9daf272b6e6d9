"""How long a backup and a restore take: `python -m bench.load.restore --rows 1000000`.

Fills a throw-away SQLite database with that many audit rows, sealed in a chain, beside the synthetic volunteers; copies
it, restores the copy into an empty database, and walks the restored chain. Exit code 1 if anything came back otherwise.
"""

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert

import migrations
from bench.common.district import settle
from bench.common.promises import verdict
from core import sealed_file
from core.models import new_id
from core.models.record import AuditEntry
from core.privacy import Vault, new_key, read_keys
from core.programme import programme
from core.settings import ROOT
from core.storage import audit, audit_seal, audit_walk
from core.storage.db import Database, Tx
from jobs import backup
from jobs.audit_checkpoints import Heads

MOST_ROWS = 2_000_000
TOGETHER = 10_000
VILLAGES = 1000


@dataclass(frozen=True)
class RestoreMeasured:
    """Rows of all tables, the file's size, and seconds; the memory is the most this process ever held."""

    rows: int
    megabytes: float
    backup_seconds: float
    restore_seconds: float
    verify_seconds: float
    most_memory_megabytes: int
    whole: bool


def measure(rows: int) -> RestoreMeasured:
    """Copy and restore so many audit rows, once."""
    with tempfile.TemporaryDirectory(prefix="inshuti-restore-") as name:
        folder, vault = Path(name), Vault(read_keys(new_key(1)), "only for this measurement" * 2)
        recipient, identity = sealed_file.new_pair()
        one, other = (_made(folder / each, vault) for each in ("one.db", "other.db"))
        _fill(one, rows)
        made = backup.make(one, recipient, Heads(folder / "heads"), folder / "one.backup")
        done = backup.restore(other, identity, Heads(folder / "other-heads"), folder / "one.backup")
        began = time.monotonic()
        with other.read(one_moment=True) as tx:
            verdict = audit_walk.verify(tx)
        measured = RestoreMeasured(
            rows=done.rows,
            megabytes=round(made.bytes / 1e6, 1),
            backup_seconds=made.seconds,
            restore_seconds=done.seconds,
            verify_seconds=round(time.monotonic() - began, 2),
            most_memory_megabytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            whole=verdict.broken is None and verdict.rows == rows and made.rows == done.rows,
        )
        one.engine.dispose()
        other.engine.dispose()
        return measured


def _made(path: Path, vault: Vault) -> Database:
    keys = [f"{path}-keys-{each}" for each in ("one", "two")]
    database = Database(f"sqlite:///{path}", vault, programme.load(ROOT / "programme.toml"), keys)
    migrations.upgrade(database.engine)
    return database


def _fill(database: Database, rows: int) -> None:
    with database.write() as tx:
        settle(tx, VILLAGES)
    for first in range(0, rows, TOGETHER):
        with database.write() as tx:
            tx.connection.execute(insert(AuditEntry), [_looked(tx, each) for each in _part(first, rows)])
            while audit_seal.seal(tx):
                pass


def _part(first: int, rows: int) -> range:
    return range(first, min(first + TOGETHER, rows))


def _looked(tx: Tx, each: int) -> dict[str, object]:
    """Somebody of a village looked at a child."""
    at = tx.at + timedelta(milliseconds=each)
    return audit.line(tx.vault, at, new_id(), "ussd", "read", "children", new_id(), 24)


def _faults(measured: RestoreMeasured) -> list[str]:
    return [] if measured.whole else ["not everything came back"]


def _said(measured: RestoreMeasured) -> str:
    figures = measured
    return "\n".join(
        (
            f"{figures.rows:,} rows on sqlite, {figures.megabytes} MB sealed",
            f"backup  {figures.backup_seconds:>8.1f} s",
            f"restore {figures.restore_seconds:>8.1f} s",
            f"verify  {figures.verify_seconds:>8.1f} s",
            f"memory  {figures.most_memory_megabytes:>8} MB at most",
            "Everything came back." if figures.whole else "NOT everything came back.",
        )
    )


def main(args: Sequence[str]) -> int:
    """Measure and print; 0, or 1 if anything came back otherwise."""
    parser = argparse.ArgumentParser("python -m bench.load.restore", description="Seconds of a backup and a restore.")
    parser.add_argument("--rows", type=int, default=100_000, help="audit rows (100000)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args(args)
    if not 1 <= chosen.rows <= MOST_ROWS:
        parser.error(f"--rows must be from 1 to {MOST_ROWS}")
    measured = measure(chosen.rows)
    sys.stdout.write(
        f"{json.dumps({**asdict(measured), **verdict(_faults(measured))}) if chosen.json else _said(measured)}\n"
    )
    return 0 if measured.whole else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
