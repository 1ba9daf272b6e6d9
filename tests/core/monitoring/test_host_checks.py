"""What of a host's set-up shows from inside."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from core.models.monitoring import RateCounter
from core.models.record import Tick
from core.monitoring import host_checks
from core.monitoring.alarms import BACKUP, BACKUP_AWAY
from core.monitoring.readiness import HealthCheck
from core.storage import rate_counters, ticks
from core.storage.db import Database
from tests.fixtures.world import Watch


def looked(database: Database, *, leaves: bool = True) -> dict[str, HealthCheck]:
    with database.read() as tx:
        return {each.name: each for each in host_checks.checks(tx, leaves=leaves)}


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (RateCounter.forwarded_missing, "without X-Forwarded-For or X-Forwarded-Proto"),
        (RateCounter.forwarded_forged, "a proxy that is not trusted"),
        (RateCounter.body_unbuffered, "before they are whole"),
    ],
)
def test_a_proxy_that_is_set_up_wrong_is_named_for_an_hour(
    database: Database, watch: Watch, what: RateCounter, said: str
) -> None:
    assert looked(database)["proxy"].ok
    with database.write() as tx:
        rate_counters.add(tx, what, 7)
    wrong = looked(database)["proxy"]
    assert not wrong.ok and said in wrong.detail and " 7 " in wrong.detail and wrong.mend
    watch.passes(minutes=62)
    assert looked(database)["proxy"].ok


def test_clocks_that_do_not_agree_are_named(database: Database) -> None:
    with database.write() as tx:
        assert ticks.lease(tx, "clock", "one", timedelta(seconds=6))
    assert looked(database)["second_clock"].ok
    with database.write() as tx:
        tx.connection.execute(update(Tick).where(Tick.name == "clock").values(until=tx.real + timedelta(seconds=95)))
    assert "for 95 s" in looked(database)["second_clock"].detail
    with database.write() as tx:
        ticks.let_go(tx, "clock", "one")
        rate_counters.add(tx, RateCounter.clock_taken, host_checks.HANDS)
    assert looked(database)["second_clock"].ok, "restarts"
    with database.write() as tx:
        rate_counters.add(tx, RateCounter.clock_taken)
    assert "changed hands 7 times" in looked(database)["second_clock"].detail


def test_a_backup_older_than_its_timer_is_named(database: Database, watch: Watch) -> None:
    assert looked(database)["backup"].ok, "a new installation"
    assert "No backup has left" in looked(database)["backup_away"].detail
    with database.write() as tx:
        ticks.mark(tx, BACKUP)
        ticks.mark(tx, BACKUP_AWAY)
    watch.passes(minutes=119)
    found = looked(database)
    assert found["backup"].ok and found["backup_away"].ok
    watch.passes(minutes=2)
    assert (looked(database)["backup"].ok, looked(database)["backup"].detail) == (False, "The last backup is 2 h old.")
    watch.passes(hours=24)
    assert not looked(database)["backup_away"].ok
    assert "backup_away" not in looked(database, leaves=False)
