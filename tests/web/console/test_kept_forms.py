"""What was typed when the session was over waits, sealed, until its holder sends it, drops it, or it lapses."""

import re

import pytest
from sqlalchemy import select

from core.models.case_note import CaseNote
from core.models.desk import DeskSession
from core.people import desk_sessions
from core.people.desk_passwords import DEMO_PASSWORD
from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser, code_of, mark, person_of
from tests.web.console.test_child_acts import today
from tests.web.console.test_children import child_of
from tests.web.console.test_sessions import SESSIONS, session_of
from tests.web.console.test_signing_in import SECOND, SIGN_IN, give_password

NOTE = "Ring the aunt before noon."


def sent_too_late(officer: OfficerBrowser, address: str, of: str, form: dict[str, object]) -> str:
    """The form of a page that stood open for longer than the session; where the browser lands."""
    typed = {"mark": mark(officer.get(of).text), **form}
    officer.world.watch.passes(minutes=16)
    return officer.client.post(address, data=typed).location


def back_again(officer: OfficerBrowser, last: int = 201) -> str:
    give_password(officer)
    return officer.post(SECOND, {"code": code_of(officer.world, last)}).location


def kept(world: World) -> list[bytes]:
    with world.database.read() as tx:
        waits = select(DeskSession.kept_sealed).where(DeskSession.kept_sealed.is_not(None))
        return [each for each in tx.session.scalars(waits) if each]


def fields(page: str) -> list[tuple[str, str]]:
    """What the kept form would send: hidden fields, and texts to be looked at."""
    (form,) = re.findall(r'<form method="post" action="[^"]*" class="sheet">.*?</form>', page, re.DOTALL)
    hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return [*hidden, *re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)<', form)]


@BOTH_ENGINES
def test_it_waits_through_reloads_until_it_is_sent(world: World, officer: OfficerBrowser) -> None:
    child = f"/console/children/{child_of(world, '204711')}"
    officer.sign_in(201)
    assert sent_too_late(officer, f"{child}/notes", child, {"note": NOTE, "once": "one"}) == f"{SIGN_IN}?kept=1"
    (sealed,) = kept(world)
    assert b"aunt" not in sealed
    assert back_again(officer) == "/console/kept"
    for _ in range(2):
        shown = officer.get("/console/kept").text
        assert NOTE in shown
    assert ("once", "one") in fields(shown)
    refused = officer.client.post(f"{child}/notes", data={**dict(fields(shown)), "note": " "})
    assert refused.status_code == 400 and 'name="kept"' in refused.text
    assert kept(world), "nothing was taken of it"
    assert officer.client.post(f"{child}/notes", data=dict(fields(shown))).status_code == 303
    assert officer.get("/console/kept").location == "/console/"
    with world.database.read() as tx:
        assert len(tx.session.scalars(select(CaseNote)).all()) == 1


@SQLITE
def test_it_lapses_and_may_be_dropped_by_its_holder_alone(world: World, officer: OfficerBrowser) -> None:
    child = f"/console/children/{child_of(world, '204711')}"
    officer.sign_in(201)
    sent_too_late(officer, f"{child}/notes", child, {"note": NOTE, "once": "one"})
    back_again(officer)
    (drop,) = re.findall(r"/console/kept/\d+/drop", officer.get("/console/kept").text)
    colleague = OfficerBrowser(world).sign_in(202)
    assert colleague.get("/console/kept").location == "/console/"
    colleague.post(drop, {}, of="/console/access")
    assert NOTE in officer.get("/console/kept").text
    officer.post(drop, {}, of="/console/kept")
    assert officer.get("/console/kept").location == "/console/"
    sent_too_late(officer, f"{child}/notes", child, {"note": NOTE, "once": "two"})
    world.watch.passes(minutes=15)
    assert back_again(officer) == "/console/"


@BOTH_ENGINES
@pytest.mark.parametrize(("last", "listed"), [(301, SESSIONS), (201, "/console/access")])
def test_it_waits_too_where_the_session_was_ended_from_elsewhere(
    world: World, officer: OfficerBrowser, last: int, listed: str
) -> None:
    """By the lead, or by its holder on another device."""
    child = f"/console/children/{child_of(world, '204711')}"
    officer.sign_in(201)
    row = session_of(world, 201)
    typed = {"mark": mark(officer.get(child).text), "note": NOTE, "once": "one"}
    other = OfficerBrowser(world).sign_in(last)
    (end,) = re.findall(rf'[^"]*/sessions/{row}/end', other.get(listed).text)
    other.post(end, {"once": "two"}, of=listed)
    assert end not in other.get(listed).text
    assert officer.client.post(f"{child}/notes", data=typed).location == f"{SIGN_IN}?kept=1"
    (sealed,) = kept(world)
    assert b"aunt" not in sealed
    assert OfficerBrowser(world).sign_in(202).get("/console/kept").location == "/console/"
    assert (NOTE in other.get("/console/kept").text) is (last == 201), "its holder alone, on any device"
    assert back_again(officer) == "/console/kept"
    shown = fields(officer.get("/console/kept").text)
    assert officer.client.post(f"{child}/notes", data=dict(shown)).status_code == 303
    with world.database.read() as tx:
        assert len(tx.session.scalars(select(CaseNote)).all()) == 1


@SQLITE
def test_every_choice_of_a_form_is_kept(world: World, officer: OfficerBrowser) -> None:
    held, day = "/console/supervision/held", today(world).isoformat()
    there = [str(person_of(world, last)) for last in (202, 203)]
    officer.sign_in(201)
    sent_too_late(officer, held, held, {"on": day, "topic": "hard_cases", "there": there, "once": "one"})
    back_again(officer)
    shown = fields(officer.get("/console/kept").text)
    assert [value for name, value in shown if name == "there"] == there
    assert {("on", day), ("topic", "hard_cases")} <= set(shown)


@SQLITE
def test_a_password_is_kept_nowhere(world: World, officer: OfficerBrowser) -> None:
    officer.sign_in(201)
    form = {"password": DEMO_PASSWORD, "new": "gufata amazi mu gitondo 7"}
    assert sent_too_late(officer, "/console/access/password", "/console/access/password", form) == SIGN_IN
    assert kept(world) == []
    with world.database.read() as tx:
        assert desk_sessions.kept_form(tx, person_of(world, 201)) is None
