"""Africa's Talking's form fields in, its bytes out."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest

from ussd.gateways.africastalking import read, render
from ussd.gateways.port import LONGEST_TEXT, Hop, Reply

GOOD = {
    "sessionId": ["ATUid_5d3b4c2bc589f4811820a7184eed4df5"],
    "serviceCode": ["*384*1234#"],
    "phoneNumber": ["+250788123456"],
    "networkCode": ["63510"],
    "text": ["1*2"],
}


def parse(form: Mapping[str, list[str]]) -> Hop | None:
    """The hop in a body of these fields."""
    return read(urlencode(form, doseq=True, errors="surrogatepass").encode())


def test_a_recorded_hop_is_read() -> None:
    session = "ATUid_5d3b4c2bc589f4811820a7184eed4df5"
    assert parse(GOOD) == Hop("africastalking", session, "*384*1234#", "+250788123456", "63510", "1*2")


@pytest.mark.parametrize("number", [" 250788123456", "+250788123456"])
def test_an_unescaped_plus_is_the_one_repair(number: str) -> None:
    hop = parse({**GOOD, "phoneNumber": [number]})
    assert hop
    assert hop.number == "+250788123456"


@pytest.mark.parametrize("network", ["63510", "63514", "99999", "", "00000", "MTN", "1" * 20, "63510\n"])
def test_any_network_code_is_taken_and_a_strange_one_forgotten(network: str) -> None:
    hop = parse({**GOOD, "networkCode": [network]})
    assert hop
    assert hop.network == (network if network.isascii() and network.isdecimal() and len(network) <= 8 else "")


def test_no_network_code_is_taken() -> None:
    hop = parse({name: value for name, value in GOOD.items() if name != "networkCode"})
    assert hop
    assert hop.network == ""


@pytest.mark.parametrize(
    "change",
    [
        *({name: None} for name in GOOD if name != "networkCode"),
        *({name: ["1", "1"]} for name in GOOD),
        *({name: []} for name in GOOD if name != "networkCode"),
        {"sessionId": [""]},
        {"sessionId": ["x" * 129]},
        {"sessionId": ["a b"]},
        {"sessionId": ["a\n"]},
        {"serviceCode": [""]},
        {"serviceCode": ["drop"]},
        {"serviceCode": ["*801#\n"]},
        {"phoneNumber": [""]},
        {"phoneNumber": ["  250788123456"]},
        {"phoneNumber": ["+254700072929"]},
        {"phoneNumber": ["+2507881234567"]},
        {"phoneNumber": ["+25078812345٦"]},
        {"phoneNumber": ["+250788123456\n"]},
        {"text": ["1\x00"]},
        {"text": ["1\ufffd"]},
        {"text": ["1\ud800"]},
        {"text": ["1" * (LONGEST_TEXT + 1)]},
    ],
    ids=repr,
)
def test_what_is_no_hop_is_told_apart(change: dict[str, Any]) -> None:
    form = {name: value for name, value in {**GOOD, **change}.items() if value is not None}
    assert parse(form) is None


def test_a_field_we_do_not_know_is_no_matter() -> None:
    assert parse({**GOOD, "input": ["9"], "x": []}) == parse(GOOD)


def test_a_reply_begins_at_its_first_byte() -> None:
    body, headers = render(Reply("Uhari?\n1 Yego", False, "visit.confirm"))
    assert body == b"CON Uhari?\n1 Yego"
    assert headers == {"Content-Type": "text/plain; charset=utf-8", "at-ussd-hop-metadata": "visit.confirm"}
    assert render(Reply("Murakoze", True, "x" * 120)) == (
        b"END Murakoze",
        {"Content-Type": "text/plain; charset=utf-8", "at-ussd-hop-metadata": "x" * 99},
    )
