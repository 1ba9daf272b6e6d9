"""What each answer of Africa's Talking leads to."""

import json
from collections.abc import Iterator

import pytest

from sms.gateways.africastalking.sending import AfricasTalking
from sms.gateways.port import SendOutcome, Sent
from tests.fakes.africastalking import FakeAfricasTalking
from tests.fakes.behaviours import (
    Behaviour,
    accept,
    bad_key,
    charset,
    chunked,
    error,
    html,
    missing_row,
    no_recipients,
    raw,
    redirect,
    reject,
    throttled,
)

ONE, TWO, THREE = "+250788000001", "+250788000002", "+250728000003"
TEXT = "Inshuti 48217: hamagara *801#"


@pytest.fixture
def fake() -> Iterator[FakeAfricasTalking]:
    with FakeAfricasTalking() as fake:
        yield fake


@pytest.fixture
def gateway(fake: FakeAfricasTalking) -> AfricasTalking:
    return AfricasTalking("inshuti", "k3y", "INSHUTI", fake.base_url)


def one(gateway: AfricasTalking, text: str = TEXT) -> Sent:
    (sent,) = gateway.send(text, [ONE])
    return sent


def rows(*rows: object, **more: object) -> Behaviour:
    return raw(json.dumps({"SMSMessageData": {"Message": "Sent", "Recipients": list(rows)} | more}).encode())


def test_an_accepted_message_keeps_the_gateways_id_and_cost(fake, gateway):
    sent = one(gateway)
    assert sent == Sent(ONE, SendOutcome.accepted, fake.calls[0].ids[ONE], "Sent", "KES 0.8000")


def test_the_request_is_the_documented_form(fake, gateway):
    one(gateway, "Muraho & murakoze + é * #")
    (call,) = fake.calls
    assert call.form == {
        "username": "inshuti",
        "to": ONE,
        "message": "Muraho & murakoze + é * #",
        "bulkSMSMode": "1",
        "from": "INSHUTI",
    }
    assert call.headers["apiKey"] == "k3y"
    assert call.headers["Accept"] == "application/json"


@pytest.mark.parametrize("sender", [None, ""])
def test_without_a_sender_id_the_account_decides(fake, sender):
    one(AfricasTalking("inshuti", "k3y", sender, fake.base_url + "/"))
    assert fake.calls[0].sender is None


@pytest.mark.parametrize(
    ("status", "outcome", "reason"),
    [
        (100, "accepted", "Processed"),
        (101, "accepted", "Sent"),
        (102, "accepted", "Queued"),
        (401, "misconfigured", "RiskHold"),
        (402, "misconfigured", "InvalidSenderId"),
        (403, "bad_number", "InvalidPhoneNumber"),
        (404, "bad_number", "UnsupportedNumberType"),
        (405, "no_balance", "InsufficientBalance"),
        (406, "opted_out", "UserInBlacklist"),
        (407, "later", "CouldNotRoute"),
        (409, "refused", "DoNotDisturbRejection"),
        (500, "later", "InternalServerError"),
        (501, "later", "GatewayError"),
        (502, "refused", "RejectedByGateway"),
        (999, "refused", "code_999"),
    ],
)
def test_every_documented_row_has_its_outcome(fake, gateway, status, outcome, reason):
    fake.default = accept(status) if outcome == "accepted" else reject(status)
    sent = one(gateway)
    assert (sent.outcome, sent.reason) == (outcome, reason)
    assert (sent.provider_id is not None) == (outcome == "accepted"), 'the word "None" is no id'


def test_a_status_code_in_quotes_counts(fake, gateway):
    fake.script([rows({"number": ONE, "statusCode": "101", "messageId": "ATXid_1", "cost": 0})])
    assert one(gateway) == Sent(ONE, SendOutcome.accepted, "ATXid_1", "Sent", "0")


@pytest.mark.parametrize("value", [True, -101, 101.0, "1e2", "١٠١", "9" * 5000, {}, "None", "Success"])
def test_a_code_that_is_none_says_nothing_and_the_word_does(fake, gateway, value):
    fake.script([rows({"number": ONE, "statusCode": value, "status": "Odd", "messageId": "x"})])
    assert one(gateway) == Sent(ONE, SendOutcome.unclear, "x", "no_code", "")
    fake.script([rows({"number": ONE, "statusCode": value, "status": "Success", "messageId": "x"})])
    assert one(gateway) == Sent(ONE, SendOutcome.accepted, "x", "success", "")


@pytest.mark.parametrize("identifier", [None, "", "None", 7, "a b", "a\x00b", "x" * 101, "é"])
def test_an_id_that_is_none_is_left_out(fake, gateway, identifier):
    fake.script([rows({"number": ONE, "statusCode": 101, "messageId": identifier, "cost": "x\ny"})])
    assert one(gateway) == Sent(ONE, SendOutcome.accepted, None, "Sent", "")


@pytest.mark.parametrize(
    ("message", "outcome", "reason"),
    [
        ("InvalidSenderId", "misconfigured", "InvalidSenderId"),
        ("insufficientbalance", "no_balance", "InsufficientBalance"),
        ("Sent", "unclear", "no_recipients"),
        ("Sent to 0/1 Total Cost: 0", "unclear", "no_recipients"),
    ],
)
def test_a_success_without_rows_is_no_success(fake, gateway, message, outcome, reason):
    fake.script([no_recipients(message)])
    assert one(gateway) == Sent(ONE, SendOutcome(outcome), None, reason, "")


@pytest.mark.parametrize(
    ("behaviour", "outcome", "reason"),
    [
        (bad_key(), "misconfigured", "http_401"),
        (error(403), "misconfigured", "http_403"),
        (error(404), "misconfigured", "http_404"),
        (error(400), "refused", "http_400"),
        (error(413), "refused", "http_413"),
        (error(408), "later", "http_408"),
        (throttled(), "later", "http_429"),
        (error(500), "later", "http_500"),
        (error(502), "later", "http_502"),
        (error(503), "later", "http_503"),
        (error(504), "unclear", "http_504"),
        (error(524), "unclear", "http_524"),
    ],
)
def test_every_http_failure_has_its_outcome(fake, gateway, behaviour, outcome, reason):
    fake.script([behaviour])
    assert one(gateway) == Sent(ONE, SendOutcome(outcome), None, reason, "")


def test_a_redirect_is_refused_and_not_followed(fake, gateway):
    fake.script([redirect(fake.base_url + "/version1/messaging")])
    assert one(gateway).outcome is SendOutcome.misconfigured
    assert fake.requests == 1


@pytest.mark.parametrize("behaviour", [charset(), chunked(), Behaviour(content_type="text/plain")])
def test_the_way_an_answer_is_labelled_does_not_matter(fake, gateway, behaviour):
    fake.script([behaviour])
    assert one(gateway).outcome is SendOutcome.accepted


def test_a_byte_order_mark_does_not_matter(fake, gateway):
    fake.script([raw(b"\xef\xbb\xbf" + rows({"number": ONE, "statusCode": 101}).body)])
    assert one(gateway).outcome is SendOutcome.accepted


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"null",
        b"[]",
        b'"text"',
        b"{}",
        b'{"SMSMessageData": []}',
        b"[" * 100_000,
        b'{"SMSMessageData": ' + b"9" * 5000 + b"}",
    ],
)
def test_a_success_that_nobody_understands_is_unclear(fake, gateway, body):
    fake.script([raw(body)])
    assert one(gateway) == Sent(ONE, SendOutcome.unclear, None, "not_understood", "")


def test_an_html_success_is_unclear(fake, gateway):
    fake.script([html()])
    assert one(gateway).outcome is SendOutcome.unclear


@pytest.mark.parametrize("listed", ["text", {"number": TWO}, 7, [None, "x", {"number": TWO}]])
def test_rows_of_another_shape_are_unclear(fake, gateway, listed):
    fake.script([rows(Recipients=listed)])
    assert one(gateway) == Sent(ONE, SendOutcome.unclear, None, "missing_row", "")


def test_each_number_of_a_batch_gets_its_own_outcome_in_order(fake, gateway):
    fake.on(TWO, reject(403))
    fake.on(THREE, missing_row())
    sent = gateway.send(TEXT, [THREE, ONE, TWO, ONE])
    assert [(each.number, each.outcome) for each in sent] == [
        (THREE, "unclear"),
        (ONE, "accepted"),
        (TWO, "bad_number"),
        (ONE, "accepted"),
    ]
    assert fake.calls[0].numbers == [THREE, ONE, TWO], "nobody is texted twice"


def test_rows_are_told_apart_by_number_and_not_by_place(fake, gateway):
    listed = [{"number": TWO, "statusCode": 406}, {"number": ONE.lstrip("+"), "statusCode": 101}]
    fake.script([rows(*listed)])
    assert [sent.outcome for sent in gateway.send(TEXT, [ONE, TWO])] == ["accepted", "opted_out"]


@pytest.mark.parametrize(
    "number",
    [
        "",
        "+",
        "0788000001",
        "250788000001",
        "+250788000001\n",
        "+1234",
        "+0788000001",
        "+25078800000100000",
        "+\u0662\u0665\u0660788000001",  # Arabic digits
    ],
)
def test_a_malformed_number_is_never_offered_and_spoils_no_batch(fake, gateway, number):
    bad, good = gateway.send(TEXT, [number, ONE])
    assert bad == Sent(number, SendOutcome.bad_number, None, "not_e164", "")
    assert good.outcome is SendOutcome.accepted
    assert fake.calls[0].numbers == [ONE]


def test_nobody_to_tell_makes_no_call(fake, gateway):
    assert gateway.send(TEXT, []) == []
    assert gateway.send(TEXT, ["0788"])[0].outcome is SendOutcome.bad_number
    assert fake.requests == 0


def test_a_crowd_goes_out_by_the_hundred(fake, gateway):
    crowd = [f"+250788{place:06d}" for place in range(250)]
    fake.script([accept(), throttled()])
    sent = gateway.send(TEXT, crowd)
    assert [each.number for each in sent] == crowd
    assert [each.outcome for each in sent] == ["accepted"] * 100 + ["later"] * 100 + ["accepted"] * 50


def test_half_a_surrogate_pair_is_refused_before_it_leaves(fake, gateway):
    assert one(gateway, "Muraho \ud83d") == Sent(ONE, SendOutcome.refused, None, "bad_text", "")
    assert fake.requests == 0


def test_an_undocumented_word_in_a_row_is_refused_for_good(fake, gateway):
    fake.on(ONE, reject(777))
    assert one(gateway) == Sent(ONE, SendOutcome.refused, None, "code_777", "0")


@pytest.mark.parametrize(
    ("username", "key", "url"),
    [
        ("", "k3y", None),
        ("inshuti", "", None),
        ("inshuti", "k3y\n", None),
        ("inshuti", "k3\u2019y", None),
        ("inshuti", "k3y", "127.0.0.1:8800"),
        ("inshuti", "k3y", "ftp://127.0.0.1"),
        ("inshuti", "k3y", "http://"),
        ("inshuti", "k3y", "http://[x"),
    ],
)
def test_settings_that_can_never_work_are_heard_at_the_start(username, key, url):
    with pytest.raises(ValueError):
        AfricasTalking(username, key, None, url)
