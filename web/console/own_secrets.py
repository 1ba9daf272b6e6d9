"""What proves who one is, changed by oneself: the password first, then another password, app or codes for paper."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64

import segno
from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as AnyResponse

from core.people import authenticators, desk_accounts
from core.people.desk_passwords import SHORTEST, WeakPassword
from core.privacy import Tampered
from core.storage.policy import OFFICERS, Policy, Resource, declares
from web.console import said
from web.console.desk import BROWSER, Desk, go, page, session

OFFERED = "desk_accounts.offered"
"""What a secret is sealed for that a page offers and nobody has accepted yet."""
OWN = Policy(OFFICERS, reads=(Resource.own,), writes=(Resource.own,), pin=True)
WRONG = "desk.own.wrong"


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The pages on which the password is asked anew."""
    _add_app(blueprint, desk)
    _add_password(blueprint, desk)
    _add_codes(blueprint, desk)


def is_holder(desk: Desk) -> bool:
    """Whether the password that came with the form is that of who sits there; wrong ones count."""
    return desk_accounts.is_holder(desk.database, session(), request.form.get("password", ""), desk.cookie(BROWSER))


def _add_app(blueprint: Blueprint, desk: Desk) -> None:
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
            secret = desk.database.vault.open(OFFERED, me.id, sealed)
        except (Tampered, NotBase64, ValueError):
            return go("offer_app")
        if not is_holder(desk):
            return _offer(desk, secret, 400, wrong=WRONG)
        with desk.database.write("desk") as tx:
            codes = authenticators.set_authenticator(tx, me, secret, request.form.get("code", ""))
        if codes is None:
            return _offer(desk, secret, 400, error="desk.second.wrong")
        return page("recovery.html", codes=codes)


def _add_password(blueprint: Blueprint, desk: Desk) -> None:
    @blueprint.get("/access/password")
    @declares(OWN)
    def ask_password() -> Response:
        """The one there is, and another."""
        return page("own_password.html", shortest=SHORTEST)

    @blueprint.post("/access/password")
    @declares(OWN)
    def change_password() -> ResponseReturnValue:
        """Wherever else one is signed in ends with it."""
        if not is_holder(desk):
            return page("own_password.html", 400, wrong=WRONG, shortest=SHORTEST)
        try:
            desk_accounts.change_password(desk.database, session(), request.form.get("new", ""))
        except WeakPassword as why:
            return page("own_password.html", 400, weak=f"desk.password.{why}", shortest=SHORTEST)
        return said.to("access", "own.changed")


def _add_codes(blueprint: Blueprint, desk: Desk) -> None:
    @blueprint.get("/access/codes")
    @declares(OWN)
    def ask_codes() -> Response:
        """What happens to the old ones, and the password."""
        return page("own_codes.html")

    @blueprint.post("/access/codes")
    @declares(OWN)
    def renew_codes() -> Response:
        """Ten other codes for paper, shown this once."""
        if not is_holder(desk):
            return page("own_codes.html", 400, wrong=WRONG)
        with desk.database.write("desk") as tx:
            codes = authenticators.renew_recovery(tx, session().me)
        return page("recovery.html", codes=codes)


def _offer(desk: Desk, secret: str, status: int = 200, error: str = "", wrong: str = "") -> Response:
    me = session()
    address = authenticators.address_of(secret, me.name or str(me.me.role))
    picture = segno.make(address, error="m").svg_data_uri(scale=5, border=2)
    offered = urlsafe_b64encode(desk.database.vault.seal(OFFERED, me.me.id, secret)).decode()
    spelt = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return page("app.html", status, picture=picture, offered=offered, spelt=spelt, error=error, wrong=wrong)
