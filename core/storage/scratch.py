"""A database beside the real one, of the same tables with nobody in them, in which a process does once what it will do.

What it asks for there is in SQLite's words from then on, and so is what it asks the real one for: else the first who
writes would put hundreds of statements into words while everybody waits for the one lock.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from core.storage.db import Database

MEMORY = "/dev/shm"  # noqa: S108  a folder of our own is made in it
PREFIX, LONGEST_SECONDS = "inshuti-scratch-", 60.0
_TABLES = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type <> 'table'"


@contextmanager
def scratch_of(real: Database) -> Iterator[Database]:
    """One for a real one on SQLite, in memory where there is a place for it; gone behind the block."""
    memory = MEMORY if os.access(MEMORY, os.W_OK) else tempfile.gettempdir()
    _clear(Path(memory), real.real().timestamp() - LONGEST_SECONDS)
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=memory) as folder:
        scratch = Database(
            f"sqlite:///{folder}/scratch.db",
            real.vault,
            real.programme,
            [f"{folder}/one", f"{folder}/two"],
            real=real.real,
            short_code=real.common["dial"],
            two_way=real.two_way,
            pool=1,
        )
        _share_words(scratch, real)
        _make_tables(scratch, real)
        try:
            yield scratch
        finally:
            scratch.let_go()
            scratch.engine.dispose()


def _clear(memory: Path, before: float) -> None:
    """What processes left there that were killed meanwhile."""
    for each in memory.glob(f"{PREFIX}*"):
        with suppress(OSError):  # another one's, or gone by now
            if each.stat().st_mtime < before:
                shutil.rmtree(each)


def _share_words(scratch: Database, real: Database) -> None:
    """What an engine has in words it knows by its dialect: both of each have one, and keep the words at one place."""
    for own, known in zip(scratch.engines, real.engines, strict=True):
        own.dialect = known.dialect
        own.update_execution_options(compiled_cache=known._compiled_cache)


def _make_tables(scratch: Database, real: Database) -> None:
    with real.read() as tx:
        made = tx.connection.exec_driver_sql(_TABLES).scalars().all()
    with scratch.write() as tx:
        for each in made:
            tx.connection.exec_driver_sql(each)
