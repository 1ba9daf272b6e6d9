"""An office's files in a real browser at 360 px: sent, refused in a sentence, mended, released, taken, lapsed."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from core.files.limits import MOST_BYTES
from tests.fixtures.world import World
from tests.web.console.in_browser.conftest import seat
from tests.web.console.in_browser.test_axe import looked_at
from tests.web.console.test_desk_browser import SMALL, opened
from tests.web.console.test_imports import ROSTER
from tests.web.console.test_office import made

pytestmark = [pytest.mark.parametrize("database_url", ["sqlite"], indirect=True), pytest.mark.browser]
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(200)


@pytest.fixture
def lead(world: World, context: BrowserContext, address: str) -> Page:
    """A district's lead, on a small screen."""
    seat(world, context, address, 301)
    page = opened(context)
    page.set_viewport_size(SMALL)  # type: ignore[arg-type]
    return page


def send(page: Page, address: str, content: bytes, name: str = "roster.csv") -> None:
    page.goto(f"{address}/console/import/people")
    page.locator("#file").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="Look at the file").click()


def wrong(page: Page) -> str:
    """What the page says is wrong, where the eye and a reader's voice find it."""
    said = page.get_by_role("alert")
    expect(said).to_be_focused()
    assert page.locator("#file").get_attribute("aria-describedby") == said.get_attribute("id")
    return said.inner_text()


def test_a_file_that_cannot_be_read_is_refused_in_place(lead: Page, address: str) -> None:
    for content, said in ((PICTURE, "a picture"), (b"", "empty"), (bytes(MOST_BYTES + 1), "larger than 10 MB")):
        send(lead, address, content)
        assert said in wrong(lead), said
        assert lead.url.endswith("/console/import/people")
    assert looked_at(lead, f"{address}/console/import/people") == []


def test_the_same_file_twice_at_once_is_one_and_rejects_are_mended_on_the_page(
    world: World, lead: Page, address: str, tmp_path: Path
) -> None:
    send(lead, address, ROSTER.encode())
    expect(lead.get_by_role("status")).to_contain_text("being looked at")
    work = lead.url.partition("?")[0]
    send(lead, address, ROSTER.encode())
    expect(lead.get_by_role("status")).to_contain_text("under way already")
    assert lead.url.partition("?")[0] == work
    made(world)
    expect(lead.locator("[data-over]")).to_be_visible()  # the page goes on by itself
    expect(lead.get_by_text("1 rejected")).to_be_visible()
    assert looked_at(lead, work) == []
    with lead.expect_download() as coming:
        lead.get_by_role("link", name="Take the file").click()
    coming.value.save_as(tmp_path / "rejects.csv")
    assert "Mugisha,gabo,1," in (tmp_path / "rejects.csv").read_text()
    lead.get_by_role("link", name="3", exact=True).click()
    assert looked_at(lead, lead.url) == []
    expect(lead.get_by_label("Telefoni")).to_have_accessible_description(
        "This is no Rwandan mobile number. Write its ten digits: 0788123456."
    )
    lead.get_by_label("Telefoni").fill("0788123457")
    lead.get_by_role("button", name="Look at the row").click()
    made(world)
    lead.get_by_role("button", name="Store what is right (1)").click()
    made(world)
    expect(lead.get_by_text("1 stored")).to_be_visible()


def test_who_asked_does_not_release_it_and_a_lapsed_file_is_said(
    world: World, lead: Page, address: str, context: BrowserContext
) -> None:
    world.watch.passes(days=40)
    for last in (301, 401):
        world.phone(last).dial().press("4071")
    seat(world, context, address, 301)
    lead.goto(f"{address}/console/research")
    for name, value in (("year", "2026"), ("kind", "csv")):
        lead.locator(f"input[name={name}][value='{value}']").check()
    lead.locator("main button.primary").click()
    made(world)
    expect(lead.get_by_text("waits for a second person")).to_be_visible()
    work = lead.url.partition("?")[0]
    assert looked_at(lead, work) == []
    expect(lead.get_by_role("button", name="Release")).to_have_count(0)
    lead.goto(f"{work}/file")
    expect(lead.get_by_role("alert")).to_contain_text("second person has to release")
    world.watch.passes(hours=25)
    seat(world, context, address, 301)
    lead.goto(f"{work}/file")
    expect(lead.get_by_role("alert")).to_contain_text("kept for 24 hours")
