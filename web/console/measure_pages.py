"""Measures at the desk: one a line with its own past, then one by period and by place; of the months that were kept."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, request, url_for

from core.clock import kigali
from core.measures import measured_places, periods, trends
from core.measures.measured_places import MeasuredPlace, PlaceChoice, PlaceSize
from core.measures.periods import Period, Span
from core.models.person import Role
from core.storage import audit
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource, declares
from web.console import figure_bars, paging
from web.console.desk import Desk, page, session
from web.console.volunteer_pages import one_of, row_named

READS = Policy(OFFICERS, reads=(Resource.measures,), pin=True, audited=True)
PART_WORDS = {
    "placements_ended": "officer.ended",
    "cases_closed_well": "closing.reason",
    "cases_closed_otherwise": "closing.reason",
    "sessions_with_child": "plan.kind",
    "sessions_with_parents": "plan.kind",
    "parents_reached": "plan.kind",
    "referrals_completed": "referral.to",
    "gatherings": "gathering.kind",
    "women_at_gatherings": "gathering.kind",
    "men_at_gatherings": "gathering.kind",
    "children_at_gatherings": "gathering.kind",
}
"""What the phones call the parts of a measure; those of any other are told as they stand."""


@dataclass(frozen=True)
class MeasureLook:
    """What is looked at: of which place, which period, and all that may be chosen instead. `is_asked`: the address says
    a month of that period.
    """

    places: PlaceChoice
    period: Period
    periods: list[Period]
    inside: bool
    runs: bool
    is_asked: bool

    @property
    def place(self) -> MeasuredPlace:
        """The place."""
        return self.places.now

    @property
    def chosen(self) -> dict[str, Any]:
        """As an address has it."""
        return {"place": self.place.id, "span": self.period.span.value, "at": self.period.written}


def add(blueprint: Blueprint, desk: Desk) -> None:
    """All of them, and one."""

    @blueprint.get("/measures")
    @declares(READS)
    def measures() -> Response:
        """A line a measure."""
        with desk.read() as tx:
            look = looked(tx)
            found = trends.trends(trends.read(tx, look.place.scope, look.period), inside=look.inside)
        written(desk, look)
        return page("measures.html", look=look, trends=found, misread=misread(look), **WORDS)

    @blueprint.get("/measures/<name>")
    @declares(READS)
    def measure(name: str) -> Response:
        """One, by period, by part and by place."""
        if name not in trends.NAMES:
            abort(404)
        with desk.read() as tx:
            look = looked(tx)
            found = trends.trends(trends.read(tx, look.place.scope, look.period, name), inside=look.inside)
            here = next((each for each in found if each.name == name), None)
            beside = by_place(tx, look, name)
        written(desk, look)
        bars = figure_bars.period_bars(look.period.line(), here.line) if here else []
        values: dict[str, Any] = {
            "name": name,
            "trend": here,
            "bars": bars,
            "beside": beside,
            "part_words": PART_WORDS.get(name),
            "misread": misread(look),
        }
        values["address"] = lambda row: url_for("console.measure", name=name, **{**look.chosen, "place": row})
        return page("measure.html", look=look, **values, **WORDS)


WORDS: dict[str, Any] = {"words": figure_bars, "spans": list(Span)}


def looked(tx: Tx, *, down_to: PlaceSize = PlaceSize.sector) -> MeasureLook:
    """What the address says; what it says wrongly is not asked. Officers of a district see every count of their own,
    the nation's desk none that is small.
    """
    me = session().me
    span = one_of(Span, "span") or Span.month
    today = kigali(tx.at).date()
    at = request.args.get("at", "")
    found, is_asked = periods.asked(span, at, today), periods.known(span, at, today) is not None
    runs = periods.period(span, today)
    around = [runs.back(each) for each in range(2 * span.shown)]
    choice = measured_places.choice(tx, me, row_named("place")).up_to(down_to)
    return MeasureLook(choice, found, around, me.role is not Role.national, found == runs, is_asked)


def misread(look: MeasureLook, **others: object) -> str:
    """What in the address a page of measures knows nothing of, as a sentence; "" for nothing. `others` it knows too."""
    place = look.place.id if row_named("place") == look.place.id else None
    at = request.args.get("at") if look.is_asked else None
    return paging.misread({"place": place, "span": look.period.span.value, "at": at, **others})


def written(desk: Desk, look: MeasureLook) -> None:
    """Who looked is in the audit before anything is shown."""
    with desk.write("desk") as tx:
        audit.record(tx, session().me, "read_inside" if look.inside else "read", "measures", look.place.id)


def by_place(tx: Tx, look: MeasureLook, name: str) -> list[figure_bars.PlaceBar]:
    """The measure in the smaller places of the one that is looked at; none where it has none."""
    if name not in trends.BY_NAME or not look.places.smaller:
        return []
    sectors = look.place.size is PlaceSize.district
    found = trends.places(tx, name, look.place.scope, look.period, by_district=not sectors)
    shown = trends.with_their_sum(found, inside=look.inside)
    if sectors and not any(place in shown for place in (each.id for each in look.places.smaller)):
        return []
    return figure_bars.place_bars({each.id: each.name for each in look.places.smaller}, shown)
