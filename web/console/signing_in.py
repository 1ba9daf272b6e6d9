"""Signing in: number and password, then a code from the phone, the authenticator or the paper; and out again."""

from typing import Any

from flask import Blueprint, Response, g, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from core.operations import demo_people
from core.people import authenticators, desk_accounts, desk_sessions, passkeys
from core.people.desk_accounts import Opened
from core.people.desk_passwords import DEMO_PASSWORD, SHORTEST, WeakPassword
from core.phone import mobile
from core.storage import audit
from core.storage.policy import OFFICERS, VISITORS, Policy, Resource, declares
from web.console import browsers, said
from web.console.desk import BROWSER, SESSION, Desk, go, page, session
from web.console.gate import new_browser


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The pages before the gate, and the way out."""
    database = desk.database

    @blueprint.get("/sign-in")
    @declares(Policy(VISITORS))
    def sign_in() -> AnyResponse:
        """Number and password."""
        if g.signed_in:
            return redirect(_next(), 303)
        new_browser(desk)
        return _asked(desk, kept="kept" in request.args)

    @blueprint.post("/sign-in")
    @declares(Policy(VISITORS, writes=(Resource.own,)))
    def give_password() -> AnyResponse:
        """Right or wrong: nobody learns which of the two was wrong."""
        number, password = mobile(request.form.get("number", "").strip()), request.form.get("password", "")
        token = desk_accounts.sign_in(
            database, number or "", password, desk.cookie(BROWSER), browsers.name(request.user_agent.string)
        )
        if token is None:
            return _asked(desk, 400, error="desk.sign_in.wrong", number=request.form.get("number", ""))
        return _waiting(desk, token)

    _add_enrolling(blueprint, desk)
    _add_second(blueprint, desk)


def _add_enrolling(blueprint: Blueprint, desk: Desk) -> None:
    database = desk.database

    @blueprint.get("/enrol")
    @declares(Policy(VISITORS))
    def enrol() -> Response:
        """The first password."""
        new_browser(desk)
        return page("enrol.html", shortest=SHORTEST)

    @blueprint.post("/enrol")
    @declares(Policy(VISITORS, writes=(Resource.own,)))
    def choose_password() -> AnyResponse:
        """With the code that somebody gave face to face."""
        form = request.form
        typed = {"number": form.get("number", ""), "code": form.get("code", "")}
        name = browsers.name(request.user_agent.string)
        try:
            number = mobile(typed["number"].strip()) or ""
            token = desk_accounts.enrol(database, number, typed["code"], form.get("password", ""), name)
        except WeakPassword as why:
            return page("enrol.html", 400, error=f"desk.password.{why}", shortest=SHORTEST, **typed)
        if token is None:
            return page("enrol.html", 400, error="desk.enrol.wrong", shortest=SHORTEST, **typed)
        return _waiting(desk, token)


def _add_second(blueprint: Blueprint, desk: Desk) -> None:
    database = desk.database

    @blueprint.get("/second")
    @declares(Policy(VISITORS))
    def second() -> AnyResponse:
        """The second step, for everybody."""
        return _second(desk) if g.waiting else go("sign_in")

    @blueprint.post("/second")
    @declares(Policy(VISITORS, writes=(Resource.own,)))
    def give_code() -> AnyResponse:
        """Opens the session, under another token."""
        if g.waiting is None:
            return go("sign_in")
        with database.write("desk") as tx:
            opened = desk_accounts.second_step(tx, g.waiting, request.form.get("code", ""), desk.cookie(BROWSER))
        return _opened(desk, opened) if opened else _second(desk, 400, error="desk.second.wrong")

    @blueprint.post("/second/passkey")
    @declares(Policy(VISITORS, writes=(Resource.own,)))
    def show_passkey() -> AnyResponse:
        """Opens the session too, where a passkey of that person signed what the page asked."""
        if g.waiting is None or desk.passkeys is None:
            return go("second")
        answer = request.form.get("answer", "")
        opened = desk_accounts.second_step_by_passkey(database, g.waiting, desk.passkeys, answer, desk.cookie(BROWSER))
        return _opened(desk, opened) if opened else _second(desk, 400, refused="desk.passkey.refused")

    @blueprint.post("/sign-out")
    @declares(Policy(OFFICERS, writes=(Resource.own,)))
    def sign_out() -> AnyResponse:
        """The session ends here and on the server."""
        signed_in = session()
        with database.write("desk") as tx:
            desk_sessions.end(tx, signed_in.me.id, signed_in.id)
            audit.record(tx, signed_in.me, "desk_signed_out", "people", signed_in.me.id)
        answer = go("sign_in")
        for cookie in (SESSION, said.SAID):
            desk.drop_cookie(answer, cookie)
        answer.headers["Clear-Site-Data"] = '"cache"'
        return answer


def _asked(desk: Desk, status: int = 200, **values: Any) -> Response:
    with desk.database.read() as tx:
        shown = desk.shows_demo and demo_people.is_here(tx)
    officers = [each for each in demo_people.PEOPLE if shown and each.role.is_officer]
    return page("sign_in.html", status, next=_next(""), staff=officers, demo_password=DEMO_PASSWORD, **values)


def _second(desk: Desk, status: int = 200, **values: Any) -> Response:
    with desk.database.read() as tx:
        app = authenticators.has_authenticator(tx, g.waiting.me.id)
        has_passkey = passkeys.has_passkey(tx, g.waiting.me.id)
    if has_passkey and desk.passkeys:
        with desk.database.write("desk", effects=False) as tx:
            values["question"] = passkeys.question_to_sign(tx, g.waiting, desk.passkeys)
        values["origin"] = desk.passkeys.origin
    dial = desk.database.common["dial"]
    return page("second.html", status, next=_next(""), has_app=app, dial=dial, demo=desk.shows_demo, **values)


def _waiting(desk: Desk, token: str) -> AnyResponse:
    answer = redirect(url_for("console.second", next=_next("") or None), 303)
    desk.set_cookie(answer, SESSION, token)
    return answer


def _opened(desk: Desk, opened: Opened) -> AnyResponse:
    with desk.database.read() as tx:
        kept = desk_sessions.kept_form(tx, g.waiting.me.id)
    answer = make_response(redirect(url_for("console.kept") if kept else _next(), 303))
    desk.set_cookie(answer, SESSION, opened.session)
    desk.set_cookie(answer, BROWSER, opened.browser)
    return answer


def _next(home: str | None = None) -> str:
    """The page that was asked for, of the desk alone; else its first page."""
    asked = request.values.get("next", "")
    if asked.startswith("/console/") and "//" not in asked and "\\" not in asked and asked.isprintable():
        return asked
    return url_for("console.today") if home is None else home
