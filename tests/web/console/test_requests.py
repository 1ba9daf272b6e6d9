"""Requests about one's own data at the desk: the lead's own district, the law's clock, the console's verbs."""

import re

import pytest
from sqlalchemy import select, update

from core.models.alert import Alert
from core.models.data_request import DataRequest, DataRequestKind
from core.models.person import Person
from core.models.record import AuditEntry
from core.people import data_requests
from tests.access.scene import caller
from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser, person_of
from tests.web.console.test_today import danger

REQUESTS = "/console/requests"


def asked(world: World, kind: DataRequestKind = DataRequestKind.see) -> int:
    """A carer of the demo asks; the number of the request."""
    with world.database.write() as tx:
        data_requests.ask(tx, caller(tx, 101), kind)
        return tx.session.scalars(select(DataRequest.id)).one()


def answer(officer: OfficerBrowser, row: int, ended: str) -> int:
    return officer.post(f"{REQUESTS}/{row}", {"ended": ended, "once": "a"}).status_code


def written(world: World) -> set[str]:
    with world.database.read() as tx:
        return set(tx.session.scalars(select(AuditEntry.verb)))


@BOTH_ENGINES
def test_what_was_asked_by_phone_waits_with_its_day(world: World, officer: OfficerBrowser) -> None:
    world.phone(101).dial().press("5", "3", "1").ends()
    page = officer.sign_in(301).get(REQUESTS).text
    assert len(officer.statements) <= 15
    assert "To see what is kept" in page and "days left: 30" in page
    assert "1 wait" in officer.get("/console/trust").text
    assert len(officer.statements) <= 15
    world.watch.passes(days=32)
    assert "late" in officer.sign_in(301).get(REQUESTS).text
    assert "1 late" in officer.get("/console/trust").text


@SQLITE
def test_one_is_read_with_its_name_and_the_look_is_written_down(world: World, officer: OfficerBrowser) -> None:
    row = asked(world)
    page = officer.sign_in(301).get(f"{REQUESTS}/{row}").text
    assert len(officer.statements) <= 15, officer.statements
    assert "carer" in page.lower() or "caregiver" in page.lower()
    assert "read" in written(world)
    kept = officer.get(f"{REQUESTS}/{row}/data").text
    assert len(officer.statements) <= 15, officer.statements
    assert "+250788000101" in kept and "204711" not in kept
    assert "exported" in written(world)


@SQLITE
def test_it_is_answered_once_and_stands_with_those_answered(world: World, officer: OfficerBrowser) -> None:
    row = asked(world)
    officer.sign_in(301)
    assert answer(officer, row, "refused") == 303
    assert "No request stands here" in officer.get(REQUESTS).text
    assert "Refused" in officer.get(f"{REQUESTS}?done=1").text
    assert answer(officer, row, "done") == 303
    with world.database.read() as tx:
        assert tx.session.get_one(DataRequest, row).ended == "refused"


@BOTH_ENGINES
def test_one_to_erase_erases_the_carer_s_own_data(world: World, officer: OfficerBrowser) -> None:
    row, carer = asked(world, DataRequestKind.erase), person_of(world, 101)
    officer.sign_in(301)
    assert answer(officer, row, "done") == 303
    with world.database.read() as tx:
        assert tx.session.get_one(Person, carer).standing == "left"
    assert "erased" in written(world)


@SQLITE
def test_nothing_is_erased_or_answered_while_that_family_must_be_reached(world: World, officer: OfficerBrowser) -> None:
    row, carer = asked(world, DataRequestKind.erase), person_of(world, 101)
    danger(world)
    with world.database.write() as tx:
        tx.connection.execute(update(Alert).values(home_id=carer))
    officer.sign_in(301)
    shown = officer.get(f"{REQUESTS}/{row}").text
    assert "is open since" in shown and "{date}" not in shown
    assert answer(officer, row, "done") == 409
    with world.database.read() as tx:
        assert tx.session.get_one(DataRequest, row).answered_at is None
        assert tx.session.get_one(Person, carer).standing == "active"
    assert answer(officer, row, "refused") == 303


@SQLITE
@pytest.mark.parametrize("path", ["", "/{row}", "/{row}/data"])
def test_only_the_lead_of_that_district_and_the_nation_read_it(
    world: World, officer: OfficerBrowser, path: str
) -> None:
    row = asked(world)
    with world.database.write() as tx:
        tx.session.get_one(DataRequest, row).district_id = 25
    address = f"{REQUESTS}{path.format(row=row)}"
    assert officer.sign_in(201).get(address).status_code == 404
    lead = officer.sign_in(301).get(address)
    assert lead.status_code == 404 if path else str(row) not in lead.text
    assert officer.sign_in(401).get(address).status_code == 200
    if path == "/{row}":
        assert answer(officer.sign_in(301), row, "done") in (400, 404)


@SQLITE
@pytest.mark.parametrize("language", ["en", "fr", "rw"])
def test_each_kind_has_words_in_every_language(world: World, officer: OfficerBrowser, language: str) -> None:
    officer.sign_in(301)
    officer.post("/console/language", {"language": language}, of="/console/access")
    row = asked(world)
    for kind in DataRequestKind:
        with world.database.write() as tx:
            tx.session.get_one(DataRequest, row).kind = kind
        for path in ("", f"/{row}", f"/{row}/data"):
            page = officer.get(f"{REQUESTS}{path}").text
            assert not re.findall(r"\bdesk\.[a-z_.]+", page.split("<main", 1)[1])
