"""Every callback of the gateways: only POST, and 404 for whoever does not know the token."""

import pytest
from werkzeug.routing import Rule

from core.storage.db import Database
from sms.gateways.africastalking.callbacks import HANG_UP
from sms.gateways.providers import SETTINGS
from tests.fixtures.world import TOKEN, Watch, World
from ussd import pages
from ussd.gateways.dialects import DIALECTS

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
WRONG = ["x", TOKEN[:-1], f"{TOKEN}x", TOKEN.upper(), f"{TOKEN},{TOKEN}", "%00", "é"]
OTHERS = ("GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


@pytest.fixture
def world(database: Database, watch: Watch) -> World:
    """The accounts of every gateway are in the settings."""
    return World(database, watch, others=tuple(SETTINGS)[1:])


def callbacks(world: World) -> list[Rule]:
    return [rule for rule in world.app.url_map.iter_rules() if rule.rule.startswith(("/ussd", "/sms", "/voice"))]


def last_screen(world: World, rule: Rule) -> tuple[bytes, str]:
    """What a dialect says to a hop that cannot be read, and in which kind of body; the other callbacks say nothing."""
    for dialect in DIALECTS:
        if rule.rule == f"/ussd/{dialect.name}/<token>":
            body, headers = dialect.render(pages.plain("end.not_saved", world.database.common), None)
            return body, headers["Content-Type"]
    return b"", "text/plain; charset=utf-8"


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
        assert rule.methods == {"POST"}
        path = rule.rule.replace("<token>", TOKEN)
        for method in OTHERS:
            answer = world.client.open(path, method=method)
            assert (answer.status_code, "Allow" in answer.headers) == (404, False), (method, path)


def test_a_slash_too_many_finds_nothing_and_is_told_no_address(world: World) -> None:
    for rule in callbacks(world):
        path = rule.rule.replace("<token>", TOKEN)
        for slashed in (
            path.replace("/", "//", 2)[1:],
            path.replace(f"/{TOKEN}", f"//{TOKEN}"),
            f"{path}/",
            f"/{path}",
        ):
            answer = world.client.post(slashed, headers={"Host": "elsewhere.example"})
            assert (answer.status_code, answer.headers.get("Location")) == (404, None), slashed


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
        assert answer.content_type == last_screen(world, rule)[1]


def test_a_body_that_is_too_large_is_refused_politely(world: World) -> None:
    for rule in callbacks(world):
        answer = world.client.post(rule.rule.replace("<token>", TOKEN), data={"text": "x" * 20_000})
        assert answer.status_code == 200, rule.rule
        assert answer.data in (b"", HANG_UP, last_screen(world, rule)[0])
