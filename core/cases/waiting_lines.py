"""A line of a list that waits for officers: what it leads to, and whose lists it may stand on."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Date, Select, Text, cast, literal, null, select, true

from core.clock import kigali
from core.models.base import Moment
from core.models.person import Role
from core.models.place import DISTRICT, Place
from core.storage.db import Tx


class Opens(StrEnum):
    """What a line of a list leads to."""

    child = "child"
    worry = "worry"
    review = "review"
    foster = "foster"
    call = "call"
    referral = "referral"
    person = "person"
    village = "village"
    alert = "alert"


class Line(NamedTuple):
    """A line of a list: what it leads to, its row, the code or place people know it by, its day or moment.

    `about` is the kind of a review, why somebody waits for a call, what a person does, how many of a pair are left;
    `child` the child that a review is owed to.
    """

    opens: Opens
    id: int
    code: str
    day: date | None
    at: datetime | None
    about: str
    child: int | None


class Reach(NamedTuple):
    """Whose lists: a district's (the nation's for None), for a sector's officer the sector's; and who looks."""

    district: int | None
    sector: int | None
    person: int
    role: Role | None


def line_of(
    opens: Opens, row: Any, code: Any, day: Any, about: Any = "", *, at: Any = None, child: Any = None
) -> Select[Any]:
    """Asks for lines: every list has these columns, in this order."""
    when = (
        (cast(null(), Date) if day is None else day).label("day"),
        (cast(null(), Moment) if at is None else at).label("at"),
    )
    kind = literal(opens.value).label("opens")
    whose = cast(null() if child is None else child, BigInteger).label("child")
    return select(kind, row.label("row"), code.label("code"), *when, cast(about, Text).label("about"), whose)


def today(tx: Tx) -> date:
    """Today in Kigali."""
    return kigali(tx.at).date()


DISTRICTS = select(Place.id).where(DISTRICT)
"""All of them: what is open in the nation is found by the indexes of its districts."""


def here(column: Any, reach: Reach) -> Any:
    """Only what is the district's; the nation sees every district's."""
    return column == reach.district if reach.district is not None else column.in_(DISTRICTS)


def in_sector(village: Any, reach: Reach) -> Any:
    """Of a sector's officer only what lies in the sector."""
    if reach.sector is None:
        return true()
    cells = select(Place.id).where(Place.parent_id == reach.sector)
    return village.in_(select(Place.id).where(Place.parent_id.in_(cells)))


def anywhere(column: Any, reach: Reach) -> Any:
    """The nation's desk sees what belongs to no district too."""
    return column == reach.district if reach.district is not None else true()
