"""The gateways' callbacks: texts, delivery reports, opt-outs, missed calls. Answered 200 after the commit."""

from collections.abc import Callable, Sequence

from flask import Blueprint, Response, abort, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from core import logs
from core.errors import Busy
from core.models.monitoring import RateCounter
from core.monitoring import faults
from core.privacy import is_one_of
from core.storage.db import Database
from core.storage.policy import GATEWAY, Policy, declares
from sms import delivery, inbound, missed
from sms.gateways.port import Callback, InboundSms, OptOut, Report, Told


def make_blueprint(
    database: Database, tokens_of: Callable[[str], Sequence[str]], callbacks: Sequence[tuple[str, Callback]]
) -> Blueprint:
    """The routes of the SMS edge: each callback with the gateway that posts to it, and whose tokens open it."""
    blueprint = Blueprint("sms", __name__)
    for gateway, callback in callbacks:
        _add(blueprint, database, tokens_of(callback.spoken_by), gateway, callback)

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


def _add(blueprint: Blueprint, database: Database, tokens: Sequence[str], gateway: str, callback: Callback) -> None:
    @blueprint.post(callback.path, endpoint=callback.path.replace("/<token>", "").strip("/").replace("/", "_"))
    @declares(Policy(GATEWAY, writes=(callback.writes,)))
    def receive(token: str) -> Response:
        """Something happened, says the gateway; it is repeated until it gets its 200."""
        if not is_one_of(token, tokens):
            abort(404)
        logs.begin()
        told = _told(callback)
        result = "malformed" if told is None else _take(database, gateway, told)
        logs.get().info("sms", result=result, ref=logs.reference())
        return Response(callback.reply, 200, content_type="text/plain; charset=utf-8")


def _told(callback: Callback) -> Told | None:
    """What the body says; None if it is of another kind, too large, or says nothing."""
    if request.mimetype != callback.content_type:
        return None
    try:
        return callback.read(request.get_data())
    except RequestEntityTooLarge:
        return None


def _take(database: Database, gateway: str, told: Told) -> str:
    """Do what it asks for; what it was taken for."""
    if isinstance(told, InboundSms):
        return inbound.receive(database, gateway, told)
    if isinstance(told, Report):
        return delivery.receive(database, gateway, told)
    if isinstance(told, OptOut):
        return delivery.opt_out(database, told)
    return missed.receive(database, told)
