"""Passkeys at the desk: added behind the password, offered first at the door, taken away; where none can be, why."""

import json
import re
from html import unescape
from typing import Any

import pytest
from sqlalchemy import func, select

from core.models.desk import DeskPasskey, DeskSession, DeskTry
from core.models.person import Phone
from core.people import desk_accounts, people
from core.people.desk_passwords import DEMO_PASSWORD
from core.storage.access import operator
from tests.fixtures.authenticator import ORIGIN, Authenticator
from tests.fixtures.world import Database, Watch, World
from tests.web.console.conftest import OfficerBrowser, code_of, mark, person_of

SIGN_IN, SECOND, SHOWN = "/console/sign-in", "/console/second", "/console/second/passkey"
LIST, NEW, MADE = "/console/access/passkeys", "/console/access/passkeys/new", "/console/access/passkeys/made"
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def world(database: Database, watch: Watch) -> World:
    """One whose desk is reached under a domain."""
    return World(database, watch, public_url=ORIGIN)


def question_in(page: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(unescape(re.findall(r"data-question='([^']+)'", page)[0]))
    return found


def adds(officer: OfficerBrowser, key: Authenticator, name: str = "My phone", **bent: Any) -> int:
    asked = officer.post(NEW, {"name": name, "password": DEMO_PASSWORD}).text
    answer = key.makes(question_in(asked), **bent)
    return officer.client.post(MADE, data={"mark": mark(asked), "name": name, "answer": answer}).status_code


def at_the_door(world: World, last: int = 201) -> OfficerBrowser:
    """The password was right."""
    stranger = OfficerBrowser(world)
    form = {"number": f"0788000{last:03d}", "password": DEMO_PASSWORD}
    assert stranger.post(SIGN_IN, form).location == SECOND
    return stranger


def shows(stranger: OfficerBrowser, key: Authenticator, **bent: Any) -> Any:
    page = stranger.get(SECOND).text
    answer = key.signs(question_in(page), **bent)
    return stranger.client.post(SHOWN, data={"mark": mark(page), "answer": answer})


def test_added_behind_the_password_and_offered_first_at_the_door(world: World, officer: OfficerBrowser) -> None:
    officer.sign_in(201)
    key = Authenticator()
    assert adds(officer, key, "My <phone>") == 303
    assert "My &lt;phone&gt;" in officer.get(LIST).text
    assert len(officer.statements) <= 15
    stranger = at_the_door(world)
    page = stranger.get(SECOND).text
    assert len(stranger.statements) <= 15
    assert page.index('id="passkey"') < page.index('name="code"'), "it comes first, and a code will do still"
    assert page.count('class="primary"') == 1
    assert "<script>" not in page
    assert len(page) < 20_000
    opened = shows(stranger, key)
    assert (opened.status_code, opened.location) == (303, "/console/")
    assert stranger.get("/console/").status_code == 200
    assert "last used" in officer.get(LIST).text


@SQLITE
def test_the_other_steps_go_on(world: World, officer: OfficerBrowser) -> None:
    assert adds(officer.sign_in(201), Authenticator()) == 303
    stranger = at_the_door(world)
    assert stranger.post(SECOND, {"code": code_of(world, 201)}).status_code == 303
    colleague = at_the_door(world, 202)
    assert 'id="passkey"' not in colleague.get(SECOND).text, "a colleague has none"


@SQLITE
@pytest.mark.parametrize("answer", ["", "{", "null", '{"id": "x"}', "x" * 60_000])
def test_an_answer_that_is_cut_is_a_wrong_one(world: World, officer: OfficerBrowser, answer: str) -> None:
    assert adds(officer.sign_in(201), Authenticator()) == 303
    stranger = at_the_door(world)
    page = stranger.get(SECOND).text
    refused = stranger.client.post(SHOWN, data={"mark": mark(page), "answer": answer})
    assert refused.status_code == 400
    assert 'id="passkey-error" role="alert"' in refused.text
    assert question_in(refused.text)["challenge"] != question_in(page)["challenge"]
    with world.database.read() as tx:
        assert tx.connection.scalar(select(func.count()).select_from(DeskTry)) == 1


@SQLITE
def test_too_many_wrong_ones_end_the_half_open_session(world: World, officer: OfficerBrowser) -> None:
    key = Authenticator()
    assert adds(officer.sign_in(201), key) == 303
    stranger = at_the_door(world)
    assert [shows(stranger, key, verified=False).status_code for _ in range(5)] == [400] * 5
    assert stranger.get(SECOND).location == SIGN_IN


@SQLITE
def test_without_the_password_or_the_own_form_none_is_added(world: World, officer: OfficerBrowser) -> None:
    officer.sign_in(201)
    wrong = officer.post(NEW, {"name": "Mine", "password": "a guess"})
    assert wrong.status_code == 400
    assert "That is not your password" in wrong.text and "data-question" not in wrong.text
    key = Authenticator()
    answer = key.makes({"challenge": "A" * 43})
    assert officer.post(MADE, {"name": "Mine", "answer": answer}, of=NEW).status_code == 400
    asked = officer.post(NEW, {"name": "Mine", "password": DEMO_PASSWORD}).text
    answer = key.makes(question_in(asked))
    assert officer.client.post(MADE, data={"mark": "0", "answer": answer}).status_code == 400
    with world.database.read() as tx:
        assert tx.session.scalars(select(DeskPasskey)).all() == []


@SQLITE
def test_what_was_asked_of_another_desk_or_site_is_not_added(world: World, officer: OfficerBrowser) -> None:
    officer.sign_in(201)
    assert adds(officer, Authenticator(), origin="https://desk.example.com") == 400
    assert adds(officer, Authenticator(), verified=False) == 400
    key, other = Authenticator(), OfficerBrowser(world).sign_in(202)
    asked = officer.post(NEW, {"name": "Mine", "password": DEMO_PASSWORD}).text
    theirs = {"mark": mark(other.get(NEW).text), "name": "Mine", "answer": key.makes(question_in(asked))}
    assert other.client.post(MADE, data=theirs).status_code == 400


@SQLITE
def test_it_is_taken_away_with_the_password_by_its_holder(world: World, officer: OfficerBrowser) -> None:
    assert adds(officer.sign_in(201), Authenticator()) == 303
    with world.database.read() as tx:
        row = tx.session.scalars(select(DeskPasskey.id)).one()
    wrong = officer.post(LIST, {"row": row, "password": "a guess"})
    assert wrong.status_code == 400 and f'value="{row}" required checked' in wrong.text
    other = OfficerBrowser(world).sign_in(202)
    for strange in (row, "", "x", 2**70):
        assert other.post(LIST, {"row": strange, "password": DEMO_PASSWORD}, of="/console/access").status_code == 400
    done = officer.post(LIST, {"row": row, "password": DEMO_PASSWORD})
    assert "opens nothing any more" in officer.get(done.location).text
    assert 'id="passkey"' not in at_the_door(world).get(SECOND).text


@SQLITE
def test_who_has_five_is_told_that_these_are_enough(world: World, officer: OfficerBrowser) -> None:
    officer.sign_in(201)
    assert [adds(officer, Authenticator(), "") for _ in range(5)] == [303] * 5
    assert "You have 5, which is the most" in officer.get(NEW).text
    form = {"mark": mark(officer.get(LIST).text), "password": DEMO_PASSWORD}
    assert officer.client.post(NEW, data=form).status_code == 400


@SQLITE
def test_a_new_way_in_takes_it_away(world: World, officer: OfficerBrowser) -> None:
    assert adds(officer.sign_in(201), Authenticator()) == 303
    with world.database.write() as tx:
        desk_accounts.invite(tx, operator("test"), people.get(tx, person_of(world, 201)))
    with world.database.read() as tx:
        assert tx.session.scalars(select(DeskPasskey)).all() == []


@SQLITE
def test_a_session_opened_by_it_counts_as_having_been_heard_of(world: World, officer: OfficerBrowser) -> None:
    key = Authenticator()
    assert adds(officer.sign_in(201), key) == 303
    world.watch.passes(minutes=3)
    shows(at_the_door(world), key)
    with world.database.read() as tx:
        heard = tx.session.scalars(select(Phone.dialled_at).where(Phone.person_id == person_of(world, 201))).one()
        assert heard == tx.at
        assert tx.session.scalars(select(DeskSession.challenge).where(DeskSession.challenge.is_not(None))).all() == []


@SQLITE
@pytest.mark.parametrize("address", [None, "https://10.1.2.3", "http://desk.example.rw"])
def test_where_none_can_be_made_a_sentence_says_why(database: Database, watch: Watch, address: str | None) -> None:
    here = World(database, watch, public_url=ORIGIN)
    key = Authenticator()
    assert adds(OfficerBrowser(here).sign_in(201), key) == 303
    there = World(database, watch, public_url=address)
    officer = OfficerBrowser(there).sign_in(201)
    for page in (LIST, NEW):
        assert "PUBLIC_URL" in officer.get(page).text
    assert officer.post(NEW, {"name": "x", "password": DEMO_PASSWORD}, of=LIST).status_code == 400
    assert officer.post(MADE, {"answer": "{}"}, of=LIST).status_code == 400
    stranger = at_the_door(there)
    assert 'id="passkey"' not in stranger.get(SECOND).text
    assert stranger.post(SHOWN, {"answer": "{}"}, of=SECOND).location == SECOND


@pytest.mark.parametrize("language", ["rw", "fr"])
@SQLITE
def test_in_the_other_languages(world: World, officer: OfficerBrowser, language: str) -> None:
    officer.sign_in(201)
    adds(officer, Authenticator())
    officer.post("/console/language", {"language": language}, of="/console/access")
    for text in (officer.get(LIST).text, officer.get(NEW).text):
        assert not re.search(r"\bdesk\.[a-z_.]+\b(?!\.(css|js))", re.sub(r"<[^>]*>", "", text))
