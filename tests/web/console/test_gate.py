"""The gate of the desk: marks of forms, cookies, headers, https, and where one lands after signing in."""

import re

import pytest
from sqlalchemy import select

from core.models.desk import DeskSession
from core.people import desk_sessions
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser, code_of, mark
from tests.web.console.test_signing_in import SECOND, SIGN_IN, give_password


def test_a_form_of_elsewhere_is_refused(officer: OfficerBrowser) -> None:
    officer.sign_in(201)
    assert officer.client.post("/console/language", data={"language": "fr"}).status_code == 400
    marked = {"mark": mark(officer.get("/console/access").text), "language": "fr"}
    crossed = officer.client.post("/console/language", data=marked, headers={"Sec-Fetch-Site": "cross-site"})
    assert crossed.status_code == 400
    assert officer.client.post("/console/language", data=marked).status_code == 303


def test_a_form_of_64_kib_is_refused_in_a_sentence(officer: OfficerBrowser) -> None:
    officer.sign_in(201)
    answer = officer.client.post("/console/language", data={"language": "x" * 70_000})
    assert answer.status_code == 413
    assert "too much at once" in answer.text


@pytest.mark.parametrize("path", ["alerts", "children", "calls", "people", "households", "referrals"])
def test_the_number_of_no_row_is_not_here(officer: OfficerBrowser, path: str) -> None:
    officer.sign_in(201)
    assert officer.get(f"/console/{path}/{10**20}").status_code == 404


def test_headers_and_cookies(officer: OfficerBrowser) -> None:
    officer.client.get(SIGN_IN)
    give_password(officer)
    answer = officer.post(SECOND, {"code": code_of(officer.world, 201)})
    cookies = answer.headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    assert all("HttpOnly" in each and "SameSite=Strict" in each for each in cookies)
    page = officer.get("/console/")
    policy = page.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Referrer-Policy"] in ("no-referrer", "same-origin")
    assert " style=" not in page.text
    assert not re.search(r"<script(?![^>]* src=)", page.text)


def test_behind_a_proxy_only_https_and_cookies_of_the_host(officer: OfficerBrowser) -> None:
    away = {"X-Forwarded-For": "41.186.1.1", "Host": "desk.example"}
    assert officer.client.get(SIGN_IN, headers=away).status_code == 403
    answer = officer.client.get(SIGN_IN, headers={**away, "X-Forwarded-Proto": "https"})
    assert answer.status_code == 200
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-desk-browser=")
    assert "Secure" in cookie


@pytest.mark.parametrize("where", ["//evil.example", "https://evil.example", "/console//evil", "/simulator", ""])
def test_after_signing_in_one_stays_here(officer: OfficerBrowser, where: str) -> None:
    give_password(officer)
    answer = officer.post(SECOND, {"code": code_of(officer.world, 201), "next": where})
    assert answer.location == "/console/"


def test_the_token_of_the_first_step_is_not_that_of_the_session(world: World, officer: OfficerBrowser) -> None:
    give_password(officer)
    before = officer.client.get_cookie("desk")
    officer.post(SECOND, {"code": code_of(world, 201)})
    after = officer.client.get_cookie("desk")
    assert before and after and before.value != after.value
    with world.database.read() as tx:
        assert desk_sessions.find(tx, before.value) is None
        assert after.value.encode() not in tx.session.scalars(select(DeskSession.token)).all()
