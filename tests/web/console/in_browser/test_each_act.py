"""Pages beside children and alerts, small: each opened with nothing that axe finds, its main act done once."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import update

from core.models.person import Person
from tests.fixtures.world import World
from tests.web.console.conftest import person_of
from tests.web.console.every_page import furnish
from tests.web.console.in_browser.conftest import seat
from tests.web.console.in_browser.test_axe import looked_at
from tests.web.console.test_desk_browser import SMALL, opened
from tests.web.console.test_duty import monday
from tests.web.console.test_person_acts import empty_village, village_code

pytestmark = [pytest.mark.parametrize("database_url", ["sqlite"], indirect=True), pytest.mark.browser]
HEAD = "document.querySelector('.bar .own').offsetHeight"


def small(world: World, context: BrowserContext, address: str, last: int) -> Page:
    seat(world, context, address, last)
    page = opened(context)
    page.set_viewport_size(SMALL)
    return page


def opens(page: Page, where: str) -> None:
    assert looked_at(page, where) == [], where


def fill(page: Page, **typed: str) -> None:
    for name, value in typed.items():
        first = page.locator(f"main form[method=post] [name={name}]").first
        kind = first.evaluate("each => each.type")
        if kind == "radio":
            page.locator(f"main [name={name}][value='{value}']").check()
        elif kind == "select-one":
            first.select_option(value)
        else:
            first.fill(value)


def press(page: Page, said: str) -> None:
    page.locator("main form[method=post] button.primary").last.click()
    expect(page.get_by_role("status")).to_contain_text(said)


def test_an_officer_enrols_lists_a_service_prints_a_slip_and_answers_a_text(
    world: World, context: BrowserContext, address: str
) -> None:
    scene, page = furnish(world), small(world, context, address, 201)
    desk = f"{address}/console"
    opens(page, f"{desk}/volunteers")
    page.get_by_label("Sector").select_option(label="Ngoma")
    page.locator("main form.filters button").click()
    page.get_by_role("link", name="Uwase Demo").click()
    page.get_by_role("link", name="Show").click()
    expect(page.locator("main .figures").first).to_contain_text("0788000001")
    opens(page, f"{desk}/people/{person_of(world, 1)}")

    opens(page, f"{desk}/people/enrol/volunteer?village={village_code(world, empty_village(world))}")
    fill(page, number="0788000777", name="Uwera Aline", sex="woman", language="rw")
    page.locator("main button.primary").click()
    expect(page.locator("main")).to_contain_text(re.compile(r"\d{4} \d{4}"))

    opens(page, f"{desk}/services/0/add")
    fill(page, kind="school", name="CS Ngoma", phone="0788 000 901")
    press(page, "Kept")
    opens(page, f"{desk}/services")
    expect(page.locator("main")).to_contain_text("CS Ngoma")
    (referral,) = scene.things["referral"]["own"][:1]
    opens(page, f"{desk}/referrals/{referral}/slip")

    opens(page, f"{desk}/inbox")
    opens(page, f"{desk}/inbox/{scene.things['unread']['own'][0]}")
    fill(page, words="Murakoze, turabahamagara ejo")
    press(page, "")
    expect(page).to_have_url(re.compile("/inbox"))


def test_a_lead_sets_a_week_reads_the_weeks_signs_a_text_and_drafts_a_message(
    world: World, context: BrowserContext, address: str
) -> None:
    furnish(world)
    page, desk = small(world, context, address, 301), f"{address}/console"
    opens(page, f"{desk}/duty/do/week?week={monday(world, 1)}")
    fill(page, week=monday(world, 1), job="social_worker", who=str(person_of(world, 203)))
    press(page, "noted")
    opens(page, f"{desk}/duty")

    opens(page, f"{desk}/visits")
    expect(page.get_by_role("img").first).to_be_visible()
    opens(page, f"{desk}/gatherings")
    expect(page.locator("main table")).to_be_visible()

    opens(page, f"{desk}/messages")
    page.locator("#days").select_option("7")
    page.locator("main form.filters button").click()
    expect(page).to_have_url(re.compile("days=7"))

    opens(page, f"{desk}/words?topic=sms&language=rw&waits=1")
    page.locator("main [name=read]").first.check()
    press(page, "")

    opens(page, f"{desk}/groups/draft")
    fill(page, template="thanks", role="volunteer", place="all")
    page.locator("main form[method=post] button.primary").click()
    expect(page).to_have_url(re.compile(r"/groups/\d+"))
    opens(page, f"{desk}/groups")


def test_the_head_is_one_line_of_names_in_the_longest_language(
    world: World, context: BrowserContext, address: str
) -> None:
    with world.database.write() as tx:
        tx.connection.execute(update(Person).values(language="rw"))
    page = small(world, context, address, 301)
    opens(page, f"{address}/console/access")
    assert page.evaluate(HEAD) <= 48
