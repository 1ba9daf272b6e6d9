"""The gateway's USSD callbacks. With the right token the answer is always HTTP 200; with a wrong one 404."""

import time
from collections.abc import Sequence
from urllib.parse import unquote_to_bytes

from flask import Blueprint, Response, abort, request
from werkzeug.exceptions import HTTPException

from core import logs
from core.db import Database
from core.privacy import is_one_of
from ussd import pages
from ussd.gateways import africastalking
from ussd.gateways.port import Hop, Reply
from ussd.hop import Hops


def make_blueprint(database: Database, tokens: Sequence[str]) -> Blueprint:
    """The routes of the USSD edge."""
    blueprint = Blueprint("ussd", __name__)
    hops = Hops(database)

    @blueprint.post("/ussd/africastalking/<token>")
    def hop(token: str) -> Response:
        """One hop: whatever comes, a screen goes back."""
        if not is_one_of(token, tokens):
            abort(404)
        began = time.perf_counter()
        parsed = _parse()
        reply = _answer(hops, parsed)
        body, headers = africastalking.render(reply)
        ms = round((time.perf_counter() - began) * 1000, 1)
        logs.get().info("hop", screen=reply.name, ms=ms, result="end" if reply.is_last else "con")
        return Response(body, 200, headers)

    @blueprint.post("/ussd/africastalking/<token>/events")
    def events(token: str) -> Response:
        """A session ended, says the gateway; nothing depends on hearing it, and what it tells is not kept."""
        if not is_one_of(token, tokens):
            abort(404)
        return Response(b"", 200, content_type="text/plain; charset=utf-8")

    return blueprint


def _parse() -> Hop | None:
    try:
        unquote_to_bytes(request.get_data()).decode()  # a form's own reading hides broken letters
        return africastalking.parse(request.form.to_dict(flat=False))
    except (HTTPException, UnicodeDecodeError):
        return None


def _answer(hops: Hops, hop: Hop | None) -> Reply:
    if hop is None:
        return pages.plain("end.dial_again", hops.database.common)
    try:
        return hops.answer(hop)
    except Exception as error:  # noqa: BLE001  the gateway kills a session on anything but 200; nothing was committed
        logs.get().error("hop", error=type(error).__name__, result="fault")
        return pages.plain("end.not_saved", hops.database.common)
