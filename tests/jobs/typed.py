"""The operator's verbs as they are typed, on a test's own database."""

import sys

import pytest

import cli
from tests.fixtures.world import FIELD_KEYS, SECRET, TOKEN


def leads_to(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings that a verb reads are those of this database."""
    for name, value in {
        "DATABASE_URL": database_url,
        "FIELD_KEYS": FIELD_KEYS,
        "SECRET_KEY": SECRET,
        "WEBHOOK_TOKEN": TOKEN,
    }.items():
        monkeypatch.setenv(name, value)


def typed(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    """`./inshuti` with those words; its exit code."""
    monkeypatch.setattr(sys, "argv", ["inshuti", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)
