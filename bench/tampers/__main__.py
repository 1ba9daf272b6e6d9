"""`python -m bench.tampers --count 1000`: hands in the audit's tables, one after the other, and how many were found.

Half of them have the database alone, half also the audit's key and make the whole chain anew: those are found by a head
that stands elsewhere. Exit code 1 if one was missed, or if a chain that nobody touched does not fit.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import migrations
from bench.common.promises import verdict
from bench.tampers import trial
from bench.tampers.trial import TamperTrial
from core.privacy import Vault, new_key, read_keys
from core.programme import programme
from core.settings import ROOT
from core.storage.db import Database


def measure(count: int, seed: int) -> TamperTrial:
    """So many hands in a throw-away SQLite database."""
    with tempfile.TemporaryDirectory(prefix="inshuti-tampers-") as folder:
        vault = Vault(read_keys(new_key(1)), "only for this measurement" * 2)
        keys = [f"{folder}/keys-one", f"{folder}/keys-two"]
        rules = programme.load(ROOT / "programme.toml")
        database = Database(f"sqlite:///{Path(folder)}/audit.db", vault, rules, keys)
        migrations.upgrade(database.engine)
        try:
            return trial.reach_in(database, count, seed)
        finally:
            database.engine.dispose()


def main(args: Sequence[str]) -> int:
    """Reach in and print; 0, or 1 if something was not found."""
    parser = argparse.ArgumentParser("python -m bench.tampers", description="Hands in the audit, and who is found.")
    parser.add_argument("--count", type=int, default=1000, help="hands (1000)")
    parser.add_argument("--seed", type=int, default=0, help="where chance begins (0)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args(args)
    began = time.monotonic()
    found = measure(chosen.count, chosen.seed)
    faults = [*found.false_alarms, *(f"not found: {each}" for each in found.missed)]
    took = round(time.monotonic() - began, 1)
    figures = {"hands": found.hands, "found": found.found, "seconds": took, **verdict(faults)}
    said = [f"{found.found} of {found.hands} hands found in {took} s", *faults]
    sys.stdout.write(f"{json.dumps(figures) if chosen.json else chr(10).join(said)}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
