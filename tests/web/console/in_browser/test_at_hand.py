"""At any size and by any hand: twice as large, a form typed too late, phone beside desk, and where the focus goes."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from core.models.alert import Alert
from core.models.child import Child
from core.models.support_plan import PlanLine
from core.models.visit import Visit
from core.people.desk_passwords import DEMO_PASSWORD
from tests.fixtures.world import World
from tests.web.console.conftest import code_of
from tests.web.console.every_page import addresses, furnish
from tests.web.console.in_browser.conftest import seat
from tests.web.console.test_alerts import raise_danger
from tests.web.console.test_desk_browser import OVERFLOW, opened
from tests.web.console.test_measures import HUYE

pytestmark = [pytest.mark.parametrize("database_url", ["sqlite"], indirect=True), pytest.mark.browser]
TWICE = {"width": 640, "height": 450}
"""What is left of a screen of 1280 by 900 at 200 %."""
LATE_MS = 16_000
"""A little more than it takes until Today asks by itself."""
FOCUSED = "document.activeElement.id || document.activeElement.textContent"


def child_of(world: World) -> int:
    with world.database.read() as tx:
        return tx.session.scalars(select(Child.id).where(Child.code == "204711")).one()


def test_twice_as_large_nothing_sticks_out(world: World, browser: Browser, address: str) -> None:
    scene = furnish(world)
    context = browser.new_context(viewport=TWICE, device_scale_factor=2, locale="en")
    seat(world, context, address, 301)
    page, wide = opened(context), []
    for path in addresses(world, scene):
        if "?" in path or "/find" in path:
            continue
        page.goto(f"{address}{path}")
        wide += [path] if page.evaluate(OVERFLOW) > 0 else []
    assert wide == []


def test_a_form_typed_too_late_waits_behind_the_sign_in(world: World, page: Page, address: str) -> None:
    child = child_of(world)
    page.goto(f"{address}/console/children/{child}/do/plan")
    for each in page.locator("main select").all():
        each.select_option(index=1)
    for each in page.locator("main fieldset").all():
        each.get_by_role("radio").first.check()
    for each in page.locator("main input[type=date]").all():
        each.fill(str(each.get_attribute("max")))
    world.watch.passes(minutes=16)
    page.locator("main button.primary").click()
    expect(page.get_by_role("status")).to_be_visible()
    page.get_by_label("Your phone number").fill("0788000201")
    page.get_by_label("Password").fill(DEMO_PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_label("Code").fill(code_of(world, 201))
    page.keyboard.press("Enter")
    with world.database.read() as tx:
        assert tx.session.scalars(select(PlanLine.id).where(PlanLine.child_id == child)).all() == []
    page.locator("main button.primary").click()
    expect(page.get_by_role("status")).to_contain_text("204711")
    with world.database.read() as tx:
        assert len(tx.session.scalars(select(PlanLine.id).where(PlanLine.child_id == child)).all()) == 1


def test_a_danger_dialled_beside_the_desk_shows_by_itself(world: World, context: BrowserContext, address: str) -> None:
    seat(world, context, address, 201)
    desk, phones = opened(context), opened(context)
    desk.clock.install()
    desk.goto(f"{address}/console/")
    expect(desk.get_by_role("heading", name="Every alert has an owner")).to_be_visible()
    phones.goto(f"{address}/simulator")
    volunteer = phones.locator("#phone-250788000001")
    volunteer.get_by_role("button", name="Dial").first.click()
    for key in ("2", "1"):
        expect(volunteer.locator(".answer")).to_be_editable()
        volunteer.locator(".answer").press_sequentially(key)
        volunteer.locator(".answer").press("Enter")
        expect(volunteer.locator(".answer")).to_have_value("")
    desk.bring_to_front()
    desk.clock.fast_forward(LATE_MS)
    expect(desk.get_by_role("heading", name="Alerts nobody owns: 1")).to_be_visible()
    with world.database.read() as tx:
        number = tx.session.scalars(select(Alert.number)).one()
    desk.get_by_role("button", name=f"I have it: {number}").click()
    expect(desk.get_by_role("status")).to_contain_text(f"{number} is yours")


def test_the_focus_stays_through_a_swap(world: World, context: BrowserContext, address: str) -> None:
    seat(world, context, address, 201)
    page = opened(context)
    page.clock.install()
    page.goto(f"{address}/console/")
    page.get_by_role("link", name="Children").first.focus()
    raise_danger(world)
    page.clock.fast_forward(LATE_MS)
    expect(page.get_by_role("heading", name="Alerts nobody owns: 1")).to_be_visible()
    assert page.evaluate(FOCUSED) == "Children"
    page.locator("#unowned ~ ul button").focus()
    label = page.evaluate("document.activeElement.ariaLabel")
    raise_danger(world, last=2, code="318061")
    page.clock.fast_forward(LATE_MS)
    expect(page.get_by_role("heading", name="Alerts nobody owns: 2")).to_be_visible()
    assert page.evaluate("document.activeElement.ariaLabel") == label, (
        "a danger shows beside a press that has the focus"
    )


def test_the_focus_goes_to_what_was_wrong(world: World, page: Page, address: str) -> None:
    page.goto(f"{address}/console/children/{child_of(world)}/do/plan")
    page.locator("main form").evaluate("each => each.noValidate = true")
    page.locator("main button.primary").click()
    expect(page.locator("#wrong")).to_be_focused()
    page.goto(f"{address}/console/worries/{wait_for_a_look(world)}")
    page.locator("main button.primary").click()
    expect(page.locator(".error").first).to_be_focused()


def wait_for_a_look(world: World) -> int:
    """A visit worried somebody, and nobody has looked at it yet: the child's id."""
    with world.database.write() as tx:
        told = tx.session.scalars(select(Visit).where(Visit.district_id == HUYE)).first()
        assert told
        told.worrying, told.obliges_alert, told.alert_id, told.unlooked_at = True, False, None, tx.at
        return told.child_id
