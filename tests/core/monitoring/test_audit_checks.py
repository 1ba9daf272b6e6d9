"""A live database whose audit's heads go nowhere is a fault for a person; off a live line it is only told."""

import pytest

from core.monitoring import audit_checks
from core.monitoring.readiness import HealthCheck
from core.storage import audit_heads, ticks
from core.storage.db import Database
from tests.fixtures.world import Watch

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def check(database: Database, *, live: bool) -> HealthCheck:
    with database.read() as tx:
        return audit_checks.check(tx, live=live)


def test_never_sent(database: Database) -> None:
    found = check(database, live=True)
    assert (found.ok, found.needs) == (False, "person")
    assert "ever sent" in found.detail and "AUDIT_HEADS" in found.mend
    assert check(database, live=False).ok


def test_sent_and_then_not_for_two_hours(database: Database, watch: Watch) -> None:
    with database.write() as tx:
        ticks.mark(tx, audit_heads.SENT)
    watch.passes(minutes=119)
    assert check(database, live=True).ok
    assert "119 min ago" in check(database, live=True).detail
    watch.passes(minutes=1)
    found = check(database, live=True)
    assert (found.ok, found.detail) == (False, "No head of the audit was sent elsewhere for 2 h.")


def test_a_moment_that_is_still_to_come_is_no_sending(database: Database, watch: Watch) -> None:
    """Else who has the database could end the sending in silence."""
    with database.write() as tx:
        ticks.mark(tx, audit_heads.SENT)
    watch.passes(days=-1)
    assert not check(database, live=True).ok
