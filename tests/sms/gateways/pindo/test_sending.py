"""What each answer of Pindo leads to."""

import json
from collections.abc import Iterator

import pytest

from sms.gateways.pindo.sending import Pindo
from sms.gateways.port import SendOutcome, Sent
from tests.fakes.behaviours import (
    Behaviour,
    accept,
    bad_key,
    charset,
    chunked,
    cut_short,
    drop,
    error,
    html,
    missing_row,
    raw,
    redirect,
    reject,
    throttled,
)
from tests.fakes.pindo import FakePindo

ONE, TWO = "+250788000001", "+250788000002"
TEXT = "Inshuti 48217: hamagara *801#"


@pytest.fixture
def fake() -> Iterator[FakePindo]:
    with FakePindo() as fake:
        yield fake


@pytest.fixture
def gateway(fake: FakePindo) -> Pindo:
    return Pindo("t0ken", "INSHUTI", fake.base_url)


def one(gateway: Pindo, text: str = TEXT) -> Sent:
    (sent,) = gateway.send(text, [ONE])
    return sent


def test_the_request_is_the_documented_one(fake: FakePindo, gateway: Pindo) -> None:
    sent = one(gateway, "Muraho & murakoze + é * # 🙂")
    (call,) = fake.calls
    assert call.form == {"to": ONE, "text": "Muraho & murakoze + é * # 🙂", "sender": "INSHUTI"}
    assert call.headers["Authorization"] == "Bearer t0ken"
    assert call.headers["Content-Type"] == "application/json"
    assert sent == Sent(ONE, SendOutcome.accepted, call.ids[ONE], "sent", "0.006")


@pytest.mark.parametrize(
    ("behaviour", "outcome", "reason"),
    [
        (bad_key(), "misconfigured", "http_401"),
        (reject(405), "no_balance", "http_402"),
        (error(403), "misconfigured", "http_403"),
        (error(404), "misconfigured", "http_404"),
        (reject(403), "bad_number", "http_409"),
        (error(400), "refused", "http_400"),
        (throttled(), "later", "http_429"),
        (error(500), "later", "http_500"),
        (error(503), "later", "http_503"),
        (error(504), "unclear", "http_504"),
        (missing_row(), "unclear", "not_understood"),
        (html(), "unclear", "not_understood"),
        (raw(b'{"sms_id": "a b"}'), "unclear", "not_understood"),
        (raw(b"[]"), "unclear", "not_understood"),
        (drop(), "unclear", "broken_answer"),
        (cut_short(), "unclear", "broken_answer"),
    ],
)
def test_every_answer_has_its_outcome(
    fake: FakePindo, gateway: Pindo, behaviour: Behaviour, outcome: str, reason: str
) -> None:
    fake.script([behaviour])
    assert one(gateway) == Sent(ONE, SendOutcome(outcome), None, reason, "")


def test_a_redirect_is_not_followed(fake: FakePindo, gateway: Pindo) -> None:
    fake.script([redirect(f"{fake.base_url}/v1/sms/")])
    assert one(gateway).outcome is SendOutcome.misconfigured
    assert fake.requests == 1


@pytest.mark.parametrize("behaviour", [charset(), chunked(), Behaviour(content_type="text/plain")])
def test_the_way_an_answer_is_labelled_does_not_matter(fake: FakePindo, gateway: Pindo, behaviour: Behaviour) -> None:
    fake.script([behaviour])
    assert one(gateway).outcome is SendOutcome.accepted


@pytest.mark.parametrize(("price", "cost"), [(0.006, "0.006"), (7, "7"), (None, ""), ("0.006", ""), ({}, "")])
def test_a_price_is_kept_as_it_came(fake: FakePindo, gateway: Pindo, price: object, cost: str) -> None:
    fake.script([raw(json.dumps({"sms_id": 1058918, "total_cost": price}).encode())])
    assert one(gateway) == Sent(ONE, SendOutcome.accepted, "1058918", "sent", cost)


def test_each_number_is_a_call_of_its_own_in_order(fake: FakePindo, gateway: Pindo) -> None:
    fake.on(TWO, reject(403))
    sent = gateway.send(TEXT, [TWO, "0788000001", ONE])
    assert [(each.number, each.outcome) for each in sent] == [
        (TWO, "bad_number"),
        ("0788000001", "bad_number"),
        (ONE, "accepted"),
    ]
    assert (fake.requests, gateway.most_numbers) == (2, 1)


def test_half_a_surrogate_pair_is_refused_before_it_leaves(fake: FakePindo, gateway: Pindo) -> None:
    assert one(gateway, "Muraho \ud83d") == Sent(ONE, SendOutcome.refused, None, "bad_text", "")
    assert fake.requests == 0


def test_a_gateway_that_is_away_has_surely_taken_nothing(fake: FakePindo, gateway: Pindo) -> None:
    fake.stop()
    assert one(gateway) == Sent(ONE, SendOutcome.later, None, "unreachable", "")
    fake.start()
    fake.script([accept()])
    assert one(gateway).outcome is SendOutcome.accepted


@pytest.mark.parametrize(
    ("token", "sender", "url"),
    [("", "I", None), ("t\n", "I", None), ("t", "", None), ("t", "I", "ftp://h"), ("t", "I", "http://[x")],
)
def test_settings_that_can_never_work_are_heard_at_the_start(token: str, sender: str, url: str | None) -> None:
    with pytest.raises(ValueError):
        Pindo(token, sender, url)


def test_without_an_address_it_is_the_live_one() -> None:
    assert Pindo("t", "INSHUTI")._client.url == "https://api.pindo.io/v1/sms/"
