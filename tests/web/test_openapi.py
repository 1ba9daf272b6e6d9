"""docs/openapi.yaml tells the truth: every route is in it, nothing else is, and what the JSON doors answer fits it."""

import re
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.openapi.checks import JsonSchemaError
from werkzeug.test import TestResponse

from core.settings import ROOT
from core.storage.db import Database
from sms.gateways.providers import SETTINGS
from tests.fixtures.phone import Phone
from tests.fixtures.texting import SQLITE
from tests.fixtures.world import TOKEN, Watch, World

FILE = ROOT / "docs/openapi.yaml"
SCHEMA = schemathesis.openapi.from_path(FILE)
BUILT_IN = {"HEAD", "OPTIONS"}
JSON_DOORS = (
    ("/readyz", "GET"),
    ("/simulator/clock", "GET"),
    ("/simulator/clock", "POST"),
    ("/simulator/phones/{msisdn}/messages", "GET"),
    ("/simulator/phones/{msisdn}/sms", "POST"),
)
"""Doors of programs. The gateway's callbacks answer no JSON; `bench.fuzz` is for them."""
FEW_MINUTES = 20
SENSELESS = ("{", "null", "[]", '{"minutes": "1"}', '{"minutes": true}', '{"minutes": 1e9}', '{"text": 1}')


@pytest.fixture
def world(database: Database, watch: Watch) -> World:
    """The accounts of every gateway are in the settings."""
    return World(database, watch, others=tuple(SETTINGS)[1:])


def described() -> dict[str, dict[str, Any]]:
    methods = ("get", "post", "put", "patch", "delete")
    return {
        path: {name.upper(): operation for name, operation in item.items() if name in methods}
        for path, item in SCHEMA.raw_schema["paths"].items()
    }


def served(app: Flask) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:[a-z]+:)?([a-z_]+)>", r"{\1}", rule.rule)
        found.setdefault(path, set()).update((rule.methods or set()) - BUILT_IN)
    return found


@SQLITE
def test_every_route_is_described_and_the_reverse(world: World) -> None:
    assert {path: set(operations) for path, operations in described().items()} == served(world.app)


def test_every_operation_has_a_name_of_its_own() -> None:
    names = [each["operationId"] for item in described().values() for each in item.values()]
    assert len(names) == len(set(names))


def test_every_answer_it_points_to_is_there() -> None:
    text = Path(FILE).read_text()
    kept = SCHEMA.raw_schema["components"]
    for kind, name in set(re.findall(r"#/components/(\w+)/(\w+)", text)):
        assert name in kept[kind], (kind, name)


# -- what the gateway's callbacks say they answer ---------------------------------------------------------------------


@SQLITE
def test_the_callbacks_answer_as_described(world: World) -> None:
    forms = {
        "/ussd/africastalking/{token}": {
            "sessionId": "s",
            "serviceCode": "*801#",
            "phoneNumber": "+250788000001",
            "text": "",
        },
        "/ussd/africastalking/{token}/events": {"sessionId": "s"},
        "/ussd/hubtel/{token}": {},
        "/sms/africastalking/{token}/inbound": {"id": "1", "from": "+250788000001", "text": "LIST"},
        "/sms/africastalking/{token}/delivery": {"id": "1", "status": "Success"},
        "/sms/africastalking/{token}/opt-out": {"phoneNumber": "+250788000101"},
        "/sms/pindo/{token}/inbound": {},
        "/sms/pindo/{token}/delivery": {},
        "/voice/africastalking/{token}": {"isActive": "1", "direction": "Inbound", "callerNumber": "+250788000101"},
    }
    assert forms.keys() == {path for path in described() if "{token}" in path}
    for path, form in forms.items():
        for token, status in ((TOKEN, 200), ("wrong", 404)):
            answer = world.client.post(path.replace("{token}", token), data=form)
            assert answer.status_code == status
            assert str(status) in described()[path]["POST"]["responses"]
            fits(path, "POST", answer)


# -- the JSON doors, asked anything -----------------------------------------------------------------------------------


def fits(path: str, method: str, answer: TestResponse) -> None:
    """The status is described, so is the kind of body, and the body has the shape described for it."""
    responses = described()[path][method]["responses"]
    assert str(answer.status_code) in responses, answer.status_code
    told = SCHEMA[path][method].responses.find_by_status_code(answer.status_code)
    kinds = {each.split(";")[0] for each in (told.definition.get("content") or {})}
    assert not kinds or answer.mimetype in kinds, answer.mimetype
    SCHEMA[path][method].validate_response(answer)


def ask(world: World, case: Case) -> TestResponse:
    path = case.formatted_path
    if case.method == "GET":
        return world.client.get(path)
    return world.client.open(path, method=case.method, json=case.body)


@SQLITE
@pytest.mark.parametrize(("path", "method"), JSON_DOORS)
@pytest.mark.parametrize("times", [15, pytest.param(100, marks=pytest.mark.lengthy)])
def test_a_json_door_asked_anything_answers_as_described(world: World, path: str, method: str, times: int) -> None:
    operation = SCHEMA[path][method]

    @settings(max_examples=times)
    @given(case=operation.as_strategy(), known=st.booleans())
    def asked(case: Case, known: bool) -> None:
        if known and "msisdn" in case.path_parameters:
            case.path_parameters["msisdn"] = "+250788000001"
        if isinstance(case.body, dict) and isinstance(case.body.get("minutes"), int):
            case.body["minutes"] %= FEW_MINUTES  # a year takes long, and says no more
        fits(path, method, ask(world, case))

    asked()


@SQLITE
@pytest.mark.parametrize("body", SENSELESS)
def test_a_body_that_makes_no_sense_is_refused_as_described(world: World, body: str) -> None:
    for path in ("/simulator/clock", "/simulator/phones/{msisdn}/sms"):
        url = path.replace("{msisdn}", "+250788000001")
        answer = world.client.post(url, data=body, content_type="application/json")
        assert answer.status_code == 400
        fits(path, "POST", answer)
        large = world.client.post(url, data=" " * 17_000, content_type="application/json")
        assert large.status_code in (400, 413)
        fits(path, "POST", large)


@SQLITE
def test_an_inbox_with_messages_is_as_described(world: World) -> None:
    phone: Phone = world.phone(1)
    phone.dial().press("2", "1")
    assert world.phone(201).inbox
    fits(
        "/simulator/phones/{msisdn}/messages",
        "GET",
        world.client.get("/simulator/phones/+250788000201/messages"),
    )


@SQLITE
def test_what_is_not_described_is_caught(world: World) -> None:
    with pytest.raises(JsonSchemaError, match="moved"):
        fits("/simulator/clock", "POST", world.client.get("/simulator/clock"))
    with pytest.raises(AssertionError, match="404"):
        fits("/readyz", "GET", world.client.get("/nowhere"))
    with pytest.raises(AssertionError, match="text/html"):
        fits("/simulator/clock", "GET", world.client.get("/simulator"))
