"""Where a message to many goes: a district, sector, cell or village, by its id."""

from sqlalchemy import ColumnElement, false

from core.errors import Unknown
from core.models.person import Person
from core.models.place import Place
from core.storage.db import Tx

_BY_LEVEL = {"district": Person.district_id, "sector": Person.sector_id, "village": Person.village_id}


def district_of(tx: Tx, place: int | None) -> int | None:
    """In which district that place lies; None for the whole country."""
    found = tx.session.get(Place, place) if place else None
    return found.district_id if found else None


def within(tx: Tx, place: int) -> ColumnElement[bool]:
    """Of people in a statement: those who work or live there. Raises Unknown for what is no such place."""
    found = tx.session.get(Place, place)
    if found is None:
        raise Unknown("There is no such place.")
    column = _BY_LEVEL.get(found.level)
    return column == found.id if column is not None else false()
