"""What proves who sits at the desk is changed by its holder alone, who gives the password once more."""

import re

import pyotp
import pytest
from sqlalchemy import select

from core.models.record import AuditEntry
from core.people import desk_accounts
from core.people.desk_passwords import DEMO_PASSWORD
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser, mark, person_of

PASSWORD, CODES, APP = "/console/access/password", "/console/access/codes", "/console/access/app"
STRONG = "gufata amazi mu gitondo 7"


def opens(world: World, password: str) -> bool:
    return desk_accounts.sign_in(world.database, "+250788000201", password, "", "") is not None


def test_another_password_ends_what_is_open_elsewhere(world: World, officer: OfficerBrowser) -> None:
    elsewhere = OfficerBrowser(world).sign_in(201)
    officer.sign_in(201)
    changed = officer.post(PASSWORD, {"password": DEMO_PASSWORD, "new": STRONG})
    assert changed.status_code == 303
    assert "Your password is changed" in officer.get(changed.location).text
    assert elsewhere.get("/console/").location.startswith("/console/sign-in")
    assert not opens(world, DEMO_PASSWORD)
    assert opens(world, STRONG)
    with world.database.read() as tx:
        whose = tx.session.scalars(select(AuditEntry.record_id).where(AuditEntry.verb == "desk_password_changed")).all()
    assert whose == [person_of(world, 201)]


@pytest.mark.parametrize("new", ["kiosk7", "Keza Huye desk", "password12"])
def test_one_that_would_be_guessed_changes_nothing(world: World, officer: OfficerBrowser, new: str) -> None:
    officer.sign_in(201)
    answer = officer.post(PASSWORD, {"password": DEMO_PASSWORD, "new": new})
    assert answer.status_code == 400
    assert 'id="new-error"' in answer.text
    assert new not in answer.text
    assert opens(world, DEMO_PASSWORD)


def test_who_finds_a_desk_open_changes_nothing_without_the_password(world: World, officer: OfficerBrowser) -> None:
    officer.sign_in(201)
    secret = re.findall(r'secret">([A-Z2-7 ]+)<', officer.get(APP).text)[0].replace(" ", "")
    offered = re.findall(r'name="offered" value="([^"]+)"', officer.get(APP).text)[0]
    code = pyotp.TOTP(secret).at(world.watch.now)
    tries: list[tuple[str, dict[str, object]]] = [
        (PASSWORD, {"new": STRONG}),
        (CODES, {}),
        (APP, {"offered": offered, "code": code}),
    ]
    for path, form in tries:
        answer = officer.post(path, {**form, "password": "somebody else's guess"})
        assert answer.status_code == 400
        assert "That is not your password" in answer.text
        assert "<ol" not in answer.text
    assert not opens(world, STRONG)


def test_guesses_at_an_open_desk_close_it(officer: OfficerBrowser) -> None:
    officer.sign_in(201)
    form = {"mark": mark(officer.get(CODES).text), "password": "a guess"}
    for _ in range(5):
        officer.client.post(CODES, data=form)
    assert officer.get("/console/").location.startswith("/console/sign-in")


def test_new_codes_for_paper_take_the_place_of_the_old(officer: OfficerBrowser) -> None:
    officer.sign_in(201)
    first, second = (
        set(re.findall(r"<li>([A-Z0-9]{5}-[A-Z0-9]{5})</li>", officer.post(CODES, {"password": DEMO_PASSWORD}).text))
        for _ in range(2)
    )
    assert len(first) == len(second) == 10
    assert not first & second
    assert "Codes left on paper" not in officer.get("/console/access").text, "without an app none are spoken of"
