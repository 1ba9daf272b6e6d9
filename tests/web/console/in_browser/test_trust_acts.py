"""Requests, consents, an erasure by two, and who looked, in a real browser at 360 px."""

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser
from tests.web.console.in_browser.test_each_act import opens, small
from tests.web.console.test_children import child_of
from tests.web.console.test_desk_browser import SMALL
from tests.web.console.test_trust import ask_to_erase, erasure_of

pytestmark = [pytest.mark.parametrize("database_url", ["sqlite"], indirect=True), pytest.mark.browser]


def test_what_a_carer_asked_by_phone_is_read_given_and_answered(
    world: World, context: BrowserContext, address: str
) -> None:
    world.phone(101).dial().press("5", "3", "1").ends()
    page = small(world, context, address, 301)
    opens(page, f"{address}/console/trust")
    page.locator("main a[href$='/console/requests']").click()
    expect(page.locator("main .row")).to_have_count(1)
    opens(page, page.url)
    page.locator("main .row a.button").click()
    expect(page.get_by_role("heading", name="To see what is kept")).to_be_visible()
    opens(page, page.url)
    page.get_by_role("button", name="It was given in person").click()
    expect(page.get_by_role("status")).to_be_visible()
    page.goto(f"{address}/console/requests?done=1")
    expect(page.locator("main .row")).to_have_count(1)


def test_what_a_carer_said_is_read_by_the_number(world: World, context: BrowserContext, address: str) -> None:
    world.phone(101).dial().press("5", "2").ends()
    page = small(world, context, address, 301)
    opens(page, f"{address}/console/consents")
    page.locator("#number").fill("12")
    page.get_by_role("button", name="Read what was said").click()
    expect(page.locator("#number-error")).to_be_visible()
    page.locator("#number").fill("0788000101")
    page.get_by_role("button", name="Read what was said").click()
    expect(page.locator("main")).to_contain_text("SMS to this number")


def test_two_erase_a_record_and_the_lead_alone_cannot(
    world: World, browser: Browser, context: BrowserContext, address: str
) -> None:
    ask_to_erase(world, OfficerBrowser(world))
    where = f"{address}/console/erasures/{erasure_of(world)}"
    lead = small(world, context, address, 301)
    opens(lead, where)
    expect(lead.get_by_role("button", name="Confirm: erase it")).to_have_count(0)
    nation = small(world, browser.new_context(viewport=SMALL, locale="en"), address, 401)  # type: ignore[arg-type]
    opens(nation, where)
    nation.get_by_role("button", name="Confirm: erase it").click()
    expect(nation.get_by_role("status")).to_contain_text("Confirmed")


def test_a_lead_reads_who_looked_at_a_child_and_stands_there_too(
    world: World, context: BrowserContext, address: str
) -> None:
    child = child_of(world, "204711")
    OfficerBrowser(world).sign_in(201).get(f"/console/children/{child}")
    page = small(world, context, address, 301)
    page.goto(f"{address}/console/children/{child}")
    page.get_by_role("link", name="Who looked at this child").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Who looked at 204711")
    expect(page.locator("main .row", has_text="Keza Demo").first).to_be_visible()
    expect(page.locator("main .row", has_text="Umutesi Demo").first).to_be_visible()
    opens(page, page.url)
