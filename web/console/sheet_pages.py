"""The monthly sheet at the desk: a page of A4 of a village, a cell, a sector or the district, to print and hand out."""

from typing import Any

from flask import Blueprint, Response, request

from core.clock import kigali
from core.errors import NotYours, Unknown
from core.measures import periods, place_sheet
from core.measures.periods import Period, Span
from core.measures.place_sheet import PlaceSheet
from core.models.person import Role
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource, declares
from web.console import figure_bars, paging
from web.console.desk import Desk, page, session
from web.console.volunteer_pages import row_named

READS = Policy(OFFICERS, reads=(Resource.measures, Resource.place), pin=True, audited=True)


def add(blueprint: Blueprint, desk: Desk) -> None:
    """One page."""

    @blueprint.get("/sheet")
    @declares(READS)
    def sheet() -> Response:
        """That place's month; the nation's desk chooses a district first."""
        me = session().me
        inside = request.args.get("inside") == "1" and me.role is not Role.national
        with desk.read() as tx:
            today = kigali(tx.at).date()
            at = request.args.get("at", "")
            month, is_asked = periods.asked(Span.month, at, today), periods.known(Span.month, at, today) is not None
            found = _found(tx, month, inside=inside)
            below = place_sheet.below(tx, found.place if found else None) if _has_below(found) else {}
        if found:
            with desk.write("desk") as tx:
                place_sheet.record(tx, me, [found])
        around = [periods.period(Span.month, today).back(each) for each in range(Span.month.shown)]
        place = found.place if found and found.place == row_named("place") else None
        odd = paging.misread({"place": place, "at": at if is_asked else None, "inside": 1 if inside else None})
        values: dict[str, Any] = {
            "misread": odd,
            "sheet": found,
            "below": below,
            "month": month,
            "months": around,
            "inside": inside,
        }
        return page("sheet.html", words=figure_bars, may_all=me.role is not Role.national, **values)


def _found(tx: Tx, month: Period, *, inside: bool) -> PlaceSheet | None:
    """Of the place that was asked for, where it may be seen; else of the own district."""
    me = session().me
    for place in (row_named("place"), me.district):
        try:
            if place:
                return place_sheet.of_place(tx, me, place, month.first, inside=inside)
        except (NotYours, Unknown):
            continue
    return None


def _has_below(found: PlaceSheet | None) -> bool:
    return found is None or found.level != "village"
