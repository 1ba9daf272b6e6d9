"""A gateway that speaks Pindo as its pages describe it; how it is used stands in tests/fakes/server.py.

A refusal is an HTTP status there. The row codes of tests/fakes/behaviours.py are turned into the status that means the
same.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from uuid import uuid4

import requests

from tests.fakes.behaviours import Behaviour
from tests.fakes.server import FakeGateway, Offer, run

STATUSES = {402: 401, 403: 409, 404: 409, 405: 402, 407: 503, 500: 500, 501: 502, 502: 400}


class FakePindo(FakeGateway):
    """Pindo: one number a call, JSON in and out."""

    path = "/v1/sms/"

    def refuses(self, headers: Mapping[str, str]) -> bool:
        return not headers.get("Authorization", "").startswith("Bearer ")

    def read(self, body: bytes) -> Offer:
        asked = json.loads(body)
        return Offer([asked["to"]], asked["text"], asked["sender"], asked)

    def new_id(self) -> str:
        return f"out_sms_{uuid4().hex[:26].upper()}"

    def answer(self, whole: Behaviour, rows: dict[str, Behaviour], ids: dict[str, str]) -> tuple[Behaviour, bytes]:
        ((number, row),) = rows.items()
        if number not in ids:
            status = STATUSES.get(row.row_code or 500, 400)
            return replace(whole, status=status), json.dumps({"message": "refused"}).encode()
        told = {
            "bonus": 0.0,
            "discount": 0.4,
            "item_count": 1,
            "item_price": 0.006,
            "remaining_balance": 71421.953,
            "self_url": f"http://api.pindo.io/v1/sms/{ids[number]}",
            "sms_id": ids[number],
            "status": "sent",
            "to": number,
            "total_cost": 0.006,
        }
        if row.row_code is None:
            del told["sms_id"]
        return whole, json.dumps(told).encode()

    def report(self, url: str, id: str, status: str) -> int:
        """Post a delivery report to `{url}/delivery`; the HTTP status of the answer."""
        told = {"sms_id": id, "modified_at": "2026-06-10T09:04:31", "retries_count": 0, "status": status}
        return requests.post(f"{url}/delivery", json=told, timeout=10, allow_redirects=False).status_code

    def inbound(self, url: str, from_: str, text: str, id: int | None = None, to: str = "7878") -> int:
        """Post an SMS from a phone to `{url}/inbound`, once, as the real one; the HTTP status."""
        at = time.strftime("%d-%m-%Y, %H:%M:%S", time.gmtime())
        told = {"from": from_, "to": to, "created_at": at, "sms_id": id or next(_IDS), "text": text, "telco": "MTN"}
        return requests.post(f"{url}/inbound", json=told, timeout=10, allow_redirects=False).status_code


_IDS = count(1058918)

if __name__ == "__main__":
    run(FakePindo, "tests.fakes.pindo")
