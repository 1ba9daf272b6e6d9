"""What a child's page shows first on a small screen, and what of it stands on paper."""

from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, expect
from sqlalchemy import select

from core.models.visit import Visit
from tests.fixtures.world import World
from tests.web.console.in_browser.conftest import seat
from tests.web.console.in_browser.test_at_hand import child_of
from tests.web.console.test_desk_browser import SMALL, opened

pytestmark = [pytest.mark.parametrize("database_url", ["sqlite"], indirect=True), pytest.mark.browser]
WEEKS = 25


def visited(world: World) -> str:
    """The child was visited for half a year; the day of the last."""
    world.phone(1).dial().press("1", "204711", "2", "2", "1", "2", "2", "1")
    with world.database.write() as tx:
        (told,) = tx.session.scalars(select(Visit))
        same = {name: getattr(told, name) for name in ("child_id", "district_id", "village_id", "by_id", "channel")}
        for nth in range(WEEKS):
            day = {"number": f"9{nth:04d}", "on": told.on - timedelta(days=7 * (nth + 1)), "told_at": tx.at}
            tx.session.add(Visit(**same, **day, worrying=False, late=False, verified=True))
        return f"{told.on.day}/{told.on.month}"


def test_the_last_visit_and_the_questions_are_seen_without_a_scroll(
    world: World, context: BrowserContext, address: str
) -> None:
    day = visited(world)
    seat(world, context, address, 201)
    page = opened(context)
    page.set_viewport_size({"width": SMALL["width"], "height": SMALL["height"]})
    page.goto(f"{address}/console/children/{child_of(world)}")
    page.locator("#visits").scroll_into_view_if_needed()
    for words in (day, "With the carer"):
        box = page.locator(".strip-row text", has_text=words).first.bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= SMALL["width"], words
    expect(page.locator(".newest a")).to_have_count(WEEKS + 1)


def test_on_paper_is_what_is_read_and_nothing_that_is_pressed(
    world: World, context: BrowserContext, address: str
) -> None:
    visited(world)
    seat(world, context, address, 201)
    page = opened(context)
    page.goto(f"{address}/console/children/{child_of(world)}")
    assert not page.locator("tbody td").first.is_visible(), "folded on the screen"
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 1000})
    assert page.locator("tbody td").first.is_visible(), "the table says in words what letters mark"
    for pressed in ("main form", "main .button", "#more", "#names"):
        assert not any(each.is_visible() for each in page.locator(pressed).all()), pressed
    strip = page.locator(".newest svg").bounding_box()
    assert strip and strip["x"] + strip["width"] <= 700, "no visit is cut off"
