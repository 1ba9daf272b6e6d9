"""The gateways' USSD callbacks. With the right token the answer is always HTTP 200; with a wrong one 404."""

import time
from collections.abc import Iterable, Sequence
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Blueprint, Response, abort

from core import logs
from core.models.monitoring import RateCounter
from core.monitoring import faults
from core.privacy import is_one_of
from core.storage.db import Database
from core.storage.policy import GATEWAY, Policy, declares
from ussd import pages
from ussd.gateways.port import Close, Dialect, Hop, Reply
from ussd.hop_histogram import HOPS
from ussd.session.hops import Hops

Spoken = Sequence[tuple[Dialect, Sequence[str]]]
"""The dialects that are switched on, each with the tokens that open its addresses."""
ONE_MORE = 16 * 1024 + 1
"""Bytes: a body so large is refused."""
NOT_SAVED = "end.not_saved"
HOP = Policy(GATEWAY)
"""A hop touches nothing itself; the conversations that it opens say what they touch."""


class UssdMiddleware:
    """Where a gateway's hop comes in, before the framework: it needs no routes, forms or hooks, and those took a
    quarter of its time. Everything else goes on to `next_app`; so does a wrong token, which finds nothing there.
    """

    def __init__(
        self,
        next_app: WSGIApplication,
        database: Database,
        spoken: Spoken,
        *,
        raise_faults: bool = False,
        sheds: bool = False,
    ) -> None:
        """With `raise_faults`, as tests want it, a fault of ours is raised instead of answered with a polite screen.
        One that `sheds` takes menus from whoever dials far more than people do.
        """
        self._next_app, self._raise_faults = next_app, raise_faults
        self._spoken = {f"/ussd/{dialect.name}": (dialect, tokens) for dialect, tokens in spoken}
        self._hops = Hops(database, sheds=sheds)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """One request."""
        if environ["REQUEST_METHOD"] == "POST":
            address, _, token = environ["PATH_INFO"].rpartition("/")
            spoken = self._spoken.get(address)
            if spoken and is_one_of(token, spoken[1]):
                return self._hop(spoken[0], environ, start)
        return self._next_app(environ, start)

    @declares(HOP)
    def _hop(self, dialect: Dialect, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """One hop: whatever comes, a screen goes back."""
        began = time.perf_counter()
        logs.begin()
        reply, read = self._answer(dialect, environ)
        body, headers = dialect.render(reply, read)
        ms = round((time.perf_counter() - began) * 1000, 1)
        result = "end" if reply.is_last else "con"
        logs.hop(reply.name, ms, result)
        HOPS.observe("not_saved" if reply.name == NOT_SAVED else result, ms)
        start("200 OK", [*headers.items(), ("Content-Length", str(len(body)))])
        return [body]

    def _answer(self, dialect: Dialect, environ: WSGIEnvironment) -> tuple[Reply, Hop | None]:
        """The reply, and the hop it belongs to where the body held one."""
        database = self._hops.database
        try:
            body = _body(environ, dialect.content_type)
            hop = None if body is None else dialect.read(body)
            if isinstance(hop, Hop):
                return self._hops.answer(hop), hop
            return pages.plain("end.bye" if isinstance(hop, Close) else NOT_SAVED, database.common), None
        except Exception as error:  # the gateway kills a session on anything but 200; nothing was committed
            faults.note(database, RateCounter.ussd_fault, error)
            if self._raise_faults:
                raise
            return pages.plain(NOT_SAVED, database.common), None


def make_blueprint(spoken: Spoken) -> Blueprint:
    """The routes of the USSD edge as the framework knows them: the ends of sessions, and whatever the door let by."""
    blueprint = Blueprint("ussd", __name__)
    for dialect, tokens in spoken:
        blueprint.add_url_rule(f"/ussd/{dialect.name}/<token>", f"{dialect.name}_hop", _not_found, methods=["POST"])
        if dialect.closes_apart:
            _add_events(blueprint, dialect, tokens)
    return blueprint


@declares(HOP)
def _not_found(token: str) -> Response:
    """Only a wrong token comes so far: the door answered the right ones."""
    abort(404)


def _add_events(blueprint: Blueprint, dialect: Dialect, tokens: Sequence[str]) -> None:
    @blueprint.post(f"/ussd/{dialect.name}/<token>/events", endpoint=f"{dialect.name}_events")
    @declares(Policy(GATEWAY))
    def events(token: str) -> Response:
        """A session ended, says the gateway; nothing depends on hearing it, and what it tells is not kept."""
        if not is_one_of(token, tokens):
            abort(404)
        return Response(b"", 200, content_type="text/plain; charset=utf-8")


def _body(environ: WSGIEnvironment, kind: str) -> bytes | None:
    """The body as it came; None if it is of another kind, or too large to be one."""
    told = environ.get("CONTENT_TYPE", "")
    if not told.startswith(kind) and not told.lower().startswith(kind):
        return None
    # without a length it came in pieces, as some send JSON: where the server knows its end, it is read so far
    length = environ.get("CONTENT_LENGTH") or (str(ONE_MORE) if environ.get("wsgi.input_terminated") else "")
    if not (length.isascii() and length.isdigit()) or int(length) > ONE_MORE:
        return None
    body: bytes = environ["wsgi.input"].read(int(length))
    return body if len(body) < ONE_MORE else None
