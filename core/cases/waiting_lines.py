"""A line of a list that waits for officers: what it leads to, and whose lists it may stand on."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Date, Select, Text, bindparam, cast, literal, null, select, true

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

    @property
    def asked(self) -> "ListedFor":
        """The same as its statements know it."""
        return ListedFor(self.district is None, self.sector is not None, self.role in (Role.lead, Role.national))


class ListedFor(NamedTuple):
    """For whom the statement of a list is made, once for all such: whoever asks it is bound to its parameters.

    `watches`: the lead or the nation's desk, who sees what officers are to do as well.
    """

    nation: bool
    in_sector: bool
    watches: bool

    @property
    def district(self) -> Any:
        """The parameter of the district, None for the nation."""
        return None if self.nation else DISTRICT_ASKED


DISTRICT_ASKED = bindparam("district", type_=BigInteger())
SECTOR = bindparam("sector", type_=BigInteger())
PERSON = bindparam("person", type_=BigInteger())
TODAY = bindparam("today", type_=Date())
NOW = bindparam("now", type_=Moment())


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


def here(column: Any, district: Any) -> Any:
    """Only what is the district's; the nation (None) sees every district's."""
    return column.in_(DISTRICTS) if district is None else column == district


def in_sector(village: Any, asked: ListedFor) -> Any:
    """Of a sector's officer only what lies in the sector."""
    if not asked.in_sector:
        return true()
    cells = select(Place.id).where(Place.parent_id == SECTOR)
    return village.in_(select(Place.id).where(Place.parent_id.in_(cells)))


def anywhere(column: Any, district: Any) -> Any:
    """The nation's desk sees what belongs to no district too."""
    return true() if district is None else column == district
