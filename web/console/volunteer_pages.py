"""The district's volunteers by village: the pair side by side, the last word of each, and who is missing."""

from enum import StrEnum
from typing import Any, TypeVar

from flask import Blueprint, Response, request

from core.cases import child_lists
from core.models.person import Language
from core.people import enrolling, places, volunteer_lists
from core.people.volunteer_lists import PairState, VolunteerFilter, VolunteerState
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource, declares
from web.console import enrol_pages, paging, said
from web.console.desk import Desk, page, session

LISTS = Policy(OFFICERS, reads=(Resource.listing, Resource.person), pin=True, audited=True)
_Choice = TypeVar("_Choice", bound=StrEnum)


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The list, its filters in the address."""

    @blueprint.get("/volunteers")
    @declares(LISTS)
    def volunteers() -> Response:
        """A line a village; that their names were read is written down."""
        narrowed = asked_filter()
        with desk.write("desk") as tx:
            found, more = volunteer_lists.listed(tx, session().me, narrowed)
            around = _places(tx)
        offered: dict[str, Any] = {"states": VolunteerState, "pairs_left": PairState, "languages": Language, **around}
        offered["may_enrol"], offered["misread"] = enrol_pages.may_enrol(), _misread(narrowed, **around)
        return page("volunteers.html", villages=found, more=more, narrowed=narrowed, note=said.heard(), **offered)


def _places(tx: Tx) -> dict[str, Any]:
    """The sectors of the own district; the districts, for the nation."""
    me = session().me
    if me.district is not None:
        return {"sectors": child_lists.sectors(tx, me), "districts": {}}
    return {"sectors": {}, "districts": {each.id: each.name for each in enrolling.below(tx, None)}}


def asked_filter() -> VolunteerFilter:
    """What the address says; what it says wrongly is not asked."""
    return VolunteerFilter(
        state=one_of(VolunteerState, "state"),
        pair=one_of(PairState, "pair"),
        language=one_of(Language, "language"),
        district=row_named("district"),
        sector=row_named("sector"),
        page=max(1, row_named("page") or 1),
    )


def misread(tx: Tx) -> str:
    """What in the address the list of volunteers knows nothing of, as a sentence; "" for nothing."""
    return _misread(asked_filter(), **_places(tx))


def _misread(narrowed: VolunteerFilter, sectors: dict[int, str], districts: dict[int, str]) -> str:
    """The nation chooses among districts, who has one among its sectors."""
    sector = narrowed.sector if not sectors or narrowed.sector in sectors else None
    district = narrowed.district if narrowed.district in districts else None
    return paging.misread({**vars(narrowed), "sector": sector, "district": district})


def one_of(kind: type[_Choice], name: str) -> _Choice | None:
    """That value of the address, where it is one of these."""
    return next((each for each in kind if each.value == request.args.get(name)), None)


def row_named(name: str) -> int | None:
    """That number of the address, where it can be a place's or a page's."""
    raw = request.args.get(name, "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) <= places.LONGEST_ID else None
