"""For which addresses of the desk a passkey can be made."""

import pytest

from core.people.passkey_site import site_of


@pytest.mark.parametrize(
    ("address", "training", "origin"),
    [
        ("https://desk.example.rw", False, "https://desk.example.rw"),
        ("https://Desk.Example.rw/console", False, "https://desk.example.rw"),
        ("https://desk.example.rw:443", False, "https://desk.example.rw"),
        ("https://desk.example.rw:8443", False, "https://desk.example.rw:8443"),
        ("http://localhost:8000", True, "http://localhost:8000"),
        ("http://localhost:8000", False, ""),
        ("https://localhost", False, ""),
        ("http://desk.example.rw", True, ""),
        ("https://10.1.2.3", False, ""),
        ("https://[::1]", True, ""),
        ("http://127.0.0.1:8000", True, ""),
        ("https://desk", False, ""),
        ("https://desk.example.rw:99999", False, ""),
        ("https://desk.example.123", False, ""),
        ("https://", False, ""),
        (None, True, ""),
    ],
)
def test_which_address_passkeys_can_be_made_for(address: str | None, training: bool, origin: str) -> None:
    found = site_of(address, in_training=training)
    assert (found.origin if found else "") == origin
    if found:
        assert found.domain == origin.split("//")[1].split(":")[0]
