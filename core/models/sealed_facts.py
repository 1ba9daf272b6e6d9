"""Attributes of a row that lie together in one sealed column, so that nobody who reads the table can compare them.

They are read and set as any other attribute, and opened when first asked for. All boxes of a table are of one length.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Generic, Protocol, Self, TypeVar, overload

from sqlalchemy import event, inspect
from sqlalchemy.orm import Mapped, Mapper, QueryContext, Session, object_session

from core.models.base import Base, Id, Sealed, new_id

T = TypeVar("T")
SEALER = "sealer"
"""Under which name a session knows who seals."""


class FactSealer(Protocol):
    """Seals and opens the facts of a row, by the key of the child it is about."""

    def begin(self, child: int) -> None:
        """A child that is new gets its key."""

    def seal(self, where: str, row: int, child: int | None, plain: bytes) -> bytes:
        """The box of that row; empty where the child's key was erased."""

    def open(self, where: str, row: int, child: int | None, box: bytes) -> bytes | None:
        """What is in it; None where the child's key was erased."""

    def marks(self, child: int) -> list[bytes]:
        """By what measures find that child, the current key's first."""


class SealedFact(Generic[T]):
    """One such attribute: how its value is written and read again; None where nothing is known, or it was erased."""

    def __init__(self, read: Callable[[Any], T]) -> None:
        self.read = read
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, row: None, owner: type) -> Self: ...
    @overload
    def __get__(self, row: "SealedRow", owner: type) -> T: ...
    def __get__(self, row: "SealedRow | None", owner: type) -> "T | Self":
        if row is None:
            return self
        value: T = row.facts()[self.name]
        return value

    def __set__(self, row: "SealedRow", value: T) -> None:
        row.tell(self.name, value)


class FactsBox:
    """How the facts of one table lie in a box: which, in what order, in how many bytes."""

    def __init__(self, where: str, length: int, readers: Mapping[str, Callable[[Any], Any]]) -> None:
        self.where, self.length, self.readers = where, length, readers

    def seal(self, sealer: FactSealer, row: int, child: int | None, facts: Mapping[str, Any]) -> bytes:
        """The box of that row. Raises ValueError where the facts are longer than a box."""
        plain = json.dumps([facts.get(name) for name in self.readers], separators=(",", ":")).encode()
        if len(plain) > self.length:
            raise ValueError(f"the facts of {self.where} do not fit a box")
        return sealer.seal(self.where, row, child, plain.ljust(self.length))

    def open(self, sealer: FactSealer, row: int, child: int | None, box: bytes) -> dict[str, Any]:
        """The facts in it; each None where the child's key was erased."""
        plain = sealer.open(self.where, row, child, box)
        if plain is None:
            return dict.fromkeys(self.readers)
        values: Sequence[Any] = json.loads(plain)
        readers = self.readers.items()
        return {
            name: None if value is None else read(value) for (name, read), value in zip(readers, values, strict=True)
        }


class SealedRow(Base):
    """A row with such attributes. It names its box, and the column of the child whose key seals it."""

    __abstract__ = True
    __box__: ClassVar[FactsBox]
    __child__: ClassVar[str] = "child_id"
    __begins__: ClassVar[bool] = False
    """Its child's key begins with it."""

    id: Mapped[Id]
    facts_sealed: Mapped[Sealed]

    def facts(self) -> dict[str, Any]:
        """All of them, opened."""
        box: bytes | None = self.facts_sealed
        known: tuple[bytes | None, dict[str, Any]] | None = self.__dict__.get("_facts")
        if known is None or known[0] is not box:
            known = self.__dict__["_facts"] = box, self._opened(box)
        return known[1]

    def _opened(self, box: bytes | None) -> dict[str, Any]:
        if box is None:
            return dict.fromkeys(self.__box__.readers)
        return self.__box__.open(self.__dict__["_sealer"], self.id, _child_before(self), box)

    def tell(self, name: str, value: Any) -> None:
        """One of them is another now."""
        facts = self.facts()
        if facts[name] != value:
            facts[name] = value
            if "_sealer" in self.__dict__:
                self.reseal(facts)

    def reseal(self, facts: dict[str, Any]) -> None:
        """The box anew."""
        child = getattr(self, self.__child__)
        self.facts_sealed = self.__box__.seal(self.__dict__["_sealer"], self.id, child, facts)
        self.__dict__["_facts"] = self.facts_sealed, facts


def _child_before(row: SealedRow) -> int | None:
    """The child that the row is about in the database: whose key opens what stands there."""
    history = inspect(row).attrs[row.__child__].history
    child: int | None = history.deleted[0] if history.deleted else getattr(row, row.__child__)
    return child


def sealed(where: str, length: int, kind: type) -> FactsBox:
    """The box of a class, from the attributes it names."""
    named = {name: each.read for name, each in vars(kind).items() if isinstance(each, SealedFact)}
    return FactsBox(where, length, named)


@event.listens_for(SealedRow, "load", propagate=True)
def _loaded(row: SealedRow, context: QueryContext) -> None:
    row.__dict__["_sealer"] = context.session.info[SEALER]


@event.listens_for(SealedRow, "before_insert", propagate=True)
def _added(_mapper: Mapper[Any], _connection: Any, row: SealedRow) -> None:
    session = object_session(row)
    assert isinstance(session, Session)
    facts = row.facts()
    sealer = row.__dict__["_sealer"] = session.info[SEALER]
    row.id = row.id or new_id()
    if row.__begins__:
        sealer.begin(row.id)
    row.reseal(facts)


@event.listens_for(SealedRow, "before_update", propagate=True)
def _changed(_mapper: Mapper[Any], _connection: Any, row: SealedRow) -> None:
    """About another child now: what was sealed with the key of the one before goes under that of this one."""
    if _child_before(row) != getattr(row, row.__child__):
        row.reseal(row.facts())
