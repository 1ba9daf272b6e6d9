"""What pages weigh as a real browser gets them the first time, and how soon Today is there over a slow line."""

import time

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.fixtures.world import World
from tests.web.console.in_browser.conftest import seat
from tests.web.console.test_desk_browser import pages

pytestmark = [pytest.mark.parametrize("database_url", ["sqlite"], indirect=True), pytest.mark.browser]
FIRST, TODAY, SIGN_IN = 60_000, 30_000, 20_000
"""Bytes of any page's first load with all that it needs, of Today's, and of signing in."""
TRANSFERRED = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
  .reduce((sum, each) => sum + each.transferSize, 0)"""
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""400 ms there and back, 50 kB a second."""
USABLE_SECONDS = 5.0


@pytest.fixture
def network(page: Page) -> CDPSession:
    """The line that the page comes over."""
    return page.context.new_cdp_session(page)


def cold(network: CDPSession, page: Page, where: str) -> int:
    """The bytes of its first load."""
    network.send("Network.clearBrowserCache")
    page.goto(where)
    return int(page.evaluate(TRANSFERRED))


def test_the_first_load_of_every_page_is_light(world: World, page: Page, network: CDPSession, address: str) -> None:
    world.watch.passes(days=3)
    seat(world, page.context, address, 201)
    weights = {name: cold(network, page, where) for name, where in pages(world, address).items()}
    assert {name: weight for name, weight in weights.items() if not 5_000 < weight < FIRST} == {}
    assert weights["today"] < TODAY
    page.context.clear_cookies()
    assert 5_000 < cold(network, page, f"{address}/console/sign-in") < SIGN_IN


def test_today_can_be_used_in_five_seconds_over_a_slow_line(page: Page, network: CDPSession, address: str) -> None:
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", SLOW)
    began = time.monotonic()
    cold(network, page, f"{address}/console/")
    expect(page.get_by_role("button", name="I have it").first).to_be_enabled()
    took = time.monotonic() - began
    assert 0.4 < took < USABLE_SECONDS, took
