"""One of the two places in which the children's keys lie: a small database of its own, apart from all that is copied.

A folder of this machine holds one SQLite file that keeps nothing of what was deleted; several machines share a table in
PostgreSQL. Every row is a key that only FIELD_KEYS opens, or an empty box where the key was erased for ever.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any, NamedTuple, Protocol, TypeVar

from core.errors import Busy, InshutiError

T = TypeVar("T")
TOGETHER = 500
"""Keys read or written by one statement."""
_TABLES = (
    "CREATE TABLE IF NOT EXISTS key_store (id BIGINT PRIMARY KEY, number BIGINT NOT NULL, box_sealed {bytes} NOT NULL)",
    "CREATE TABLE IF NOT EXISTS data_keys "
    "(id BIGINT PRIMARY KEY, box_sealed {bytes} NOT NULL, kept_at BIGINT NOT NULL)",
)
BUSY_MILLISECONDS = 1500


class PlaceAway(Busy):
    """This place of the keys does not answer."""


class PlaceUnfit(InshutiError):
    """What lies at this place is no key store, half of one, or that of another installation."""


class Mark(NamedTuple):
    """Whose a store is: the same number at both places, and that number sealed with FIELD_KEYS."""

    number: int
    box: bytes


class KeptKey(NamedTuple):
    """The key of one child, sealed with FIELD_KEYS, and when it was kept, in seconds; erased where the box is empty."""

    id: int
    box: bytes
    kept_at: int


class Resealed(NamedTuple):
    """Another box for the key that `was` seals: one that was erased meanwhile stays so."""

    id: int
    was: bytes
    box: bytes


class Summary(NamedTuple):
    """By which two places are compared: how many keys, how many of them erased, and a sum of their ids."""

    keys: int
    erased: int
    ids: int


class KeyPlace(Protocol):
    """What each kind of place can do. Every method raises PlaceAway or PlaceUnfit."""

    name: str

    def disk(self) -> str:
        """On what it lies: two places of one disk are lost together."""

    def mark(self) -> Mark | None:
        """Whose it is; None where nothing is yet."""

    def begin(self, mark: Mark) -> None:
        """Make it, whole or not at all."""

    def boxes(self, ids: Sequence[int]) -> dict[int, bytes]:
        """The sealed keys of those ids, as many as are here."""

    def put(self, keys: Sequence[KeptKey]) -> None:
        """Keep them, on disk when this returns; one that is here already stays as it is."""

    def empty(self, ids: Sequence[int]) -> None:
        """Those that are here are erased."""

    def reseal(self, keys: Sequence[Resealed], mark: Mark | None = None) -> None:
        """Other boxes for the same keys, and for the mark."""

    def forget(self, ids: Sequence[int]) -> None:
        """As if they had never been here."""

    def after(self, last: int, most: int) -> list[KeptKey]:
        """The next keys, by id."""

    def summary(self) -> Summary:
        """What is here, in short."""


class PlaceSql(Protocol):
    """A transaction at a place, in SQL that both engines know; `:name` for values."""

    def ask(self, words: str, **values: Any) -> list[Any]:
        """The rows."""

    def tell(self, words: str, rows: Sequence[dict[str, Any]]) -> None:
        """For each of the rows; once where the only one has no values."""


class SqlPlace(ABC):
    """What both kinds share: each has its own way to a transaction."""

    name: str
    bytes_type: str

    @abstractmethod
    def _transaction(self, *, writes: bool = False) -> AbstractContextManager[PlaceSql]: ...

    def mark(self) -> Mark | None:
        """Whose it is; None where nothing is yet."""
        if not self._is_there():
            return None
        with self._transaction() as sql:
            found = sql.ask("SELECT number, box_sealed FROM key_store WHERE id = 1")
        if not found:
            raise PlaceUnfit(f"{self.name} holds half a key store. Put its copy back, or move it away.")
        return Mark(int(found[0][0]), bytes(found[0][1]))

    @abstractmethod
    def _is_there(self) -> bool: ...

    def begin(self, mark: Mark) -> None:
        """Make it, whole or not at all."""
        with self._transaction(writes=True) as sql:
            for words in _TABLES:
                sql.tell(words.format(bytes=self.bytes_type), [{}])
            row = {"number": mark.number, "box": mark.box}
            sql.tell("INSERT INTO key_store (id, number, box_sealed) VALUES (1, :number, :box)", [row])

    def boxes(self, ids: Sequence[int]) -> dict[int, bytes]:
        """The sealed keys of those ids, as many as are here."""
        found = {}
        with self._transaction() as sql:
            for some in _parts(ids):
                named = ", ".join(f":k{at}" for at in range(len(some)))
                values = {f"k{at}": each for at, each in enumerate(some)}
                for row, box in sql.ask(f"SELECT id, box_sealed FROM data_keys WHERE id IN ({named})", **values):  # noqa: S608  # names of ours
                    found[int(row)] = bytes(box)
        return found

    def put(self, keys: Sequence[KeptKey]) -> None:
        """Keep them; one that is here already stays as it is."""
        with self._transaction(writes=True) as sql:
            words = (
                "INSERT INTO data_keys (id, box_sealed, kept_at) VALUES (:id, :box, :kept_at) ON CONFLICT DO NOTHING"
            )
            sql.tell(words, [each._asdict() for each in keys])

    def empty(self, ids: Sequence[int]) -> None:
        """Those that are here are erased."""
        with self._transaction(writes=True) as sql:
            rows = [{"id": each, "box": b""} for each in ids]
            sql.tell("UPDATE data_keys SET box_sealed = :box WHERE id = :id", rows)

    def reseal(self, keys: Sequence[Resealed], mark: Mark | None = None) -> None:
        """Other boxes for the same keys, and for the mark; all or none."""
        with self._transaction(writes=True) as sql:
            words = "UPDATE data_keys SET box_sealed = :box WHERE id = :id AND box_sealed = :was"
            sql.tell(words, [each._asdict() for each in keys])
            if mark:
                sql.tell("UPDATE key_store SET box_sealed = :box WHERE number = :number", [mark._asdict()])

    def forget(self, ids: Sequence[int]) -> None:
        """As if they had never been here."""
        with self._transaction(writes=True) as sql:
            sql.tell("DELETE FROM data_keys WHERE id = :id", [{"id": each} for each in ids])

    def after(self, last: int, most: int) -> list[KeptKey]:
        """The next keys, by id."""
        words = "SELECT id, box_sealed, kept_at FROM data_keys WHERE id > :last ORDER BY id LIMIT :most"
        with self._transaction() as sql:
            found = sql.ask(words, last=last, most=most)
        return [KeptKey(int(row), bytes(box), int(at)) for row, box, at in found]

    def summary(self) -> Summary:
        """What is here, in short."""
        words = (
            "SELECT count(*), coalesce(sum(CASE WHEN length(box_sealed) = 0 THEN 1 ELSE 0 END), 0), "
            "coalesce(sum(id % 1000003), 0) FROM data_keys"
        )
        with self._transaction() as sql:
            return Summary(*(int(each) for each in sql.ask(words)[0]))


def _parts(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[at : at + TOGETHER] for at in range(0, len(ids), TOGETHER))
