"""Today: each number is its list, of one's own district alone; asking whether anything is new costs two statements."""

import re
from datetime import datetime

import pytest
from sqlalchemy import func, select, update

from core.cases import waiting_lists, waiting_overview
from core.models.alert import Alert
from core.models.desk import DeskSession
from core.models.record import AuditEntry, ProgrammeClock
from core.models.visit import FollowUp
from core.people import desk_sessions
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser
from tests.web.console.test_children import child_of
from web.console.today import FIRST, LISTS

LOOKS = {"X-Desk-Looks": "1"}


def danger(world: World, *, last: int = 1) -> None:
    """The volunteer tells of a danger: the alert is raised at that key."""
    world.phone(last).dial().press("2", "1")
    world.clock.settle()


@pytest.mark.lengthy
def test_every_list_is_counted_as_the_phone_counts_it(world: World, officer: OfficerBrowser) -> None:
    world.phone(2).dial().press("1", "318061", "2", "2", "2", "2", "2", "1")
    world.passes(days=12)
    for last in (201, 301, 401):
        officer.sign_in(last)
        with world.database.read() as tx:
            token = officer.client.get_cookie("desk")
            assert token
            found = desk_sessions.find(tx, token.value)
            assert found
            whole = waiting_overview.overview(tx, found.me, LISTS, FIRST)
            for name in LISTS:
                lines = waiting_lists.lines(tx, found.me, name)
                assert whole[name].length == len(lines), name
                assert whole[name].first == lines[:FIRST], name


def test_the_page_leads_to_every_list_that_waits(world: World, officer: OfficerBrowser) -> None:
    world.passes(days=3)
    danger(world)
    page = officer.sign_in(301).get("/console/")
    assert page.status_code == 200
    assert len(officer.statements) <= 15, officer.statements
    lists = set(re.findall(r'href="(/console/waits/[a-z]+)"', page.text))
    assert {"/console/waits/visits", "/console/waits/reviews"} <= lists
    for each in (*lists, *(f"/console/waits/{name}" for name in (*LISTS, "silent"))):
        answer = officer.get(each)
        assert answer.status_code == 200, each
        assert len(officer.statements) <= 15, each
    assert officer.get("/console/waits/everything").status_code == 404


def test_codes_are_shown_and_no_name(world: World, officer: OfficerBrowser) -> None:
    world.passes(days=3)
    page = officer.sign_in(201).get("/console/waits/visits").text
    assert "318061" in page
    assert "Manzi" not in page
    assert "645827" not in page, "a child of another district"


def test_an_alert_that_nobody_owns_stands_first_with_its_clock(world: World, officer: OfficerBrowser) -> None:
    officer.sign_in(201)
    assert "Every alert has an owner" in officer.get("/console/").text
    danger(world)
    world.passes(minutes=12)
    page = officer.get("/console/").text
    assert "Alerts nobody owns: 1" in page
    (raised, minutes, words) = re.findall(
        r'class="running" datetime="([^"]+)"[^>]* data-minutes="(\d+)">([^<]+)<', page
    )[0]
    assert (minutes, words) == ("12", "12 min"), "the page's script counts on from there"
    with world.database.read() as tx:
        assert datetime.fromisoformat(raised) == tx.session.scalars(select(Alert.raised_at)).one().replace(second=0)
    assert "I have it" in page


def test_what_is_the_nations_alone_moves_nothing_here(world: World, officer: OfficerBrowser) -> None:
    version = re.findall(r'data-version="([^"]+)"', officer.sign_in(201).get("/console/").text)[0]
    world.phone(1).dial().press("2", "2", "1", "204711", "2", "3")
    world.clock.settle()
    assert officer.get(f"/console/?seen={version}", headers=LOOKS).status_code == 204


def test_asking_whether_anything_is_new(world: World, officer: OfficerBrowser) -> None:
    version = re.findall(r'data-version="([^"]+)"', officer.sign_in(201).get("/console/").text)[0]
    world.watch.passes(minutes=5)

    def audited() -> int:
        with world.database.read() as tx:
            return tx.connection.scalar(select(func.count()).select_from(AuditEntry)) or 0

    before = audited()
    same = officer.get(f"/console/?seen={version}", headers=LOOKS)
    assert (same.status_code, same.data) == (204, b"")
    assert len(officer.statements) <= 2, officer.statements
    assert audited() == before
    with world.database.read() as tx:
        (seen,) = tx.session.scalars(select(DeskSession.seen_at))
    assert seen < world.watch.now, "no sign of a person"
    danger(world)
    news = officer.get(f"/console/?seen={version}", headers=LOOKS)
    assert news.status_code == 200
    assert "<html" not in news.text
    assert "Alerts nobody owns: 1" in news.text
    world.watch.passes(minutes=16)
    assert officer.get(f"/console/?seen={version}", headers=LOOKS).status_code == 401


def test_a_closing_and_another_day_are_new_to_a_page_that_stands_open(world: World, officer: OfficerBrowser) -> None:
    def version() -> str:
        return str(re.findall(r'data-version="([^"]+)"', officer.get("/console/").text)[0])

    officer.sign_in(201)
    before = version()
    address = f"/console/children/{child_of(world, '204711')}/do/close"
    officer.post(address, {"reason": "moved", "once": "c"})
    asked = version()
    assert asked != before
    with world.database.write() as tx:
        tx.connection.execute(update(ProgrammeClock).values(ahead_seconds=24 * 3600))
    tomorrow = version().split(".")
    assert tomorrow[-1] != asked.split(".")[-1], "what was due yesterday is late today"


@pytest.mark.parametrize("language", ["rw", "en", "fr"])
def test_every_page_speaks_each_language(world: World, officer: OfficerBrowser, language: str) -> None:
    world.passes(days=3)
    danger(world)
    officer.sign_in(301).post("/console/language", {"language": language}, of="/console/access")
    for path in ("/console/", "/console/alerts", "/console/children", "/console/help", "/console/access"):
        page = officer.get(path)
        assert page.status_code == 200
        assert f'<html lang="{language}">' in page.text
        assert "desk." not in re.sub(r"(href|src)=\"[^\"]*\"", "", page.text), path


def test_who_speaks_swahili_reads_kinyarwanda(world: World, officer: OfficerBrowser) -> None:
    officer.sign_in(201)
    with world.database.write() as tx:
        tx.connection.exec_driver_sql("UPDATE people SET language = 'sw'")
    assert '<html lang="rw">' in officer.get("/console/").text


def test_an_empty_list_says_so(world: World, officer: OfficerBrowser) -> None:
    with world.database.write() as tx:
        tx.connection.execute(update(FollowUp).values(state="done"))
    assert "Nothing waits here." in officer.sign_in(201).get("/console/waits/visits").text
