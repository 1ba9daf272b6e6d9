"""A moment is said in one way at the desk, "10:45, 22 Nov", also where the verb behind it answers as phones read it."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import g

from tests.fixtures.texting import SQLITE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser
from tests.web.console.test_child_acts import act, today
from tests.web.console.test_children import child_of
from web.console import moments

PHONES = re.compile(r"\b\d\d/\d\d\b|\b\d{4}-\d\d-\d\d\b")
"""A day as phones and files have it."""


@SQLITE
@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("30/11", "30 Nov"),
        ("01/12 19:49", "19:49, 1 Dec"),
        ("14:30", "14:30"),
        ("02/01", "2 Jan 2027"),
        ("29/02", "29/02"),
        ("31/12/2025", "31 Dec 2025"),
        ("-", "-"),
    ],
)
def test_what_phones_read_is_said_as_the_desk_says_it(world: World, told: str, said: str) -> None:
    with world.app.test_request_context("/console/", headers={"Accept-Language": "en"}):
        g.at = datetime(2026, 11, 30, 18, tzinfo=UTC)
        assert moments.as_desk(told) == said


@SQLITE
def test_the_sentence_after_an_act_and_the_choices_of_a_form_say_days_alike(
    world: World, officer: OfficerBrowser
) -> None:
    row, day = child_of(world, "204711"), today(world)
    officer.sign_in(301)
    officer.post("/console/language", {"language": "en"}, of="/console/access")
    on = day + timedelta(days=3)
    told = act(officer, row, "plan", kind="healing", on=on.isoformat(), pair="no")
    act(officer, row, "need", kind="school", who="sector", due=on.isoformat())
    for name in ("plan-drop", "review", "need-met", "place"):
        page = officer.get(f"/console/children/{row}/do/{name}").text
        shown = re.sub(r"<[^>]*>", " ", page.split("<main", 1)[1])
        assert not PHONES.search(shown), (name, PHONES.findall(shown))
    assert not PHONES.search(told), told
    far = {"kind": "healing", "on": date(2050, 1, 1).isoformat(), "pair": "yes", "once": "p"}
    wrong = officer.post(f"/console/children/{row}/do/plan", far).text
    assert not PHONES.search(re.findall(r'id="f-on-error"[^>]*>(.*?)<', wrong)[0])


@SQLITE
def test_a_month_is_called_alike_on_each_page(world: World, officer: OfficerBrowser) -> None:
    officer.sign_in(401)
    officer.post("/console/language", {"language": "en"}, of="/console/access")
    for address in ("/console/dhis2", "/console/alert-log", "/console/calls"):
        shown = re.sub(r"<[^>]*>", " ", officer.get(address).text.split("<main", 1)[1])
        assert not re.search(r"\b\d\d/\d{4}\b", shown), address


@SQLITE
def test_a_sentence_that_ends_with_a_day_ends_once(world: World, officer: OfficerBrowser) -> None:
    row = child_of(world, "204711")
    officer.sign_in(301)
    officer.post("/console/language", {"language": "fr"}, of="/console/access")
    moved = act(officer, row, "visit-day", on=(today(world) + timedelta(days=3)).isoformat(), why="weather")
    assert "17 oct." in moved and ".." not in moved
    assert ".." not in officer.get("/console/sheet").text.split("<main", 1)[1]


@SQLITE
@pytest.mark.parametrize(
    ("days", "language", "said"),
    [
        (1826, "en", "5 years"),
        (1826, "fr", "5 ans"),
        (1826, "rw", "imyaka 5"),
        (365, "en", "1 year"),
        (731, "fr", "2 ans"),
        (3652, "en", "10 years"),
        (90, "en", "90 days"),
        (400, "en", "400 days"),
        (1, "en", "1 day"),
    ],
)
def test_how_long_something_is_kept_is_said_in_years(world: World, days: int, language: str, said: str) -> None:
    with world.app.test_request_context("/console/", headers={"Accept-Language": language}):
        assert moments.kept(days) == said
