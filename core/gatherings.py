"""Gatherings that volunteers held: what, when, how many came."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta

from sqlalchemy import select

from core import numbers
from core.access import Caller
from core.codes import Length
from core.db import Tx
from core.models.base import new_id
from core.models.child import Holder
from core.models.gathering import Gathering, GatheringKind, Topic
from core.models.place import Place

RECEIPT_DAYS = 365


@dataclass(frozen=True)
class Held:
    """What was held, as it was told; `on` is an ISO day."""

    kind: str
    topic: str
    on: str
    women: int
    men: int
    children: int


@dataclass(frozen=True)
class Kept:
    """The receipt number; `again` if the same was told before, by either of the pair."""

    gathering: int
    number: str
    again: bool = False


def record(tx: Tx, me: Caller, held: Held) -> Kept:
    """Keep the gathering of the volunteer's village under a receipt of seven digits. Told twice it is kept once."""
    tx.session.get_one(Place, me.village, with_for_update=tx.is_postgres)  # one of a pair after the other
    facts = {
        **asdict(held),
        "kind": GatheringKind(held.kind),
        "topic": Topic(held.topic),
        "on": date.fromisoformat(held.on),
        "village_id": me.village,
    }
    if twin := tx.session.scalar(select(Gathering).filter_by(**facts).limit(1)):
        return Kept(twin.id, twin.number, again=True)
    row, district = new_id(), me.home_district
    free_at = tx.at + timedelta(days=RECEIPT_DAYS)
    number = numbers.take(tx, district, Holder.receipt, row, Length.receipt, free_at=free_at)
    who = {"by_id": me.id, "channel": me.channel, "verified": me.verified, "told_at": tx.at}
    tx.session.add(Gathering(id=row, district_id=district, number=number, **who, **facts))
    tx.flush()
    return Kept(row, number)
