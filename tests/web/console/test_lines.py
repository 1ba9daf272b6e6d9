"""The rows of what waits: each leads on, and says whether its day is that of the telling or that by which it is due."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from core.models.alert import Alert
from core.models.duty import Referral
from core.models.person import Person, Role
from core.models.visit import FollowUp
from core.operations.demo_people import HUYE_VILLAGE
from tests.fixtures.texting import SQLITE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser
from tests.web.console.test_alerts import raise_danger
from tests.web.console.test_child_acts import act, today
from tests.web.console.test_children import child_of, codes


def row(officer: OfficerBrowser, name: str) -> str:
    """The only row of that list."""
    (found,) = re.findall(r'<li class="row">.*?</li>', officer.get(f"/console/waits/{name}").text, re.DOTALL)
    return str(found)


@SQLITE
def test_a_closing_waits_on_the_first_page_until_two_decided(world: World, officer: OfficerBrowser) -> None:
    child = child_of(world, "204711")
    act(officer.sign_in(201), child, "close", reason="moved")
    lead = OfficerBrowser(world).sign_in(301)
    assert 'href="/console/waits/closings"' in lead.get("/console/").text
    assert len(lead.statements) <= 15, lead.statements
    line = row(lead, "closings")
    assert "204711" in line and "Moved away" in line and "late" not in line
    (decides,) = re.findall(r'<a class="button" href="([^"]+)"', line)
    assert decides == f"/console/children/{child}/do/decide"
    for each in (officer, lead):
        act(each, child, "decide", word="agree:moved")
    assert "Nothing waits here." in lead.get("/console/waits/closings").text
    assert "/console/waits/closings" not in lead.get("/console/").text


@SQLITE
def test_what_was_asked_three_days_ago_is_not_late(world: World, officer: OfficerBrowser) -> None:
    act(officer.sign_in(201), child_of(world, "318061"), "refer", to="school", ground="consent")
    with world.database.write() as tx:
        tx.connection.execute(update(Referral).values(made_at=tx.at - timedelta(days=3)))
    line = row(officer, "referrals")
    assert "3 days ago" in line and "late" not in line


@SQLITE
@pytest.mark.parametrize("last", [201, 401])
def test_a_village_that_lacks_somebody_leads_to_its_children_and_to_enrolling(
    world: World, officer: OfficerBrowser, last: int
) -> None:
    with world.database.write() as tx:
        gone = (Person.village_id == HUYE_VILLAGE, Person.role == Role.volunteer)
        tx.connection.execute(update(Person).where(*gone).values(standing="left"))
    officer.sign_in(last).get("/console/")
    assert len(officer.statements) <= 15, officer.statements
    line = row(officer, "villages")
    (there,) = re.findall(r'class="who figures" href="([^"]+)"', line)
    assert len(codes(officer.get(there.replace("&amp;", "&")).text)) == 4
    (enrols,) = re.findall(r'<a class="button" href="([^"]+)"', line)
    assert f'value="{HUYE_VILLAGE}"' in officer.get(enrols).text


@SQLITE
def test_an_alert_of_a_village_with_nobody_leads_to_who_lives_there(world: World, officer: OfficerBrowser) -> None:
    world.phone(1).dial().press("2", "1")
    with world.database.write() as tx:
        alert = tx.session.query(Alert).one()
        alert.category, alert.child_id = "nobody", None
        there = (alert.id, alert.sector_id, alert.village_id)
    page = officer.sign_in(301).get(f"/console/alerts/{there[0]}").text
    assert f"/console/children?sector={there[1]}&amp;village={there[2]}" in page


@SQLITE
def test_visits_that_were_moved_stand_by_both_days_with_the_reason(world: World, officer: OfficerBrowser) -> None:
    child, day = child_of(world, "204711"), today(world) + timedelta(days=5)
    assert "No visit that is due was moved." in officer.sign_in(201).get("/console/waits/moved").text
    act(officer, child, "visit-day", on=day.isoformat(), why="weather")
    line = row(officer, "moved")
    assert "204711" in line and "Weather" in line
    assert re.search(r"was due \d+ \w+", line) and re.search(r"now \d+ \w+", line)
    assert 'href="/console/waits/moved"' in officer.get("/console/visits").text
    assert row(OfficerBrowser(world).sign_in(401), "moved") == line, "the nation sees it too"
    with world.database.write() as tx:
        tx.connection.execute(update(FollowUp).values(district_id=33))
    assert "204711" not in officer.get("/console/waits/moved").text, "another district does not"


@SQLITE
def test_a_list_that_is_too_long_for_a_slow_line_has_pages(
    world: World, officer: OfficerBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.passes(days=9)
    whole = codes(officer.sign_in(201).get("/console/waits/visits").text)
    assert len(whole) > 1
    monkeypatch.setattr("web.console.today.SHOWN", 1)
    first = officer.get("/console/waits/visits").text
    assert codes(first) == whole[:1] and f'<b class="count">{len(whole)}</b>' in first
    (following,) = re.findall(r'href="([^"]*page=2)"', first)
    assert codes(officer.get(following).text) == whole[1:2]
    assert codes(officer.get(f"/console/waits/visits?page={len(whole) + 1}").text) == []


@SQLITE
def test_what_is_new_is_looked_at_on_its_last_page_only(
    world: World, officer: OfficerBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    for last, code in ((1, "204711"), (2, "318061")):
        raise_danger(world, last, code=code)
    monkeypatch.setattr("web.console.today.SHOWN", 1)
    first, second = (officer.sign_in(201).get(f"/console/waits/new?page={each}").text for each in (1, 2))
    assert len(re.findall(r'<li class="row">', first)) == len(re.findall(r'<li class="row">', second)) == 1
    assert 'action="/console/news"' not in first and 'action="/console/news"' in second
