"""The gateways' USSD callbacks. With the right token the answer is always HTTP 200; with a wrong one 404."""

import time
from collections.abc import Sequence

from flask import Blueprint, Response, abort, request

from core import logs
from core.db import Database
from core.privacy import is_one_of
from ussd import pages
from ussd.gateways.dialects import DIALECTS
from ussd.gateways.port import Close, Dialect, Hop, Reply
from ussd.hop import Hops

ONE_MORE = 16 * 1024 + 1
"""Bytes: a body so large is refused."""


def make_blueprint(database: Database, tokens: Sequence[str]) -> Blueprint:
    """The routes of the USSD edge: one a dialect, and one more where the end of a session is told apart."""
    blueprint = Blueprint("ussd", __name__)
    hops = Hops(database)
    for dialect in DIALECTS:
        _add_hop(blueprint, dialect, hops, tokens)
        if dialect.closes_apart:
            _add_events(blueprint, dialect, tokens)
    return blueprint


def _add_hop(blueprint: Blueprint, dialect: Dialect, hops: Hops, tokens: Sequence[str]) -> None:
    log = logs.get().bind()  # found once, not for every hop
    render = dialect.render

    @blueprint.post(f"/ussd/{dialect.name}/<token>", endpoint=f"{dialect.name}_hop")
    def hop(token: str) -> Response:
        """One hop: whatever comes, a screen goes back."""
        if not is_one_of(token, tokens):
            abort(404)
        began = time.perf_counter()
        reply, read = _answer(dialect, hops)
        body, headers = render(reply, read)
        ms = round((time.perf_counter() - began) * 1000, 1)
        log.info("hop", screen=reply.name, ms=ms, result="end" if reply.is_last else "con")
        return Response(body, 200, headers)


def _add_events(blueprint: Blueprint, dialect: Dialect, tokens: Sequence[str]) -> None:
    @blueprint.post(f"/ussd/{dialect.name}/<token>/events", endpoint=f"{dialect.name}_events")
    def events(token: str) -> Response:
        """A session ended, says the gateway; nothing depends on hearing it, and what it tells is not kept."""
        if not is_one_of(token, tokens):
            abort(404)
        return Response(b"", 200, content_type="text/plain; charset=utf-8")


def _answer(dialect: Dialect, hops: Hops) -> tuple[Reply, Hop | None]:
    """The reply, and the hop it belongs to where the body held one."""
    common = hops.database.common
    try:
        body = _body(dialect.content_type)
        hop = None if body is None else dialect.read(body)
        if isinstance(hop, Hop):
            return hops.answer(hop), hop
        return pages.plain("end.bye" if isinstance(hop, Close) else "end.dial_again", common), None
    except Exception as error:  # noqa: BLE001  the gateway kills a session on anything but 200; nothing was committed
        logs.get().error("hop", error=type(error).__name__, result="fault")
        return pages.plain("end.not_saved", common), None


def _body(kind: str) -> bytes | None:
    """The body as it came; None if it is of another kind, or too large to be one."""
    environ = request.environ
    if not environ.get("CONTENT_TYPE", "").startswith(kind):
        return None
    # without a length it came in pieces, as some send JSON: where the server knows its end, it is read so far
    length = environ.get("CONTENT_LENGTH") or (str(ONE_MORE) if environ.get("wsgi.input_terminated") else "")
    if not (length.isascii() and length.isdigit()) or int(length) > ONE_MORE:
        return None
    body: bytes = environ["wsgi.input"].read(int(length))
    return body if len(body) < ONE_MORE else None
