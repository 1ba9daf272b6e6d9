"""A lost key file is told in a sentence; no key is made over what other keys sealed. On either engine."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import BadSetting
from core.settings import ROOT
from core.storage.db import Database
from jobs import key_file
from jobs.runner import services
from tests.fixtures.world import Watch, open_database


def test_lost_keys_are_told_in_one_sentence_and_never_made_anew(
    database_url: str, database: Database, tmp_path: Path
) -> None:
    """As a process, in an installation whose key file is gone."""
    home = tmp_path / "installation"
    env = {"PATH": os.environ["PATH"], "INSHUTI_HOME": str(home), "DATABASE_URL": database_url}
    for verb in (["migrate"], ["people", "list"]):
        command = [sys.executable, str(ROOT / "cli.py"), *verb]
        told = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)
        assert (told.returncode, told.stderr.count("\n")) == (2, 1), told.stderr
        assert "Put the key file back" in told.stderr
    assert not home.exists()


def test_a_database_in_which_nobody_is_yet_keeps_its_keys_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What strangers told is sealed there, and the row that belongs to its keys."""
    for name in ("SECRET_KEY", "FIELD_KEYS", "WEBHOOK_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    url = f"sqlite:///{tmp_path}/empty.db"
    monkeypatch.setenv("DATABASE_URL", url)
    secrets = tmp_path / "secrets.env"
    opened = open_database(url, Watch())
    services.furnish(opened, with_demo=False)
    opened.engine.dispose()
    with pytest.raises(BadSetting, match="Put the key file back"):
        key_file.keep_secrets(secrets, tmp_path / "none.db")
    assert not secrets.exists()
