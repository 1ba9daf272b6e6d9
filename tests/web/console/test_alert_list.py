"""The list of alerts at the desk: narrowed by its address, fifty a page, and as wide as who looks may see."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.alerts import alert_lists
from core.models.alert import Alert, AlertState, Level
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser
from tests.web.console.test_alerts import raise_danger, the


def test_the_list_is_narrowed_by_its_address(world: World, officer: OfficerBrowser) -> None:
    alert = raise_danger(world)
    number = the(world, alert).number
    officer.sign_in(201)
    for query, there in {
        "": True,
        "stands=nobody": True,
        "stands=mine": False,
        "level=danger": True,
        "level=low": False,
        f"place={the(world, alert).sector_id}": True,
        "place=1": False,
        "days=1": True,
        "days=1&stands=closed": False,
        "page=2": False,
        "stands=nonsense&level=nonsense&place=nonsense&days=-1&page=0": True,
        f"place={'9' * 30}&page={'9' * 30}": True,
    }.items():
        page = officer.get(f"/console/alerts?{query}")
        assert page.status_code == 200
        assert len(officer.statements) <= 15
        assert (number in page.text) is there, query


def test_a_closed_one_of_a_level_is_found_behind_many_of_another(
    world: World, officer: OfficerBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alert_lists, "PAGE", 1)
    older = raise_danger(world)
    world.phone(2).dial().press("2", "1")
    with world.database.read() as tx:
        newer = tx.session.scalars(select(Alert.id).where(Alert.id != older)).one()
    with world.database.write() as tx:
        for minutes, alert in enumerate((older, newer)):
            found = tx.session.get_one(Alert, alert)
            found.state, found.closed_at = AlertState.resolved, tx.at + timedelta(minutes=minutes)
        tx.session.get_one(Alert, older).level = Level.medium
    page = officer.sign_in(201).get("/console/alerts?stands=closed&level=medium")
    assert the(world, older).number in page.text
    assert the(world, newer).number not in page.text


def test_a_list_has_pages_that_keep_what_it_was_narrowed_to(
    world: World, officer: OfficerBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alert_lists, "PAGE", 1)
    numbers = [the(world, raise_danger(world)).number]
    world.phone(2).dial().press("2", "1")
    with world.database.read() as tx:
        numbers += [each for each in tx.session.scalars(select(Alert.number)) if each not in numbers]
    first = officer.sign_in(201).get("/console/alerts?stands=nobody&level=danger")
    (more,) = re.findall(r'href="(/console/alerts\?[^"]*page=2)"', first.text)
    assert "stands=nobody" in more and "level=danger" in more
    second = officer.get(more.replace("&amp;", "&")).text
    assert "page=3" not in second and "page=1" in second
    seen = [[number for number in numbers if number in text] for text in (first.text, second)]
    assert sorted(seen[0] + seen[1]) == sorted(numbers)


def test_the_nation_narrows_by_district(world: World, officer: OfficerBrowser) -> None:
    here = raise_danger(world)
    world.watch.passes(minutes=1)
    there = raise_danger(world, last=3, code="645827")
    page = officer.sign_in(401).get(f"/console/alerts?place={the(world, there).district_id}").text
    assert the(world, there).number in page
    assert the(world, here).number not in page
    assert "Rubavu" in page
