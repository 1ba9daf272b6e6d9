"""Gatherings of a district as a list and by month: when, where, what about, how many came."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select

from core.clock import kigali
from core.models.gathering import Gathering, GatheringKind, GatheringTopic
from core.models.place import Place
from core.storage.db import Tx

PAGE, MONTHS = 50, 6


class ListedGathering(NamedTuple):
    """One that was held, with its receipt number."""

    number: str
    on: date
    village: str
    kind: GatheringKind
    topic: GatheringTopic
    women: int
    men: int
    children: int


@dataclass(frozen=True, slots=True)
class GatheringMonth:
    """One month: how many were held, and who came in all."""

    first: date
    held: int = 0
    women: int = 0
    men: int = 0
    children: int = 0


def listed(tx: Tx, district: int, page: int = 1) -> tuple[list[ListedGathering], bool]:
    """The newest first, and whether more follow."""
    columns = (Gathering.kind, Gathering.topic, Gathering.women, Gathering.men, Gathering.children)
    found = select(Gathering.number, Gathering.on, Place.name, *columns)
    found = found.join(Place, Place.id == Gathering.village_id).where(Gathering.district_id == district)
    newest = found.order_by(Gathering.on.desc(), Gathering.id.desc()).offset((page - 1) * PAGE).limit(PAGE + 1)
    rows = [ListedGathering(*each) for each in tx.connection.execute(newest)]
    return rows[:PAGE], len(rows) > PAGE


def months(tx: Tx, district: int) -> list[GatheringMonth]:
    """This month and the five before it, the newest first."""
    today = kigali(tx.at).date()
    begun = [_month(today.year * 12 + today.month - 1 - back) for back in range(MONTHS)]
    sums = [func.sum(each) for each in (Gathering.women, Gathering.men, Gathering.children)]
    found = select(Gathering.on, func.count(), *sums).group_by(Gathering.on)
    days = tx.connection.execute(found.where(Gathering.district_id == district, Gathering.on >= begun[-1])).all()
    return [_sum(first, [row[1:] for row in days if row[0].replace(day=1) == first]) for first in begun]


def _month(counted: int) -> date:
    return date(counted // 12, counted % 12 + 1, 1)


def _sum(first: date, days: Sequence[Sequence[int]]) -> GatheringMonth:
    return GatheringMonth(first, *(sum(int(each[at]) for each in days) for at in range(4)))
