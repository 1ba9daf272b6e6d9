"""Measures and places in a real browser at 360 px: a figure's own past, the country as tiles, then a village's two."""

import re

import pytest
from playwright.sync_api import BrowserContext, expect

from core.children.reviews import month_after
from tests.fixtures.world import World
from tests.web.console.in_browser.test_each_act import opens, small
from tests.web.console.test_measures import NGOMA, RUBAVU, SIMBI, keep, this_month

pytestmark = [pytest.mark.parametrize("database_url", ["sqlite"], indirect=True), pytest.mark.browser]


def test_an_officer_reads_a_figure_its_past_and_its_sectors(
    world: World, context: BrowserContext, address: str
) -> None:
    keep(world, "visits_done", 34, 42)
    keep(world, "visits_done", 20, 40, first=month_after(this_month(world), -2))
    for place in (NGOMA, SIMBI):
        keep(world, "visits_done", 3, 4, place_id=place)
    page = small(world, context, address, 201)
    opens(page, f"{address}/console/measures")
    page.get_by_role("link", name="Due visits done").click()
    expect(page.locator("main h1")).to_contain_text("Due visits done")
    expect(page.get_by_role("img").first).to_be_visible()
    expect(page.locator("svg .now title")).to_contain_text("81 %")
    page.locator("main details summary").first.click()
    expect(page.locator("details tbody tr").nth(1)).to_contain_text("50 %")
    opens(page, page.url)
    page.locator("#span").select_option("quarter")
    page.locator("main form.filters button").click()
    expect(page).to_have_url(re.compile("span=quarter"))
    expect(page.locator("main h1")).to_contain_text("Due visits done")


def test_the_nation_presses_a_tile_and_a_sector_and_finds_its_volunteers(
    world: World, context: BrowserContext, address: str
) -> None:
    keep(world, "visits_done", 30, 40)
    keep(world, "visits_done", 10, 50, district_id=RUBAVU, place_id=RUBAVU)
    keep(world, "visits_done", 15, 20, place_id=NGOMA)
    keep(world, "visits_done", 10, 20, place_id=SIMBI)
    page = small(world, context, address, 401)
    opens(page, f"{address}/console/places?name=visits_done")
    tiles = page.locator("svg a")
    expect(tiles).to_have_count(30)
    expect(tiles.filter(has_text="Huye")).to_contain_text("75 %")
    expect(tiles.filter(has_text="Nyarugenge")).to_contain_text("–")
    tiles.filter(has_text="Huye").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main h1")).to_contain_text("Huye")
    rows = page.locator("table.by-place tbody tr")
    expect(rows.first).to_contain_text("Ngoma")
    expect(rows.nth(1)).to_contain_text("Simbi")
    opens(page, page.url)
    page.get_by_role("link", name=re.compile("^Ngoma, .*: 1$")).first.click()
    expect(page.locator("main")).to_contain_text("Demo")


def test_an_officer_reads_how_a_village_goes_on_a_small_screen(
    world: World, context: BrowserContext, address: str
) -> None:
    world.phone(1).dial().press("1", "204711", "1", "3", "1", "1", "1", "1")
    page = small(world, context, address, 201)
    opens(page, f"{address}/console/places?name=visits_done")
    page.get_by_role("link", name=re.compile("^Ngoma, .*: 1$")).first.click()
    page.locator("main .pair .who a").first.click()
    expect(page.locator("main h1")).to_contain_text("How ")
    expect(page.locator("main .story").first).to_contain_text("alert DANGER")
    expect(page.locator("main")).not_to_contain_text("204711")
    opens(page, page.url)
    page.locator("main details summary").click()
    expect(page.locator("details tbody tr")).to_have_count(12)
