"""Hubtel's JSON in, its JSON out. The payloads are made up, in the shape its pages describe."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.language import gsm7
from tests.fixtures.world import TOKEN, World
from tests.ussd.conftest import rows_of
from ussd.gateways.hubtel import read, render
from ussd.gateways.port import LONGEST_TEXT, Close, Hop, Reply

PAYLOADS = Path(__file__).parent / "hubtel"
SESSION = "0f6c1d2e3b4a59687786a5b4c3d2e1f0"
MISSING = object()


def payload(name: str, **change: Any) -> bytes:
    told = {**json.loads((PAYLOADS / f"{name}.json").read_text()), **change}
    return json.dumps({key: value for key, value in told.items() if value is not MISSING}).encode()


def hop(typed: str, sequence: int, *, network: str = "63510", is_dial: bool = False) -> Hop:
    return Hop("hubtel", SESSION, "801", "+250788000001", network, typed, sequence, is_dial)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("dial", hop("", 1, is_dial=True)),
        ("deep_dial", hop("1*204711", 1, is_dial=True)),
        ("answer", hop("2", 4, network="63514")),
        ("answer_in_small_letters", hop("2", 4)),
        ("release", Close()),
        ("timeout", Close()),
    ],
)
def test_a_payload_of_each_kind_is_read(name: str, said: Hop | Close) -> None:
    assert read((PAYLOADS / f"{name}.json").read_bytes()) == said


@pytest.mark.parametrize(
    ("dialled", "code", "tail"),
    [
        ("*801#", "801", ""),
        ("*801#", "*801#", ""),
        ("", "801", ""),
        ("*801*1*204711#", "*801#", "1*204711"),
        ("*801*5*2#", "801*5", "2"),
        ("*801*5#", "801*5", ""),
        ("*8011*2#", "801", ""),
        ("*802*2#", "801", ""),
        ("801*2", "801", "2"),
        ("*801**2#", "801", "*2"),
    ],
)
def test_what_was_dialled_behind_the_code_is_told_apart(dialled: str, code: str, tail: str) -> None:
    found = read(payload("dial", Message=dialled, ServiceCode=code))
    assert isinstance(found, Hop)
    assert found.typed == tail


@pytest.mark.parametrize(
    ("change", "sequence"),
    [
        ({"Sequence": 0}, 0),
        ({"Sequence": "7"}, 7),
        ({"Sequence": MISSING}, 4),
        ({"Sequence": None}, 4),
        ({"Sequence": 9, "ClientState": "x"}, 9),
    ],
)
def test_the_number_of_an_answer(change: dict[str, Any], sequence: int) -> None:
    assert read(payload("answer", **change)) == hop("2", sequence, network="63514")


def test_a_dial_without_a_number_is_the_first_hop() -> None:
    assert read(payload("dial", Sequence=MISSING, ClientState=MISSING)) == hop("", 1, is_dial=True)


@pytest.mark.parametrize("operator", [MISSING, None, "", "vodafone", 63510, ["mtn"], "m" * 5000])
def test_an_operator_nobody_knows_is_forgotten(operator: object) -> None:
    assert read(payload("answer", Operator=operator)) == hop("2", 4, network="")


def test_a_reply_says_whether_it_is_the_last_and_which_number_comes_next() -> None:
    asked = hop("2", 4)
    body, headers = render(Reply("Uhari?\n1 Yego", False, "visit.confirm"), asked)
    assert json.loads(body) == {"Type": "Response", "Message": "Uhari?\n1 Yego", "ClientState": "5"}
    assert headers == {"Content-Type": "application/json; charset=utf-8"}
    assert json.loads(render(Reply("Murakoze", True, "end.bye"), asked)[0]) == {
        "Type": "Release",
        "Message": "Murakoze",
    }
    assert json.loads(render(Reply("Murakoze", True, "end.bye"), None)[0])["Type"] == "Release"


# -- what is no hop ---------------------------------------------------------------------------------------------------

NO_TEXT = (MISSING, None, 0, 1.5, True, [], {}, ["1"], "\x00", "\ud800")
NO_NAME = (*NO_TEXT, "", " ", "é", "a b", "x" * 200, "٢", "a\n")
NO_NUMBER = (-1, 1.5, True, "x", "", [], {}, 10**7, "٣", "1\n", "0x1")
SENSELESS = (
    *(payload("answer", **{name: bad}) for name in ("Type", "SessionId", "ServiceCode", "Mobile") for bad in NO_NAME),
    *(payload("answer", Message=bad) for bad in (*NO_TEXT, "\ufffd", "1" * (LONGEST_TEXT + 1))),
    *(payload("answer", Sequence=bad) for bad in NO_NUMBER),
    *(payload("answer", Sequence=MISSING, ClientState=bad) for bad in (MISSING, None, *NO_NUMBER)),
    *(payload("answer", Mobile=bad) for bad in ("+254700072929", "0788000001", "2507880000012", "+" * 9, "1" * 16)),
    *(payload("answer", Type=bad) for bad in ("AddToCart", "HijackSession", "Initiation ", "con")),
    payload("dial", Message="*801*\x00#"),
    payload("dial", Sequence="x"),
    *(b"", b"null", b"1", b"[]", b"{", b"{}", b'"x"', b"[{}]", b"NaN", b"\xff\xfe", b"\x00", b"true", b"'", b"{]"),
    *(b"[" * 16_000, b'{"a":' * 3000, b"9" * 5000, b" " * 16_384, b'{"Type":"Response"', b'{"Type"}'),
    b"\xef\xbb\xbf" + payload("answer"),
    payload("answer").decode().encode("utf-16"),
    payload("answer") * 2,
    payload("answer") + b"x",
    payload("answer").replace(b'"Type"', b'"Message": "1", "Type"'),
    payload("answer").replace(b'"Type"', b'"message": "1", "Type"'),
    payload("answer").replace(b"250788", b"\xff"),
    b"[" + payload("answer") + b"]",
)


def test_what_is_no_hop_is_told_apart() -> None:
    assert len(SENSELESS) > 100
    assert [body for body in SENSELESS if read(body) is not None] == []


def test_what_is_no_hop_ends_and_leaves_no_row(lite: World) -> None:
    before = rows_of(lite.database)
    for body in (*SENSELESS, b"x" * 20_000, payload("dial") + b" " * 17_000):
        answer = lite.client.post(f"/ussd/hubtel/{TOKEN}", data=body, content_type="application/json")
        assert answer.status_code == 200, body[:80]
        told = answer.get_json()
        assert (told["Type"], "801" in told["Message"]) == ("Release", True), body[:80]
        assert gsm7.septets(told["Message"]) <= 160
    assert rows_of(lite.database) == before


def test_another_kind_of_body_ends(lite: World) -> None:
    for kind in ("application/x-www-form-urlencoded", "text/plain", "", "multipart/form-data"):
        answer = lite.client.post(f"/ussd/hubtel/{TOKEN}", data=payload("dial"), content_type=kind)
        assert (answer.status_code, answer.get_json()["Type"]) == (200, "Release")


def test_a_body_in_pieces_is_read_to_its_end_and_no_further_than_is_taken(lite: World) -> None:
    """Some send JSON without a length; the server knows where it ends."""
    for body, said in ((payload("dial"), "Response"), (payload("dial") + b" " * 17_000, "Release")):
        answer = lite.client.post(
            f"/ussd/hubtel/{TOKEN}",
            data=body,
            content_type="application/json; charset=utf-8",
            environ_overrides={"CONTENT_LENGTH": "", "wsgi.input_terminated": True},
        )
        assert (answer.status_code, answer.get_json()["Type"]) == (200, said)


def test_the_end_of_a_session_is_heard_and_not_kept(lite: World) -> None:
    before = rows_of(lite.database)
    for kind in ("release", "timeout"):
        answer = lite.client.post(f"/ussd/hubtel/{TOKEN}", data=payload(kind), content_type="application/json")
        assert (answer.status_code, answer.get_json()["Type"]) == (200, "Release")
    assert rows_of(lite.database) == before
