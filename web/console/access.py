"""One's own way in: where one is signed in, an authenticator app, codes for paper, another language."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from typing import Any

import segno
from flask import Blueprint, Response, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from core.models.person import Language
from core.people import authenticators, desk_codes, desk_sessions, people
from core.privacy import Tampered
from core.storage import audit
from core.storage.policy import OFFICERS, Policy, Resource, declares
from web.console import desk_words
from web.console.desk import Desk, go, page, session

OFFERED = "desk_accounts.offered"
"""What a secret is sealed for that a page offers and nobody has accepted yet."""
TEXTS = ("note", "name")
"""Fields of forms that hold words; the others are shown by nothing."""
OWN = Policy(OFFICERS, reads=(Resource.own,), writes=(Resource.own,), pin=True)


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The pages of one's own."""
    database = desk.database

    @blueprint.get("/access")
    @declares(OWN)
    def access() -> Response:
        """Where one is signed in, and what proves it."""
        me = session().me
        with database.read() as tx:
            values: dict[str, Any] = {
                "sessions": desk_sessions.listed(tx, me.id),
                "has_app": authenticators.has_authenticator(tx, me.id),
                "left": desk_codes.left(tx, me.id),
            }
        return page("access.html", mine=session().id, languages=desk_words.SPOKEN, **values)

    @blueprint.post("/access/sessions/<int:row>/end")
    @declares(OWN)
    def end_session(row: int) -> AnyResponse:
        """One of one's own ends at once."""
        me = session().me
        with database.write("desk") as tx:
            if desk_sessions.end(tx, me.id, row):
                audit.record(tx, me, "desk_ended", "people", me.id)
        return go("access")

    _add_app(blueprint, desk)
    _add_small(blueprint, desk)


def _add_app(blueprint: Blueprint, desk: Desk) -> None:
    database = desk.database

    @blueprint.get("/access/app")
    @declares(OWN)
    def offer_app() -> Response:
        """A secret for an authenticator app, as a picture, shown this once."""
        return _offer(desk, authenticators.new_secret())

    @blueprint.post("/access/app")
    @declares(OWN)
    def accept_app() -> AnyResponse:
        """The app shows the right code: it counts from now on, with ten codes for paper."""
        me = session().me
        try:
            sealed = urlsafe_b64decode(request.form.get("offered", ""))
            secret = database.vault.open(OFFERED, me.id, sealed)
        except (Tampered, NotBase64, ValueError):
            return go("offer_app")
        with database.write("desk") as tx:
            codes = authenticators.set_authenticator(tx, me, secret, request.form.get("code", ""))
        if codes is None:
            return _offer(desk, secret, 400, error="desk.second.wrong")
        return page("recovery.html", codes=codes)


def _add_small(blueprint: Blueprint, desk: Desk) -> None:
    database = desk.database

    @blueprint.post("/language")
    @declares(OWN)
    def speak() -> AnyResponse:
        """The person is spoken to in that language from now on, on the phone too."""
        said, back = request.form.get("language", ""), request.form.get("back", "")
        if said in [each.value for each in desk_words.SPOKEN]:
            with database.write("desk") as tx:
                people.set_language(tx, session().me, Language(said))
        return redirect(back if back.startswith("/console/") and "//" not in back else url_for("console.access"), 303)

    @blueprint.get("/kept")
    @declares(OWN)
    def kept() -> AnyResponse:
        """What was typed when the session was over: to be looked at, and sent now."""
        with database.write("desk") as tx:
            form = desk_sessions.take_form(tx, session().me.id)
        return page("kept.html", **_typed(form)) if form else go("today")


def _typed(form: str) -> dict[str, Any]:
    typed = json.loads(form)
    return {"path": typed["path"], "fields": typed["fields"], "texts": TEXTS}


def _offer(desk: Desk, secret: str, status: int = 200, error: str = "") -> Response:
    me = g.signed_in.me
    address = authenticators.address_of(secret, g.signed_in.name or me.role.value)
    picture = segno.make(address, error="m").svg_data_uri(scale=5, border=2)
    offered = urlsafe_b64encode(desk.database.vault.seal(OFFERED, me.id, secret)).decode()
    spelt = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return page("app.html", status, picture=picture, offered=offered, spelt=spelt, error=error)
