"""What the tests of changed keys share: a change at work, and where its keys stand."""

from collections.abc import Callable
from pathlib import Path

from core.storage.access import operator
from core.storage.db import Database
from jobs.key_places import KeyFile
from jobs.key_rotation import Rotation

NUMBER = "+250788000001"


def rotation(database: Database, secrets: Path, pause: Callable[[float], object] = lambda seconds: None) -> Rotation:
    return Rotation(database, KeyFile(secrets), operator("Jean"), pause)


def numbers(secrets: Path, kind: str) -> list[int]:
    return [key.number for key in KeyFile(secrets).keys(kind)]
