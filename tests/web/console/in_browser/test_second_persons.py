"""What two do, tried by one in a real browser; words that changed, and a file whose day is over: each told in place."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from core.models.person import Language
from core.operations import text_reviews
from core.storage.access import operator
from tests.fixtures.world import World
from tests.web.console.in_browser.conftest import seat
from tests.web.console.in_browser.test_axe import looked_at
from tests.web.console.in_browser.test_each_act import fill, opens, press, small
from tests.web.console.test_dhis2 import ELEMENT, HEAD, later
from tests.web.console.test_office import made
from tests.web.console.test_words import KEY, signed

pytestmark = [pytest.mark.parametrize("database_url", ["sqlite"], indirect=True), pytest.mark.browser]
ALL_THE_SAME = """where => {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = where;
  form.append(document.querySelector("input[name='mark']").cloneNode());
  document.body.append(form);
  form.submit();
}"""
"""A form that the page does not offer, sent from it."""


def press_all_the_same(page: Page, where: str) -> None:
    with page.expect_navigation():
        page.evaluate(ALL_THE_SAME, where)


def test_who_drafted_a_message_to_many_releases_it_by_no_press(
    world: World, context: BrowserContext, address: str
) -> None:
    page = small(world, context, address, 301)
    page.goto(f"{address}/console/groups/draft")
    fill(page, template="thanks", role="volunteer", place="all")
    page.locator("main form[method=post] button.primary").click()
    expect(page).to_have_url(re.compile(r"/groups/\d+"))
    expect(page.get_by_role("button", name="Release it")).to_have_count(0)
    press_all_the_same(page, page.url.partition("?")[0])
    expect(page.get_by_role("alert")).to_contain_text("A second person releases it: not who drafted it")
    seat(world, context, address, 401)
    page.reload()
    page.goto(page.url.partition("?")[0])
    press(page, "")


def test_who_asked_for_a_month_for_dhis2_releases_it_by_no_press(
    world: World, context: BrowserContext, address: str
) -> None:
    world.phone(1).dial().press("1", "318061", "2", "1", "1", "1", "1", "1")
    later(world)
    page = small(world, context, address, 301)
    opens(page, f"{address}/console/dhis2")
    page.locator("#month").select_option("2026-10-01")
    mapping = f"{HEAD}visits_made,{ELEMENT},\nsms_segments,Ix2HsbDMLea,\n".encode()
    page.locator("#file").set_input_files({"name": "mapping.csv", "mimeType": "text/csv", "buffer": mapping})
    page.locator("main button.primary").click()
    expect(page.get_by_role("status")).to_be_visible()
    work = page.url.partition("?")[0]
    made(world)
    expect(page.get_by_text("waits for a second person")).to_be_visible()
    press_all_the_same(page, f"{work}/release")
    expect(page.get_by_role("alert")).to_contain_text("a second person does")
    seat(world, context, address, 401)
    page.goto(work)
    page.get_by_role("button", name="Release it").click()
    expect(page.get_by_role("status")).to_contain_text("It is released")
    seat(world, context, address, 301)
    page.goto(work)
    with page.expect_download() as coming:
        page.get_by_role("link", name="Take the file").click()
    assert coming.value.suggested_filename.endswith(".json")


def test_a_signed_text_that_changed_is_signed_by_nobody_until_it_is_read(
    world: World, context: BrowserContext, address: str
) -> None:
    with world.database.write() as tx:
        text_reviews.sign(tx, operator("Jean"), Language.rw, {KEY: "the words of before"}, "Uwera Anne")
    before = signed(world)
    page = small(world, context, address, 301)
    opens(page, f"{address}/console/words?topic=sms&language=rw&waits=1")
    own = page.locator("section", has=page.get_by_role("heading", name=KEY, exact=True))
    expect(own).to_contain_text("changed since it was read")
    own.locator("[name=read]").evaluate("each => { each.value = each.value.replace(/.$/, 'x') }")
    own.locator("[name=read]").check()
    press(page, "Nothing is signed: these texts have other words by now")
    assert signed(world) == before
    own.locator("[name=read]").check()
    press(page, "Signed: 1.")


def test_a_link_to_a_list_whose_day_is_over_says_so(world: World, context: BrowserContext, address: str) -> None:
    page = small(world, context, address, 201)
    opens(page, f"{address}/console/export/children")
    fill(page, reason="meeting", kind="csv")
    press(page, "being made")
    work = page.url.partition("?")[0]
    made(world)
    expect(page.get_by_role("link", name="Take the file")).to_be_visible()
    world.watch.passes(hours=25)
    seat(world, context, address, 201)
    page.get_by_role("link", name="Take the file").click()
    expect(page.get_by_role("alert")).to_contain_text("kept for 24 hours")
    assert looked_at(page, work) == []
