"""The gateways a chaos run can be played with: settings, the fake that answers, and how each posts what it knows."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import uuid4

FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@dataclass(frozen=True)
class ChaosGateway:
    """One gateway as the callers and the environment need it.

    `fake` is the module that plays its far end, `settings` are ours for one that listens at an address. `text` and
    `report` write bodies; `words` are what a report may say, the last of them unheard of.
    """

    name: str
    fake: str
    settings: Callable[[str], dict[str, str]]
    content_type: str
    text: Callable[[str, str, str], bytes]
    report: Callable[[str, str], bytes]
    words: tuple[str, ...]
    unknown_id: Callable[[], str]


def _form(fields: Mapping[str, str]) -> bytes:
    return urlencode(fields).encode()


def _json(fields: Mapping[str, object]) -> bytes:
    return json.dumps(fields).encode()


AFRICASTALKING = ChaosGateway(
    name="africastalking",
    fake="tests.fakes.africastalking",
    settings=lambda url: {"AT_BASE_URL": url},
    content_type=FORM,
    text=lambda id, number, text: _form(
        {"id": id, "from": number, "to": "21512", "text": text, "linkId": "", "date": "2026-10-14 07:00:00"}
    ),
    report=lambda id, word: _form({"id": id, "status": word, "phoneNumber": "+250788000000", "networkCode": "63510"}),
    words=("Sent", "Submitted", "Buffered", "Success", "Failed", "Rejected", "Expired", "Lost in the post"),
    unknown_id=lambda: f"ATXid_{uuid4().hex}",
)
PINDO = ChaosGateway(
    name="pindo",
    fake="tests.fakes.pindo",
    settings=lambda url: {
        "SMS_GATEWAY": "pindo",
        "PINDO_TOKEN": "a-token-of-nobody",
        "PINDO_SENDER": "INSHUTI",
        "PINDO_BASE_URL": url,
        "AT_USERNAME": "",
        "AT_API_KEY": "",
        "AT_SENDER": "",
    },
    content_type=JSON,
    text=lambda id, number, text: _json(
        {"from": number, "to": "7878", "created_at": "14-10-2026, 07:00:00", "sms_id": id, "text": text, "telco": "MTN"}
    ),
    report=lambda id, word: _json(
        {"sms_id": id, "modified_at": "2026-10-14T07:00:00", "retries_count": 0, "status": word}
    ),
    words=("ACCEPTED", "EXPIRED", "DELIVRD", "UNDELIV", "REJECTED", "UNKNOWN", "LOST"),
    unknown_id=lambda: f"out_sms_{uuid4().hex[:26].upper()}",
)
GATEWAYS = {each.name: each for each in (AFRICASTALKING, PINDO)}
