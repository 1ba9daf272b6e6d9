"""A doubt at the desk: with its reason, once, told on the page and in the list, and taken away on the same page."""

import re

import pytest

from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser, person_of
from tests.web.console.test_person_acts import counted, do


@BOTH_ENGINES
def test_a_volunteer_is_put_in_doubt_and_out_of_it(world: World, officer: OfficerBrowser) -> None:
    row = person_of(world, 1)
    page = officer.sign_in(201).get(f"/console/people/{row}").text
    assert f"/console/people/{row}/do/doubt" in page
    form = officer.get(f"/console/people/{row}/do/doubt").text
    assert "Another voice answered" in form and "Reports from it still come in" in form
    status, told = do(officer, 1, "doubt", why="other_hands")
    assert status == 303 and "In doubt from now on" in told and "State: in doubt" in told
    assert "put in doubt: in other hands" in told
    assert f"/console/people/{row}/do/doubt" not in told, "it is in doubt already"
    again, told = do(officer, 1, "doubt", why="other_hands")
    assert again == 303 and counted(world, "doubted_other_hands") == 1
    listed = officer.get("/console/volunteers?state=doubt").text.split('class="rows"')[1]
    assert "in doubt" in listed
    world.phone(1).dial().press("4").sees("")
    assert "204711" not in world.phone(1).dial().press("4").screen
    officer.post(f"/console/people/{row}", {"answer": "officer.confirm.known", "once": "x"})
    assert "State: active" in officer.get(f"/console/people/{row}").text


@SQLITE
def test_it_needs_a_reason(world: World, officer: OfficerBrowser) -> None:
    officer.sign_in(201)
    for why in ("", "because"):
        status, _ = do(officer, 1, "doubt", why=why)
        assert status == 400
    assert "State: active" in officer.get(f"/console/people/{person_of(world, 1)}").text


@SQLITE
@pytest.mark.parametrize("last", [202, 301, 3, 401])
def test_others_are_doubted_by_others(world: World, officer: OfficerBrowser, last: int) -> None:
    row = person_of(world, last)
    assert "/do/doubt" not in officer.sign_in(201).get(f"/console/people/{row}").text
    assert do(officer, last, "doubt", why="other")[0] == 404


@SQLITE
def test_the_lead_doubts_an_officer_and_reads_what_becomes_of_alerts(world: World, officer: OfficerBrowser) -> None:
    form = officer.sign_in(301).get(f"/console/people/{person_of(world, 201)}/do/doubt").text
    assert "begin at their first rung" in form
    seated = OfficerBrowser(world).sign_in(201)
    assert seated.get("/console/").status_code == 200
    do(officer, 201, "doubt", why="other_voice")
    assert seated.get("/console/").status_code == 303, "the desk is closed to them too"


@SQLITE
@pytest.mark.parametrize("language", ["en", "fr", "rw"])
def test_it_speaks_every_language(world: World, officer: OfficerBrowser, language: str) -> None:
    officer.sign_in(301)
    officer.post("/console/language", {"language": language}, of="/console/access")
    text = officer.get(f"/console/people/{person_of(world, 201)}/do/doubt").text
    assert not re.search(r">[^<]*desk\.\w", text.split("<main", 1)[1])
