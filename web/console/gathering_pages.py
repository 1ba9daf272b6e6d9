"""Gatherings that the district's volunteers told of: by month, and one by one."""

from flask import Blueprint, Response

from core.reporting import gathering_lists
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource, declares
from web.console import paging
from web.console.desk import Desk, page
from web.console.visits_pages import chosen_district, misread_district, named_districts

LISTS = Policy(OFFICERS, reads=(Resource.meeting, Resource.listing), pin=True)


def add(blueprint: Blueprint, desk: Desk) -> None:
    """One page."""

    @blueprint.get("/gatherings")
    @declares(LISTS)
    def gatherings() -> Response:
        """Counts and places; nobody who came is named anywhere."""
        at = paging.asked_page()
        with desk.read() as tx:
            districts = named_districts(tx)
            district = chosen_district(districts)
            months = gathering_lists.months(tx, district)
            held, more = gathering_lists.listed(tx, district, at)
        around, odd = {"districts": districts, "district": district}, _misread(districts)
        return page("gatherings.html", months=months, held=held, more=more, at=at, around=around, misread=odd)


def misread(tx: Tx) -> str:
    """What in the address the list of gatherings knows nothing of, as a sentence; "" for nothing."""
    return _misread(named_districts(tx))


def _misread(districts: dict[int, str]) -> str:
    return misread_district(districts, page=paging.asked_page())
