"""The gateway's SMS callbacks over HTTP: 200 and empty, except when the database is away."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from core.models.alert import Alert
from core.models.message import DeliveryReport, InboundMessage, Message
from core.models.person import Person
from sms import inbound, webhook
from sms.gateways import providers
from tests.fixtures.world import TOKEN, World

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what no engine can change."""
URL = f"/sms/africastalking/{TOKEN}"
TEXT = {
    "linkId": "",
    "text": "CONCERN 0 1 1",
    "to": "21512",
    "id": "ec9adc86-51d5-4bc8-8eb0-d8ab0bb53dc3",
    "date": "2026-10-01 08:15:30",
    "from": "+250788000001",
    "networkCode": "63510",
}
REPORT = {"id": "ATXid_1", "status": "Success", "phoneNumber": "+250788000001", "networkCode": "63510"}
OPT_OUT = {"senderId": "INSHUTI", "phoneNumber": "+250788000101"}
DOORS = [("inbound", TEXT), ("delivery", REPORT), ("opt-out", OPT_OUT)]


def rows(world: World) -> int:
    """Everything an SMS callback could leave behind."""
    with world.database.read() as tx:
        counts = [
            tx.session.scalar(select(func.count()).select_from(each)) for each in (InboundMessage, DeliveryReport)
        ]
        stopped = select(func.count()).where(Person.messages_stopped_at.is_not(None))
        return sum(each or 0 for each in counts) + (tx.session.scalar(stopped) or 0)


def is_empty(answer: TestResponse) -> bool:
    return (answer.status_code, answer.data, answer.mimetype) == (200, b"", "text/plain")


@pytest.mark.parametrize(("door", "form"), DOORS)
def test_what_comes_is_kept_and_answered_with_nothing(world: World, door: str, form: dict[str, str]) -> None:
    assert is_empty(world.client.post(f"{URL}/{door}", data=form))
    assert rows(world) == 1


@pytest.mark.parametrize(("door", "form"), DOORS)
@SQLITE
def test_a_wrong_token_finds_nothing(world: World, door: str, form: dict[str, str]) -> None:
    for token in ("wrong", TOKEN[:-1], TOKEN + "x", TOKEN.upper(), "é" * 20):
        assert world.client.post(f"/sms/africastalking/{token}/{door}", data=form).status_code == 404
    assert world.client.get(f"{URL}/{door}").status_code == 404
    assert rows(world) == 0


Spoil = Callable[[dict[str, str]], dict[str, Any]]
MALFORMED: list[Spoil] = [
    lambda form: {"data": {}},
    lambda form: {"data": {name: form[name] for name in form if name not in ("id", "phoneNumber")}},
    lambda form: {"data": {**form, "id": "", "phoneNumber": ""}},
    lambda form: {"data": {**form, "id": "x" * 300, "phoneNumber": "x" * 300}},
    lambda form: {"data": {**form, "id": "a b\x00", "phoneNumber": "a b\x00"}},
    lambda form: {"data": [*form.items(), *form.items()]},
    lambda form: {"data": {**form, "padding": "x" * 17_000}},
    lambda form: {"json": form},
    lambda form: {"data": b"\xff\xfe\x00%%%=&&&==", "content_type": "application/x-www-form-urlencoded"},
    lambda form: {"data": b"--x\r\nbroken", "content_type": "multipart/form-data; boundary=x"},
    lambda form: {"data": urlencode(form).encode(), "content_type": "text/plain"},
]


@pytest.mark.parametrize(("door", "form"), DOORS)
@pytest.mark.parametrize("spoil", MALFORMED)
@SQLITE
def test_what_is_malformed_leaves_no_row(world: World, door: str, form: dict[str, str], spoil: Spoil) -> None:
    given = spoil(form)
    body = given.get("data")
    if isinstance(body, list):
        given = {"data": urlencode(body).encode(), "content_type": "application/x-www-form-urlencoded"}
    assert is_empty(world.client.post(f"{URL}/{door}", **given))
    assert rows(world) == 0


@pytest.mark.parametrize("sender", ["250788000001", " 250788000001", "+250 788 000 001"])
@SQLITE
def test_a_number_whose_plus_was_lost_is_still_known(world: World, sender: str) -> None:
    world.client.post(f"{URL}/inbound", data={**TEXT, "from": sender})
    with world.database.read() as tx:
        assert tx.session.scalars(select(InboundMessage.reading)).all() == ["concern"]


@pytest.mark.parametrize(
    "words", ["", "\x00", "x" * 5000, "\U0001f62d" * 400, "a\r\nb", "'; DROP TABLE inbound; --", "{0}%s"]
)
@SQLITE
def test_no_text_is_refused(world: World, words: str) -> None:
    assert is_empty(world.client.post(f"{URL}/inbound", data={**TEXT, "text": words}))
    with world.database.read() as tx:
        assert tx.session.scalars(select(InboundMessage.reading)).all() == ["unreadable"]


def test_the_gateway_may_bring_it_again_for_twelve_hours(world: World) -> None:
    for _ in range(5):
        assert is_empty(world.client.post(f"{URL}/inbound", data=TEXT))
    with ThreadPoolExecutor(4) as hands:
        posts = [hands.submit(world.app.test_client().post, f"{URL}/inbound", data=TEXT) for _ in range(8)]
        assert all(is_empty(post.result()) for post in posts)
    with world.database.read() as tx:
        assert tx.session.scalar(select(func.count()).select_from(InboundMessage)) == 1
        assert tx.session.scalar(select(func.count()).select_from(Alert)) == 1
        replies = select(func.count()).where(Message.once.like("reply:%"))
        assert tx.session.scalar(replies) == 1


@pytest.mark.lengthy
@pytest.mark.parametrize(("door", "form"), DOORS)
@SQLITE
def test_with_a_busy_database_the_gateway_is_asked_to_come_again(world: World, door: str, form: dict[str, str]) -> None:
    with world.database.write() as tx:
        tx.connection.exec_driver_sql("update ticks set at = at")  # holds SQLite's one lock
        answer = world.client.post(f"{URL}/{door}", data=form)
        assert (answer.status_code, answer.data) == (503, b"")
    assert rows(world) == 0
    assert is_empty(world.client.post(f"{URL}/{door}", data=form))
    assert rows(world) == 1


@SQLITE
def test_with_the_database_gone_the_gateway_is_asked_to_come_again(world: World, tmp_path: Path) -> None:
    world.database.engine.dispose()
    away = tmp_path / "world.db"
    away.rename(tmp_path / "elsewhere.db")
    away.mkdir()
    assert world.client.post(f"{URL}/inbound", data=TEXT).status_code == 503
    away.rmdir()
    (tmp_path / "elsewhere.db").rename(away)
    assert is_empty(world.client.post(f"{URL}/inbound", data=TEXT))


@SQLITE
def test_every_token_of_the_list_opens(world: World) -> None:
    app = Flask(__name__)
    doors = providers.callbacks(["africastalking"])
    tokens = ["an-old-token-of-ours", "a-new-token-of-ours"]
    app.register_blueprint(webhook.make_blueprint(world.database, {"africastalking": tokens}.__getitem__, doors))
    for token in tokens:
        assert is_empty(app.test_client().post(f"/sms/africastalking/{token}/inbound", data=TEXT))


@SQLITE
@pytest.mark.parametrize("number", ["+250788000001 ", "\xa0+250788000001", "+250\xa0788 000 001", " 250788000001 "])
def test_space_around_a_number_loses_no_text(world: World, number: str) -> None:
    assert is_empty(world.client.post(f"{URL}/inbound", data={**TEXT, "from": number}))
    assert rows(world) == 1


def broken(*_: object) -> None:
    raise LookupError(TEXT["from"])


@SQLITE
def test_a_fault_of_ours_is_raised_in_tests(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbound, "receive", broken)
    with pytest.raises(LookupError):
        world.client.post(f"{URL}/inbound", data=TEXT)


@SQLITE
def test_in_service_a_fault_shows_its_place_and_the_gateway_is_asked_to_come_again(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(inbound, "receive", broken)
    client = World(world.database, world.watch, raise_faults=False).client
    assert client.post(f"{URL}/inbound", data=TEXT).status_code == 500
    (line,) = [each for each in capsys.readouterr().out.splitlines() if "sms_fault" in each]
    assert "LookupError" in line
    assert f"tests/sms/test_sms_webhook.py:{broken.__code__.co_firstlineno + 1}" in line
    assert TEXT["from"] not in line
    assert 'inshuti_happened_in_the_last_hour{what="sms_fault"} 1.0' in client.get("/metrics").text
