"""The one gate of the desk: nothing behind it is drawn for who is not signed in, or whom a page's policy leaves out."""

import json
import secrets
from contextlib import suppress
from functools import partial
from typing import Any

from flask import Blueprint, Response, abort, current_app, g, redirect, request, url_for
from sqlalchemy.exc import NoResultFound
from werkzeug.exceptions import HTTPException, NotFound, RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from core import logs
from core.errors import Busy, Forbidden, NotYours, Unknown
from core.people import desk_sessions
from core.storage import audit
from core.storage.policy import Outsider, policy_of
from web.console.desk import BROWSER, FORM_BYTES, ROWS, SESSION, Desk, page
from web.console.uploads import UPLOAD_BYTES, UPLOADS

QUIET = "X-Desk-Looks"
"""The header of a page that asks by itself whether anything is new: that is no sign of a person."""
KEPT = "kept"
"""The field of a form that had been kept: which session kept it."""
KEPT_NOT = ("console.sign_out", "console.speak", "console.look_at_news", "console.drop_kept", "console.made_passkey")
"""Presses in which nothing was typed; a password is kept nowhere either."""
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


def guard(blueprint: Blueprint, desk: Desk) -> None:
    """Every request of that blueprint passes the gate."""
    blueprint.before_request(partial(_let_in, desk))
    blueprint.after_request(partial(_finish, desk))
    for kind in (NotYours, Unknown, Forbidden, NoResultFound, NotFound):
        blueprint.register_error_handler(kind, partial(_not_here, desk))
    blueprint.register_error_handler(Busy, _busy)
    blueprint.register_error_handler(HTTPException, _refused)
    blueprint.register_error_handler(Exception, _fault)


def _let_in(desk: Desk) -> AnyResponse | None:
    """None for who may come in, as Flask wants it."""
    request.max_content_length = UPLOAD_BYTES if request.path.startswith(UPLOADS) else FORM_BYTES
    if not (desk.is_plain or request.is_secure or request.headers.get("X-Forwarded-Proto") == "https"):
        return page("refused.html", 403, said="desk.refused.https")
    policy = policy_of(current_app.view_functions[request.endpoint or ""])
    too_large = any(isinstance(each, int) and each >= ROWS for each in (request.view_args or {}).values())
    _find(desk)
    if policy is None:
        abort(404)
    if Outsider.visitor not in policy.roles:
        if (answer := _only_signed_in(desk)) is not None:
            return answer
        if g.signed_in.me.role not in policy.roles or too_large:
            abort(404)
    if request.method == "POST" and not desk.is_own_form():
        return page("refused.html", 400, said="desk.refused.form")
    return None


def _find(desk: Desk) -> None:
    token = desk.cookie(SESSION)
    with desk.database.read() as tx:
        found = desk_sessions.find(tx, token) if token else None
        g.at, g.real = tx.at, tx.real
        g.ahead = round((tx.at - tx.real).total_seconds())
    g.signed_in = found if found and found.open else None
    g.waiting = found if found and not found.open else None
    if g.signed_in and QUIET not in request.headers and desk_sessions.is_due(g.signed_in, g.real):
        with desk.database.write("desk", effects=False) as tx:
            desk_sessions.touch(tx, g.signed_in.id)


def _only_signed_in(desk: Desk) -> AnyResponse | None:
    if g.signed_in:
        return None
    if QUIET in request.headers:
        return Response(status=401)
    small = (request.content_length or 0) <= FORM_BYTES  # a file is chosen anew
    kept = request.method == "POST" and small and desk.is_own_form() and _keep_form(desk)
    came = request.full_path.rstrip("?") if request.method == "GET" else ""
    return redirect(url_for("console.sign_in", next=came or None, kept=1 if kept else None), 303)


def _keep_form(desk: Desk) -> bool:
    """What was typed when the session was over already is not lost: it waits, sealed, for who typed it."""
    if "password" in request.form or request.endpoint in KEPT_NOT:
        return False
    fields = [each for each in request.form.items(multi=True) if each[0] not in ("mark", KEPT)]
    typed = {"path": request.path, "fields": fields}
    with desk.database.write("desk") as tx:
        return desk_sessions.keep_form(tx, desk.cookie(SESSION), json.dumps(typed))


def new_browser(desk: Desk) -> None:
    """A browser without a mark gets one, so that the form it is shown is its own."""
    if not desk.cookie(BROWSER) and not desk.cookie(SESSION):
        g.new_browser = secrets.token_urlsafe(32)


def _was_sent(desk: Desk, status: int) -> None:
    """What had been kept waits no longer once it was sent and taken. Where that cannot be written down it waits on."""
    taken = g.get("signed_in") and request.method == "POST" and status in (200, 303)
    row = request.form.get(KEPT, "") if taken else ""
    if row.isascii() and row.isdigit() and int(row) < ROWS:
        with suppress(Busy), desk.database.write("desk") as tx:
            desk_sessions.drop_form(tx, g.signed_in.me.id, int(row))


def _finish(desk: Desk, response: Response) -> Response:
    _was_sent(desk, response.status_code)
    if made := g.get("new_browser"):
        desk.set_cookie(response, BROWSER, made)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "no-store"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    return response


def _not_here(desk: Desk, _error: Exception) -> Response:
    """Not there, or somebody else's: the answer is the same, and the audit has the try."""
    if signed_in := g.get("signed_in"):
        rows = (each for each in (request.view_args or {}).values() if isinstance(each, int) and each < ROWS)
        row = next(rows, None)
        with desk.database.write("desk") as tx:
            audit.record(tx, signed_in.me, "refused", (request.endpoint or "").partition(".")[2], row)
    return page("refused.html", 404, said="desk.refused.not_here")


def _busy(_error: Busy) -> Response:
    return page("refused.html", 503, said="desk.refused.busy")


def no_page(desk: Desk, status: int) -> Response:
    """No page has the address that was asked for; who is signed in keeps their menu."""
    _find(desk)
    around: dict[str, Any] = {}
    for each in current_app.template_context_processors["console"]:
        around.update(current_app.ensure_sync(each)())
    return _finish(desk, page("refused.html", status, said="desk.refused.no_page", **around))


def _refused(error: HTTPException) -> Response:
    if isinstance(error, RequestEntityTooLarge):
        return page("refused.html", 413, said="desk.refused.large")
    return page("refused.html", error.code or 500, said="desk.refused.not_here")


def _fault(error: Exception) -> Response:
    """A fault of ours: a sentence, and a number that stands in the log's line."""
    if current_app.config["PROPAGATE_EXCEPTIONS"]:
        raise error
    ref = secrets.token_hex(4)
    logs.fault("desk", error, ref=ref)
    return page("refused.html", 500, said="desk.refused.fault", ref=ref)
