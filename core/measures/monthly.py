"""What the programme is measured by, month by month, in one district. What each means stands in docs/measures.md.

Rows are counted in SQL, each measure by one statement, and nobody's record is opened; still each look is audited.
"""

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches

from sqlalchemy import select

from core.errors import NotYours, Unknown
from core.measures.alerts import ALERTS
from core.measures.cases import CASES
from core.measures.children import CHILDREN, is_open
from core.measures.frame import By, Figure, Measure, MeasuredMonth, today
from core.measures.rows import tally
from core.measures.service import PRICES, SERVICE, per_visit
from core.measures.small_counts import suppress
from core.measures.support import SUPPORT
from core.measures.visits import VISITS, VISITS_MADE
from core.models.place import Place
from core.storage import audit
from core.storage.access import CLI, Caller
from core.storage.db import Tx

MEASURES: tuple[Measure, ...] = (*VISITS, *ALERTS, *CHILDREN, *CASES, *SUPPORT, *SERVICE)
"""In the order in which they are told."""


@dataclass(frozen=True)
class Sheet:
    """A district's month. `inside` sheets hold every count and stay in the office.

    While it is `open`, children whose placement has not stood long enough may still come to count as reintegrated.
    """

    district: str
    month: str
    by: By | None
    inside: bool
    figures: list[Figure]
    open: bool = False


def month(written: str) -> date:
    """The first day of a month written as 2026-10. Raises Unknown."""
    if re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", written) is None:
        raise Unknown(f"{written!r} is no month: write it as 2026-10.")
    return date.fromisoformat(f"{written}-01")


def district(tx: Tx, name: str) -> Place:
    """The district of that name, whatever its capitals. Raises Unknown, naming those that are written alike."""
    found = {each.name.lower(): each for each in tx.session.scalars(select(Place).where(Place.level == "district"))}
    if name.lower() in found:
        return found[name.lower()]
    alike = [found[each].name for each in get_close_matches(name.lower(), found)] or sorted(
        each.name for each in found.values()
    )
    raise Unknown(f"There is no district {name!r}. Did you mean {' or '.join(alike)}?")


def of_month(tx: Tx, me: Caller, place: Place, first: date, *, by: By | None = None, inside: bool = False) -> Sheet:
    """The district's month: the whole of it and, with `by`, each group. Small counts are hidden unless `inside`.

    What is not over yet, a visit that is due tomorrow or an alert raised just now, is not counted. Raises NotYours to
    anybody but an officer of the district, the national desk or who runs the service; Unknown for a month to come.
    """
    officer = me.role is not None and me.role.is_officer and me.district in (place.id, None)
    if not (officer or me.channel == CLI):
        raise NotYours("measures are read in their own district")
    ask = MeasuredMonth(place.id, first, today(tx))
    if first > ask.today:
        raise Unknown(f"{first:%Y-%m} has not begun yet.")
    figures = [each for measure in MEASURES for each in figures_of(tx, measure, ask, by)] + costs_of(tx, ask)
    tx.lock()  # last: until then nobody waits
    audit.record(tx, me, "read_inside" if inside else "read", "measures", place.id)
    told = figures if inside else suppress(figures)
    return Sheet(place.name, f"{first:%Y-%m}", by, inside, told, open=is_open(tx, ask))


def figures_of(tx: Tx, measure: Measure, ask: MeasuredMonth, by: By | None) -> list[Figure]:
    """The whole district first, then each group; of each the whole first, then its parts."""
    found = with_whole(measure, "", tally(tx, measure, ask))
    if by not in measure.by:
        return found
    grouped = tally(tx, measure, replace(ask, by=by))
    names = _names(tx, ask.district) if by is By.sector else {}
    named = [replace(each, group=names.get(each.group, each.group)) for each in grouped]
    for group in sorted({each.group for each in named}):
        found += with_whole(measure, group, [each for each in named if each.group == group])
    return found


def with_whole(measure: Measure, group: str, parts: list[Figure]) -> list[Figure]:
    """A group's figures behind their sum; nothing counted is 0."""
    if [each.part for each in parts] == [""]:
        return parts
    sums = Counter({"value": 0, "of": 0})
    for each in parts:
        sums.update({"value": each.value or 0, "of": each.of or 0})
    of = sums["of"] if measure.share else None
    return [
        Figure(measure.name, measure.unit, group, "", sums["value"], of),
        *sorted(parts, key=lambda each: each.part),
    ]


def _names(tx: Tx, district_id: int) -> dict[str, str]:
    sectors = select(Place.id, Place.name).where(Place.parent_id == district_id)
    return {str(row.id): row.name for row in tx.connection.execute(sectors)}


def costs_of(tx: Tx, ask: MeasuredMonth) -> list[Figure]:
    """What the district's SMS cost, and what that makes for each visit made."""
    segments = next(each for each in SERVICE if each.name == "sms_segments")
    return per_visit(tally(tx, segments, ask), tally(tx, PRICES, ask), tally(tx, VISITS_MADE, ask))
