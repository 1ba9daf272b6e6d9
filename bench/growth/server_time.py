"""The processor that PostgreSQL's own processes use, as Linux counts it; of SQLite nothing, as it is in ours."""

import os
from pathlib import Path
from typing import Self

from sqlalchemy import text

from core.storage.db import Database

TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")
_AFTER_NAME = slice(11, 13)
"""Where a process's own ticks stand, after its name: of programs, and of the kernel for it."""


class ServerTime:
    """`ms` is what the server's processes of this database used in the block. They must stay for as long."""

    def __init__(self, database: Database) -> None:
        self._database, self.ms = database, 0.0

    def __enter__(self) -> Self:
        self._pids = [] if self._database.is_sqlite else self._processes()
        self._before = self._ticks()
        return self

    def __exit__(self, *_error: object) -> None:
        self.ms = TICK_MS * (self._ticks() - self._before)

    def _processes(self) -> list[int]:
        with self._database.engine.connect() as connection:
            found = text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
            return list(connection.scalars(found))

    def _ticks(self) -> int:
        stats = (Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in self._pids)
        return sum(int(each) for stat in stats for each in stat[_AFTER_NAME])
