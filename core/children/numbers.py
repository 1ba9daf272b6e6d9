"""Numbers in use: which codes, alert numbers and receipts a district has given out, and what each stands for."""

from datetime import datetime

from sqlalchemy import bindparam, delete, select, update

from core import codes
from core.errors import InshutiError
from core.models.child import NumberHolder, NumberInUse
from core.models.place import Place
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.prepared import Prepared

_TRIES = 200
_FREE = Prepared(
    delete(NumberInUse).where(
        NumberInUse.district_id == bindparam("in_district"),
        NumberInUse.number == bindparam("drawn"),
        NumberInUse.free_at <= bindparam("now"),
    )
)
_FIND = Prepared(
    select(NumberInUse.holder, NumberInUse.holder_id).where(
        NumberInUse.district_id == bindparam("in_district"), NumberInUse.number == bindparam("typed")
    )
)


RECORDS = {
    NumberHolder.child: "children",
    NumberHolder.household: "households",
    NumberHolder.alert: "alerts",
    NumberHolder.receipt: "receipts",
}
"""What the audit calls whatever has a number."""


class NoneLeft(InshutiError):
    """A district has used up its numbers of one length."""


def take(
    tx: Tx,
    district: int,
    holder: NumberHolder,
    holder_id: int,
    length: codes.Length,
    *,
    free_at: datetime | None = None,
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
    tx: Tx, district: int, holder: NumberHolder, holder_id: int, number: str, *, free_at: datetime | None = None
) -> bool:
    """Let that very number stand for something; False if it is in use there."""
    return tx.insert_once(
        NumberInUse.__table__,
        {
            "district_id": district,
            "number": number,
            "holder": holder,
            "holder_id": holder_id,
            "free_at": free_at,
        },
    )


def find(tx: Tx, district: int, number: str, *holders: NumberHolder) -> tuple[NumberHolder, int] | None:
    """What a number stands for in the district, among those kinds."""
    held = tx.first(_FIND, {"in_district": district, "typed": number})
    return (held[0], held[1]) if held and held[0] in holders else None


def note_refused(tx: Tx, me: Caller, number: str) -> None:
    """Somebody typed a number that names nothing in their reach: written down with what it stands for, in their own
    district or, where that is one thing alone, in another. The digits themselves are not kept.
    """
    districts = select(Place.id).where(Place.level == "district")
    there = select(NumberInUse).where(NumberInUse.district_id.in_(districts), NumberInUse.number == number)
    held = list(tx.session.scalars(there))
    own = [each for each in held if each.district_id == me.district]
    meant = own or (held if len({each.holder_id for each in held}) == 1 else [])
    of = RECORDS[meant[0].holder] if meant else "numbers"
    audit.record(tx, me, "refused", of, meant[0].holder_id if meant else None)


def move(tx: Tx, district: int, number: str, holder_id: int, *, free_at: datetime | None) -> None:
    """Let a number stand for another row of the same kind, or set when it is free again."""
    tx.connection.execute(
        update(NumberInUse)
        .where(NumberInUse.district_id == district, NumberInUse.number == number)
        .values(holder_id=holder_id, free_at=free_at)
    )
