"""Every setting stands in `.env.example` and in the README's table, and nothing stands there that is no setting."""

import re

from core.settings import ROOT, Settings

SETTINGS = {name.upper() for name in Settings.model_fields}


def test_every_setting_stands_in_the_example_file() -> None:
    text = (ROOT / ".env.example").read_text()
    named = set(re.findall(r"^#? ?([A-Z][A-Z_]+)=", text, re.MULTILINE))
    assert SETTINGS - named == set()
    assert named - SETTINGS == set()


def test_the_example_file_gives_no_secret_away() -> None:
    text = (ROOT / ".env.example").read_text()
    for name in ("SECRET_KEY", "FIELD_KEYS", "BACKUP_KEY", "WEBHOOK_TOKEN", "AT_API_KEY"):
        (value,) = re.findall(rf"^#? ?{name}=(.*)$", text, re.MULTILINE)
        assert not re.search(r"[A-Za-z0-9_-]{32,}", value), name


def test_every_setting_has_a_row_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text()
    rows = {
        name for line in text.splitlines() if line.startswith("|") for name in re.findall(r"`([A-Z][A-Z_]+)`", line)
    }
    assert SETTINGS - rows == set()


def test_every_setting_says_what_it_is_for() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
