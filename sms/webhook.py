"""The gateway's callbacks: texts, delivery reports, opt-outs, missed calls. Answered 200 after the commit."""

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import parse_qs, unquote_to_bytes

from flask import Blueprint, Response, abort, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from core import logs
from core.errors import Busy
from core.models.monitoring import RateCounter
from core.monitoring import faults
from core.privacy import is_one_of
from core.storage.db import Database
from core.storage.policy import GATEWAY, Policy, Resource, declares
from sms import delivery, inbound, missed
from sms.gateways import africastalking

Form = Mapping[str, str]


def make_blueprint(database: Database, tokens: Sequence[str]) -> Blueprint:
    """The routes of the SMS edge."""
    blueprint = Blueprint("sms", __name__)

    def receive(token: str, take: Callable[[Form], str], body: bytes = b"") -> Response:
        if not is_one_of(token, tokens):
            abort(404)
        form = _form()
        return _taken(take(form) if form is not None else "malformed", body)

    @blueprint.post("/sms/africastalking/<token>/inbound")
    @declares(Policy(GATEWAY, writes=(Resource.message,)))
    def incoming(token: str) -> Response:
        """A text from a phone; repeated until it gets its 200."""
        return receive(token, lambda form: _inbound(database, form))

    @blueprint.post("/sms/africastalking/<token>/delivery")
    @declares(Policy(GATEWAY, writes=(Resource.message,)))
    def delivered(token: str) -> Response:
        """What became of a message."""
        return receive(token, lambda form: _delivery(database, form))

    @blueprint.post("/sms/africastalking/<token>/opt-out")
    @declares(Policy(GATEWAY, writes=(Resource.person,)))
    def opted_out(token: str) -> Response:
        """Somebody told the network to stop our messages."""
        return receive(token, lambda form: _opt_out(database, form))

    @blueprint.post("/voice/africastalking/<token>")
    @declares(Policy(GATEWAY, writes=(Resource.call_back,)))
    def called(token: str) -> Response:
        """Somebody rings our number: nobody takes it up, somebody rings back."""
        return receive(token, lambda form: _called(database, form), africastalking.HANG_UP)

    @blueprint.errorhandler(Busy)
    def busy(_error: Busy) -> Response:
        """The database is away: no 200, so that the gateway brings it again in a minute."""
        return Response(b"", 503, content_type="text/plain; charset=utf-8")

    @blueprint.errorhandler(Exception)
    def fault(error: Exception) -> HTTPException:
        """A fault of ours is noted; no 200, so that the gateway brings the text again."""
        if isinstance(error, HTTPException):
            return error
        faults.note(database, RateCounter.sms_fault, error)
        raise error

    return blueprint


def _form() -> Form | None:
    """The form's fields; None when one stands twice or the body is too large."""
    try:
        body = request.get_data()
        fields = request.form.to_dict(flat=False) if _is_whole(body) else _mended(body)
    except RequestEntityTooLarge:
        return None
    return {name: values[0] for name, values in fields.items()} if all(len(v) == 1 for v in fields.values()) else None


def _is_whole(body: bytes) -> bool:
    try:
        unquote_to_bytes(body).decode()
    except UnicodeDecodeError:
        return False
    return True


def _mended(body: bytes) -> dict[str, list[str]]:
    """Broken letters show as such: a text may have them, an id or a number that has them is none.

    The form's own reading would write them out as escapes, which no field's rule can tell from letters.
    """
    return parse_qs(body.decode("latin-1"), keep_blank_values=True)


def _taken(result: str, body: bytes) -> Response:
    logs.get().info("sms", result=result)
    return Response(body, 200, content_type="text/plain; charset=utf-8")


def _inbound(database: Database, form: Form) -> str:
    message = africastalking.parse_inbound(form)
    return inbound.receive(database, message) if message else "malformed"


def _delivery(database: Database, form: Form) -> str:
    report = africastalking.parse_report(form)
    return delivery.receive(database, report) if report else "malformed"


def _opt_out(database: Database, form: Form) -> str:
    gone = africastalking.parse_opt_out(form)
    return delivery.opt_out(database, gone) if gone else "malformed"


def _called(database: Database, form: Form) -> str:
    call = africastalking.parse_call(form)
    return missed.receive(database, call) if call else "malformed"
