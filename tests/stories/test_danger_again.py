"""A danger that somebody owns, and what is told of it after."""

from tests.fixtures.texting import SQLITE
from tests.fixtures.world import World
from tests.stories.reading import alert_on


@SQLITE
def test_one_more_danger_by_sms_reaches_the_owner_and_goes_higher_if_nothing_is_done(world: World) -> None:
    number = alert_on(world.phone(1).dial().press("1", "204711", "1", "3"))
    owner = world.phone(201).dial().press("4071", "1", "1", "1").ends(f"{number} is yours")
    owner.dial().press("4071", "1", "1", "2", "1").ends("noted")
    world.passes(hours=11)
    world.phone(2).sends("CONCERN 204711 2 1")
    owner.gets(f"Alert {number}: DANGER was reported again", "say what you did").never_gets("taken by another")
    before = len(world.phone(203).inbox)
    world.passes(hours=1, minutes=1)
    assert len(world.phone(203).inbox) == before + 1
    owner.gets(f"Alert {number}: DANGER, Huye/Ngoma. Nobody has taken it yet")
