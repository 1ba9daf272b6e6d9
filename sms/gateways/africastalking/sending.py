"""Africa's Talking: sending by the very form that its official SDK posts, over connections of our own.

As it comes the SDK opens a TLS connection per call, follows redirects, lets the environment add credentials and
proxies, drops the HTTP status, and gives a `str` instead of a `dict` when the answer names a charset. None of that is
safe where "was it sent?" decides whether a person is told.
"""

import json
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote_plus

from core.phone import mobile
from sms.gateways import bodies
from sms.gateways.africastalking.callbacks import identifier
from sms.gateways.bodies import E164, FORM, short
from sms.gateways.connections import Timeouts
from sms.gateways.http_client import Answer, CallFailed, HttpClient, refusal
from sms.gateways.port import SendOutcome, Sent

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
# A word is known however it is spaced or written: "Invalid Phone Number" is InvalidPhoneNumber.
REFUSALS = {
    name.casefold(): (outcome, name) for name, outcome in STATUSES.values() if outcome is not SendOutcome.accepted
}
SUCCESSES = {"success", *(name.casefold() for name, outcome in STATUSES.values() if outcome is SendOutcome.accepted)}

ADDRESS, SANDBOX = "https://api.africastalking.com", "https://api.sandbox.africastalking.com"
LIMITS = Timeouts()
MOST_NUMBERS = 100  # per call; no limit is published, and one bad call should not hide more people than this
_CODE = re.compile(r"[0-9]{1,6}")
_KEY = re.compile(r"[!-~]{1,100}")


class AfricasTalking:
    """The live gateway (or its sandbox, or whatever speaks like it at `base_url`). Safe to share between threads.

    `pool` is how many senders may call at once over kept-alive connections. Raises ValueError at once for an account
    name, key or address that could never work, since a wrong setting is best heard at the start.
    """

    name = "africastalking"
    most_numbers = MOST_NUMBERS

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
        if not username or not _KEY.fullmatch(api_key):
            raise ValueError("the gateway's account name and key are needed, the key in plain ASCII")
        address = (base_url or (SANDBOX if username == "sandbox" else ADDRESS)).rstrip("/")
        headers = {"Accept": "application/json", "User-Agent": "Inshuti", "apiKey": api_key, "Content-Type": FORM}
        self._client = HttpClient(f"{address}/version1/messaging", headers, pool, limits)
        sent_by = f"&from={quote_plus(sender)}" if sender else ""
        self._form = f"username={quote_plus(username)}&bulkSMSMode=1{sent_by}&to="

    def send(self, text: str, numbers: Sequence[str]) -> list[Sent]:
        """Offer one text to each number, a hundred in a call; below 12 s for each call, whatever the gateway does."""
        good = [number for number in dict.fromkeys(numbers) if E164.fullmatch(number)]
        results: dict[str, Sent] = {}
        for start in range(0, len(good), MOST_NUMBERS):
            results |= {sent.number: sent for sent in self._call(text, good[start : start + MOST_NUMBERS])}
        return [results.get(number) or Sent(number, SendOutcome.bad_number, None, "not_e164", "") for number in numbers]

    def _call(self, text: str, numbers: list[str]) -> list[Sent]:
        try:
            form = f"{self._form}{quote_plus(','.join(numbers))}&message={quote_plus(text)}"
        except UnicodeEncodeError:  # half a surrogate pair: no form can carry it, and nothing left this machine
            return _same(numbers, SendOutcome.refused, "bad_text")
        try:
            return _read(self._client.post(form.encode("ascii")), numbers)
        except CallFailed as failed:
            return _same(numbers, failed.outcome, failed.reason)


def _same(numbers: Sequence[str], outcome: SendOutcome, reason: str) -> list[Sent]:
    return [Sent(number, outcome, None, reason, "") for number in numbers]


def _read(answer: Answer, numbers: list[str]) -> list[Sent]:
    if not 200 <= answer.status < 300:
        return _same(numbers, refusal(answer.status), f"http_{answer.status}")
    data = _message_data(answer.body)
    if data is None:
        return _same(numbers, SendOutcome.unclear, "not_understood")
    rows = data.get("Recipients")
    if not rows:
        refused = REFUSALS.get(_plain(str(data.get("Message"))), (SendOutcome.unclear, "no_recipients"))
        return _same(numbers, *refused)
    listed = [each for each in (rows if isinstance(rows, list) else [rows]) if isinstance(each, dict)]
    found = _by_number(listed, numbers)
    return [_row(number, found.get(number)) for number in numbers]


def _by_number(rows: list[dict[str, Any]], numbers: list[str]) -> dict[str, dict[str, Any]]:
    """Each number's row, wherever it stands. The one row that names nobody is that of the one number not named."""
    asked = {_digits(number): number for number in numbers}
    found = {number: row for row in rows if (number := asked.get(_digits(row.get("number"))))}
    nameless = [row for row in rows if not _digits(row.get("number"))]
    unnamed = [number for number in numbers if number not in found]
    if len(nameless) == len(unnamed) == 1:
        found[unnamed[0]] = nameless[0]
    return found


def _message_data(body: bytes) -> dict[str, Any] | None:
    try:
        whole = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return None
    data = whole.get("SMSMessageData") if isinstance(whole, dict) else None
    return data if isinstance(data, dict) else None


def _digits(number: object) -> str:
    """The digits of a number in its international form; those of this country are known in theirs too."""
    written = str(number or "")
    return re.sub(r"[^0-9]", "", mobile(written) or written)


def _plain(written: str) -> str:
    return re.sub(r"[ _-]", "", written).casefold()


def _row(number: str, row: dict[str, Any] | None) -> Sent:
    if row is None:
        return Sent(number, SendOutcome.unclear, None, "missing_row", "")
    code, id_there, cost = row.get("statusCode"), identifier(row.get("messageId")), short(str(row.get("cost", "")))
    if isinstance(code, bool) or not _CODE.fullmatch(str(code)):
        outcome, reason = _by_word(_plain(bodies.word(row.get("status"))), id_there)
        return Sent(number, outcome, id_there, reason, cost if id_there else "")
    reason, outcome = STATUSES.get(
        int(str(code)), (f"code_{code}", SendOutcome.refused)
    )  # an unknown code is never retried
    return Sent(number, outcome, id_there, reason, cost)


def _by_word(status: str, id_there: str | None) -> tuple[SendOutcome, str]:
    """What a row without a code that is one means, by its word: a refusal that we know, or a success that gave an id.

    Another word with no id took nothing. Else nobody can say.
    """
    if status in SUCCESSES:
        return (SendOutcome.accepted, "success") if id_there else (SendOutcome.unclear, "no_code")
    if status in REFUSALS:
        return REFUSALS[status]
    return (SendOutcome.refused, "not_sent") if status and id_there is None else (SendOutcome.unclear, "no_code")
