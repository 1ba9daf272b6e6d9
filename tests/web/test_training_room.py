"""The training room in a real browser: lessons, strangers, networks, failures, links; and axe finds nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from core.models.person import Language
from core.operations.demo_people import PIN
from tests.fixtures.world import World
from tests.web.test_browser import ARTEFACTS, CHROMIUM, OVERFLOW, STICKS_OUT, phone, screen
from web.simulator.lessons import lessons

pytestmark = [
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.browser,
]
WIDTHS = range(320, 1960, 80)


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        assert Path(CHROMIUM).exists(), "no Chromium: install one, or set CHROMIUM to its path"
        started = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The room, open. Whatever the page complains of fails the test."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(10_000)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.goto(f"{address}/simulator")
    yield page
    assert complaints == []


def begin(page: Page, key: str, language: Language) -> Locator:
    page.locator("#lessons summary").click()
    page.locator("#lesson-language").select_option(language)
    page.locator("#lesson-key").select_option(key)
    page.get_by_role("button", name="Begin").click()
    return page.locator("#lesson-steps li")


def test_a_lesson_is_ticked_off_by_hand_and_by_itself(world: World, page: Page) -> None:
    steps = begin(page, "danger_cut_off", Language.rw)
    said = [each.says[Language.rw] for each in lessons()["danger_cut_off"].steps]
    expect(steps).to_have_count(len(said))
    expect(steps.nth(0)).to_contain_text(said[0])
    page.get_by_role("button", name="Do this step").click()
    expect(steps.nth(0)).to_have_class("done")
    phone(page, 1).get_by_role("button", name="Hang up", exact=True).click()
    expect(steps.nth(1)).to_have_class("done")
    world.clock.settle()
    expect(steps.nth(3)).to_have_class("done")
    for at in range(4, len(said)):
        expect(steps.nth(at)).to_have_class("now")
        page.get_by_role("button", name="Do this step").click()
        expect(steps.nth(at)).to_have_class("done")
    expect(page.locator("#lesson-status")).to_have_text(f"{len(said)}/{len(said)}")


def test_two_sms_at_once_are_both_read_out(world: World, page: Page) -> None:
    expect(phone(page, 201).locator(".inbox")).to_contain_text("No messages yet")
    world.phone(1).dial().press("2", "1")
    world.clock.settle()
    expect(page.locator("#announcer p")).to_have_count(2)
    expect(page.locator("#announcer")).to_contain_text("Keza Demo")
    expect(page.locator("#announcer")).to_contain_text("Habimana Demo")


def test_a_stranger_dials_and_taps_the_screen(page: Page) -> None:
    page.get_by_placeholder("or any number").fill("0788 123 456")
    page.get_by_role("button", name="Add phone").click()
    stranger = page.locator("#phone-250788123456")
    expect(stranger.locator(".name")).to_have_text("Stranger")
    stranger.get_by_role("button", name="Dial").first.click()
    expect(screen(stranger)).to_contain_text("1")
    stranger.locator("[data-option='1']").click()
    expect(stranger.locator(".screen-name")).not_to_have_text("stranger.home")
    page.get_by_role("button", name="Clear the table").click()
    expect(stranger).to_have_count(0)


def test_another_sim_is_another_network(page: Page) -> None:
    card = phone(page, 1)
    card.locator(".line summary").click()
    card.locator("[name=network]").select_option("63514")
    card.get_by_role("button", name="Dial").first.click()
    expect(screen(card)).to_contain_text("1")
    assert "networkCode=63514" in (card.locator(".raw-list").text_content() or "")
    card.get_by_role("button", name="Session runs out").click()
    expect(card).to_have_attribute("data-phase", "expired")


def test_an_sms_fails_or_waits_as_the_network_has_it(world: World, page: Page) -> None:
    failing, off = phone(page, 201), phone(page, 202)
    failing.locator(".line summary").click()
    failing.get_by_role("button", name="Fail the next SMS").click()
    off.locator(".line summary").click()
    off.get_by_label("Phone is off").check()
    world.phone(1).dial().press("2", "1")
    world.clock.settle()
    expect(failing.locator(".sms-note")).to_contain_text("did not arrive")
    expect(off.locator(".inbox")).to_contain_text("No messages yet")
    off.get_by_label("Phone is off").uncheck()
    expect(off.locator(".inbox")).to_contain_text("DANGER")
    expect(failing.locator(".inbox")).not_to_contain_text("DANGER")


def test_the_clock_goes_to_the_next_moment_that_is_due(world: World, page: Page) -> None:
    before = world.client.get("/simulator/clock").get_json()["now"]
    page.get_by_role("button", name="Next due").click()
    expect(page.locator("#clock-note")).to_contain_text("Moved by")
    assert world.client.get("/simulator/clock").get_json()["now"] > before


def test_a_link_replays_its_keys(page: Page, address: str) -> None:
    page.goto("about:blank")
    page.goto(f"{address}/simulator#keys=250788000001:1,204711,2")
    expect(phone(page, 1).locator(".screen-name")).to_have_text("visit.safe")
    assert phone(page, 1).locator(".keys-link").get_attribute("href") == "#keys=250788000001:1,204711,2"
    page.goto("about:blank")
    page.goto(f"{address}/simulator#lesson=officers_night&language=sw")
    expect(page.locator("#lesson-steps li")).to_have_count(len(lessons()["officers_night"].steps))


def test_nothing_sticks_out_at_any_width(page: Page) -> None:
    begin(page, "first_visit", Language.fr)
    phone(page, 1).get_by_role("button", name="Dial").first.click()
    expect(screen(phone(page, 1))).to_contain_text("1")
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    for width in (*WIDTHS, 1400):
        page.set_viewport_size({"width": width, "height": 900})
        assert (page.evaluate(OVERFLOW), page.evaluate(STICKS_OUT)) == (0, []), width


@pytest.mark.parametrize("scheme", ["light", "dark", "forced"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(browser: Browser, address: str, scheme: str, width: int) -> None:
    forced = {"forced_colors": "active"} if scheme == "forced" else {"color_scheme": scheme}
    page = browser.new_page(viewport={"width": width, "height": 900}, **forced)
    page.goto(f"{address}/simulator")
    begin(page, "danger_cut_off", Language.en)
    page.get_by_role("button", name="Do this step").click()
    expect(page.locator("#lesson-steps li").first).to_have_class("done")
    page.locator(".line summary").first.click()
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"training-{width}-{scheme}.png", full_page=True)
    found = Axe().run(page).response["violations"]
    assert [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found] == []


def test_the_readmes_picture(page: Page, world: World) -> None:
    """A volunteer and her carer, and officers who were told; docs/images/simulator.png is a copy of it."""
    page.set_viewport_size({"width": 1440, "height": 1010})
    for last in (203, 2, 202, 204):
        phone(page, last).locator(".put-away").click()
    phone(page, 1).get_by_role("button", name="Dial").first.click()
    expect(screen(phone(page, 1))).to_contain_text("1")
    for key in ("1", "318061", "2", "3"):
        phone(page, 1).locator(".answer").fill(key)
        phone(page, 1).locator(".answer").press("Enter")
        expect(phone(page, 1)).to_have_attribute("data-phase", "open")
    world.clock.settle()
    expect(phone(page, 201).locator(".inbox")).to_contain_text("DANGER")
    officer = phone(page, 201)
    officer.get_by_role("button", name="Dial").first.click()
    for key in (PIN, "1", "1"):
        expect(officer).to_have_attribute("data-phase", "open")
        officer.locator(".answer").fill(key)
        officer.locator(".answer").press("Enter")
    expect(officer.locator(".screen-name")).to_have_text("officer.alert")
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    page.screenshot(path=ARTEFACTS / "readme-phones.png")
