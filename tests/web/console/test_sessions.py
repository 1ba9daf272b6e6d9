"""Who sits at the desk now, and the log of alerts: for who leads the officers of that district."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from core.models.alert import Alert
from core.models.desk import DeskSession
from core.models.person import Person
from core.models.record import AuditEntry
from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser, form_of, person_of
from tests.web.console.test_alerts import raise_danger

SESSIONS, LOG = "/console/sessions", "/console/alert-log"


def session_of(world: World, last: int) -> int:
    with world.database.read() as tx:
        theirs = select(DeskSession.id).where(DeskSession.person_id == person_of(world, last))
        return tx.session.scalars(theirs.limit(1)).one()


def number_of(world: World, alert: int) -> str:
    with world.database.read() as tx:
        return tx.session.get_one(Alert, alert).number


def end(officer: OfficerBrowser, row: int) -> int:
    form = form_of(officer.client.get(SESSIONS).text)
    first, again = (officer.client.post(f"{SESSIONS}/{row}/end", data=form).status_code for _ in range(2))
    assert first == again, "pressed twice, it is one press"
    return first


@BOTH_ENGINES
def test_one_browser_ends_and_the_other_goes_on(world: World, officer: OfficerBrowser) -> None:
    left_open, kept = OfficerBrowser(world).sign_in(201), OfficerBrowser(world)
    row = session_of(world, 201)
    kept.sign_in(201)
    page = officer.sign_in(301).get(SESSIONS).text
    assert len(officer.statements) <= 15
    assert page.count("0 min ago") == 3, "each was used just now, and says so without a sum to do"
    assert page.count("Keza Demo</b>") == 2 and f"{SESSIONS}/{row}/end" in page
    assert f"{SESSIONS}/{session_of(world, 301)}/end" not in page
    assert end(officer, row) == 303
    assert left_open.get("/console/").status_code == 303
    assert kept.get("/console/").status_code == 200
    with world.database.read() as tx:
        ended = select(AuditEntry.record_id).where(AuditEntry.verb == "desk_ended")
        assert tx.session.scalars(ended).all() == [person_of(world, 201)]
    assert end(officer, row) == 404, "it is over"


@SQLITE
def test_nobody_ends_one_of_who_is_above_or_elsewhere(world: World, officer: OfficerBrowser) -> None:
    OfficerBrowser(world).sign_in(401)
    OfficerBrowser(world).sign_in(201)
    officer.sign_in(301)
    assert end(officer, session_of(world, 401)) == 404
    with world.database.write() as tx:
        tx.session.get_one(Person, person_of(world, 201)).district_id = 25
    assert "Keza Demo" not in officer.get(SESSIONS).text
    assert end(officer, session_of(world, 201)) == 404


@SQLITE
@pytest.mark.parametrize("path", [SESSIONS, LOG])
def test_officers_read_neither(world: World, officer: OfficerBrowser, path: str) -> None:
    assert officer.sign_in(201).get(path).status_code == 404


@BOTH_ENGINES
def test_the_log_has_what_was_closed_long_ago_and_how_soon_it_was_had(world: World, officer: OfficerBrowser) -> None:
    number = number_of(world, raise_danger(world))
    with world.database.write() as tx:
        row = tx.session.scalars(select(Alert)).one()
        row.raised_at, row.owned_at = row.raised_at - timedelta(days=120), row.raised_at - timedelta(days=119, hours=23)
        row.state, row.closed_at = "resolved", row.raised_at + timedelta(days=2)
        month = f"{row.raised_at:%Y-%m}"
    assert "No alert was raised" in officer.sign_in(301).get(LOG).text
    page = officer.get(f"{LOG}?month={month}").text
    assert len(officer.statements) <= 15
    assert number in page and "had after 1 h 00" in page and "closed after 2 days" in page
    assert number in officer.sign_in(401).get(f"{LOG}?month={month}").text
    assert "No alert was raised" in officer.get(f"{LOG}?month=nonsense").text


@SQLITE
def test_what_is_the_nation_s_alone_stands_in_no_district_s_log(world: World, officer: OfficerBrowser) -> None:
    number = number_of(world, raise_danger(world))
    page = officer.sign_in(301).get(LOG).text
    assert number in page and "nobody had it yet" in page and "still open" in page
    with world.database.write() as tx:
        tx.connection.execute(update(Alert).values(bypasses=True))
    assert number not in officer.get(LOG).text
    assert number in officer.sign_in(401).get(LOG).text
