"""Rows of Africa's Talking's answer that lack their code, or their number: its word and its id still say something."""

import json
from collections.abc import Iterator

import pytest

from sms.gateways.africastalking.sending import AfricasTalking
from sms.gateways.port import SendOutcome
from tests.fakes.africastalking import FakeAfricasTalking
from tests.fakes.behaviours import raw

ONE = "+250788000001"


@pytest.fixture
def fake() -> Iterator[FakeAfricasTalking]:
    with FakeAfricasTalking() as fake:
        yield fake


@pytest.mark.parametrize("row", [{"number": ONE}, {"number": None}, {}, {"number": ONE, "statusCode": ""}])
@pytest.mark.parametrize(
    ("status", "id_there", "outcome", "reason"),
    [
        ("Success", "ATXid_1", SendOutcome.accepted, "success"),
        ("success", "ATXid_1", SendOutcome.accepted, "success"),
        ("Success", "None", SendOutcome.unclear, "no_code"),
        ("Could Not Send", "None", SendOutcome.refused, "not_sent"),
        ("UserInBlacklist", "None", SendOutcome.opted_out, "UserInBlacklist"),
        ("InsufficientBalance", None, SendOutcome.no_balance, "InsufficientBalance"),
        ("Odd", "ATXid_1", SendOutcome.unclear, "no_code"),
        (None, "None", SendOutcome.unclear, "no_code"),
    ],
)
def test_a_row_without_a_code_is_read_by_its_word(fake, row, status, id_there, outcome, reason):
    told = {**row, "status": status, "messageId": id_there}
    fake.script([raw(json.dumps({"SMSMessageData": {"Message": "Sent", "Recipients": [told]}}).encode())])
    (sent,) = AfricasTalking("inshuti", "k3y", "INSHUTI", fake.base_url).send("Inshuti 48217", [ONE])
    assert (sent.number, sent.outcome, sent.reason) == (ONE, outcome, reason)
    assert sent.provider_id == (None if id_there in ("None", None) else id_there)
