"""What measures know of a child, apart from the child: they open no record, and go on after it was erased."""

import json
import secrets
from typing import Any

from sqlalchemy import BigInteger, Connection, LargeBinary, event, insert, inspect, select, update
from sqlalchemy.orm import Mapped, Mapper, Session, mapped_column, object_session

from core.models.base import Base, Sealed
from core.models.child import Child
from core.models.sealed_facts import SEALER, FactSealer

WHERE, LENGTH = "measured_children.facts", 24


class MeasuredChild(Base):
    """Sex and year of birth of one child, sealed with FIELD_KEYS. `mark` is what MEASURE_KEYS make of the child's id.

    Its own id is drawn by lot, so that the order of rows tells nothing either.
    """

    __tablename__ = "measured_children"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    mark: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    facts_sealed: Mapped[Sealed]


TABLE: Any = MeasuredChild.__table__


def drawn_id() -> int:
    """An id that tells nothing of when it was made."""
    return secrets.randbits(62)


def sealed_facts(sealer: FactSealer, row: int, sex: str | None, birth_year: int | None) -> bytes:
    """The box of that row."""
    return sealer.seal(WHERE, row, None, json.dumps([sex, birth_year]).ljust(LENGTH).encode())


@event.listens_for(Child, "after_insert")
def _added(_mapper: Mapper[Any], connection: Connection, child: Child) -> None:
    sealer, row = _sealer(child), drawn_id()
    box = sealed_facts(sealer, row, child.sex, child.birth_year)
    connection.execute(insert(TABLE), {"id": row, "mark": sealer.marks(child.id)[0], "facts_sealed": box})


@event.listens_for(Child, "after_update")
def _changed(_mapper: Mapper[Any], connection: Connection, child: Child) -> None:
    """Of a child that was erased, what is counted stays as it was."""
    if child.sex is None or not inspect(child).attrs.facts_sealed.history.has_changes():
        return
    sealer = _sealer(child)
    row = connection.scalar(select(TABLE.c.id).where(TABLE.c.mark.in_(sealer.marks(child.id))))
    if row is not None:
        box = sealed_facts(sealer, row, child.sex, child.birth_year)
        connection.execute(update(TABLE).where(TABLE.c.id == row).values(facts_sealed=box))


def _sealer(child: Child) -> FactSealer:
    session = object_session(child)
    assert isinstance(session, Session)
    sealer: FactSealer = session.info[SEALER]
    return sealer
