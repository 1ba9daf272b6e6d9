"""A passkey in a real browser with a simulated authenticator: made, used, copied, taken away; or impossible."""

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect
from werkzeug.serving import make_server

from core.people.desk_passwords import DEMO_PASSWORD
from tests.fixtures.authenticator import Authenticator
from tests.fixtures.world import Database, Watch, World
from tests.web.console.conftest import OfficerBrowser, code_of
from tests.web.console.in_browser.conftest import seat
from tests.web.console.test_desk_browser import OVERFLOW, SMALL, opened
from tests.web.console.test_passkeys import adds

pytestmark = [pytest.mark.parametrize("database_url", ["sqlite"], indirect=True), pytest.mark.browser]
PHONE = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
PHONE |= {"isUserVerified": True, "automaticPresenceSimulation": True}


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
    return number


@pytest.fixture
def world(database: Database, watch: Watch, port: int) -> World:
    """In training, on this very machine by its name: for browsers that is as good as https."""
    return World(database, watch, public_url=f"http://localhost:{port}")


@pytest.fixture
def address(world: World, port: int) -> Iterator[str]:
    server = make_server("127.0.0.1", port, world.app, threaded=True)
    hand = threading.Thread(target=server.serve_forever, daemon=True)
    hand.start()
    yield f"http://localhost:{port}"
    server.shutdown()
    hand.join()
    server.server_close()


class VirtualPhone:
    """The authenticator of that browser."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.wire: CDPSession = context.new_cdp_session(page)
        self.wire.send("WebAuthn.enable")
        self.id: str = self.wire.send("WebAuthn.addVirtualAuthenticator", {"options": PHONE})["authenticatorId"]

    def tell(self, what: str, **how: Any) -> Any:
        return self.wire.send(f"WebAuthn.{what}", {"authenticatorId": self.id, **how})


def give_password(page: Page, address: str) -> None:
    page.goto(f"{address}/console/sign-in")
    page.get_by_label("Your phone number").fill("0788000201")
    page.get_by_label("Password").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Go on").click()


def add_one(page: Page, address: str) -> None:
    page.goto(f"{address}/console/access")
    page.get_by_role("link", name="Passkeys").click()
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("What you call it").fill("My phone")
    page.get_by_label("Your password now").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Go on").click()
    assert_nothing_wrong(page)
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("status")).to_contain_text("The passkey is added")


def assert_nothing_wrong(page: Page) -> None:
    """What axe finds, and what sticks out of a small screen."""
    found = [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in Axe().run(page).response["violations"]]
    assert found == []
    assert page.evaluate(OVERFLOW) <= 0


@pytest.fixture
def page(world: World, browser: Browser, address: str) -> Iterator[Page]:
    """A small screen at which the officer sits."""
    context = browser.new_context(viewport=SMALL, locale="en")
    seat(world, context, address, 201)
    yield opened(context)
    context.close()


def test_made_used_and_taken_away(page: Page, address: str) -> None:
    VirtualPhone(page.context, page)
    add_one(page, address)
    assert_nothing_wrong(page)
    page.get_by_role("button", name="Sign out").click()
    give_password(page, address)
    expect(page.get_by_role("button", name="Use the passkey")).to_be_visible()
    expect(page.get_by_text("This browser cannot use a passkey")).to_be_hidden()
    assert_nothing_wrong(page)
    page.get_by_role("button", name="Use the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Today")
    page.goto(f"{address}/console/access/passkeys")
    expect(page.get_by_text("last used")).to_be_visible()
    page.get_by_label("My phone").check()
    page.get_by_label("Your password now").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Take the chosen one away").click()
    expect(page.get_by_role("status")).to_contain_text("opens nothing any more")
    assert_nothing_wrong(page)


def test_one_that_is_there_already_is_not_made_again(page: Page, address: str) -> None:
    VirtualPhone(page.context, page)
    add_one(page, address)
    page.goto(f"{address}/console/access/passkeys/new")
    page.get_by_label("Your password now").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("You have added this one already")
    assert_nothing_wrong(page)


def test_whom_the_phone_does_not_know_takes_another_step(world: World, page: Page, address: str) -> None:
    phone = VirtualPhone(page.context, page)
    add_one(page, address)
    page.get_by_role("button", name="Sign out").click()
    phone.tell("setUserVerified", isUserVerified=False)
    give_password(page, address)
    page.get_by_role("button", name="Use the passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("It was stopped")
    assert_nothing_wrong(page)
    page.get_by_label("Code").fill(code_of(world, 201))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Today")


def test_a_copy_is_refused_and_counts_no_longer(world: World, page: Page, address: str) -> None:
    phone = VirtualPhone(page.context, page)
    add_one(page, address)
    (copy,) = phone.tell("getCredentials")["credentials"]
    page.get_by_role("button", name="Sign out").click()
    give_password(page, address)
    page.get_by_role("button", name="Use the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Today")
    phone.tell("clearCredentials")
    phone.tell("addCredential", credential=copy)
    page.get_by_role("button", name="Sign out").click()
    give_password(page, address)
    page.get_by_role("button", name="Use the passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("That passkey does not count here")
    expect(page.get_by_role("button", name="Use the passkey")).to_have_count(0)
    page.get_by_label("Code").fill(code_of(world, 201))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Today")
    page.goto(f"{address}/console/access/passkeys")
    expect(page.get_by_text("there may be a copy")).to_be_visible()
    assert_nothing_wrong(page)


@pytest.mark.parametrize("why", ["no script", "another address"])
def test_where_the_browser_cannot_the_page_says_so_and_a_code_opens(
    world: World, browser: Browser, address: str, why: str
) -> None:
    key, elsewhere = Authenticator(), address.replace("localhost", "127.0.0.1")
    assert adds(OfficerBrowser(world).sign_in(201), key, origin=address, domain="localhost") == 303
    scripts = why != "no script"
    page = opened(browser.new_context(viewport=SMALL, locale="en", java_script_enabled=scripts))
    give_password(page, elsewhere if scripts else address)
    expect(page.get_by_text("This browser cannot use a passkey")).to_be_visible()
    expect(page.get_by_role("button", name="Use the passkey")).to_have_count(0)
    page.get_by_label("Code").fill(code_of(world, 201))
    page.get_by_role("button", name="Open the desk").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Today")
