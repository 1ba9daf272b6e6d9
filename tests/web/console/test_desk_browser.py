"""The desk in a real browser beside the phones: signing in both ways, an alert to its closing, nothing axe finds."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from sqlalchemy import select, update

from core.models.alert import Alert, AlertState
from core.models.child import Child
from core.models.person import Person
from core.models.visit import Visit
from core.people.desk_passwords import DEMO_PASSWORD
from core.settings import ROOT
from tests.fixtures.world import World
from tests.web.console.conftest import code_of
from tests.web.console.test_alerts import raise_danger

ARTEFACTS = ROOT / "var" / "artefacts"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
SMALL, WIDE = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

pytestmark = [pytest.mark.parametrize("database_url", ["sqlite"], indirect=True), pytest.mark.browser]


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        assert Path(CHROMIUM).exists(), "no Chromium: install one, or set CHROMIUM to its path"
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser) -> BrowserContext:
    """A browser of its own."""
    return browser.new_context(viewport=WIDE, locale="en")


def opened(context: BrowserContext) -> Page:
    page = context.new_page()
    page.set_default_timeout(8000)
    return page


def sign_in(world: World, page: Page, address: str, last: int = 201) -> None:
    page.goto(f"{address}/console/")
    page.get_by_label("Your phone number").fill(f"0788000{last:03d}")
    page.get_by_label("Password").fill(DEMO_PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_label("Code").fill(code_of(world, last))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Today")


def test_signing_in_by_the_phone_then_by_an_authenticator(world: World, context: BrowserContext, address: str) -> None:
    page = opened(context)
    page.goto(f"{address}/console/")
    expect(page.locator(".ribbon")).to_contain_text("Training data")
    expect(page.locator(".demo")).to_contain_text("+250788000201")
    sign_in(world, page, address)
    page.get_by_role("link", name="Keza Demo").click()
    page.get_by_role("link", name="Set up an app").click()
    expect(page.get_by_role("img", name="QR")).to_be_visible()
    secret = (page.locator(".secret").text_content() or "").replace(" ", "")
    page.get_by_label("Code").fill(pyotp.TOTP(secret).at(world.watch.now))
    page.get_by_label("Your password now").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator(".codes li")).to_have_count(10)
    page.get_by_role("link", name="I have written them down").click()
    page.get_by_role("button", name="Sign out").click()

    world.watch.passes(minutes=1)
    page.get_by_label("Your phone number").fill("0788000201")
    page.get_by_label("Password").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Code").fill(pyotp.TOTP(secret).at(world.watch.now))
    page.get_by_role("button", name="Open the desk").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Today")


def test_an_alert_from_the_phone_to_its_closing_by_keyboard_alone(
    world: World, context: BrowserContext, address: str
) -> None:
    page = opened(context)
    sign_in(world, page, address)
    expect(page.get_by_role("heading", name="Every alert has an owner")).to_be_visible()
    alert = raise_danger(world)
    page.reload()
    with world.database.read() as tx:
        number = tx.session.get_one(Alert, alert).number
    page.get_by_role("button", name=f"I have it: {number}").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text(f"{number} is yours")
    world.phone(202).dial().press("4071").sees("8")

    def press(summary: str, choice: str) -> None:
        acts = page.locator("details", has=page.locator("summary", has_text=summary))
        if not acts.evaluate("each => each.open"):
            acts.locator("summary").focus()
            page.keyboard.press("Enter")
        page.get_by_label(choice, exact=True).focus()
        page.keyboard.press("Space")
        page.keyboard.press("Enter")

    press("What I did", "Saw the child")
    expect(page.get_by_role("status")).to_contain_text("written down")
    press("Close", "Solved")
    expect(page.get_by_role("status")).to_contain_text("is closed")
    with world.database.read() as tx:
        assert tx.session.get_one(Alert, alert).state is AlertState.resolved


def test_two_officers_and_a_page_that_is_old(world: World, browser: Browser, address: str) -> None:
    first, second = (opened(browser.new_context(viewport=WIDE, locale="en")) for _ in range(2))
    sign_in(world, first, address, 201)
    sign_in(world, second, address, 202)
    alert = raise_danger(world)
    for each in (first, second):
        each.goto(f"{address}/console/alerts/{alert}")
    first.get_by_role("button", name="I have it").click()
    second.get_by_role("button", name="I have it").click()
    expect(second.get_by_role("status")).to_contain_text("Keza Demo was quicker")


def test_today_renews_itself_and_keeps_the_focus(world: World, context: BrowserContext, address: str) -> None:
    page = opened(context)
    sign_in(world, page, address)
    raise_danger(world)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_role("heading", name="Alerts nobody owns: 1")).to_be_visible()
    expect(page.locator("#announcer")).to_have_text("The page has something new")


def test_without_scripts_everything_is_there(world: World, browser: Browser, address: str) -> None:
    page = opened(browser.new_context(viewport=SMALL, locale="en", java_script_enabled=False))
    sign_in(world, page, address)
    alert = raise_danger(world)
    page.goto(f"{address}/console/")
    page.get_by_role("button", name="I have it").click()
    expect(page.get_by_role("status")).to_contain_text("is yours")
    with world.database.read() as tx:
        assert tx.session.get_one(Alert, alert).owner_id


def pages(world: World, address: str) -> dict[str, str]:
    world.phone(2).dial().press("1", "318061", "2", "2", "2", "2", "2", "1")
    alert = raise_danger(world)
    with world.database.read() as tx:
        child = tx.session.scalars(select(Child.id).where(Child.code == "318061")).one()
        visit = tx.session.scalars(select(Visit.id).where(Visit.child_id == child).order_by(Visit.told_at)).first()
    paths = {
        "today": "",
        "waits": "waits/reviews",
        "silent": "waits/silent",
        "alerts": "alerts",
        "children": "children",
    }
    paths |= {"alert": f"alerts/{alert}", "child": f"children/{child}", "colleagues": f"alerts/{alert}/colleagues"}
    paths |= {"visit": f"visits/{visit}", "looks": f"children/{child}/looks", "review": f"children/{child}/do/review"}
    paths |= {"help": "help", "access": "access", "app": "access/app", "refused": "alerts/7"}
    paths |= {"own-password": "access/password", "own-codes": "access/codes"}
    return {name: f"{address}/console/{path}" for name, path in paths.items()}


@pytest.mark.parametrize("language", ["en", "rw", "fr"])
def test_axe_finds_nothing_and_nothing_sticks_out(world: World, browser: Browser, address: str, language: str) -> None:
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    found: dict[str, list[str]] = {}
    context = browser.new_context(viewport=SMALL, locale="en")
    page = opened(context)
    _look(page, f"{address}/console/sign-in", "sign-in", found)
    _look(page, f"{address}/console/enrol", "enrol", found)
    world.passes(days=1)
    sign_in(world, page, address, 301)
    every = pages(world, address)
    with world.database.write() as tx:
        tx.connection.execute(update(Person).values(language=language))
    for width, scheme in (
        ((360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")) if language == "en" else ((360, "light"),)
    ):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        for name, where in every.items():
            _look(page, where, f"{name}-{width}-{scheme}-{language}", found)
    assert not found, "\n".join(f"{name}: {wrong}" for name, wrong in found.items())


def _look(page: Page, where: str, name: str, found: dict[str, list[str]]) -> None:
    page.goto(where)
    for details in page.locator("details").all():
        details.evaluate("each => { each.open = true }")
    page.screenshot(path=ARTEFACTS / f"desk-{name}.png", full_page=True)
    wrong = [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in Axe().run(page).response["violations"]]
    if page.evaluate(OVERFLOW) > 0:
        wrong.append("sticks out")
    if re.search(r"\bdesk\.[a-z_.]+", page.inner_text("body")):
        wrong.append("a key instead of words")
    if wrong:
        found[name] = wrong
