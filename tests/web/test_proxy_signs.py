"""A proxy that is set up wrong shows from here, refuses nobody, and is written down once a minute."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from core.models.monitoring import RateCounter
from core.setting_values import read_networks
from core.storage import rate_counters
from core.storage.db import Database
from web.proxy_signs import ProxySigns
from web.request_bodies import BODY_SECONDS

TRUSTED = "127.0.0.1,10.0.0.0/8"
HOP = "/ussd/africastalking/token"
GOOD = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "196.12.1.1", "HTTP_X_FORWARDED_PROTO": "https"}


def seen(database: Database, *requests: dict[str, Any], trusted: str = TRUSTED) -> dict[RateCounter, int]:
    signs = ProxySigns(database, read_networks(trusted), aside=lambda work: work())
    for each in requests:
        signs.look({"PATH_INFO": HOP, **each})
    with database.read() as tx:
        return {what: times for what, times in rate_counters.within(tx, timedelta(hours=1)).items() if times}


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, None),
        ({"HTTP_X_FORWARDED_FOR": "196.12.1.1, 10.1.1.1"}, None),
        ({"HTTP_X_FORWARDED_FOR": ""}, RateCounter.forwarded_missing),
        ({"HTTP_X_FORWARDED_FOR": "127.0.0.1, 196.12.1.1"}, None),
        ({"HTTP_X_FORWARDED_FOR": "1.2.3.4, 196.12.1.1"}, RateCounter.forwarded_forged),
        ({"HTTP_X_FORWARDED_FOR": "me, 196.12.1.1"}, RateCounter.forwarded_forged),
        ({"REMOTE_ADDR": "196.12.1.1"}, RateCounter.forwarded_forged),
        ({"REMOTE_ADDR": "::1"}, RateCounter.forwarded_forged),
        ({BODY_SECONDS: 0.2}, None),
        ({BODY_SECONDS: 1.2}, RateCounter.body_unbuffered),
        ({"PATH_INFO": "/readyz", "HTTP_X_FORWARDED_FOR": ""}, None),
        ({"PATH_INFO": "/console/alerts", "HTTP_X_FORWARDED_FOR": ""}, RateCounter.forwarded_missing),
    ],
)
def test_each_fault_has_its_sign(database: Database, changed: dict[str, Any], found: RateCounter | None) -> None:
    assert seen(database, {**GOOD, **changed}) == ({found: 1} if found else {})


def test_one_that_sets_no_scheme_is_seen_and_who_comes_without_a_proxy_is_not(database: Database) -> None:
    bare = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "196.12.1.1"}
    assert seen(database, bare) == {RateCounter.forwarded_missing: 1}
    assert seen(database, {"REMOTE_ADDR": "127.0.0.1"}, trusted="") == {RateCounter.forwarded_missing: 1}, "no more"


def test_a_thousand_are_written_once(database: Database) -> None:
    writes: list[Callable[[], None]] = []
    signs = ProxySigns(database, [], aside=writes.append)
    for _ in range(1000):
        signs.look({"PATH_INFO": HOP, **GOOD})
    assert len(writes) == 1
    writes[0]()
    with database.read() as tx:
        assert rate_counters.within(tx, timedelta(hours=1))[RateCounter.forwarded_forged] == 1000
