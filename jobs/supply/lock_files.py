"""The lock files, read: which packages in which version, with the sha256 of each file that will do."""

import re
from dataclasses import dataclass
from pathlib import Path

from core.settings import ROOT

PRODUCTION, FULL = ROOT / "requirements.txt", ROOT / "requirements-dev.txt"
"""What serves; and that together with what tests, checks and a machine without a Redis need."""
_ENTRY = re.compile(r"(?P<name>[A-Za-z0-9][\w.-]*)(\[[\w,-]+\])?==(?P<version>[^ ;]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class LockedPackage:
    """One package as a lock file pins it."""

    name: str
    version: str
    hashes: tuple[str, ...]


def read(path: Path) -> list[LockedPackage]:
    """Every package of the file, in its order."""
    entries = path.read_text().replace("\\\n", " ").splitlines()
    found = [(_ENTRY.match(entry), _HASH.findall(entry)) for entry in entries]
    return [LockedPackage(plain(at["name"]), at["version"], tuple(hashes)) for at, hashes in found if at]


def plain(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()
