"""axe finds nothing on any page there is, small in three languages and wide in one."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page
from sqlalchemy import update

from core.models.person import Person
from tests.fixtures.world import World
from tests.web.console.every_page import addresses, furnish
from tests.web.console.in_browser.conftest import seat
from tests.web.console.test_desk_browser import OVERFLOW, opened

pytestmark = [
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.browser,
    pytest.mark.lengthy,
    pytest.mark.timeout(900),
]
FORMS = re.compile(r"/do/|/families/\d+/")
"""Pages of one shape, drawn by the same template from other words."""
NO_PAGES = re.compile(r"\?|/file$")
"""A page as it is narrowed, and a file that is kept."""


@pytest.mark.parametrize(("language", "width"), [("rw", 360), ("fr", 360), ("en", 360), ("en", 1280)])
def test_axe_finds_nothing_anywhere(
    world: World, context: BrowserContext, address: str, language: str, width: int
) -> None:
    scene, found = furnish(world), {}
    for last in (201, 301):
        seat(world, context, address, last)
        page = opened(context)
        page.set_viewport_size({"width": width, "height": 900})
        with world.database.write() as tx:
            tx.connection.execute(update(Person).values(language=language))
        for path in addresses(world, scene):
            if not NO_PAGES.search(path) and (last == 201 or not FORMS.search(path)):
                found[f"{path} {last}"] = looked_at(page, f"{address}{path}")
        page.close()
    assert len(found) >= 60
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def looked_at(page: Page, where: str) -> list[str]:
    """What is wrong there, all that folds unfolded."""
    page.goto(where)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    violations: list[Any] = Axe().run(page).response["violations"]
    wrong = [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in violations]
    wrong += ["sticks out"] if page.evaluate(OVERFLOW) > 0 else []
    wrong += ["a key instead of words"] if re.search(r"\bdesk\.[a-z_.]+", page.inner_text("body")) else []
    return wrong
