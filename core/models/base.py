"""What all tables share: names of constraints, moments in UTC, ids that a row has before it is written."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Generic, TypeVar

from sqlalchemy import BigInteger, DateTime, Dialect, LargeBinary, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator

E = TypeVar("E", bound=StrEnum)
_WITHOUT_ZONE = len("2026-11-29 21:45:00.000000")


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC; SQLite keeps it without its zone and gets it back here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; a moment without a zone is a fault of ours and is refused."""
        if value is None:
            return None
        value = _in_utc(value)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any] | None:
        """For SQLite the very text that SQLAlchemy makes of it, which takes it apart for that, each time."""
        return _written if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        """From SQLite's text in one step."""
        return _read if dialect.name == "sqlite" else super().result_processor(dialect, coltype)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Back with its zone."""
        return value if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return value if value.tzinfo is UTC else value.astimezone(UTC)


def _written(value: datetime | None) -> str | None:
    if value is None:
        return None
    if value.tzinfo is not UTC:
        value = _in_utc(value)
    return value.isoformat(" ", "microseconds")[:_WITHOUT_ZONE]


def _read(written: str | None) -> datetime | None:
    return None if written is None else datetime.fromisoformat(f"{written}+00:00")


class EnumText(TypeDecorator[E], Generic[E]):
    """One of a StrEnum's words, kept as text."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[E]) -> None:
        super().__init__()
        self.kind = kind
        # asked of every row: the kind itself is slow
        self._members: dict[str | None, E | None] = {None: None, **{each.value: each for each in kind}}
        self._words: dict[str | None, str | None] = {None: None, **{each.value: each.value for each in kind}}

    def bind_processor(self, dialect: Dialect) -> Callable[[E | None], str | None]:
        """The word itself; KeyError for one that is none."""
        return self._words.__getitem__

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], E | None]:
        """The member of that word; KeyError for one that nobody knows."""
        return self._members.__getitem__


def new_id() -> int:
    """An id for a row before it is written, as sealed fields are bound to it: 62 random bits."""
    return secrets.randbits(62)


Id = Annotated[int, mapped_column(BigInteger, primary_key=True, default=new_id)]
Sealed = Annotated[bytes, mapped_column(LargeBinary)]
"""Bytes that only the vault opens, bound to this table, column and row."""


class Base(DeclarativeBase):
    """Every table."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Moment, str: Text, int: BigInteger}
