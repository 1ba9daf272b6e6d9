"""A place of the children's keys that is a folder of this machine, with one SQLite file that keeps nothing deleted."""

import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core.errors import InshutiError
from core.storage.key_place import BUSY_MILLISECONDS, PlaceAway, PlaceSql, PlaceUnfit, SqlPlace

FILE = "keys.db"


class FolderPlace(SqlPlace):
    """A folder of this machine that only its owner enters, with one file that only its owner reads."""

    bytes_type = "BLOB"

    def __init__(self, folder: Path) -> None:
        self.name, self._folder, self._file = str(folder), folder, folder / FILE
        self._lock = threading.Lock()
        self._opened: tuple[int, int, sqlite3.Connection] | None = None

    def disk(self) -> str:
        """The disk of its folder."""
        try:
            return f"disk {self._folder.stat().st_dev}"
        except OSError as error:
            raise PlaceAway(f"{self.name} is not there") from error

    def _is_there(self) -> bool:
        try:
            return self._file.stat().st_size > 0
        except FileNotFoundError:
            return False
        except OSError as error:
            raise PlaceAway(f"{self.name} cannot be read") from error

    @contextmanager
    def _transaction(self, *, writes: bool = False) -> Iterator[PlaceSql]:
        with self._lock:
            try:
                connection = self._connection(make=writes)
                connection.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
                try:
                    yield _Lite(connection)
                except BaseException:
                    connection.execute("ROLLBACK")
                    raise
                connection.execute("COMMIT")
            except sqlite3.Error as error:
                raise self._fault(error) from error
            except OSError as error:
                raise PlaceAway(f"{self.name} cannot be read or written") from error

    def _fault(self, error: sqlite3.Error) -> InshutiError:
        if getattr(error, "sqlite_errorname", "") in ("SQLITE_NOTADB", "SQLITE_CORRUPT") or "no such" in str(error):
            return PlaceUnfit(f"{self.name} holds no whole key store. Put its copy back, or move it away.")
        return PlaceAway(f"{self.name} cannot be read or written")

    def _connection(self, *, make: bool) -> sqlite3.Connection:
        """The one of this process; another where the file became another, as when a disk was changed."""
        if make:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600))
        file = self._file.stat().st_ino
        if self._opened is None or self._opened[:2] != (os.getpid(), file):
            made = sqlite3.connect(self._file, isolation_level=None, check_same_thread=False)
            for pragma in ("secure_delete=on", "journal_mode=truncate", "synchronous=full"):
                made.execute(f"PRAGMA {pragma}")
            made.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
            self._opened = (os.getpid(), file, made)
        return self._opened[2]


class _Lite:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def ask(self, words: str, **values: Any) -> list[Any]:
        return self._connection.execute(words, values).fetchall()

    def tell(self, words: str, rows: Sequence[dict[str, Any]]) -> None:
        if rows == [{}]:
            self._connection.execute(words)
        else:
            self._connection.executemany(words, rows)
