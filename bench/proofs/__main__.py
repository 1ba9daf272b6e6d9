"""`python -m bench.proofs [--only NAME]`: run the long proofs one after the other and write docs/proofs.md.

Exit code 1 names each proof that failed; 2 is a command that makes no sense.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.proofs import page, running
from bench.proofs.listed import PROOFS
from bench.proofs.page import Row
from bench.proofs.proof import Proof
from core.clock import kigali
from core.settings import ROOT

PAGE = ROOT / "docs" / "proofs.md"


def prove(proofs: Sequence[Proof], chosen: Sequence[Proof], file: Path) -> list[str]:
    """Run the chosen ones and renew the row of each at once, so that a stop in between loses nothing; who failed."""
    page.read(file)  # a page that cannot be written is told before the hours, and not after
    failed, order = [], [each.name for each in proofs]
    for at, proof in enumerate(chosen, 1):
        _say(f"proof {at} of {len(chosen)}: {proof.name}, since {_now():%H:%M}, about {proof.minutes:g} min")
        began, commit = time.monotonic(), _commit(file)
        verdict = running.run(proof, _say)
        took = f"{(time.monotonic() - began) / 60:.1f} min"
        _say(f"{proof.name}: {'held' if verdict.held else 'FAILED'} in {took}; {verdict.figure}")
        row = Row(proof.name, proof.shows, verdict.figure, f"`{proof.command}`", f"{_now():%Y-%m-%d}", commit)
        page.renew(file, row, order)
        failed += [] if verdict.held else [proof.name]
    return failed


def _commit(file: Path) -> str:
    """The commit that is proved; with a plus where something was changed and not committed, the page apart."""
    git = ["git", "-C", str(ROOT)]
    try:
        head = subprocess.run([*git, "rev-parse", "--short=7", "HEAD"], capture_output=True, text=True, check=True)
        others = [".", f":(exclude){file.name}", f":(exclude)docs/{file.name}"]
        changed = subprocess.run([*git, "status", "--porcelain", "--", *others], capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return head.stdout.strip() + ("+" if changed.stdout.strip() else "")


def _now() -> datetime:
    return kigali(datetime.now(UTC))


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()


def main(args: Sequence[str]) -> int:
    """Prove, and write; 0, or 1 when a proof failed."""
    names = [each.name for each in PROOFS]
    parser = argparse.ArgumentParser("./inshuti proofs", description="Run the long proofs and write docs/proofs.md.")
    parser.add_argument("--only", choices=names, metavar="NAME", help=f"renew that row alone: {', '.join(names)}")
    parser.add_argument("--list", action="store_true", help="say which there are, and their minutes; run none")
    chosen = parser.parse_args(args)
    if chosen.list:
        sys.stdout.write("".join(f"{each.name:<15} {each.minutes:>5g} min  {each.command}\n" for each in PROOFS))
        return 0
    failed = prove(PROOFS, [each for each in PROOFS if chosen.only in (None, each.name)], PAGE)
    for name in failed:
        _say(f"FAILED: {name}; see {PAGE.relative_to(ROOT)}.")
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except page.NoProofTable as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped; the rows of the proofs that had ended are in the page.\n")
        sys.exit(130)
