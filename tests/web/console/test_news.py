"""What is new stays new until the officer says that it was looked at: no reload and no live asking takes it away."""

import re
from datetime import timedelta

import pytest

from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser
from tests.web.console.test_alerts import raise_danger, the
from tests.web.console.test_duties import worry
from tests.web.console.test_today import LOOKS
from tests.web.console.test_worries import another_worry


def count(page: str) -> int:
    return int(re.findall(r"New since your last look: (\d+)<", page)[0])


@pytest.mark.lengthy
def test_it_stays_until_it_was_looked_at_and_only_what_was_shown_goes(world: World, officer: OfficerBrowser) -> None:
    world.passes(days=8)
    assert count(officer.sign_in(201).get("/console/").text) == 0, "what is older is new to nobody"
    alert = raise_danger(world)
    child = worry(world)
    world.watch.passes(minutes=1)
    page = officer.get("/console/").text
    before = count(page)
    assert before >= 2
    version = re.findall(r'data-version="([^"]+)"', page)[0]
    assert officer.get(f"/console/?seen={version}", headers=LOOKS).status_code == 204
    assert count(officer.get("/console/?seen=other", headers=LOOKS).text) == before
    drawn = officer.get("/console/waits/new")
    assert len(officer.statements) <= 15
    assert the(world, alert).number in drawn.text and f"/console/worries/{child}" in drawn.text
    world.watch.passes(minutes=1)
    later = raise_danger(world, last=2, code="427356")
    mark, until = (re.findall(rf'name="{name}" value="([^"]+)"', drawn.text)[0] for name in ("mark", "until"))
    assert officer.client.post("/console/news", data={"mark": mark, "until": until}).status_code == 303
    left = officer.get("/console/waits/new").text
    assert the(world, later).number in left, "what came since the page was drawn"
    assert the(world, alert).number not in left
    assert the(world, alert).number in OfficerBrowser(world).sign_in(202).get("/console/waits/new").text


def test_a_forged_moment_hides_nothing_that_is_to_come(world: World, officer: OfficerBrowser) -> None:
    officer.sign_in(201)
    for until in ((world.watch.now + timedelta(days=900)).isoformat(), "9999-12-31T00:00:00", "soon", ""):
        assert officer.post("/console/news", {"until": until}, of="/console/access").status_code == 303
    world.watch.passes(minutes=1)
    alert = raise_danger(world)
    assert the(world, alert).number in officer.get("/console/waits/new").text


def test_another_district_and_what_is_the_nations_alone_are_not_new_here(world: World, officer: OfficerBrowser) -> None:
    there = raise_danger(world, last=3, code="645827")
    world.phone(1).dial().press("2", "2", "1", "204711", "2", "3")
    world.clock.settle()
    page = officer.sign_in(201).get("/console/waits/new").text
    assert the(world, there).number not in page
    assert "A new alert" not in page


def test_a_child_of_whom_much_worries_is_new_once(world: World, officer: OfficerBrowser) -> None:
    child = worry(world)
    another_worry(world)
    page = officer.sign_in(301).get("/console/waits/new").text
    assert page.count(f'href="/console/worries/{child}"') == 1
    assert count(officer.get("/console/").text) == 1
