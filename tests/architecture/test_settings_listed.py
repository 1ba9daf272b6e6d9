"""Every setting stands in `.env.example` and on the page of settings, and nothing stands there that is no setting.

The gateways' own settings are among them.
"""

import re

from core.settings import ROOT, Settings, required
from sms.gateways.providers import PROVIDERS

KINDS = (Settings, *(each.settings for each in PROVIDERS))
FIELDS = {name.upper(): field for kind in KINDS for name, field in kind.model_fields.items()}
SETTINGS = FIELDS.keys()
SECRETS = [name for name, field in FIELDS.items() if "SecretStr" in str(field.annotation)]


def test_every_setting_stands_in_the_example_file() -> None:
    text = (ROOT / ".env.example").read_text()
    named = set(re.findall(r"^#? ?([A-Z][A-Z_]+)=", text, re.MULTILINE))
    assert SETTINGS - named == set()
    assert named - SETTINGS == set()


def test_the_example_file_gives_no_secret_away() -> None:
    text = (ROOT / ".env.example").read_text()
    assert {
        "SECRET_KEY",
        "FIELD_KEYS",
        "INDEX_KEYS",
        "PEPPER_KEYS",
        "AUDIT_KEYS",
        "MEASURE_KEYS",
        "WEBHOOK_TOKEN",
        "AT_API_KEY",
        "PINDO_TOKEN",
    } <= set(SECRETS)
    for name in SECRETS:
        for value in re.findall(rf"^#? ?{name}=(.*)$", text, re.MULTILINE):
            assert not re.search(r"[A-Za-z0-9_-]{32,}", value), name


def test_every_setting_has_a_row_on_its_page() -> None:
    text = (ROOT / "docs" / "settings.md").read_text()
    rows = {
        name for line in text.splitlines() if line.startswith("|") for name in re.findall(r"`([A-Z][A-Z_]+)`", line)
    }
    assert SETTINGS - rows == set()


def test_every_setting_says_what_it_is_for() -> None:
    for name, field in FIELDS.items():
        assert field.description, name


def test_no_two_gateways_share_a_setting_and_none_has_one_of_ours() -> None:
    named = [name for kind in KINDS for name in kind.model_fields]
    assert len(named) == len(set(named))


def test_the_page_says_what_each_gateway_needs() -> None:
    (row,) = re.findall(r"^\| `SMS_GATEWAY` \|.*$", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE)
    for each in PROVIDERS:
        for word in (each.name, *required(each.settings)):
            assert f"`{word}`" in row, word
