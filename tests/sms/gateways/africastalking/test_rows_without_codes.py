"""Rows of Africa's Talking's answer that lack their code, or their number: its word and its id still say something."""

import json
from collections.abc import Iterator

import pytest

from sms.gateways.africastalking.sending import AfricasTalking
from sms.gateways.port import SendOutcome, Sent
from tests.fakes.africastalking import FakeAfricasTalking
from tests.fakes.behaviours import raw

ONE, TWO, THREE = "+250788000001", "+250788000002", "+250728000003"


@pytest.fixture
def fake() -> Iterator[FakeAfricasTalking]:
    with FakeAfricasTalking() as fake:
        yield fake


@pytest.mark.parametrize(
    "row",
    [
        {"number": ONE},
        {"number": None},
        {},
        {"number": ""},
        {"number": "None"},
        {"number": "0788000001"},
        {"number": 250788000001},
        {"number": ONE, "statusCode": ""},
        {"number": ONE, "statusCode": "None"},
        {"statusCode": None},
    ],
)
@pytest.mark.parametrize(
    ("status", "id_there", "outcome", "reason"),
    [
        ("Success", "ATXid_1", SendOutcome.accepted, "success"),
        ("success", "ATXid_1", SendOutcome.accepted, "success"),
        ("Success", "None", SendOutcome.unclear, "no_code"),
        ("Sent", "ATXid_1", SendOutcome.accepted, "success"),
        ("Queued", "ATXid_1", SendOutcome.accepted, "success"),
        ("Sent", "None", SendOutcome.unclear, "no_code"),
        ("Could Not Send", "None", SendOutcome.refused, "not_sent"),
        ("Could Not Route", "None", SendOutcome.later, "CouldNotRoute"),
        ("Invalid Phone Number", "None", SendOutcome.bad_number, "InvalidPhoneNumber"),
        ("insufficient_balance", "None", SendOutcome.no_balance, "InsufficientBalance"),
        ("User In BlackList", "ATXid_1", SendOutcome.opted_out, "UserInBlacklist"),
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


def send(fake: FakeAfricasTalking, recipients: object, *numbers: str) -> list[Sent]:
    fake.script([raw(json.dumps({"SMSMessageData": {"Message": "Sent", "Recipients": recipients}}).encode())])
    return AfricasTalking("inshuti", "k3y", "INSHUTI", fake.base_url).send("Inshuti 48217", numbers)


def a_row(number: str | None, which: int) -> dict[str, object]:
    return {"number": number, "status": "Success", "messageId": f"ATXid_{which}"}


def test_one_row_that_is_no_list_is_a_row(fake):
    (sent,) = send(fake, a_row(ONE, 1), ONE)
    assert (sent.outcome, sent.provider_id) == (SendOutcome.accepted, "ATXid_1")


def test_the_one_row_that_names_nobody_is_of_the_one_number_not_named(fake):
    sent = send(fake, [a_row(THREE, 3), a_row(None, 2), a_row(ONE, 1)], ONE, TWO, THREE)
    assert [each.provider_id for each in sent] == ["ATXid_1", "ATXid_2", "ATXid_3"]
    assert {each.outcome for each in sent} == {SendOutcome.accepted}


def test_of_two_that_name_nobody_none_can_be_told_whose_it_is(fake):
    sent = send(fake, [a_row(None, 3), a_row(None, 2), a_row(ONE, 1)], ONE, TWO, THREE)
    assert [each.outcome for each in sent] == [SendOutcome.accepted, SendOutcome.unclear, SendOutcome.unclear]
    assert [each.reason for each in sent[1:]] == ["missing_row", "missing_row"]


def test_a_row_of_another_number_is_nobodys(fake):
    (sent,) = send(fake, [a_row("+250788999999", 1)], ONE)
    assert (sent.outcome, sent.provider_id, sent.reason) == (SendOutcome.unclear, None, "missing_row")
