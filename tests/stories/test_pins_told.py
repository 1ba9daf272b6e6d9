"""What becomes of volunteers' PINs is one count in the lead's morning SMS, which opens as a list; they hear by day.
A spray over many numbers is an alarm within the hour.
"""

from core.models.monitoring import AlarmName
from core.monitoring import alarms
from tests.fixtures.texting import SQLITE
from tests.fixtures.world import World


def lock(world: World, last: int) -> None:
    world.phone(last).dial().press("4", "1357", "2468", "1359", "2469", "8642").ends()


@SQLITE
def test_the_lead_reads_one_count_in_the_morning_and_opens_whose_they_are(world: World) -> None:
    for last in (1, 2):
        lock(world, last)
        world.phone(last).gets("PIN")
    world.phone(301).never_gets("PIN")
    world.passes(hours=23, minutes=5)
    (morning,) = [text for text in world.phone(301).inbox if "PIN" in text]
    assert "2" in morning
    lead = world.phone(301).dial().press("4071", "8", "9", "8")
    lead.is_at("waits.pins").sees("Busenyi")
    world.phone(201).never_gets("PIN")


@SQLITE
def test_a_few_wrong_tries_with_each_of_many_numbers_ring_within_the_hour_and_lock_nobody(world: World) -> None:
    watch = world.database.programme.watch.model_copy(update={"wrong_pins_people": 6})
    world.database.programme = world.database.programme.model_copy(update={"watch": watch})
    for last in (1, 2, 3, 4):
        world.phone(last).dial().press("4", "1357", "2468")
    for last in (201, 202, 203):
        world.phone(last).dial().press("1357", "2468")
    with world.database.read() as tx:
        assert AlarmName.wrong_pins in {each.name for each in alarms.signs(tx) if each.rings}
    world.phone(201).dial().press("4071").is_at("officer.home")
