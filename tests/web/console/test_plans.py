"""Every page of the desk finds what it shows by an index, however many children, months and alerts there are."""

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

RARE = ("/data", "/console/breaches/", "/console/retention")
"""In the addresses of what is asked some times a year and gathers or counts from every table: one person's own data,
the draft of a breach, the dry run of what time erases.
"""


@LENGTHY_ON_POSTGRES
def test_no_page_walks_through_a_table(world: World, officer: OfficerBrowser) -> None:
    scene = furnish(world)
    asked: dict[str, Asked] = {}
    for last in OFFICERS:
        officer.sign_in(last)
        for address in (each for each in addresses(world, scene) if not any(rare in each for rare in RARE)):
            with heard() as said:
                assert officer.client.get(address).status_code in (200, 204, 303, 404), address
            asked |= {each.statement: each for each in said}
    small = [*(f"SCAN {each}" for each in SMALL), *(f"on {each}" for each in SMALL), *FEW, *IN_ORDER]
    found = walks(Field(world.database, world.watch), list(asked.values()), *small)
    assert not found, "\n\n".join(found)
