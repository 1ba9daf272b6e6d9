"""Whatever comes through the gateway's door: an answer it can show, never a 500, never half a row."""

import re
from typing import Any

import pytest
from sqlalchemy import text

from core.privacy import Tampered
from tests.fixtures.world import TOKEN, World
from tests.ussd.conftest import rows_of

PATH = f"/ussd/africastalking/{TOKEN}"
FORM = "sessionId=ATUid_1&serviceCode=%2A801%23&phoneNumber=%2B250788000001&networkCode=63510&text="
AS_FORM = "application/x-www-form-urlencoded"


def post(world: World, body: str | bytes, path: str = PATH, **kw: Any) -> Any:
    return world.client.post(path, data=body, content_type=kw.pop("content_type", AS_FORM), **kw)


def test_a_good_hop_is_plain_text_with_a_static_name(lite: World) -> None:
    answer = post(lite, FORM)
    assert answer.status_code == 200
    assert answer.data.startswith(b"CON ")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["at-ussd-hop-metadata"] == "volunteer.home"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"&&&==",
        b"{}",
        b"\xff\xfe\x00",
        FORM.replace("text=", "").encode(),
        FORM.replace("sessionId", "sessionid").encode(),
        (FORM + "1&text=1").encode(),
        (FORM + "&sessionId=ATUid_2").encode(),
        (FORM + "%00").encode(),
        (FORM + "1%00").encode(),
        (FORM + "%ff%fe").encode(),
        FORM.encode() + b"\xff\xfe",
        (FORM + "%ed%a0%80").encode(),
        FORM.replace("ATUid_1", "%ff").encode(),
        FORM.replace("ATUid_1", "%27%3B+DROP+TABLE+talks%3B--").encode(),
        FORM.replace("%2B250788000001", "%2B1").encode(),
        FORM.replace("%2B250788000001", "%D9%A0").encode(),
        (FORM + "1" * 3000).encode(),
        (FORM + "1" * 17_000).encode(),
        b"x=" + b"y" * 200_000,
        b"&".join(b"a%d=1" % each for each in range(3000)),
    ],
    ids=lambda body: repr(body[:24]) + str(len(body)),
)
def test_what_is_no_hop_ends_and_leaves_no_row(lite: World, body: bytes) -> None:
    before = rows_of(lite.database)
    answer = post(lite, body)
    assert answer.status_code == 200
    assert answer.data.startswith(b"END ")
    assert answer.headers["at-ussd-hop-metadata"] == "end.not_saved"
    assert b"ntibyabitswe" in answer.data and b"116" in answer.data and b"112" in answer.data
    assert rows_of(lite.database) == before


@pytest.mark.parametrize("kind", ["Application/X-WWW-Form-URLEncoded", f"{AS_FORM}; charset=UTF-8", AS_FORM.upper()])
def test_the_kind_of_body_may_be_written_in_any_case(lite: World, kind: str) -> None:
    assert post(lite, FORM, content_type=kind).data.startswith(b"CON ")


@pytest.mark.parametrize(
    "number", ["%2B250788000001+", "%C2%A0%2B250788000001", "+250788000001%C2%A0", "+250788000001+"]
)
def test_space_around_a_number_loses_no_hop(lite: World, number: str) -> None:
    answer = post(lite, FORM.replace("%2B250788000001", number))
    assert answer.headers["at-ussd-hop-metadata"] == "volunteer.home"


@pytest.mark.parametrize(
    "kind", ["application/json", "multipart/form-data", "text/plain", "", "multipart/form-data; boundary=x"]
)
def test_another_kind_of_body_ends(lite: World, kind: str) -> None:
    answer = post(lite, FORM, content_type=kind)
    assert (answer.status_code, answer.data[:4]) == (200, b"END ")


def test_more_fields_than_we_know_and_an_unescaped_plus_are_taken(lite: World) -> None:
    body = FORM.replace("%2B", "+").replace("63510", "12345") + "&extra=1&extra=2&input=*"
    answer = post(lite, body)
    assert answer.data.startswith(b"CON ")
    assert answer.headers["at-ussd-hop-metadata"] == "volunteer.home"


@pytest.mark.parametrize("token", ["wrong", TOKEN + "x", TOKEN[:-1], "%ff", "é"])
@pytest.mark.parametrize("tail", ["", "/events"])
def test_a_wrong_token_finds_nothing(lite: World, token: str, tail: str) -> None:
    before = rows_of(lite.database)
    assert post(lite, FORM, f"/ussd/africastalking/{token}{tail}").status_code == 404
    assert rows_of(lite.database) == {**before, "counts": 1}  # how many came, for the watch: nothing of what they said


def test_only_post_is_taken(lite: World) -> None:
    for method in ("get", "put", "delete", "patch"):
        assert getattr(lite.client, method)(PATH).status_code == 404


@pytest.mark.parametrize("body", ["", "date=x&status=Incomplete&input=1*4071&lastAppResponse=CON", "x" * 20_000])
def test_the_end_of_a_session_is_heard_and_not_kept(lite: World, body: str) -> None:
    before = rows_of(lite.database)
    answer = post(lite, body, PATH + "/events")
    assert (answer.status_code, answer.data) == (200, b"")
    assert rows_of(lite.database) == before


def test_names_of_screens_hold_no_data(lite: World) -> None:
    phone = lite.phone(201).dial().press("4071")
    lite.phone(1).dial().press("1", "204711", "1", "3")
    for key in ("0", "1"):
        if not phone.is_over:
            phone.press(key)
    other = lite.phone(1).dial()
    for each in (phone, other):
        assert re.fullmatch(r"[a-z_]+(\.[a-z_]+)*", each.name)
        assert len(each.name) <= 99


def spoil(world: World) -> None:
    """The session of that phone can no longer be opened."""
    with world.database.write() as tx:
        tx.connection.execute(text("UPDATE talks SET box_sealed = x'00'"))


def test_a_fault_of_ours_is_raised_in_tests(lite: World) -> None:
    phone = lite.phone(1).dial()
    spoil(lite)
    with pytest.raises(Tampered):
        phone.press("2")


def test_in_service_a_fault_shows_its_place_and_is_counted(lite: World, capsys: pytest.CaptureFixture[str]) -> None:
    world = World(lite.database, lite.watch, raise_faults=False)
    phone = world.phone(1).dial()
    spoil(world)
    phone.press("2").ends().is_at("end.not_saved")
    (line,) = [each for each in capsys.readouterr().out.splitlines() if "ussd_fault" in each]
    assert "Tampered" in line
    assert re.search(r"core/storage/sessions\.py:[0-9]+ > core/privacy\.py:[0-9]+", line)
    assert "talks.box" not in line, "the exception's own words"
    figures = world.client.get("/metrics").text
    assert 'inshuti_happened_in_the_last_hour{what="ussd_fault"} 1.0' in figures
    assert 'inshuti_happened_in_the_last_hour{what="sms_fault"} 0.0' in figures
