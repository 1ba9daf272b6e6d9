"""Gatherings that volunteers held: what, when, how many came."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta

from sqlalchemy import select

from core.children import numbers
from core.codes import Length
from core.models.base import new_id
from core.models.child import NumberHolder
from core.models.gathering import Gathering, GatheringKind, GatheringTopic
from core.models.place import Place
from core.storage.access import Caller
from core.storage.db import Tx

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
class GatheringReceipt:
    """The receipt number; `again` if the same was told before, by either of the pair."""

    gathering: int
    number: str
    again: bool = False


def record(tx: Tx, me: Caller, held: Held) -> GatheringReceipt:
    """Keep the gathering of the volunteer's village under a receipt of seven digits. Told twice it is kept once."""
    tx.session.get_one(Place, me.village, with_for_update=tx.is_postgres)  # one of a pair after the other
    facts = {
        **asdict(held),
        "kind": GatheringKind(held.kind),
        "topic": GatheringTopic(held.topic),
        "on": date.fromisoformat(held.on),
        "village_id": me.village,
    }
    if twin := tx.session.scalar(select(Gathering).filter_by(**facts).limit(1)):
        return GatheringReceipt(twin.id, twin.number, again=True)
    row, district = new_id(), me.home_district
    free_at = tx.at + timedelta(days=RECEIPT_DAYS)
    number = numbers.take(tx, district, NumberHolder.receipt, row, Length.receipt, free_at=free_at)
    who = {"by_id": me.id, "channel": me.channel, "verified": me.verified, "told_at": tx.at}
    tx.session.add(Gathering(id=row, district_id=district, number=number, **who, **facts))
    tx.flush()
    return GatheringReceipt(row, number)
