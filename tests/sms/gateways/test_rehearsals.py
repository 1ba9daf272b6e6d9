"""A gateway whose other address is on this machine sends to no real phone."""

import pytest

from sms.gateways import providers

ACCOUNT = {"PINDO_TOKEN": "t" * 40, "PINDO_SENDER": "Inshuti"}


@pytest.mark.parametrize(
    ("address", "rehearses"),
    [
        ("http://127.0.0.1:8123", True),
        ("http://localhost:8123/sandbox", True),
        ("https://sandbox.example.rw", False),
        ("", False),
    ],
)
def test_only_an_address_on_this_machine_is_a_rehearsal(
    monkeypatch: pytest.MonkeyPatch, address: str, rehearses: bool
) -> None:
    for name, value in {**ACCOUNT, "PINDO_BASE_URL": address}.items():
        monkeypatch.setenv(name, value)
    assert providers.rehearses("pindo") is rehearses


def test_without_an_account_nothing_is_rehearsed() -> None:
    assert not providers.rehearses("pindo")
