"""The monthly sheet: one page of a village, a cell, a sector or a district, without a name or a code on it.

Sectors and districts are told from the months that were kept. Of a cell or a village that is counted which its own
volunteers did, when the sheet is asked for. What is printed leaves the office: small counts are hidden.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from core.errors import NotYours, Unknown
from core.measures import trends
from core.measures.alerts import ALERTS
from core.measures.frame import Figure, MeasuredMonth, today
from core.measures.monthly import with_whole
from core.measures.periods import Period, Span
from core.measures.rows import tally
from core.measures.small_counts import suppress
from core.measures.support import SUPPORT
from core.measures.trends import Looked, Scope, Trend
from core.measures.visits import VISITS
from core.models.place import Place
from core.people import places
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx

_THEIRS = (
    *("visits_made", "visits_done", "visits_on_time", "concerns_answered", "parents_reached"),
    *("gatherings", "women_at_gatherings", "men_at_gatherings", "children_at_gatherings"),
)
OF_VILLAGES = tuple(each for each in (*VISITS, *ALERTS, *SUPPORT) if each.name in _THEIRS)
"""What volunteers did, by their village."""
KEPT = ("district", "sector")
LEVELS = (*KEPT, "cell", "village")
"""Of what there is a sheet."""


@dataclass(frozen=True)
class PlaceSheet:
    """A page. `path` are the names from the district down; each trend has the month before and the month."""

    place: int
    level: str
    path: tuple[str, ...]
    month: Period
    inside: bool
    runs: bool
    trends: tuple[Trend, ...]


def of_place(tx: Tx, me: Caller, place_id: int, first: date, *, inside: bool = False) -> PlaceSheet:
    """That place's month. Raises NotYours for one that is not in the caller's district, and for every count of it to
    whom is of no district; Unknown for what has no sheet, or a month to come. The caller audits with `record`.
    """
    return of_places(tx, me, [place_id], first, inside=inside)[0]


def of_places(tx: Tx, me: Caller, place_ids: Sequence[int], first: date, *, inside: bool = False) -> list[PlaceSheet]:
    """Those of several places that are handed out together: what is hidden in one, the others do not tell."""
    month = Period(Span.month, first)
    if first > today(tx):
        raise Unknown(f"{month.written} has not begun yet.")
    every = _allowed(tx, me, place_ids, inside=inside)
    counted = _counted(tx, [each for each in every if each.level not in KEPT], month)
    found = [counted[each.id] if each.id in counted else _kept(tx, each, month) for each in every]
    if not inside:
        found = _hidden_together(found)
    named = places.names(tx, {row for each in every for row in _above(each)})
    return [_sheet(tx, each, named, month, looked, inside) for each, looked in zip(every, found, strict=True)]


def _allowed(tx: Tx, me: Caller, place_ids: Sequence[int], *, inside: bool) -> list[Place]:
    """Those places, in their order. Raises Unknown, NotYours."""
    found = {each.id: each for each in tx.session.scalars(select(Place).where(Place.id.in_(place_ids)))}
    every = [found.get(each) for each in place_ids]
    for place in every:
        if place is None or place.level not in LEVELS:
            raise Unknown("a sheet is of a district, a sector, a cell or a village")
        if not me.is_operator and me.district not in (place.district_id, None):
            raise NotYours("sheets are read in their own district")
    if inside and me.district is None:
        raise NotYours("every count is read in its own district")
    return [each for each in every if each]


def _sheet(tx: Tx, place: Place, named: Mapping[int, str], month: Period, looked: Looked, inside: bool) -> PlaceSheet:
    told = tuple(trends.trends(looked, inside=True))
    path = tuple(named[each] for each in dict.fromkeys(_above(place)))
    return PlaceSheet(place.id, place.level, path, month, inside, month.end > today(tx), told)


def _hidden_together(found: Sequence[Looked]) -> list[Looked]:
    """Month by month, the places beside each other and beside their sum."""
    months = [[month for month, _ in looked] for looked in found]
    columns = [suppress_beside([dict(looked)[month] for looked in found]) for month in months[0]]
    return [list(zip(months[at], [column[at] for column in columns], strict=True)) for at in range(len(found))]


def suppress_beside(every: Sequence[Sequence[Figure]]) -> list[list[Figure]]:
    """The wholes of several places without small counts; of one place alone there is no sum that could tell."""
    shown: list[list[Figure]] = [[] for _ in every]
    for name in dict.fromkeys(each.name for figures in every for each in figures):
        mine = [replace(each, group=str(at)) for at, some in enumerate(every) for each in some if _told(each, name)]
        for each in suppress([*_sum(mine), *mine] if len(every) > 1 else mine):
            if each.group:
                shown[int(each.group)].append(replace(each, group=""))
    return shown


def _told(figure: Figure, name: str) -> bool:
    """Parts do not stand on the sheet; money is nothing but its parts."""
    return figure.name == name and (not figure.part or not figure.unit.is_count)


def _sum(figures: Sequence[Figure]) -> list[Figure]:
    if not figures or not figures[0].unit.is_count:
        return []
    of = [each.of for each in figures if each.of is not None]
    value = sum(each.value or 0 for each in figures)
    return [replace(figures[0], group="", value=value, of=sum(of) if of else None, timed=None)]


def record(tx: Tx, me: Caller, sheets: Sequence[PlaceSheet]) -> None:
    """Who had them is in the audit before they are shown."""
    for inside in (True, False):
        of = [each.place for each in sheets if each.inside is inside]
        audit.record_many(tx, me, "read_inside" if inside else "read", "measures", of)


def below(tx: Tx, place_id: int | None) -> dict[int, str]:
    """The places of which the next smaller sheets are; none in a village."""
    inside = Place.parent_id == place_id if place_id else Place.level == "district"
    found = select(Place.id, Place.name).where(inside).order_by(Place.name, Place.id)
    return {row.id: row.name for row in tx.connection.execute(found)}


def _kept(tx: Tx, place: Place, month: Period) -> Looked:
    sector = place.id if place.level == "sector" else None
    return trends.read(tx, Scope((place.district_id or 0,), sector), month)[-2:]


def _counted(tx: Tx, some: Sequence[Place], month: Period) -> dict[int, Looked]:
    """The month of each of these cells or villages, nothing of the one before: a statement a measure, not a place."""
    asked: dict[tuple[int, str], list[int]] = defaultdict(list)
    for place in some:
        asked[place.district_id or 0, place.level].append(place.id)
    figures: dict[int, list[Figure]] = {each.id: [] for each in some}
    for (district, level), mine in asked.items():
        ask = MeasuredMonth(district, month.first, today(tx), villages=_villages(tx, level, mine), apart=level)
        for measure in OF_VILLAGES:
            parts: dict[str, list[Figure]] = defaultdict(list)
            for each in tally(tx, measure, ask):
                parts[each.group].append(replace(each, group=""))
            for place_id in mine:
                figures[place_id] += with_whole(measure, "", parts[str(place_id)])
    return {place_id: [(month.back(1), []), (month, told)] for place_id, told in figures.items()}


def _villages(tx: Tx, level: str, mine: Sequence[int]) -> tuple[int, ...]:
    if level == "village":
        return tuple(mine)
    return tuple(tx.connection.scalars(select(Place.id).where(Place.parent_id.in_(mine))))


def _above(place: Place) -> list[int]:
    """The places from the district down to this one."""
    above = [place.district_id, place.sector_id, place.parent_id if place.level == "village" else None, place.id]
    return [each for each in above if each]
