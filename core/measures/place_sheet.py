"""The monthly sheet: one page of a village, a cell, a sector or a district, without a name or a code on it.

Sectors and districts are told from the months that were kept. Of a cell or a village that is counted which its own
volunteers did, when the sheet is asked for. What is printed leaves the office: small counts are hidden.
"""

from collections.abc import Sequence
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
    every = [_allowed(tx, me, each, inside=inside) for each in place_ids]
    found = [_kept(tx, each, month) if each.level in KEPT else _counted(tx, each, month) for each in every]
    if not inside:
        found = _hidden_together(found)
    return [_sheet(tx, place, month, looked, inside=inside) for place, looked in zip(every, found, strict=True)]


def _allowed(tx: Tx, me: Caller, place_id: int, *, inside: bool) -> Place:
    place = tx.session.get(Place, place_id)
    if place is None or place.level not in LEVELS:
        raise Unknown("a sheet is of a district, a sector, a cell or a village")
    if not me.is_operator and me.district not in (place.district_id, None):
        raise NotYours("sheets are read in their own district")
    if inside and me.district is None:
        raise NotYours("every count is read in its own district")
    return place


def _sheet(tx: Tx, place: Place, month: Period, looked: Looked, *, inside: bool) -> PlaceSheet:
    told = tuple(trends.trends(looked, inside=True))
    return PlaceSheet(place.id, place.level, _path(tx, place), month, inside, month.end > today(tx), told)


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


def record(tx: Tx, me: Caller, sheet: PlaceSheet) -> None:
    """Who had it is in the audit before it is shown."""
    audit.record(tx, me, "read_inside" if sheet.inside else "read", "measures", sheet.place)


def below(tx: Tx, place_id: int | None) -> dict[int, str]:
    """The places of which the next smaller sheets are; none in a village."""
    inside = Place.parent_id == place_id if place_id else Place.level == "district"
    found = select(Place.id, Place.name).where(inside).order_by(Place.name, Place.id)
    return {row.id: row.name for row in tx.connection.execute(found)}


def _kept(tx: Tx, place: Place, month: Period) -> Looked:
    sector = place.id if place.level == "sector" else None
    return trends.read(tx, Scope((place.district_id or 0,), sector), month)[-2:]


def _counted(tx: Tx, place: Place, month: Period) -> Looked:
    """The month, and nothing of the one before."""
    villages = (place.id,) if place.level == "village" else tuple(below(tx, place.id))
    ask = MeasuredMonth(place.district_id or 0, month.first, today(tx), villages=villages)
    figures: list[Figure] = []
    for measure in OF_VILLAGES:
        figures += with_whole(measure, "", tally(tx, measure, ask))
    return [(month.back(1), []), (month, figures)]


def _path(tx: Tx, place: Place) -> tuple[str, ...]:
    above = [place.district_id, place.sector_id, place.parent_id if place.level == "village" else None, place.id]
    named = places.names(tx, [each for each in above if each])
    return tuple(named[each] for each in dict.fromkeys(above) if each)
