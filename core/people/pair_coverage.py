"""How many villages of a sector have two volunteers, one, nobody or more; which ones the list of volunteers says."""

from typing import NamedTuple

from sqlalchemy import case, func, select

from core.models.person import Person, PersonStatus, Role
from core.models.place import Place
from core.people.volunteer_lists import PAIR, PairState
from core.storage.db import Tx


class SectorPairs(NamedTuple):
    """A sector's villages by how many volunteers each has."""

    sector: int
    villages: dict[PairState, int]


def by_sector(tx: Tx, district: int) -> list[SectorPairs]:
    """Each sector of that district, those with most villages without anybody first."""
    here = select(Person.village_id, func.count().label("count")).where(
        Person.district_id == district, Person.role == Role.volunteer, Person.standing != PersonStatus.left
    )
    pairs = here.group_by(Person.village_id).subquery()
    count = func.coalesce(pairs.c.count, 0)
    how_many = {
        PairState.two: count == PAIR,
        PairState.one: count == 1,
        PairState.nobody: count == 0,
        PairState.more: count > PAIR,
    }
    sums = [func.sum(case((which, 1), else_=0)) for which in how_many.values()]
    found = select(Place.sector_id, *sums).outerjoin(pairs, pairs.c.village_id == Place.id)
    rows = tx.connection.execute(
        found.where(Place.district_id == district, Place.level == "village").group_by(Place.sector_id)
    )
    every = [SectorPairs(row[0], dict(zip(how_many, map(int, row[1:]), strict=True))) for row in rows]
    return sorted(
        every, key=lambda each: (-each.villages[PairState.nobody], -each.villages[PairState.one], each.sector)
    )
