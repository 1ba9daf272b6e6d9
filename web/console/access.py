"""One's own way in: where one is signed in, what proves it, another language, and a form that was kept."""

import json
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from core.models.person import Language
from core.people import authenticators, desk_codes, desk_sessions, people
from core.people.desk_sessions import KeptForm
from core.storage import audit
from core.storage.policy import declares
from web.console import desk_words, said
from web.console.desk import Desk, go, page, session
from web.console.own_secrets import OWN

TEXTS = ("note", "name")
"""Fields of forms that hold words; the others are shown by nothing."""


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
        return page("access.html", mine=session().id, languages=desk_words.SPOKEN, note=said.heard(), **values)

    @blueprint.post("/access/sessions/<int:row>/end")
    @declares(OWN)
    def end_session(row: int) -> AnyResponse:
        """One of one's own ends at once; what is being typed there is kept."""
        me = session().me
        with database.write("desk") as tx:
            if desk_sessions.end_elsewhere(tx, me.id, row):
                audit.record(tx, me, "desk_ended", "people", me.id)
        return go("access")

    _add_small(blueprint, desk)


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
        """What was typed when the session was over: to be looked at, and sent now. It waits until then, or lapses."""
        with database.read() as tx:
            waits = desk_sessions.kept_form(tx, session().me.id)
        return page("kept.html", **_typed(waits)) if waits else go("today")

    @blueprint.post("/kept/<int:row>/drop")
    @declares(OWN)
    def drop_kept(row: int) -> AnyResponse:
        """It is not wanted any more."""
        with database.write("desk") as tx:
            desk_sessions.drop_form(tx, session().me.id, row)
        return go("today")


def _typed(waits: KeptForm) -> dict[str, Any]:
    typed = json.loads(waits.form)
    return {"path": typed["path"], "fields": typed["fields"], "texts": TEXTS, "waits": waits.session}
