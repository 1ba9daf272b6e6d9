"""What is known against versions of our packages, in docs/advisories.toml; `./inshuti check` fails on those locked.

`python -m jobs.supply.advisories` is that check. It asks nobody: the file is brought up to date by hand, by its date.
"""

import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from packaging.specifiers import SpecifierSet

from core.settings import ROOT
from jobs.supply import lock_files
from jobs.supply.lock_files import LockedPackage

FILE = ROOT / "docs" / "advisories.toml"
STALE = timedelta(days=60)
"""How long after the file was last looked through the check says so, without failing."""


@dataclass(frozen=True, slots=True)
class Advisory:
    """A fault that was published: in which versions of a package, under what name, when, and what it lets happen."""

    package: str
    affected: str
    id: str
    date: date
    says: str


def load(path: Path = FILE) -> tuple[date, list[Advisory]]:
    """The day on which the file was last looked through, and what stands in it."""
    read = tomllib.loads(path.read_text())
    return read["looked_through"], [Advisory(**each) for each in read["advisory"]]


def broken(locked: Iterable[LockedPackage], known: Iterable[Advisory]) -> Iterator[str]:
    """A sentence for each package that is locked at a version something is known against."""
    at = {each.name: each.version for each in locked}
    for each in known:
        version = at.get(lock_files.plain(each.package))
        if version and SpecifierSet(each.affected, prereleases=True).contains(version):
            yield (
                f"{each.package} {version} is locked, and {each.id} of {each.date} is known of {each.affected}: "
                f"{each.says} Lock a newer one in both files."
            )


def main(today: date) -> int:
    """1 if a lock file holds a version something is known against."""
    looked_through, known = load()
    found = [
        f"{path.name}: {said}"
        for path in (lock_files.PRODUCTION, lock_files.FULL)
        for said in broken(lock_files.read(path), known)
    ]
    if today - looked_through > STALE:
        sys.stderr.write(f"{FILE.name} was last looked through on {looked_through}: look through it again.\n")
    sys.stderr.write("".join(f"{each}\n" for each in found))
    print(f"Advisories: {len(known)} known, {len(found)} met.")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(date.today()))
