"""What a day may cost: segments counted for each number and lane as messages leave, and the caps of the programme.

Asking reads one row for the lane and one for each number, however many messages there were. Alerts have no cap.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.base import Executable

from core.clock import kigali
from core.models.message import Lane, Message
from core.models.spending import WHOLE_LANE, Spent
from core.programme.reminders import Cap
from core.storage.db import Tx
from core.storage.prepared import Prepared

KEPT = timedelta(days=2)
"""How long a day's rows stay: they tell which number was written to how often."""
CAPPED = (Lane.receipts, Lane.reminders)


def _adding(engine: str, *back: Any) -> Executable:
    insert = postgresql.insert if engine == "postgresql" else sqlite.insert
    new = insert(Spent).values(
        day=bindparam("today"),
        lane=bindparam("on_lane"),
        number_index=bindparam("number"),
        segments=bindparam("more"),
        put_off=bindparam("waits"),
    )
    more = {"segments": Spent.segments + new.excluded.segments, "put_off": Spent.put_off + new.excluded.put_off}
    added = new.on_conflict_do_update(index_elements=["day", "lane", "number_index"], set_=more)
    return added.returning(*back) if back else added


_SPENT = select(Spent.number_index, Spent.segments).where(
    Spent.day == bindparam("today"),
    Spent.lane == bindparam("on_lane"),
    Spent.number_index.in_(bindparam("numbers", expanding=True)),
)
_OLD = Prepared(delete(Spent).where(Spent.day < bindparam("before")))
_MORE = Prepared(_adding)
_NOW = Prepared(lambda engine: _adding(engine, Spent.segments))
"""Run for each number that is written to, so put together once."""


@dataclass(frozen=True, slots=True)
class Today:
    """What left on a lane today, in segments, and how many messages were put off to another day."""

    lane: Lane
    segments: int
    put_off: int


def take(tx: Tx, lane: Lane, leaving: Sequence[Any]) -> set[int]:
    """Count those messages as leaving today, in their order, as far as the caps go; ids of those that must wait.

    One that is tried again is not counted again. What a dead sender had only claimed is: rather too little leaves.
    """
    new = [each for each in leaving if each.attempts == 0]
    if not new:
        return set()
    cap: Cap = getattr(tx.programme.costs, lane)
    day = kigali(tx.at).date()
    whole = _add(tx, day, lane, WHOLE_LANE, 0)  # whoever else claims on this lane waits here
    before, taken, waits = _of_numbers(tx, day, lane, {each.number_index for each in new}), Counter[bytes](), set()
    for each in new:
        number, more = each.number_index, each.segments
        if before[number] + taken[number] + more > cap.number or whole + taken.total() + more > cap.lane:
            waits.add(each.id)
        else:
            taken[number] += more
    tx.run_many(_MORE, [_more(day, lane, number, more) for number, more in taken.items()])
    _add(tx, day, lane, WHOLE_LANE, taken.total(), put_off=len(waits))
    return waits


def give_back(tx: Tx, message: Message) -> None:
    """The gateway did not take it and will be offered it again: it has cost nothing yet."""
    day = kigali(tx.at).date()
    for number in (message.number_index, WHOLE_LANE):
        _add(tx, day, message.lane, number, -message.segments)


def _of_numbers(tx: Tx, day: date, lane: Lane, numbers: set[bytes]) -> Counter[bytes]:
    rows = tx.connection.execute(_SPENT, {"today": day, "on_lane": lane, "numbers": numbers})
    return Counter({bytes(number): segments for number, segments in rows})


def _add(tx: Tx, day: date, lane: Lane, number: bytes, segments: int, *, put_off: int = 0) -> int:
    """That much more; what it is now."""
    return int(tx.all(_NOW, _more(day, lane, number, segments, put_off))[0][0])


def _more(day: date, lane: Lane, number: bytes, segments: int, put_off: int = 0) -> dict[str, Any]:
    return {"today": day, "on_lane": lane, "number": number, "more": segments, "waits": put_off}


def today(tx: Tx) -> list[Today]:
    """The lanes that have a cap, as they stand today."""
    found = select(Spent.lane, Spent.segments, Spent.put_off).where(
        Spent.day == kigali(tx.at).date(), Spent.lane.in_(CAPPED), Spent.number_index == WHOLE_LANE
    )
    rows = {lane: Today(lane, segments, put_off) for lane, segments, put_off in tx.connection.execute(found)}
    return [rows.get(lane, Today(lane, 0, 0)) for lane in CAPPED]


def forget_old(tx: Tx) -> None:
    """Days that nobody asks for any more."""
    tx.run(_OLD, {"before": kigali(tx.at).date() - KEPT})
