"""Fixtures of the tests of the background."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.operations.key_changes import KINDS
from core.privacy import keys_of_secret, write_keys
from core.settings import KeySettings
from core.storage.db import Database
from jobs import key_file
from jobs.drain import Drain
from sms.gateways.africastalking.sending import AfricasTalking
from tests.fakes.africastalking import FakeAfricasTalking
from tests.fixtures.world import FIELD_KEYS, SECRET, TOKEN, World
from tests.jobs.restoring import tell_a_story


@pytest.fixture
def fake() -> Iterator[FakeAfricasTalking]:
    with FakeAfricasTalking() as fake:
        yield fake


@pytest.fixture
def drain(database: Database, fake: FakeAfricasTalking) -> Drain:
    return Drain(database, AfricasTalking("inshuti", "k3y", "INSHUTI", fake.base_url))


@pytest.fixture
def secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The key file of the tests' own keys, and nothing of this machine's."""
    path = tmp_path / "secrets" / "inshuti.env"
    for name in ("SECRET_KEY", "WEBHOOK_TOKEN", *KINDS.values()):
        monkeypatch.delenv(name, raising=False)
    apart = {name: write_keys([key]) for name, key in keys_of_secret(SECRET).items()}
    values = {"SECRET_KEY": SECRET, "FIELD_KEYS": FIELD_KEYS, "WEBHOOK_TOKEN": TOKEN, **apart}
    key_file.put(path, "".join(f"{name}={value}\n" for name, value in values.items()))
    monkeypatch.setitem(KeySettings.model_config, "env_file", (path,))
    monkeypatch.setattr("jobs.key_watch.SECRETS", path)
    return path


@pytest.fixture
def told(world: World) -> World:
    """A danger, a visit, talks, texts: something in most tables."""
    tell_a_story(world)
    return world
