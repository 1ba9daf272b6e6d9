"""Places: the country as tiles by one measure, a district's sectors side by side, and villages by their volunteers."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from core.measures import trends
from core.measures.measured_places import PlaceSize
from core.people import pair_coverage
from core.people.volunteer_lists import PairState
from core.storage.policy import OFFICERS, Policy, Resource, declares
from web.console import place_tiles
from web.console.desk import Desk, page
from web.console.measure_pages import WORDS, by_place, looked, misread, written

READS = Policy(OFFICERS, reads=(Resource.measures, Resource.place), pin=True, audited=True)
FIRST = "visits_done"


def add(blueprint: Blueprint, desk: Desk) -> None:
    """One page."""

    @blueprint.get("/places")
    @declares(READS)
    def places() -> Response:
        """The districts of the nation or a province; the sectors of a district, with their villages by volunteers."""
        asked = request.args.get("name", FIRST)
        name = asked if asked in trends.BY_NAME else FIRST
        with desk.read() as tx:
            look = looked(tx, down_to=PlaceSize.district)
            beside = by_place(tx, look, name)
            own = look.place.size is PlaceSize.district
            pairs = pair_coverage.by_sector(tx, look.place.id) if own else []
        written(desk, look)
        values: dict[str, Any] = {
            "name": name,
            "names": list(trends.BY_NAME),
            "beside": beside,
            "tiles": [] if own else place_tiles.tiles(beside),
            "size": place_tiles.SIZE,
            "pairs": pairs,
            "states": list(PairState),
            "sectors": {each.id: each.name for each in look.places.smaller},
            "misread": misread(look, name=name),
        }

        def address(row: int) -> str:
            where = {**look.chosen, "place": row}
            return (
                url_for("console.measure", name=name, **where) if own else url_for("console.places", name=name, **where)
            )

        return page("places.html", look=look, address=address, **values, **WORDS)
