"""The desk in a real browser, signed in."""

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser
from tests.web.console.every_page import furnish
from tests.web.console.test_desk_browser import browser, context, opened

__all__ = ["browser", "context"]


def seat(world: World, context: BrowserContext, address: str, last: int) -> None:
    """That officer sits at this browser, at once."""
    cookie = OfficerBrowser(world).sign_in(last).client.get_cookie("desk")
    assert cookie
    context.add_cookies([{"name": "desk", "value": cookie.value, "url": address}])


@pytest.fixture
def page(world: World, context: BrowserContext, address: str) -> Page:
    """A social worker's, in a district in which something of each kind waits."""
    furnish(world)
    seat(world, context, address, 201)
    return opened(context)
