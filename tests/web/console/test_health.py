"""The page of health: what rings, what stands still, which posts nobody holds, in words, for who leads officers."""

import pytest
from sqlalchemy import select, update

from core.messages import switches
from core.models.monitoring import AlarmName
from core.models.person import Person, PersonStatus, Role
from core.models.record import Tick
from core.monitoring import ringing
from core.monitoring.alarm_texts import WORDS
from core.storage import ticks
from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser
from web.console import desk_words

HEALTH, ALARMS = "/console/health", "/console/health/alarms"
WELL = "Everything works"


def rings(world: World, *names: AlarmName) -> None:
    with world.database.write() as tx:
        for each in names:
            ringing.begin(tx, each)


def tick(world: World) -> None:
    with world.database.write() as tx:
        ticks.mark(tx, ticks.CLOCK)


@BOTH_ENGINES
def test_all_is_well_and_said_so(world: World, officer: OfficerBrowser) -> None:
    tick(world)
    page = officer.sign_in(301).get(HEALTH).text
    assert len(officer.statements) <= 15, officer.statements
    assert WELL in page and "No alarm rings" in page and "Every post" in page
    officer.sign_in(401)
    nation = officer.get(HEALTH).text
    assert len(officer.statements) <= 15, officer.statements
    assert "Last backup" in nation and "Last backup" not in page


@SQLITE
def test_what_rings_comes_with_what_helps(world: World, officer: OfficerBrowser) -> None:
    tick(world)
    rings(world, AlarmName.old_alert, AlarmName.disk)
    page = officer.sign_in(301).get(HEALTH).text
    assert "Alert messages wait to be sent." in page and "Ring the officers of open alerts" in page
    assert "disk" not in page and WELL not in page
    assert "The disk of the database" in officer.sign_in(401).get(HEALTH).text


@SQLITE
def test_a_clock_that_stands_still_is_said_though_no_sweep_could_write_it_down(
    world: World, officer: OfficerBrowser
) -> None:
    officer.sign_in(301)
    assert "The clock stands still" in officer.get(HEALTH).text
    tick(world)
    assert "The clock stands still" not in officer.get(HEALTH).text
    with world.database.write() as tx:
        tx.connection.execute(
            update(Tick).where(Tick.name == ticks.CLOCK).values(at=tx.real - 2 * tx.programme.watch.no_tick)
        )
    assert "The clock stands still" in officer.get(HEALTH).text


@SQLITE
def test_nothing_is_sent_and_nobody_holds_a_post(world: World, officer: OfficerBrowser) -> None:
    tick(world)
    with world.database.write() as tx:
        switches.turn_off(tx)
        for each in tx.session.scalars(select(Person).where(Person.role == Role.psychologist)):
            each.standing = PersonStatus.left
    page = officer.sign_in(301).get(HEALTH).text
    assert "Nothing is sent" in page and "psychologist" in page and WELL not in page


@SQLITE
def test_the_year_s_alarms_with_how_long_they_rang(world: World, officer: OfficerBrowser) -> None:
    assert "No alarm rang within the year" in officer.sign_in(301).get(ALARMS).text
    rings(world, AlarmName.old_alert)
    world.watch.passes(minutes=14)
    with world.database.write() as tx:
        ringing.stop(tx, AlarmName.old_alert)
    page = officer.sign_in(301).get(ALARMS).text
    assert "Alert messages wait to be sent." in page and "for 14 min" in page
    assert len(officer.statements) <= 15


@SQLITE
@pytest.mark.parametrize("path", [HEALTH, ALARMS, "/console/trust"])
def test_only_who_leads_officers_comes_in(world: World, officer: OfficerBrowser, path: str) -> None:
    assert officer.sign_in(201).get(path).status_code == 404
    assert path.split("/")[2] not in officer.get("/console/alerts").text
    assert officer.sign_in(301).get(path).status_code == 200


def test_every_alarm_has_words_of_what_helps_in_each_language() -> None:
    for language in desk_words.SPOKEN:
        assert {f"desk.health.mend.{each}" for each in WORDS} <= desk_words.catalog(language).keys()
