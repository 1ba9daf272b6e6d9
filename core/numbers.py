"""Numbers in use: which codes, alert numbers and receipts a district has given out, and what each stands for."""

from datetime import datetime

from sqlalchemy import bindparam, delete, select, update

from core import codes
from core.db import Tx
from core.errors import InshutiError
from core.models.child import Holder, Number
from core.prepared import Prepared

_TRIES = 200
_FREE = Prepared(
    delete(Number).where(
        Number.district_id == bindparam("in_district"),
        Number.number == bindparam("drawn"),
        Number.free_at <= bindparam("now"),
    )
)
_FIND = Prepared(
    select(Number.holder, Number.holder_id).where(
        Number.district_id == bindparam("in_district"), Number.number == bindparam("typed")
    )
)


class NoneLeft(InshutiError):
    """A district has used up its numbers of one length."""


def take(
    tx: Tx, district: int, holder: Holder, holder_id: int, length: codes.Length, *, free_at: datetime | None = None
) -> str:
    """A fresh number for something in the district; one whose time is over may be given again.

    Raises NoneLeft after 200 draws that were all in use.
    """
    for _ in range(_TRIES):
        number = codes.draw(length)
        if give(tx, district, holder, holder_id, number, free_at=free_at):
            return number
        over = tx.run(_FREE, {"in_district": district, "drawn": number, "now": tx.at})
        if over and give(tx, district, holder, holder_id, number, free_at=free_at):
            return number
    raise NoneLeft(f"district {district} has no free number of {int(length)} digits")


def give(
    tx: Tx, district: int, holder: Holder, holder_id: int, number: str, *, free_at: datetime | None = None
) -> bool:
    """Let that very number stand for something; False if it is in use there."""
    return tx.insert_once(
        Number.__table__,
        {
            "district_id": district,
            "number": number,
            "holder": holder,
            "holder_id": holder_id,
            "free_at": free_at,
        },
    )


def find(tx: Tx, district: int, number: str, *holders: Holder) -> tuple[Holder, int] | None:
    """What a number stands for in the district, among those kinds."""
    held = tx.first(_FIND, {"in_district": district, "typed": number})
    return (held[0], held[1]) if held and held[0] in holders else None


def move(tx: Tx, district: int, number: str, holder_id: int, *, free_at: datetime | None) -> None:
    """Let a number stand for another row of the same kind, or set when it is free again."""
    tx.connection.execute(
        update(Number)
        .where(Number.district_id == district, Number.number == number)
        .values(holder_id=holder_id, free_at=free_at)
    )
