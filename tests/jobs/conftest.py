"""Fixtures of the tests of the background."""

from collections.abc import Iterator

import pytest

from core.storage.db import Database
from jobs.drain import Drain
from sms.gateways.africastalking.sending import AfricasTalking
from tests.fakes.africastalking import FakeAfricasTalking


@pytest.fixture
def fake() -> Iterator[FakeAfricasTalking]:
    with FakeAfricasTalking() as fake:
        yield fake


@pytest.fixture
def drain(database: Database, fake: FakeAfricasTalking) -> Drain:
    return Drain(database, AfricasTalking("inshuti", "k3y", "INSHUTI", fake.base_url))
