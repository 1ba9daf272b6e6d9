"""Of which place somebody may read measures: officers of their district and its sectors, the nation's desk of all."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from core.measures.trends import Scope
from core.models.place import DISTRICT, Place
from core.storage.access import Caller
from core.storage.db import Tx

NATION = 0


class PlaceSize(StrEnum):
    """How large a measured place is."""

    nation = "nation"
    province = "province"
    district = "district"
    sector = "sector"


@dataclass(frozen=True)
class MeasuredPlace:
    """One that may be asked for, 0 being the nation; `scope` is where its figures stand."""

    id: int
    name: str
    size: PlaceSize
    scope: Scope


@dataclass(frozen=True)
class PlaceChoice:
    """The place that is looked at, and all that may be; `sector` only within its district."""

    now: MeasuredPlace
    every: Sequence[MeasuredPlace]

    @property
    def smaller(self) -> list[MeasuredPlace]:
        """Those that are held beside each other within it: districts, or the sectors of a district."""
        if self.now.size is PlaceSize.sector:
            return []
        size = PlaceSize.sector if self.now.size is PlaceSize.district else PlaceSize.district
        return [each for each in self.every if each.size is size and each.scope.districts[0] in self.districts]

    def up_to(self, size: PlaceSize) -> "PlaceChoice":
        """The district instead of its sector, where none smaller is looked at."""
        if size is PlaceSize.sector or self.now.size is not PlaceSize.sector:
            return self
        return PlaceChoice(next(each for each in self.every if each.id == self.districts[0]), self.every)

    @property
    def districts(self) -> tuple[int, ...]:
        """Those that lie in it, or in which it lies."""
        return self.now.scope.districts


def choice(tx: Tx, me: Caller, asked: int | None) -> PlaceChoice:
    """What was asked for where the caller may look at it, else the own district, or the nation.

    The nation's desk is offered the sectors of the district that it looks at.
    """
    every = _own(tx, me.district) if me.district else _all(tx, asked)
    return PlaceChoice(next((each for each in every if each.id == asked), every[0]), every)


def _own(tx: Tx, district: int) -> list[MeasuredPlace]:
    name = tx.connection.scalar(select(Place.name).where(Place.id == district)) or ""
    return [MeasuredPlace(district, name, PlaceSize.district, Scope((district,))), *_sectors(tx, district)]


def _sectors(tx: Tx, district: Any) -> list[MeasuredPlace]:
    found = select(Place.id, Place.name, Place.parent_id).where(Place.parent_id == district, Place.level == "sector")
    rows = tx.connection.execute(found.order_by(Place.name))
    return [MeasuredPlace(row.id, row.name, PlaceSize.sector, Scope((row.parent_id,), row.id)) for row in rows]


def _all(tx: Tx, asked: int | None) -> list[MeasuredPlace]:
    rows = tx.connection.execute(
        select(Place.id, Place.name, Place.parent_id).where(DISTRICT).order_by(Place.name)
    ).all()
    over: dict[int, list[int]] = {}
    for row in rows:
        over.setdefault(row.parent_id or NATION, []).append(row.id)
    named = select(Place.id, Place.name).where(Place.id.in_(list(over))).order_by(Place.name)
    provinces = [
        MeasuredPlace(row.id, row.name, PlaceSize.province, Scope(tuple(over[row.id])))
        for row in tx.connection.execute(named)
    ]
    districts = [MeasuredPlace(row.id, row.name, PlaceSize.district, Scope((row.id,))) for row in rows]
    nation = MeasuredPlace(NATION, "", PlaceSize.nation, Scope(tuple(row.id for row in rows)))
    looked = select(Place.district_id).where(Place.id == asked).scalar_subquery()
    return [nation, *provinces, *districts, *(_sectors(tx, looked) if asked else [])]
