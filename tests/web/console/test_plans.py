"""Every page of the desk finds what it shows by an index, however many children, months and alerts there are."""

from collections.abc import Iterable

import pytest

from bench.growth.asked import Asked, heard
from bench.growth.plans import FEW, SMALL
from tests.core.support.field import Field
from tests.core.support.plans import walks
from tests.fixtures.texting import LENGTHY_ON_POSTGRES
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser
from tests.web.console.every_page import addresses, furnish

OFFICERS = (201, 301, 401)
"""A social worker, the lead and the nation's desk."""

IN_ORDER = ("ix_households_district_id_code",)
"""Indexes that the nation's desk reads from their beginning, until the page is full."""

RARE = {
    "/console/breaches/": ("people", "children"),
    "/console/retention": ("children",),
}
"""By what stands in their addresses, pages that are asked some times a year, and the tables that each reads whole: whom
a breach concerns, which is everybody; and whose record is over, which one night counts for all.
"""


@pytest.mark.lengthy
@LENGTHY_ON_POSTGRES
def test_no_page_walks_through_a_table(world: World, officer: OfficerBrowser) -> None:
    scene = furnish(world)
    asked: dict[str, dict[str, Asked]] = {}
    for last in OFFICERS:
        officer.sign_in(last)
        for address in addresses(world, scene):
            with heard() as said:
                assert officer.client.get(address).status_code in (200, 204, 303, 404), address
            which = next((rare for rare in RARE if rare in address), "")
            asked.setdefault(which, {}).update({each.statement: each for each in said})
    few = [*_lines(SMALL), *FEW, *IN_ORDER]
    field = Field(world.database, world.watch)
    assert set(asked) == {"", *RARE}
    found = [
        each for which in asked for each in walks(field, [*asked[which].values()], *few, *_lines(RARE.get(which, ())))
    ]
    assert not found, "\n\n".join(found)


def _lines(tables: Iterable[str]) -> list[str]:
    """How the databases say that they read those."""
    return [line for each in tables for line in (f"SCAN {each}", f"on {each}")]
