"""Rows that a fault or somebody's hand took away: one tick of the clock puts right what can be, and shows the rest."""

import json

import pytest
from sqlalchemy import text

from core.storage.db import Tx
from tests.fixtures.world import World
from tests.stories.reading import alert_on

NO_MESSAGES = ("DELETE FROM messages",)
NOBODY_TOLD = (*NO_MESSAGES, "DELETE FROM told")
NO_ALERT = (*NO_MESSAGES, "UPDATE concerns SET alert_id = NULL", "UPDATE alerts SET state = 'resolved', due_at = NULL")
DEAD_CLAIM = ("UPDATE messages SET state = 'claimed', lease = 'x', lease_until = NULL",)
DEAD_SEND = ("UPDATE messages SET state = 'sending', lease = 'x', lease_until = NULL, attempts = 1",)


def plant(tx: Tx, *faults: str) -> None:
    for each in faults:
        tx.connection.execute(text(each))


@pytest.mark.parametrize("faults", [NO_MESSAGES, NOBODY_TOLD, NO_ALERT, DEAD_CLAIM, DEAD_SEND])
def test_the_officers_hear_all_the_same(faults: tuple[str, ...], world: World) -> None:
    number = alert_on(world.phone(1).dial().press("2", "1"))
    with world.database.write() as tx:
        plant(tx, *faults)
    world.clock.tick()
    for last in (201, 202):
        (told,) = world.phone(last).inbox
        assert "DANGER, Huye/Ngoma" in told
        assert (number in told) is (faults is not NO_ALERT), "an alert that is lost gets a new number"


def test_a_ladder_that_lost_its_time_goes_on(world: World) -> None:
    number = alert_on(world.phone(1).dial().press("2", "1"))
    with world.database.write() as tx:
        plant(tx, "UPDATE alerts SET due_at = NULL")
    world.clock.tick()
    world.passes(minutes=15)
    world.phone(203).gets(number)


def test_what_cannot_be_mended_is_shown(world: World) -> None:
    number = alert_on(world.phone(1).dial().press("2", "1"))
    with world.database.write() as tx:
        plant(tx, "UPDATE alerts SET district_id = 99")
    for _ in range(2):
        world.clock.tick()
    ready = world.client.get("/readyz")
    wrong = {each["name"]: each["detail"] for each in json.loads(ready.data)["checks"] if not each["ok"]}
    assert "Rubavu" in wrong.pop("officers"), "nobody has a post there"
    assert (ready.status_code, list(wrong)) == (200, ["invariants"])
    assert wrong["invariants"].startswith("1 records break a rule")
    assert 'inshuti_findings_open{kind="alert_nowhere"} 1.0' in world.client.get("/metrics").text
    assert number not in ready.text
