"""One village at the desk: a story a child by month, no name, code or number; written down, scoped, translated."""

import re

import pytest
from sqlalchemy import select

from core.models.child import Child
from core.models.record import AuditEntry
from core.operations.demo_people import HUYE_VILLAGE, RUBAVU_VILLAGE
from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser

VILLAGE = f"/console/villages/{HUYE_VILLAGE}"
DANGER = ("1", "204711", "1", "3", "1", "1", "1", "1")
FIRST_LOAD = 60_000


def main_of(text: str) -> str:
    return text.split("<main", 1)[1].split("</main", 1)[0]


@BOTH_ENGINES
def test_it_tells_of_a_danger_without_saying_whose(world: World, officer: OfficerBrowser) -> None:
    world.phone(1).dial().press(*DANGER)
    text = officer.sign_in(201).get(VILLAGE).text
    assert len(officer.statements) <= 15, officer.statements
    assert len(text) < FIRST_LOAD
    said = main_of(text)
    assert "alert DANGER" in said and "visits that worried: 1" in said
    with world.database.read() as tx:
        codes = list(tx.session.scalars(select(Child.code)))
    assert codes and not [each for each in codes if each in said]
    assert not re.search(r"Demo|0788|/console/children/", said)
    assert not re.search(r"\b\d{1,2} (Oct|Nov|Dec)\b", said), "a day would give a child away"


@SQLITE
def test_the_look_is_written_down_for_the_village_and_each_child(world: World, officer: OfficerBrowser) -> None:
    officer.sign_in(201).get(VILLAGE)
    with world.database.read() as tx:
        mine = AuditEntry.channel == "desk", AuditEntry.verb == "read"
        found = list(tx.session.scalars(select(AuditEntry.record).where(*mine)))
        living = len(list(tx.session.scalars(select(Child.id).where(Child.village_id == HUYE_VILLAGE))))
    assert found.count("children") == living and found.count("places") == 1


@SQLITE
def test_another_districts_village_is_not_here(world: World, officer: OfficerBrowser) -> None:
    officer.sign_in(201)
    for row in (RUBAVU_VILLAGE, 24, 1):
        answer = officer.get(f"/console/villages/{row}")
        assert answer.status_code == 404 and "<main" in answer.text
    with world.database.read() as tx:
        tried = select(AuditEntry.record_id).where(AuditEntry.verb == "refused", AuditEntry.record == "village")
        assert RUBAVU_VILLAGE in list(tx.session.scalars(tried))


@SQLITE
def test_the_nation_reads_no_village_of_few_children(world: World, officer: OfficerBrowser) -> None:
    text = officer.sign_in(401).get(VILLAGE).text
    assert "Fewer than 5 children" in text and "A child" not in main_of(text)


@SQLITE
def test_a_village_leads_to_it(world: World, officer: OfficerBrowser) -> None:
    assert f'href="{VILLAGE}"' in officer.sign_in(201).get("/console/volunteers").text


@SQLITE
@pytest.mark.parametrize("language", ["en", "fr", "rw"])
def test_it_speaks_every_language(world: World, officer: OfficerBrowser, language: str) -> None:
    world.phone(1).dial().press(*DANGER)
    officer.sign_in(201)
    officer.post("/console/language", {"language": language}, of="/console/access")
    said = main_of(officer.get(VILLAGE).text)
    assert "desk." not in said and "officer." not in said and "level." not in said
