"""How one village goes, without anybody's name: what became of its children and families, month by month."""

from typing import Any

from flask import Blueprint, Response

from core.measures import village_history
from core.measures.small_counts import FEWEST
from core.people import places
from core.people.volunteer_lists import PAIR, PairState
from core.storage.policy import OFFICERS, Policy, Resource, declares
from web.console import paging, said, week_bars
from web.console.desk import Desk, page, session

READS = Policy(
    OFFICERS,
    reads=(Resource.child, Resource.household, Resource.alert, Resource.place),
    pin=True,
    audited=True,
)


def add(blueprint: Blueprint, desk: Desk) -> None:
    """One page."""

    @blueprint.get("/villages/<int:row>")
    @declares(READS)
    def village(row: int) -> Response:
        """Its visits due and made, then a story a child; the look is written down."""
        at = paging.asked_page()
        with desk.write("desk") as tx:
            found = village_history.read(tx, session().me, row, at)
            sector = places.name(tx, found.village.sector_id)
        drawn: dict[str, Any] = {"chart": week_bars.chart(found.visits), "pair": _pair(found.volunteers)}
        return page("village.html", found=found, sector=sector, at=at, fewest=FEWEST, note=said.heard(), **drawn)


def _pair(volunteers: int) -> PairState:
    known = {0: PairState.nobody, 1: PairState.one, PAIR: PairState.two}
    return known.get(volunteers, PairState.more)
