"""One's own passkeys: a list with the last use of each, another one made behind the password, one taken away."""

from typing import Any

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from core.people import passkeys
from core.storage.policy import declares
from web.console import browsers, said
from web.console.desk import ROWS, Desk, page, session
from web.console.own_secrets import OWN, WRONG, is_holder


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The pages of one's own passkeys."""
    _add_list(blueprint, desk)
    _add_making(blueprint, desk)


def _add_list(blueprint: Blueprint, desk: Desk) -> None:
    @blueprint.get("/access/passkeys")
    @declares(OWN)
    def own_passkeys() -> Response:
        """Those there are, and when each was used last."""
        return _listed(desk, note=said.heard())

    @blueprint.post("/access/passkeys")
    @declares(OWN)
    def remove_passkey() -> ResponseReturnValue:
        """The one that was chosen opens nothing any more."""
        row = request.form.get("row", "")
        if not is_holder(desk):
            return _listed(desk, 400, wrong=WRONG, chosen=row)
        known = row.isascii() and row.isdigit() and int(row) < ROWS
        with desk.database.write("desk") as tx:
            if not known or not passkeys.remove(tx, session().me, int(row)):
                return _listed(desk, 400, error="desk.passkey.which")
        return said.to("own_passkeys", "passkey.removed")


def _add_making(blueprint: Blueprint, desk: Desk) -> None:
    @blueprint.get("/access/passkeys/new")
    @declares(OWN)
    def name_passkey() -> Response:
        """What it is called, and the password; or why none can be made here."""
        return _new(desk)

    @blueprint.post("/access/passkeys/new")
    @declares(OWN)
    def ask_passkey() -> Response:
        """The password is right: the browser is asked to make one."""
        if desk.passkeys is None:
            return _new(desk, 400)
        if not is_holder(desk):
            return _new(desk, 400, wrong=WRONG)
        with desk.database.write("desk", effects=False) as tx:
            question = passkeys.question_to_make(tx, session(), desk.passkeys)
        if question is None:
            return _new(desk, 400)
        return page("passkey_made.html", question=question, origin=desk.passkeys.origin, name=_name())

    @blueprint.post("/access/passkeys/made")
    @declares(OWN)
    def made_passkey() -> ResponseReturnValue:
        """The browser made one: it counts from now on."""
        answer = request.form.get("answer", "")
        if desk.passkeys and passkeys.add(desk.database, session(), desk.passkeys, _name(), answer):
            return said.to("own_passkeys", "passkey.added")
        return _new(desk, 400, error="desk.passkey.not_made")


def _name() -> str:
    """As it was typed; what this browser is called where nothing was."""
    return request.form.get("name", "").strip() or browsers.name(request.user_agent.string)


def _listed(desk: Desk, status: int = 200, **values: Any) -> Response:
    with desk.database.read() as tx:
        found = passkeys.listed(tx, session().me.id)
    return page("own_passkeys.html", status, passkeys=found, can_add=desk.passkeys is not None, **values)


def _new(desk: Desk, status: int = 200, **values: Any) -> Response:
    with desk.database.read() as tx:
        enough = len(passkeys.listed(tx, session().me.id)) >= passkeys.MOST
    why_not = "desk.passkey.no_domain" if desk.passkeys is None else "desk.passkey.enough" if enough else ""
    made = {"why_not": why_not, "most": passkeys.MOST, "letters": passkeys.NAME_LETTERS, "name": _name()}
    return page("passkey_new.html", status, **made, **values)
