"""A place of the children's keys that is a table in PostgreSQL, which several machines share."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from core.storage.key_place import BUSY_MILLISECONDS, PlaceAway, PlaceSql, PlaceUnfit, SqlPlace


class ServerPlace(SqlPlace):
    """A table in a PostgreSQL of its own, which several machines share."""

    bytes_type = "BYTEA"

    def __init__(self, address: str) -> None:
        self._url = make_url(address)
        self.name = f"{self._url.host}:{self._url.port or 5432}/{self._url.database}"
        self._opened: tuple[int, Engine] | None = None

    def disk(self) -> str:
        """The server, as nobody here knows its disks."""
        return f"server {self._url.host}:{self._url.port or 5432}"

    def _is_there(self) -> bool:
        with self._transaction() as sql:
            return sql.ask("SELECT to_regclass('key_store')")[0][0] is not None

    @contextmanager
    def _transaction(self, *, writes: bool = False) -> Iterator[PlaceSql]:
        try:
            with self._engine().begin() as connection:
                yield _Server(connection)
        except SQLAlchemyError as error:
            if "does not exist" in str(error):
                raise PlaceUnfit(
                    f"{self.name} holds no whole key store. Put its copy back, or move it away."
                ) from error
            raise PlaceAway(f"{self.name} does not answer") from error

    def _engine(self) -> Engine:
        if self._opened is None or self._opened[0] != os.getpid():
            options = f"-c lock_timeout={BUSY_MILLISECONDS} -c statement_timeout=10000"
            made = create_engine(
                self._url, pool_size=2, pool_timeout=1.5, connect_args={"connect_timeout": 2, "options": options}
            )
            self._opened = (os.getpid(), made)
        return self._opened[1]


class _Server:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ask(self, words: str, **values: Any) -> list[Any]:
        return list(self._connection.execute(text(words), values).all())

    def tell(self, words: str, rows: Sequence[dict[str, Any]]) -> None:
        if rows:
            self._connection.execute(text(words), None if rows == [{}] else rows)
