"""What leaves us is what the gateway's official SDK would send: the same addresses, the same form, the same key.

The SDK is no part of the product. When this fails after an update of it, read its SMS.py again.
"""

from typing import Any

import pytest
from africastalking import SMSService

from sms.gateways.africastalking.sending import ADDRESS, SANDBOX, AfricasTalking
from tests.fakes.africastalking import FakeAfricasTalking

TEXT = "Muraho & murakoze + \u00e9 * # =%"
NUMBERS = ["+250788000001", "+250728000002"]


class _Told(SMSService):
    """The SDK, asked what it would post instead of posting it."""

    def _make_request(self, url: str, _method: str, headers: dict[str, str], data: dict[str, Any], **_: Any) -> Any:
        return url, headers, data


@pytest.mark.parametrize(("username", "address"), [("inshuti", ADDRESS), ("sandbox", SANDBOX)])
def test_the_addresses_are_the_sdks(username: str, address: str) -> None:
    url, _, _ = _Told(username, "k3y").send(TEXT, NUMBERS)
    assert url == f"{address}/version1/messaging"


@pytest.mark.parametrize(("username", "address"), [("inshuti", ADDRESS), ("sandbox", SANDBOX)])
def test_where_no_address_is_set_the_account_says_which(username: str, address: str) -> None:
    assert AfricasTalking(username, "k3y", None, None)._client.url == f"{address}/version1/messaging"


@pytest.mark.parametrize("sender", [None, "INSHUTI"])
def test_the_form_and_the_headers_are_the_sdks(sender: str | None) -> None:
    _, headers, form = _Told("inshuti", "k3y").send(TEXT, NUMBERS, sender)
    with FakeAfricasTalking() as fake:
        AfricasTalking("inshuti", "k3y", sender, fake.base_url).send(TEXT, NUMBERS)
    (call,) = fake.calls
    assert call.form == {name: str(value) for name, value in form.items()}
    assert {name: call.headers[name] for name in ("Accept", "apiKey")} == {
        name: headers[name] for name in ("Accept", "apiKey")
    }
