"""The phones in a real browser: clicks and keys, messages, the clock, a hop sent again, and nothing that sticks out."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright
from sqlalchemy import select

from core.models.alert import Alert
from core.settings import ROOT
from tests.fixtures.world import World

ARTEFACTS = ROOT / "var" / "artefacts"
"""Where pictures of the pages are left for a human to look at."""
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")

pytestmark = [
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.browser,
]


@pytest.fixture
def page(address: str) -> Iterator[Page]:
    """The simulator, open. Whatever the page complains of fails the test."""
    with sync_playwright() as play:
        assert Path(CHROMIUM).exists(), "no Chromium: install one, or set CHROMIUM to its path"
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.set_default_timeout(5000)
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.goto(f"{address}/simulator")
        yield page
        browser.close()
    assert complaints == []


def phone(page: Page, last: int) -> Locator:
    return page.locator(f"#phone-250788000{last:03d}")


def screen(card: Locator) -> Locator:
    return card.locator(".lcd-text")


def test_a_thumb_dials_presses_and_is_answered(world: World, page: Page) -> None:
    volunteer = phone(page, 1)
    expect(page.locator(".ribbon")).to_contain_text("Training data")
    expect(volunteer.locator(".name")).to_have_text("Uwase Demo")

    volunteer.get_by_role("button", name="Dial").first.click()
    expect(screen(volunteer)).to_contain_text("1")
    volunteer.locator('[data-key="1"]').click()
    volunteer.locator('[data-do="call"]').click()
    expect(screen(volunteer)).to_contain_text("204711")

    for answer in ("204711", "2", "3"):  # by the keyboard
        expect(volunteer.locator(".answer")).to_be_editable()
        volunteer.locator(".answer").press_sequentially(answer)
        volunteer.locator(".answer").press("Enter")
        expect(volunteer).to_have_attribute("data-phase", "open")
        expect(volunteer.locator(".answer")).to_have_value("")
    with world.database.read() as tx:
        number = tx.session.scalars(select(Alert.number)).one()
    expect(screen(volunteer)).to_contain_text(number)
    expect(volunteer.locator(".septets output")).to_have_text(re.compile(r"^\d{1,3}/160$"))

    volunteer.get_by_role("button", name="Send the hop again").click()
    expect(volunteer.locator(".verdict")).to_have_text("same bytes")
    expect(screen(volunteer)).to_contain_text(number)

    page.get_by_role("button", name="Advance 1 minute").click()
    expect(phone(page, 201).locator(".inbox")).to_contain_text(number)
    expect(phone(page, 202).locator(".inbox")).to_contain_text(number)
    volunteer.locator(".answer").press("Escape")
    expect(volunteer).to_have_attribute("data-phase", "dropped")


def test_a_text_is_sent_answered_and_the_clock_moves(world: World, page: Page) -> None:
    volunteer = phone(page, 1)
    before = page.locator("#clock-time").text_content()
    volunteer.get_by_placeholder("Write an SMS").fill("LIST")
    volunteer.get_by_role("button", name="Send SMS").click()
    page.get_by_role("button", name="Advance 15 minutes").click()
    expect(volunteer.locator(".inbox")).to_contain_text("mufite gusura")
    expect(page.locator("#clock-note")).to_contain_text("Moved by 15 min")
    assert page.locator("#clock-time").text_content() != before

    page.locator("#add-phone select").select_option("+250788000401")
    page.get_by_role("button", name="Add phone").click()
    expect(phone(page, 401).locator(".name")).to_have_text("Ntwari Demo")


OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
STICKS_OUT = """() => [...document.querySelectorAll(".card")].flatMap(card => {
  const edge = card.getBoundingClientRect()
  return [...card.querySelectorAll("button, input, textarea, .handset, .owner, .verdict")]
    .filter(each => each.offsetParent)
    .filter(each => each.getBoundingClientRect().right > edge.right || each.getBoundingClientRect().left < edge.left)
    .map(each => `${card.id}: ${each.textContent.trim() || each.className}`)
})"""
"""What a card holds and does not enclose."""


@pytest.mark.parametrize("width", [360, 1024, 1440, 1920])
def test_nothing_sticks_out_at_any_width(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    phone(page, 1).get_by_role("button", name="Dial").first.click()
    expect(screen(phone(page, 1))).to_contain_text("1")
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"simulator-{width}.png", full_page=True)
    assert page.evaluate(OVERFLOW) == 0
    assert page.evaluate(STICKS_OUT) == []
