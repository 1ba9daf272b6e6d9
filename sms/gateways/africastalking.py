"""Africa's Talking: sending through its official SDK, and reading what its callbacks post.

The SDK builds the request; the connections are ours. As it comes it opens a TLS connection per call, follows
redirects, lets the environment add credentials and proxies, drops the HTTP status, and gives a `str` instead of a
`dict` when the answer names a charset. None of that is safe where "was it sent?" decides whether a person is told.
"""

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import requests
from africastalking import SMSService
from urllib3.exceptions import HTTPError

from sms.gateways.http_client import Answer, HttpClient, Timeouts, failure
from sms.gateways.port import Call, InboundSms, OptOut, Report, ReportStatus, SendOutcome, Sent

STATUSES: dict[int, tuple[str, SendOutcome]] = {
    # A row's `statusCode`, the gateway's name for it, and what it means to us. Source: its SMS documentation.
    100: ("Processed", SendOutcome.accepted),
    101: ("Sent", SendOutcome.accepted),
    102: ("Queued", SendOutcome.accepted),
    401: ("RiskHold", SendOutcome.misconfigured),
    402: ("InvalidSenderId", SendOutcome.misconfigured),
    403: ("InvalidPhoneNumber", SendOutcome.bad_number),
    404: ("UnsupportedNumberType", SendOutcome.bad_number),
    405: ("InsufficientBalance", SendOutcome.no_balance),
    406: ("UserInBlacklist", SendOutcome.opted_out),
    407: ("CouldNotRoute", SendOutcome.later),
    409: ("DoNotDisturbRejection", SendOutcome.refused),
    500: ("InternalServerError", SendOutcome.later),
    501: ("GatewayError", SendOutcome.later),
    502: ("RejectedByGateway", SendOutcome.refused),
}
# Refusals of a whole call arrive as HTTP 201 with no rows and one of the names above as the message.
REFUSALS = {
    name.casefold(): (outcome, name) for name, outcome in STATUSES.values() if outcome is not SendOutcome.accepted
}

HTTP_STATUSES: dict[int, SendOutcome] = {
    # Whole answers that are no success. A 504 (524 at Cloudflare) means that somebody behind the proxy took the
    # request and did not come back, so the message may be out; any other 5xx did no work we know of.
    408: SendOutcome.later,
    429: SendOutcome.later,
    504: SendOutcome.unclear,
    524: SendOutcome.unclear,
    400: SendOutcome.refused,
    413: SendOutcome.refused,
}

DELIVERY: dict[str, ReportStatus] = {
    # "Success" in a delivery report is the handset; in the answer to a send it is only the gateway's yes.
    "sent": ReportStatus.transient,
    "submitted": ReportStatus.transient,
    "buffered": ReportStatus.transient,
    "success": ReportStatus.delivered,
    "rejected": ReportStatus.failed,
    "failed": ReportStatus.failed,
    "expired": ReportStatus.expired,
}
RESPELT = {"notnetworksubcriber": "notnetworksubscriber"}  # the gateway's documents spell this reason in both ways

HANG_UP = b'<?xml version="1.0" encoding="UTF-8"?><Response><Reject/></Response>'
"""The answer to a call that rings: it is not taken up, and costs neither side anything."""

LIMITS = Timeouts()
MOST_NUMBERS = 100  # per call; no limit is published, and one bad call should not hide more people than this
MOST_TEXT = 4_000  # characters of an inbound SMS: 26 joined parts, far beyond what a phone sends

CODE = re.compile(r"[0-9]{1,6}")
E164 = re.compile(r"\+[1-9][0-9]{6,14}")
IDENTIFIER = re.compile(r"[!-~]{1,100}")
SHORT = re.compile(r"[!-~](?:[ -~]{0,18}[!-~])?")
PHONE = re.compile(r"\+?[0-9]{9,15}")
WORD = re.compile(r"[A-Za-z][A-Za-z0-9 _-]{0,39}")
LOST_PLUS = re.compile(r" [0-9]{9,15}")
UNSTORABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class _Wire(SMSService):  # type: ignore[misc]  # the SDK carries no types
    """The SDK's SMS requests, over our own lines; its `send` then returns an `Answer`."""

    def __init__(self, username: str, api_key: str, base_url: str | None, lines: HttpClient) -> None:
        self._override = (base_url or "").rstrip("/")
        self._lines = lines
        super().__init__(username, api_key)  # calls _init_service

    def _init_service(self) -> None:
        super()._init_service()
        if self._override:
            self._baseUrl = self._contentUrl = f"{self._override}/version1"

    def _make_request(self, url: str, method: str, headers: dict[str, str], data: dict[str, Any], **_: Any) -> Answer:
        return self._lines.call(method, url, headers, data)


class AfricasTalking:
    """The live gateway (or its sandbox, or whatever speaks like it at `base_url`). Safe to share between threads.

    `pool` is how many senders may call at once over kept-alive connections. Raises ValueError at once for an account
    name, key or address that could never work, since a wrong setting is best heard at the start.
    """

    name = "africastalking"

    def __init__(
        self,
        username: str,
        api_key: str,
        sender: str | None,
        base_url: str | None,
        pool: int = 16,
        *,
        limits: Timeouts = LIMITS,
    ) -> None:
        if not username or not IDENTIFIER.fullmatch(api_key):
            raise ValueError("the gateway's account name and key are needed, the key in plain ASCII")
        if base_url:
            _check_address(base_url)
        self._sender = sender or None
        self._wire = _Wire(username, api_key, base_url, HttpClient(pool, limits))

    def send(self, text: str, numbers: Sequence[str]) -> list[Sent]:
        """Offer one text to each number, a hundred in a call; below 12 s for each call, whatever the gateway does."""
        good = [number for number in dict.fromkeys(numbers) if E164.fullmatch(number)]
        results: dict[str, Sent] = {}
        for start in range(0, len(good), MOST_NUMBERS):
            results |= {sent.number: sent for sent in self._call(text, good[start : start + MOST_NUMBERS])}
        return [results.get(number) or Sent(number, SendOutcome.bad_number, None, "not_e164", "") for number in numbers]

    def _call(self, text: str, numbers: list[str]) -> list[Sent]:
        try:
            answer = self._wire.send(text, numbers, self._sender)
        except UnicodeEncodeError:  # half a surrogate pair: no form can carry it, and nothing left this machine
            return _same(numbers, SendOutcome.refused, "bad_text")
        except (requests.RequestException, HTTPError) as error:
            return _same(numbers, *failure(error))
        return _read(answer, numbers)


def _check_address(base_url: str) -> None:
    if not base_url.startswith(("https://", "http://")):
        raise ValueError("the gateway's address must begin with https:// or http://")
    requests.Request("POST", base_url).prepare()  # its errors are ValueErrors too


def _same(numbers: Sequence[str], outcome: SendOutcome, reason: str) -> list[Sent]:
    return [Sent(number, outcome, None, reason, "") for number in numbers]


def _read(answer: Answer, numbers: list[str]) -> list[Sent]:
    if not 200 <= answer.status < 300:
        return _same(numbers, _http_outcome(answer.status), f"http_{answer.status}")
    data = _message_data(answer.body)
    if data is None:
        return _same(numbers, SendOutcome.unclear, "not_understood")
    rows = data.get("Recipients")
    if not rows:
        return _same(
            numbers, *REFUSALS.get(str(data.get("Message")).casefold(), (SendOutcome.unclear, "no_recipients"))
        )
    listed = rows if isinstance(rows, list) else []
    by_number = {_digits(row.get("number")): row for row in listed if isinstance(row, dict)}
    return [_row(number, by_number.get(_digits(number))) for number in numbers]


def _http_outcome(status: int) -> SendOutcome:
    """A redirect, or a 4xx not listed, is no answer of the SMS service: key, address or account are wrong."""
    return HTTP_STATUSES.get(status) or (SendOutcome.later if status >= 500 else SendOutcome.misconfigured)


def _message_data(body: bytes) -> dict[str, Any] | None:
    try:
        whole = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return None
    data = whole.get("SMSMessageData") if isinstance(whole, dict) else None
    return data if isinstance(data, dict) else None


def _digits(number: object) -> str:
    return re.sub(r"[^0-9]", "", str(number))


def _row(number: str, row: dict[str, Any] | None) -> Sent:
    if row is None:
        return Sent(number, SendOutcome.unclear, None, "missing_row", "")
    code = str(row.get("statusCode"))
    if not CODE.fullmatch(code):
        return Sent(number, SendOutcome.unclear, None, "no_code", "")
    reason, outcome = STATUSES.get(int(code), (f"code_{code}", SendOutcome.refused))  # an unknown code is never retried
    cost = str(row.get("cost", ""))
    return Sent(number, outcome, _identifier(row.get("messageId")), reason, cost if SHORT.fullmatch(cost) else "")


def _identifier(value: object) -> str | None:
    """The gateway writes a missing id as the word "None"."""
    return value if isinstance(value, str) and value != "None" and IDENTIFIER.fullmatch(value) else None


def _plus(number: str) -> str:
    """An unescaped "+250..." is decoded as " 250...": the one repair a number gets here."""
    return f"+{number[1:]}" if LOST_PLUS.fullmatch(number) else number


def _optional(form: Mapping[str, str], field: str) -> str:
    value = _plus(form.get(field, ""))
    return value if SHORT.fullmatch(value) else ""


def parse_inbound(form: Mapping[str, str]) -> InboundSms | None:
    """The SMS in an inbound callback's form, or None if its id or sender is missing or could not be stored.

    A text is never a reason for None, for it may be a call for help: what no database stores becomes a space, and what
    exceeds `MOST_TEXT` is cut.
    """
    provider_id, number = _identifier(form.get("id")), _plus(form.get("from", ""))
    if provider_id is None or not SHORT.fullmatch(number):
        return None
    lines = form.get("text", "")[: 2 * MOST_TEXT].replace("\r\n", "\n").replace("\r", "\n")
    text = UNSTORABLE.sub(" ", lines)[:MOST_TEXT]
    sent_at = _moment(form.get("date", ""))
    return InboundSms(provider_id, number, _optional(form, "to"), text, _optional(form, "networkCode"), sent_at)


def _moment(written: str) -> datetime | None:
    """`2026-10-01T08:15:30Z` or `2026-10-01 08:15:30`, both UTC; None for anything else, as no date refuses a text."""
    with suppress(ValueError):
        return datetime.strptime(written[:19].replace(" ", "T"), "%Y-%m-%dT%H:%M:%S").replace(tzinfo=UTC)
    return None


def parse_report(form: Mapping[str, str]) -> Report | None:
    """The delivery report in a callback's form, or None without an id or without a word for the status."""
    provider_id, raw = _identifier(form.get("id")), form.get("status", "").strip()
    if provider_id is None or not WORD.fullmatch(raw):
        return None
    word = form.get("failureReason", "").strip()
    reason = (word if WORD.fullmatch(word) else "unreadable" if word else "").casefold()
    return Report(
        provider_id, DELIVERY.get(raw.casefold(), ReportStatus.unknown_word), raw, RESPELT.get(reason, reason)
    )


def parse_opt_out(form: Mapping[str, str]) -> OptOut | None:
    """The wish for silence in an opt-out callback's form, or None if it names no phone."""
    number = _plus(form.get("phoneNumber", ""))
    return OptOut(number, _optional(form, "senderId")) if PHONE.fullmatch(number) else None


def parse_call(form: Mapping[str, str]) -> Call | None:
    """The call that rings in a voice callback's form, or None for one that is over, or that goes out from us."""
    rings = form.get("isActive") == "1" and form.get("direction", "").casefold() == "inbound"
    return Call(_optional(form, "callerNumber")) if rings else None
