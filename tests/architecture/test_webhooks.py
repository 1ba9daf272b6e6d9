"""Every callback of the gateways: only POST, and 404 for whoever does not know the token."""

import pytest
from werkzeug.routing import Rule

from core.storage.db import Database
from sms.gateways.providers import PROVIDERS, SETTINGS
from tests.fixtures.world import TOKEN, Watch, World

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
WRONG = ["x", TOKEN[:-1], f"{TOKEN}x", TOKEN.upper(), f"{TOKEN},{TOKEN}", "%00", "é"]
OTHERS = ("GET", "HEAD", "PUT", "PATCH", "DELETE")


@pytest.fixture
def world(database: Database, watch: Watch) -> World:
    """The accounts of every gateway are in the settings."""
    return World(database, watch, others=tuple(SETTINGS)[1:])


def callbacks(world: World) -> list[Rule]:
    return [rule for rule in world.app.url_map.iter_rules() if rule.rule.startswith(("/ussd", "/sms", "/voice"))]


def test_the_callbacks_are_those_that_were_promised(world: World) -> None:
    assert sorted(rule.rule for rule in callbacks(world)) == [
        "/sms/africastalking/<token>/delivery",
        "/sms/africastalking/<token>/inbound",
        "/sms/africastalking/<token>/opt-out",
        "/sms/pindo/<token>/delivery",
        "/sms/pindo/<token>/inbound",
        "/ussd/africastalking/<token>",
        "/ussd/africastalking/<token>/events",
        "/ussd/hubtel/<token>",
        "/voice/africastalking/<token>",
    ]


def test_they_take_nothing_but_posts(world: World) -> None:
    for rule in callbacks(world):
        assert (rule.methods or set()) - {"OPTIONS"} == {"POST"}
        path = rule.rule.replace("<token>", TOKEN)
        for method in OTHERS:
            assert world.client.open(path, method=method).status_code == 405, (method, path)


def test_a_wrong_token_is_not_found_whatever_it_brings(world: World) -> None:
    for rule in callbacks(world):
        for token in WRONG:
            answer = world.client.post(rule.rule.replace("<token>", token), data={"from": "+250788000001", "text": "1"})
            assert answer.status_code == 404, (rule.rule, token)
            assert TOKEN.encode() not in answer.data


def test_the_right_token_is_always_answered_200(world: World) -> None:
    for rule in callbacks(world):
        answer = world.client.post(rule.rule.replace("<token>", TOKEN), data={"nonsense": "1"})
        assert answer.status_code == 200, rule.rule
        kind = "application/json" if "/hubtel/" in rule.rule else "text/plain"
        assert answer.content_type == f"{kind}; charset=utf-8"


def test_a_body_that_is_too_large_is_refused_politely(world: World) -> None:
    for rule in callbacks(world):
        answer = world.client.post(rule.rule.replace("<token>", TOKEN), data={"text": "x" * 20_000})
        assert answer.status_code == 200, rule.rule
        assert answer.data == b"" or answer.data.startswith((b"END ", b'{"Type": "Release", ', b"<?xml "))


def test_a_gateways_addresses_bear_its_name(world: World) -> None:
    """The simulated one alone has none of its own: its phones speak as Africa's Talking does."""
    for each in PROVIDERS[1:]:
        for callback in each.callbacks:
            assert callback.path.startswith((f"/sms/{each.name}/<token>", f"/voice/{each.name}/<token>"))
    assert {each.path for each in PROVIDERS[0].callbacks} <= {each.path for each in PROVIDERS[1].callbacks}
