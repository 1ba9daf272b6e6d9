"""Worrying visits at the desk: each that waits is read, and only what was shown counts as looked at."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.models.duty import Referral
from core.models.visit import Visit
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser
from tests.web.console.test_alerts import note, raise_danger
from tests.web.console.test_duties import drawn, send, worry


def test_a_worry_waits_however_many_calm_visits_follow(world: World, officer: OfficerBrowser) -> None:
    child = worry(world)
    with world.database.write() as tx:
        (told,) = tx.session.scalars(select(Visit))
        told.on -= timedelta(days=9)
        same = {name: getattr(told, name) for name in ("child_id", "district_id", "village_id", "by_id", "channel")}
        for nth in range(6):
            day = {"number": f"9{nth:04d}", "on": told.on + timedelta(days=nth + 1), "told_at": tx.at}
            tx.session.add(Visit(**same, **day, worrying=False, late=False, verified=True))
    assert "some worry" in officer.sign_in(301).get(f"/console/worries/{child}").text.lower()


@pytest.mark.parametrize("follows", ["nothing", "go"])
def test_a_worrying_visit_is_looked_at(world: World, officer: OfficerBrowser, follows: str) -> None:
    child = worry(world)
    address = f"/console/worries/{child}"
    assert address in officer.sign_in(301).get("/console/").text
    page = officer.get(address)
    assert len(officer.statements) <= 15, officer.statements
    assert "some worry" in page.text.lower()
    assert 'id="follows-error"' in send(officer, address)
    assert 'id="follows-error"' in send(officer, address, follows=follows, visit="that")
    assert "looked at" in send(officer, address, follows=follows)
    with world.database.read() as tx:
        assert tx.session.scalars(select(Visit.unlooked_at)).one() is None
    assert address not in officer.get("/console/waits/worries").text


def another_worry(world: World, **other: int) -> int:
    """One more visit of the same child that waits for a look, unless it is told otherwise."""
    with world.database.write() as tx:
        told = tx.session.scalars(select(Visit)).first()
        assert told
        same = {name: getattr(told, name) for name in ("child_id", "district_id", "village_id", "by_id", "channel")}
        day = {"number": "90001", "on": told.on, "told_at": tx.at, "unlooked_at": tx.at}
        tx.session.add(later := Visit(**same, **day, **other, worrying=True, late=False, verified=True))
        tx.flush()
        return later.id


def waiting(world: World) -> list[int]:
    with world.database.read() as tx:
        return list(tx.session.scalars(select(Visit.id).where(Visit.unlooked_at.is_not(None)).order_by(Visit.id)))


def test_a_worry_that_came_after_the_page_was_drawn_waits_on(world: World, officer: OfficerBrowser) -> None:
    address = f"/console/worries/{worry(world)}"
    form = drawn(officer.sign_in(301), address)
    row = another_worry(world)
    assert officer.client.post(address, data={**form, "follows": "nothing"}).status_code == 303
    assert waiting(world) == [row]
    assert address in officer.get("/console/waits/worries").text


def test_each_visit_that_was_shown_is_looked_at_and_what_raised_an_alert_is_not_shown(
    world: World, officer: OfficerBrowser
) -> None:
    address = f"/console/worries/{worry(world)}"
    second = another_worry(world)
    alerted = another_worry(world, alert_id=raise_danger(world))
    page = officer.sign_in(301).get(address).text
    assert page.count('name="visit"') == 2 and f'value="{second}"' in page
    assert waiting(world) != [alerted], "nobody looked by opening the page"
    assert "looked at" in send(officer, address, follows="go")
    assert waiting(world) == [alerted]


def test_who_comes_second_with_a_stale_page_reads_who_looked(world: World, officer: OfficerBrowser) -> None:
    address = f"/console/worries/{worry(world)}"
    form, first = drawn(officer.sign_in(301), address), OfficerBrowser(world).sign_in(201)
    assert "looked at" in send(first, address, follows="nothing")
    told = officer.client.post(address, data={**form, "follows": "go"})
    assert "has looked at this already" in note(officer.get(told.location).text)
    with world.database.read() as tx:
        assert tx.session.scalars(select(Visit.looked_with)).all() == ["nothing"]
    assert 'name="visit"' not in officer.get(address).text


def test_a_look_may_lead_to_a_referral(world: World, officer: OfficerBrowser) -> None:
    address = f"/console/worries/{worry(world)}"
    officer.sign_in(201)
    refused = send(officer, address, follows="refer", to="school")
    assert 'id="ground-error"' in refused
    assert re.search(r'<option value="school" selected', refused), "what was chosen is kept"
    form = {**drawn(officer, address), "follows": "refer", "to": "school", "ground": "consent"}
    for _ in range(2):
        told = officer.client.post(address, data=form)
        assert "318061" in note(officer.get(told.location).text), "sent twice, it says the same"
    with world.database.read() as tx:
        assert tx.session.scalars(select(Referral.to)).all() == ["school"]


def test_a_look_may_lead_to_the_carers_number(world: World, officer: OfficerBrowser) -> None:
    child = worry(world)
    officer.sign_in(201)
    told = officer.post(
        f"/console/worries/{child}", {**drawn(officer, f"/console/worries/{child}"), "follows": "phone"}
    )
    assert told.location.startswith(f"/console/children/{child}?ring=1")
