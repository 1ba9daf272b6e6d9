"""Visits of the district: due and made by week as a picture with its table, and the last that were told."""

from flask import Blueprint, Response

from core.cases import child_lists
from core.children import visit_weeks
from core.people import enrolling
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource, declares
from web.console import paging, week_bars
from web.console.desk import Desk, page, session
from web.console.volunteer_pages import row_named

LISTS = Policy(OFFICERS, reads=(Resource.listing,), pin=True)


def add(blueprint: Blueprint, desk: Desk) -> None:
    """One page."""

    @blueprint.get("/visits")
    @declares(LISTS)
    def visits() -> Response:
        """Counts, then codes, places and days; the national desk chooses a district."""
        at, sector = max(1, row_named("page") or 1), row_named("sector")
        with desk.read() as tx:
            districts = named_districts(tx)
            district = chosen_district(districts)
            weeks = visit_weeks.weeks(tx, district, sector)
            told, more = visit_weeks.told(tx, district, sector, at)
            sectors = child_lists.sectors(tx, session().me)
        chosen = {"sectors": sectors, "sector": sector, "districts": districts, "district": district}
        odd = _misread(sectors, districts)
        return page(
            "visits.html", chart=week_bars.chart(weeks), told=told, more=more, at=at, chosen=chosen, misread=odd
        )


def misread(tx: Tx) -> str:
    """What in the address the list of visits knows nothing of, as a sentence; "" for nothing."""
    return _misread(child_lists.sectors(tx, session().me), named_districts(tx))


def _misread(sectors: dict[int, str], districts: dict[int, str]) -> str:
    """The nation chooses among districts, who has one among its sectors."""
    sector, district = row_named("sector"), row_named("district")
    understood = {
        "sector": sector if not sectors or sector in sectors else None,
        "district": district if district in districts else None,
        "page": max(1, row_named("page") or 1),
    }
    return paging.misread(understood)


def misread_district(districts: dict[int, str], **others: object) -> str:
    """The same of a list that is narrowed by a district; `others` it knows too."""
    asked = row_named("district")
    return paging.misread({"district": asked if asked in districts else None, **others})


def named_districts(tx: Tx) -> dict[int, str]:
    """The districts by name, for the national desk; none for an officer of one."""
    return {} if session().me.district else {each.id: each.name for each in enrolling.below(tx, None)}


def chosen_district(districts: dict[int, str]) -> int:
    """The own one; for the national desk the one that the address says, else the first."""
    asked = row_named("district")
    return session().me.district or (asked if asked in districts else None) or next(iter(districts), 0)
