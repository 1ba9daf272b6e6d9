"""The lead's page begins with what officers left; the nation's with its districts; and how SMS went out."""

import re

import pytest
from sqlalchemy import update

from core.models.message import Message
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser
from tests.web.console.test_alerts import act, raise_danger, the


@pytest.mark.lengthy
def test_what_is_late_with_an_officer_stands_on_the_leads_page_with_name_and_load(
    world: World, officer: OfficerBrowser
) -> None:
    alert = raise_danger(world)
    act(officer.sign_in(201), alert, "have-it")
    act(officer, alert, "did", deed="called")
    world.passes(days=2)
    page = OfficerBrowser(world).sign_in(301)
    text = page.get("/console/").text
    assert len(page.statements) <= 15, page.statements
    assert "Late with an officer: 1" in text
    (late,) = re.findall(r'id="left">.*?</section>', text, re.DOTALL)
    assert the(world, alert).number in late and "Keza Demo" in late
    assert re.search(r"alerts 1 · children \d", late)
    assert 'id="left"' not in officer.get("/console/").text, "an officer's own page has it below"


def test_what_was_lost_names_who_had_it(world: World, officer: OfficerBrowser) -> None:
    alert = raise_danger(world)
    act(officer.sign_in(201), alert, "have-it")
    world.passes(hours=2)
    assert the(world, alert).owner_id is None, "no deed in twice the time"
    assert "was with Keza Demo" in OfficerBrowser(world).sign_in(301).get("/console/").text


def test_the_nation_sees_which_district_left_what(world: World, officer: OfficerBrowser) -> None:
    raise_danger(world, last=3, code="645827")
    page = officer.sign_in(401)
    text = page.get("/console/").text
    assert len(page.statements) <= 15, page.statements
    assert "unowned 1 · late 0" in text
    assert "Rubavu" in text


def test_sms_of_the_last_day_are_counted_and_failures_say_why(world: World, officer: OfficerBrowser) -> None:
    raise_danger(world)
    assert re.search(r"in 24 h: [1-9]\d* out", officer.sign_in(201).get("/console/").text)
    with world.database.write() as tx:
        tx.connection.execute(update(Message).values(state="failed", reason="bad_number"))
    text = officer.get("/console/").text
    assert "in 24 h: 0 out" in text and "not delivered (Wrong or dead number)" in text
    for language in ("rw", "fr"):
        officer.post("/console/language", {"language": language}, of="/console/access")
        assert "bad" not in officer.get("/console/").text.split("<main", 1)[1]
    assert "not delivered (" not in OfficerBrowser(world).sign_in(203).get("/console/waits/new").text
