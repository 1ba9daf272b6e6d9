"""A gateway that speaks Africa's Talking; how it is used stands in tests/fakes/server.py."""

import json
import time
from collections.abc import Mapping
from urllib.parse import parse_qsl
from uuid import uuid4

import requests

from tests.fakes.behaviours import STATUS_NAMES, Behaviour
from tests.fakes.server import FakeGateway, Offer, run


class FakeAfricasTalking(FakeGateway):
    """Africa's Talking: forms in, a row for each number out."""

    path = "/version1/messaging"

    def refuses(self, headers: Mapping[str, str]) -> bool:
        return not headers.get("apiKey")

    def read(self, body: bytes) -> Offer:
        form = dict(parse_qsl(body.decode(), keep_blank_values=True))
        return Offer(form.get("to", "").split(","), form.get("message", ""), form.get("from"), form)

    def new_id(self) -> str:
        return f"ATXid_{uuid4().hex}"

    def answer(self, whole: Behaviour, rows: dict[str, Behaviour], ids: dict[str, str]) -> tuple[Behaviour, bytes]:
        return whole, _answer(rows, ids)

    def report(self, url: str, id: str, status: str, number: str = "+250788000001", reason: str = "") -> int:
        """Post a delivery report to `{url}/delivery`; the HTTP status of the answer."""
        form = {"id": id, "status": status, "phoneNumber": number, "networkCode": "63510", "retryCount": "0"}
        return _post(f"{url}/delivery", form | ({"failureReason": reason} if reason else {}))

    def inbound(self, url: str, from_: str, text: str, id: str | None = None, to: str = "21512") -> int:
        """Post an SMS from a phone to `{url}/inbound`; the HTTP status. Post it again until 200, as the real one."""
        form = {"linkId": "", "text": text, "to": to, "id": id or str(uuid4()), "from": from_, "networkCode": "63510"}
        return _post(f"{url}/inbound", form | {"date": time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())})

    def opt_out(self, url: str, number: str, sender: str = "INSHUTI") -> int:
        """Post somebody's wish for silence to `{url}/opt-out`; the HTTP status."""
        return _post(f"{url}/opt-out", {"senderId": sender, "phoneNumber": number})


def _answer(rows: dict[str, Behaviour], ids: dict[str, str]) -> bytes:
    listed = [
        {
            "cost": "KES 0.8000" if number in ids else "0",
            "messageId": ids.get(number, "None"),
            "number": number,
            "status": STATUS_NAMES.get(row.row_code, "Odd"),
            "statusCode": row.row_code,
        }
        for number, row in rows.items()
        if row.row_code is not None
    ]
    total = f"Sent to {len(ids)}/{len(rows)} Total Cost: USD {0.0079 * len(ids):.4f} Message parts: 1"
    return json.dumps({"SMSMessageData": {"Message": total, "Recipients": listed}}).encode()


def _post(url: str, form: dict[str, str]) -> int:
    return requests.post(url, data=form, timeout=10, allow_redirects=False).status_code


if __name__ == "__main__":
    run(FakeAfricasTalking, "tests.fakes.africastalking")
