"""Visits of the district by week: due, in time, late and not made, as bars and as their table."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from core.children import follow_ups, visit_weeks
from core.clock import kigali
from core.models.child import Child
from core.models.visit import Due, FollowUp, Visit
from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser

VISITS = "/console/visits"


def due(world: World, code: str, in_days: int, state: Due, visit: int | None = None) -> date:
    with world.database.write() as tx:
        child = tx.session.scalars(select(Child).where(Child.code == code)).one()
        on = kigali(tx.at).date() + timedelta(days=in_days)
        follow_up = follow_ups.plan(tx, child, on)
        tx.flush()
        facts = {"state": state, "visit_id": visit, "remind_at": None, "next_at": None}
        tx.connection.execute(update(FollowUp).where(FollowUp.id == follow_up).values(**facts))
        return on


def made(world: World, code: str, days_ago: int) -> int:
    world.phone(1).dial().press("1", code, "2", "1", "1", "1", "1", "1")
    with world.database.write() as tx:
        child = tx.session.scalars(select(Child.id).where(Child.code == code)).one()
        visit = tx.session.scalars(select(Visit).where(Visit.child_id == child)).one()
        visit.on -= timedelta(days=days_ago)
        tx.connection.execute(update(FollowUp).where(FollowUp.child_id == child).values(state=Due.ended))
        return visit.id


@BOTH_ENGINES
def test_each_due_day_counts_once_as_in_time_late_or_not_made(world: World, officer: OfficerBrowser) -> None:
    first, second = made(world, "204711", 15), made(world, "318061", 10)
    with world.database.write() as tx:
        tx.connection.execute(update(FollowUp).values(state=Due.ended))
    due(world, "204711", -14, Due.done, first)
    due(world, "318061", -14, Due.done, second)
    due(world, "427356", -14, Due.missed)
    due(world, "536141", -14, Due.open)
    due(world, "536141", 0, Due.open)
    on = due(world, "427356", -14, Due.ended)
    due(world, "645827", -14, Due.missed)
    with world.database.read() as tx:
        found = {each.first: each for each in visit_weeks.weeks(tx, 24)}
        assert visit_weeks.weeks(tx, 24, 2401) == [visit_weeks.DueVisits(each) for each in found]
    this = max(each for each in found if each <= on + timedelta(days=14))
    assert (found[this].not_made, found.pop(this).to_come) == (0, 1), "the day of a visit is not over yet"
    week = found.pop(on - timedelta(days=on.weekday()))
    assert (week.due, week.in_time, week.late, week.not_made) == (4, 1, 1, 2)
    assert {each.due for each in found.values()} == {0} and len(found) == 12
    page = officer.sign_in(201).get(VISITS)
    assert len(officer.statements) <= 15, officer.statements
    assert re.findall(r'<g class="(\w+)">', page.text) == ["in_time", "late", "not_made", "to_come"]
    assert "<td>4</td><td>1</td><td>1</td><td>2</td><td>0</td>" in page.text


@SQLITE
def test_the_last_told_are_codes_places_and_days_of_the_own_district(world: World, officer: OfficerBrowser) -> None:
    row = made(world, "204711", 2)
    world.phone(3).dial().press("1", "645827", "2", "1", "1", "1", "1", "1")
    text = officer.sign_in(201).get(VISITS).text
    assert re.findall(r'figures" href="/console/visits/(\d+)">(\d+)', text) == [(str(row), "204711")]
    assert "Demo-A" not in text and "645827" not in officer.get(f"{VISITS}?district=33").text
    assert "No visit was told here" in officer.get(f"{VISITS}?page=2&sector=x").text
    nation = OfficerBrowser(world).sign_in(401)
    assert "645827" in nation.get(f"{VISITS}?district=33").text
    assert len(nation.statements) <= 15, nation.statements
    assert "645827" not in nation.get(f"{VISITS}?district=24").text
    assert nation.get(f"{VISITS}?district=7").status_code == 200


@SQLITE
@pytest.mark.parametrize("language", ["en", "fr", "rw"])
def test_they_speak_every_language(world: World, officer: OfficerBrowser, language: str) -> None:
    made(world, "204711", 2)
    officer.sign_in(301)
    officer.post("/console/language", {"language": language}, of="/console/access")
    assert "desk." not in officer.get(VISITS).text.split("<main", 1)[1]
