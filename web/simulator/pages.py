"""The simulator's page and its three small doors for programs: a phone's messages, an SMS from it, the clock."""

import uuid
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from flask import Blueprint, Response, abort, current_app, jsonify, render_template, request
from sqlalchemy import func, select

from core.clock import kigali
from core.models.message import Message, MessageState
from core.operations import demo_people
from core.phone import mobile
from core.storage.db import Database
from core.storage.numbers import is_number
from core.storage.policy import OPERATOR, Policy, Resource, declares
from web.operators import Operators
from web.simulator.lessons import as_data, demo_number

Advance = Callable[[int], datetime]
NextDue = Callable[[], int]
MOST_MINUTES = 60 * 24 * 366
REACHED = (MessageState.sent, MessageState.delivered, MessageState.unknown)
SHOWN = (1, 101, 201, 203, 301, 2, 202, 204)
FAILED = {"status": "Failed", "failureReason": "DeliveryFailure"}
"""What the network says of an SMS that a phone did not get."""


def make_blueprint(
    database: Database, advance: Advance, next_due: NextDue, operators: Operators, *, short_code: str, token: str
) -> Blueprint:
    """`advance(minutes)` lets programme time pass and everything due in it happen; `next_due()` is in how many minutes
    something is due; `token` opens the SMS webhooks.

    It is there for whoever sits at this machine, and for nobody else: not through a proxy, nor by a foreign name.
    """
    blueprint = Blueprint("simulator", __name__, url_prefix="/simulator")
    ussd_path = f"/ussd/africastalking/{database.vault.simulator_token()}"
    blueprint.before_request(partial(_only_from_here, operators))

    @blueprint.get("")
    @declares(Policy(OPERATOR, reads=(Resource.listing,)))
    def page() -> str:
        """The phones side by side."""
        with database.read() as tx:
            known = demo_people.listing(tx, short_code, ussd_path) if demo_people.is_here(tx) else {"people": []}
            people = [{key: value or "" for key, value in each.items()} for each in known["people"]]
            data = {"people": people, "ussd_path": ussd_path, "short_code": short_code, "now": _iso(tx.at)}
        shown = {"shown": [demo_number(each) for each in SHOWN], "lessons": as_data()}
        return render_template("simulator.html", data={**data, **shown})

    @blueprint.get("/phones/<msisdn>/messages")
    @declares(Policy(OPERATOR, reads=(Resource.message,), writes=(Resource.message,)))
    def messages(msisdn: str) -> Response:
        """What reached this phone, newest last. A phone that is switched on tells the network so; with `fails` the next
        one does not arrive, and the network tells that.
        """
        number = mobile(msisdn)
        found = inbox(database, number) if number else []
        arriving = [each for each in found if each["state"] == MessageState.sent]
        failing = arriving[:1] if request.args.get("fails") == "1" else []
        _report(failing, token, **FAILED)
        _report(arriving[len(failing) :], token)
        answer = jsonify([_public(each) for each in (inbox(database, number) if number and found else found)])
        answer.headers["simulator-failed"] = str(len(failing))
        return answer

    @blueprint.post("/phones/<msisdn>/sms")
    @declares(Policy(OPERATOR, writes=(Resource.message,)))
    def send(msisdn: str) -> tuple[Response, int]:
        """This phone sends an SMS, through the real webhook."""
        body = request.get_json(silent=True)
        text = body.get("text") if isinstance(body, dict) else None
        number = mobile(msisdn)
        if not isinstance(text, str) or number is None:
            return jsonify({"error": 'Send JSON like {"text": "LIST"} from a Rwandan mobile number.'}), 400
        provider_id = str(uuid.uuid4())
        form = {"id": provider_id, "from": number, "to": short_code, "text": text, "date": "", "networkCode": "63510"}
        answer = current_app.test_client().post(f"/sms/africastalking/{token}/inbound", data=form)
        if answer.status_code != 200:  # a gateway would bring it again each minute; here the sender is told
            return jsonify({"error": "The text was not taken: the database is busy. Send it again."}), 503
        return jsonify({"id": provider_id}), 202

    @blueprint.get("/clock")
    @declares(Policy(OPERATOR, reads=(Resource.system,)))
    def now() -> Response:
        """Programme time."""
        with database.read() as tx:
            return jsonify({"now": _iso(tx.at)})

    @blueprint.post("/clock")
    @declares(Policy(OPERATOR, writes=(Resource.system,)))
    def move() -> tuple[Response, int] | Response:
        """Let minutes pass, or all until something is due; answers when all is quiet."""
        body = request.get_json(silent=True)
        minutes = body.get("minutes") if isinstance(body, dict) else None
        if isinstance(body, dict) and body.get("until") == "next":
            minutes = next_due()
        if type(minutes) is not int or not 0 <= minutes <= MOST_MINUTES:
            return jsonify({"error": 'Send JSON like {"minutes": 15}, up to a year.'}), 400
        return jsonify({"now": _iso(advance(minutes)), "moved": minutes})

    return blueprint


def _only_from_here(operators: Operators) -> None:
    """404 for everybody else: nobody is even told of a page on which anybody's phone can be dialled."""
    if not operators.are_here(request):
        abort(404)


def inbox(database: Database, number: str) -> list[dict[str, Any]]:
    """The messages that reached a number, oldest first."""
    at = func.coalesce(Message.sent_at, Message.created_at).label("at")  # what is unknown has no time of sending
    with database.read() as tx:
        rows = tx.connection.execute(
            select(Message.id, Message.text_sealed, Message.state, at, Message.provider_id)
            .where(is_number(tx, Message.number_index, number), Message.state.in_(REACHED))
            .order_by(at, Message.created_at, Message.id)
        )
        return [
            {
                "id": str(row.id),
                "at": _iso(row.at),
                "from": "INSHUTI",
                "text": tx.vault.open("messages.text", row.id, row.text_sealed),
                "state": row.state,
                "provider_id": row.provider_id,
            }
            for row in rows
        ]


def _report(messages: list[dict[str, Any]], token: str, **said: str) -> None:
    phone = current_app.test_client()
    for each in messages:
        form = {"id": each["provider_id"], "status": "Success", "phoneNumber": "+250788000000", "networkCode": "63510"}
        phone.post(f"/sms/africastalking/{token}/delivery", data={**form, **said})


def _public(message: dict[str, Any]) -> dict[str, Any]:
    return {key: message[key] for key in ("id", "at", "from", "text", "state")}


def _iso(at: datetime) -> str:
    return kigali(at).isoformat(timespec="seconds")
