"""The timetable: a pass over all of it costs little while nothing is due, as it is nearly always."""

import pytest

from jobs.clock import Clock
from jobs.drain import Drain
from jobs.schedule import SWEEPS
from sms.gateways.simulated import Simulated
from tests.core.support.field import Field
from tests.core.support.plans import asked_by
from tests.fixtures.world import World

SEVERAL = {"watch": 12, "retention": 7}
"""Those that have many things to look at."""


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_sweep_with_nothing_due_asks_once(world: World) -> None:
    """And what time it is."""
    Clock(world.database, Drain(world.database, Simulated()), None).settle()
    asked = {each.name: asked_by(Field(world.database, world.watch), each.run) for each in SWEEPS}
    assert {name: said for name, said in asked.items() if len(said) > SEVERAL.get(name, 2)} == {}
