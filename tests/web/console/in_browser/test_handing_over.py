"""A village's children are handed to somebody from nearby in a real browser at 360 px: seen, chosen, printed, told."""

import re

import pytest
from playwright.sync_api import BrowserContext, expect

from core.operations.demo_people import HUYE_VILLAGE
from tests.fixtures.world import World
from tests.web.console.in_browser.test_each_act import opens, small
from tests.web.console.test_handing import neighbour

pytestmark = [pytest.mark.parametrize("database_url", ["sqlite"], indirect=True), pytest.mark.browser]


def test_an_officer_hands_a_villages_children_to_a_neighbour(
    world: World, context: BrowserContext, address: str
) -> None:
    neighbour(world)
    page = small(world, context, address, 201)
    opens(page, f"{address}/console/volunteers")
    page.locator(f"a[href$='/villages/{HUYE_VILLAGE}']").click()
    page.get_by_role("link", name="Hand over the children").click()
    expect(page.locator("main")).to_contain_text("204711")
    opens(page, page.url)
    page.get_by_label(re.compile("Uwera Aline")).check()
    page.locator("main button.primary").click()
    expect(page.locator("main")).to_contain_text("Uwera Aline")
    expect(page.locator("main")).to_contain_text(re.compile(r"\d{4} \d{4}"))
    page.goto(f"{address}/console/villages/{HUYE_VILLAGE}")
    expect(page.locator("main")).to_contain_text("more than two")
