"""Who calls from elsewhere than the gateways do finds none of their addresses, whatever token he knows."""

import pytest
from pydantic import SecretStr

from app import compose
from tests.fixtures.world import TOKEN, World, settings_with

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
FORM = {"sessionId": "ATUid_1", "serviceCode": "*801#", "phoneNumber": "+250788000001", "text": ""}
OTHER = "a-token-of-hubtels-own"
GATEWAY, PROXY, STRANGER = "52.48.80.7", "10.0.0.1", "9.9.9.9"


def status(world: World, path: str, peer: str = "127.0.0.1", forwarded: str = "", **settings: str) -> int:
    chosen = settings_with(webhook_token=SecretStr(settings.pop("webhook_token", TOKEN)), **settings)
    app = compose(chosen, world.database, world.gateway)
    world.database.bell = None
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    return app.test_client().post(path, data=FORM, environ_overrides={"REMOTE_ADDR": peer}, headers=headers).status_code


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        (GATEWAY, "", 200),
        (f"::ffff:{GATEWAY}", "", 200),
        (STRANGER, "", 404),
        ("", "", 404),
        (STRANGER, GATEWAY, 404),
        (PROXY, GATEWAY, 200),
        (PROXY, f"{STRANGER}, {GATEWAY}", 200),
        (PROXY, f"{GATEWAY}, {STRANGER}", 404),
        (PROXY, f"{GATEWAY}, {PROXY}", 200),
        (PROXY, "", 404),
        (PROXY, "unknown", 404),
    ],
)
def test_only_who_calls_from_a_named_network_is_heard(world: World, peer: str, forwarded: str, expected: int) -> None:
    named = {"webhook_networks": "52.48.80.0/24", "trusted_proxies": "10.0.0.0/8"}
    for path in (f"/ussd/africastalking/{TOKEN}", f"/ussd/africastalking/{TOKEN}/events"):
        assert status(world, path, peer, forwarded, **named) == expected
    sms = f"/sms/africastalking/{TOKEN}/inbound"
    assert status(world, sms, peer, forwarded, **named) == expected


def test_where_none_is_named_anybody_with_the_token_is_heard(world: World) -> None:
    assert status(world, f"/ussd/africastalking/{TOKEN}", STRANGER) == 200


def test_a_dialect_that_nobody_switched_on_has_no_address(world: World) -> None:
    assert status(world, f"/ussd/hubtel/{TOKEN}") == 404


def test_one_with_a_token_of_its_own_is_opened_by_that_alone(world: World) -> None:
    both = f"{TOKEN}, hubtel:{OTHER}"
    opened = {
        (name, token): status(world, f"/ussd/{name}/{token}", webhook_token=both)
        for name in ("africastalking", "hubtel")
        for token in (TOKEN, OTHER)
    }
    assert [pair for pair, answer in opened.items() if answer == 200] == [("africastalking", TOKEN), ("hubtel", OTHER)]
