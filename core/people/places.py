"""Places by id, and how an SMS may name one: never finer than the sector."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches
from typing import Any

from sqlalchemy import bindparam, func, insert, select

from core.errors import Unknown
from core.models.place import Place
from core.people.geography import PlaceRow, rwanda
from core.storage.db import Tx
from core.storage.prepared import Prepared

LONGEST_ID = 9
"""Digits of the id of a place that has no code."""
_NAME = Prepared(select(Place.name).where(Place.id == bindparam("of")))


def load_rwanda(tx: Tx) -> int:
    """Put all of Rwanda into an empty table; how many places that made. 0 if they are there already."""
    if tx.connection.scalar(select(func.count()).select_from(Place)):
        return 0
    rows = list(_with_reach(rwanda()))
    tx.connection.execute(insert(Place), rows)
    return len(rows)


def _with_reach(places: Iterable[PlaceRow]) -> Iterable[dict[str, Any]]:
    """Each place with the sector and district it lies in, so that no scope needs a walk up the tree."""
    reach: dict[int, tuple[int | None, int | None]] = {}
    for place in places:
        sector, district = reach.get(place.parent_id or 0, (None, None))
        if place.level == "district":
            district = place.id
        if place.level == "sector":
            sector = place.id
        reach[place.id] = (sector, district)
        yield {**place._asdict(), "sector_id": sector, "district_id": district}


def district_of(tx: Tx, digits: str) -> int | None:
    """The district of those two digits, as it is written in every official code of a place there."""
    found = select(Place.id).where(Place.code == digits, Place.level == "district")
    return tx.connection.scalar(found)


def village_of(tx: Tx, digits: str) -> Place | None:
    """The village of that official code; one that has none yet goes by its id, of nine digits."""
    if not (digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_ID):
        return None
    without = Place.code.is_(None) & (Place.id == int(digits))
    return tx.session.scalar(select(Place).where(Place.level == "village", (Place.code == digits) | without))


def name(tx: Tx, place_id: int | None) -> str:
    """The place's own name; "" for none."""
    found = tx.first(_NAME, {"of": place_id}) if place_id else None
    return found[0] if found else ""


def names(tx: Tx, place_ids: Collection[int]) -> dict[int, str]:
    """The names of these places, in one statement."""
    found = select(Place.id, Place.name).where(Place.id.in_(place_ids))
    return {place: called for place, called in tx.connection.execute(found)} if place_ids else {}


def lying(tx: Tx, place_ids: Collection[int]) -> dict[int, Place]:
    """These places with where they lie, in one statement."""
    found = select(Place).where(Place.id.in_(place_ids))
    return {each.id: each for each in tx.session.scalars(found)} if place_ids else {}


def inside(tx: Tx, place_id: int, level: str, name: str) -> int:
    """The sector, cell or village of that name within a district or sector. Raises Unknown, naming those there are."""
    reach = Place.district_id == place_id if level == "sector" else Place.sector_id == place_id
    found = list(tx.session.scalars(select(Place).where(Place.level == level, reach)))
    named = [each for each in found if each.name.lower() == name.strip().lower()]
    if len(named) == 1:
        return named[0].id
    if named:
        codes = ", ".join(each.code or str(each.id) for each in named)
        raise Unknown(f"There are {len(named)} called {name} there. Say which by its code: {codes}.")
    near = get_close_matches(name.title(), [each.name for each in found]) or sorted(each.name for each in found)[:5]
    raise Unknown(f"There is no {level} {name!r} there. Did you mean {' or '.join(near)}?")


def spoken(tx: Tx, district_id: int, sector_id: int | None) -> str:
    """What an SMS calls a place: Huye/Ngoma."""
    district = name(tx, district_id)
    return f"{district}/{name(tx, sector_id)}" if sector_id else district
