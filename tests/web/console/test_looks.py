"""Who looked at a child is told to its lead, and to the nation, and that is a look too."""

import re
from typing import Any

import pytest
from flask import render_template
from sqlalchemy import select

from core.models.record import AuditEntry
from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World
from tests.stories.reading import alert_on
from tests.web.console.conftest import OfficerBrowser
from tests.web.console.test_alerts import raise_danger
from tests.web.console.test_children import child_of, looked


def rows(page: str) -> list[str]:
    return [re.sub(r"<[^>]+>", " ", each) for each in re.findall(r'<li class="row">(.*?)</li>', page, re.DOTALL)]


@BOTH_ENGINES
def test_the_lead_reads_who_looked_when_how_and_at_what(world: World, officer: OfficerBrowser) -> None:
    row = child_of(world, "204711")
    address = f"/console/children/{row}"
    officer.sign_in(201)
    officer.get(f"{address}?notes=1")
    officer.post(f"{address}/name", {"why": "call"}, of=address)
    world.watch.passes(minutes=5)
    world.phone(202).dial().press("4071", "4", "204711")
    world.watch.passes(minutes=5)
    lead = OfficerBrowser(world).sign_in(301)
    assert f'href="{address}/looks"' in lead.get(address).text
    world.watch.passes(minutes=5)
    page = lead.get(f"{address}/looks").text
    assert len(lead.statements) <= 15, lead.statements
    by_lead, by_phone, at_desk = rows(page)
    assert "at the desk" in by_lead
    assert "by phone" in by_phone and "the record" in by_phone
    assert "Keza Demo" in at_desk and "the name (I am about to ring)" in at_desk and "visits" in at_desk
    assert "audit_read children" in looked(world, row)
    world.watch.passes(minutes=5)
    assert "who looked" in rows(lead.get(f"{address}/looks").text)[0]


@BOTH_ENGINES
def test_a_page_is_drawn_once_its_look_is_written_down(
    world: World, officer: OfficerBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = child_of(world, "204711")
    before = len(looked(world, row))
    written: list[int] = []

    def draws(template: str, **values: Any) -> str:
        with world.database.write():  # nobody waits for the lock of whoever draws
            written.append(len(looked(world, row)) - before)
        return render_template(template, **values)

    monkeypatch.setattr("web.console.desk.render_template", draws)
    assert "204711" in officer.sign_in(201).get(f"/console/children/{row}").text
    assert written[0] > 0


@SQLITE
def test_looks_at_what_few_may_read_are_not_told(world: World, officer: OfficerBrowser) -> None:
    alert_on(world.phone(1).dial().press("2", "1", "1", "204711", "2", "2"))
    number = alert_on(world.phone(1).dial().press("2", "2", "1", "204711", "2", "3"))
    world.phone(401).dial().press("4071", "4", number)
    with world.database.read() as tx:
        looks = select(AuditEntry.id).where(AuditEntry.record == "alerts", AuditEntry.verb == "read")
        assert tx.session.scalars(looks).all(), "the national desk looked at one"
    before = rows(officer.sign_in(301).get(f"/console/children/{child_of(world, '204711')}/looks").text)
    assert not [each for each in before if "national" in each.lower()]


@SQLITE
@pytest.mark.parametrize("last", [201, 202])
def test_nobody_but_who_leads_reads_it(world: World, officer: OfficerBrowser, last: int) -> None:
    row = child_of(world, "204711")
    assert officer.sign_in(last).get(f"/console/children/{row}/looks").status_code == 404
    assert "/looks" not in officer.get(f"/console/children/{row}").text
    elsewhere = child_of(world, "645827")
    assert OfficerBrowser(world).sign_in(301).get(f"/console/children/{elsewhere}/looks").status_code == 404


@SQLITE
def test_it_goes_on_over_pages_and_speaks_every_language(world: World, officer: OfficerBrowser) -> None:
    row = child_of(world, "204711")
    officer.sign_in(401)
    for _ in range(26):
        officer.get(f"/console/children/{row}")
        world.watch.passes(minutes=1)
    for language in ("rw", "fr", "en"):
        officer.post("/console/language", {"language": language}, of="/console/access")
        page = officer.get(f"/console/children/{row}/looks").text
        assert "desk." not in page.split("<main", 1)[1], language
    assert f"/console/children/{row}/looks?page=2" in page
    assert rows(officer.get(f"/console/children/{row}/looks?page=2").text)
    assert "Nobody looked" in officer.get(f"/console/children/{row}/looks?page=9").text


@SQLITE
def test_who_opened_an_alert_is_read_by_its_lead(world: World, officer: OfficerBrowser) -> None:
    alert = raise_danger(world)
    address = f"/console/alerts/{alert}"
    assert "/looks" not in officer.sign_in(201).get(f"{address}?ring=1").text
    assert officer.get(f"{address}/looks").status_code == 404
    lead = OfficerBrowser(world).sign_in(301)
    world.watch.passes(minutes=5)
    assert f'href="{address}/looks"' in lead.get(address).text
    for language in ("rw", "fr", "en"):
        lead.post("/console/language", {"language": language}, of="/console/access")
        page = lead.get(f"{address}/looks").text
        assert "desk." not in page.split("<main", 1)[1], language
    assert len(lead.statements) <= 15, lead.statements
    assert all(each in rows(page)[-1] for each in ("Keza Demo", "the record", "the number")), rows(page)[-1]
    assert "who looked" in rows(page)[0], "that it was read before is told too"
