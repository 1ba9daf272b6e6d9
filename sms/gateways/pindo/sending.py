"""Pindo: sending over its REST interface, one number a call.

Sources, read on 29 November 2026: https://docs.pindo.ai/docs/messaging/send-sms (request and answer) and
https://docs.pindo.ai/docs/messaging/responses (statuses). Its other address, for many numbers at once, is not used: the
answer to it is nowhere described, and without one nobody could say who was sent what.
"""

import json
import re
from collections.abc import Sequence

from sms.gateways import bodies
from sms.gateways.bodies import E164, JSON
from sms.gateways.connections import Timeouts
from sms.gateways.http_client import Answer, CallFailed, HttpClient, refusal
from sms.gateways.port import SendOutcome, Sent

ADDRESS = "https://api.pindo.io"
STATUSES: dict[int, SendOutcome] = {
    401: SendOutcome.misconfigured,  # "Check your token"
    402: SendOutcome.no_balance,  # not on its page: HTTP's own word for a debt
    404: SendOutcome.misconfigured,  # "Invalid resource URI"
    409: SendOutcome.bad_number,  # a country or a network it does not serve, or no phone number
}
LIMITS = Timeouts()
_TOKEN = re.compile(r"[!-~]{1,2000}")


class Pindo:
    """The live gateway, or whatever speaks like it at `base_url`. Safe to share between threads.

    `pool` is how many senders may call at once over kept-alive connections. Raises ValueError at once for a token or an
    address that could never work, since a wrong setting is best heard at the start.
    """

    name = "pindo"
    most_numbers = 1

    def __init__(
        self, token: str, sender: str, base_url: str | None = None, pool: int = 16, *, limits: Timeouts = LIMITS
    ) -> None:
        if not _TOKEN.fullmatch(token) or not sender:
            raise ValueError("the gateway's token and sender are needed, the token in plain ASCII")
        headers = {"Authorization": f"Bearer {token}", "Content-Type": JSON, "Accept": JSON}
        address = f"{(base_url or ADDRESS).rstrip('/')}/v1/sms/"
        self._sender, self._client = sender, HttpClient(address, headers, pool, limits)

    def send(self, text: str, numbers: Sequence[str]) -> list[Sent]:
        """Offer one text to each number, one after the other; below 12 s for each, whatever the gateway does."""
        return [self._offer(text, number) for number in numbers]

    def _offer(self, text: str, number: str) -> Sent:
        if not E164.fullmatch(number):
            return Sent(number, SendOutcome.bad_number, None, "not_e164", "")
        try:
            asked = json.dumps({"to": number, "text": text, "sender": self._sender}, ensure_ascii=False).encode()
        except UnicodeEncodeError:  # half a surrogate pair: nobody could read it, and nothing left this machine
            return Sent(number, SendOutcome.refused, None, "bad_text", "")
        try:
            return _read(self._client.post(asked), number)
        except CallFailed as failed:
            return Sent(number, failed.outcome, None, failed.reason, "")


def _read(answer: Answer, number: str) -> Sent:
    """What its answer says: a success counts with an id only, without one a report could never be joined to it."""
    if not 200 <= answer.status < 300:
        return Sent(number, refusal(answer.status, STATUSES), None, f"http_{answer.status}", "")
    told = bodies.json_fields(answer.body) or {}
    provider_id = bodies.identifier(told.get("sms_id"))
    if provider_id is None:
        return Sent(number, SendOutcome.unclear, None, "not_understood", "")
    return Sent(number, SendOutcome.accepted, provider_id, "sent", _cost(told.get("total_cost")))


def _cost(told: object) -> str:
    """The price in the account's own currency, which the answer does not name."""
    return bodies.short(str(told)) if isinstance(told, int | float) else ""
