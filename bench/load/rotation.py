"""How long changing a key takes: `python -m bench.load.rotation --rows 50000 --children 20000`.

Fills a throw-away SQLite database with that many messages, each with a number and a text, and with that many children,
each with a key of its own at both places; then changes the field key, the index key and, where there are children, that
of measures, while nothing else goes on. Exit code 1 if a row still needs the old key, or it went slower than promised.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import select

import migrations
from bench.common.district import settle
from bench.common.promises import verdict
from bench.common.settings import isolated_settings
from core.children.children import register
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.child import Sex
from core.models.message import Lane
from core.models.person import Language
from core.models.place import Place
from core.programme import programme
from core.settings import ROOT, KeySettings
from core.storage.access import operator
from core.storage.db import Database
from jobs import key_file
from jobs.key_places import KeyFile
from jobs.key_rotation import Rotation
from jobs.key_watch import make_vault

MOST_ROWS = 1_000_000
TOGETHER = 2_000
CHILDREN_TOGETHER = 500
VILLAGES = 100
PROMISED = 2_000
"""Rows a second."""


@dataclass(frozen=True)
class RotationMeasured:
    """Rows of messages, children; values sealed anew, the children's keys at both places among them, rows indexed anew,
    marks of measures made anew, each with its seconds; and rows that still need an old key.
    """

    rows: int
    children: int
    field_values: int
    field_seconds: float
    index_rows: int
    index_seconds: float
    measure_rows: int
    measure_seconds: float
    left: int
    cpu_seconds: float

    @property
    def slowest(self) -> float:
        """Rows a second of the slowest."""
        return min(rows / seconds for _, rows, seconds in self.kinds())

    def kinds(self) -> list[tuple[str, int, float]]:
        """What was changed: its name, the rows that followed, the seconds it took."""
        every = [("field", self.field_values, self.field_seconds), ("index", self.index_rows, self.index_seconds)]
        return [*every, ("measure", self.measure_rows, self.measure_seconds)] if self.children else every


def measure(rows: int, children: int = 0) -> RotationMeasured:
    """Change each key once."""
    with tempfile.TemporaryDirectory(prefix="inshuti-rotation-") as name, _key_file(Path(name)) as secrets:
        url = f"sqlite:///{name}/rotation.db"
        keys = [f"{name}/keys-one", f"{name}/keys-two"]
        database = Database(url, make_vault(KeySettings()), programme.load(ROOT / "programme.toml"), keys)
        migrations.upgrade(database.engine)
        _fill(database, rows)
        _register(database, children)
        change = Rotation(database, KeyFile(secrets), operator("measure"), lambda seconds: None)
        cpu = time.process_time()
        took: dict[str, tuple[int, float, int]] = {}
        for kind in ("field", "index", "measure") if children else ("field", "index"):
            began = time.monotonic()
            done = change.run(kind)
            took[kind] = done.rows, round(time.monotonic() - began, 2), done.left
        database.engine.dispose()
        left, cpu = sum(each[2] for each in took.values()), round(time.process_time() - cpu, 2)
        measures = took.get("measure", (0, 0.0, 0))[:2]
        return RotationMeasured(rows, children, *took["field"][:2], *took["index"][:2], *measures, left, cpu)


@contextmanager
def _key_file(folder: Path) -> Iterator[Path]:
    """Fresh keys in a file of the measurement's own; this machine's are as they were afterwards."""
    path = folder / "secrets" / "inshuti.env"
    given = {name: value for name, value in isolated_settings().items() if name in _KEYS}
    key_file.put(path, "".join(f"{name}={value}\n" for name, value in given.items()))
    before = KeySettings.model_config.get("env_file")
    outside = {name: os.environ.pop(name) for name in _KEYS if name in os.environ}
    KeySettings.model_config["env_file"] = (path,)
    try:
        yield path
    finally:
        KeySettings.model_config["env_file"] = before
        os.environ.update(outside)


_KEYS = tuple(name.upper() for name in KeySettings.model_fields)


def _fill(database: Database, rows: int) -> None:
    with database.write() as tx:
        settle(tx, VILLAGES)
    for first in range(0, rows, TOGETHER):
        with database.write() as tx:
            for each in range(first, min(first + TOGETHER, rows)):
                notice = Notice(Say("sms.pin_reset"), Lane.receipts, f"measure:{each}")
                outbox.post_to_number(tx, f"+25078{each % 10_000_000:07d}", Language.rw, notice)


def _register(database: Database, children: int) -> None:
    for first in range(0, children, CHILDREN_TOGETHER):
        with database.write() as tx:
            village = tx.session.scalars(select(Place).where(Place.level == "village").limit(1)).one()
            for each in range(first, min(first + CHILDREN_TOGETHER, children)):
                register(tx, village, "Keza", Sex.girl, 2010 + each % 14)


def _faults(measured: RotationMeasured) -> list[str]:
    slow = f"{measured.slowest:,.0f} rows a second are fewer than {PROMISED:,}"
    return ["rows still need an old key"] * bool(measured.left) + [slow] * (measured.slowest < PROMISED)


def _said(measured: RotationMeasured) -> str:
    return "\n".join(
        (
            f"{measured.rows:,} messages and {measured.children:,} children on sqlite",
            *(
                f"{kind:<8}{rows:>9,} rows {seconds:>7.1f} s, {rows / seconds:>8,.0f} a second"
                for kind, rows, seconds in measured.kinds()
            ),
            f"{measured.cpu_seconds} s of one core for all",
            *_faults(measured),
        )
    )


def main(args: Sequence[str]) -> int:
    """Measure and print; 0, or 1 if it went slower than promised or a row was left."""
    parser = argparse.ArgumentParser("python -m bench.load.rotation", description="Rows a second of a changed key.")
    parser.add_argument("--rows", type=int, default=50_000, help="messages (50000)")
    parser.add_argument("--children", type=int, default=0, help="children with keys of their own (0)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args(args)
    if not 1 <= chosen.rows <= MOST_ROWS:
        parser.error(f"--rows must be from 1 to {MOST_ROWS}")
    if not 0 <= chosen.children <= MOST_ROWS:
        parser.error(f"--children must be from 0 to {MOST_ROWS}")
    measured = measure(chosen.rows, chosen.children)
    faults = _faults(measured)
    sys.stdout.write(f"{json.dumps({**asdict(measured), **verdict(faults)}) if chosen.json else _said(measured)}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
