"""The ladder: it climbs until a person owns the alert, whatever becomes of the SMS."""

from tests.fixtures.texting import BOTH_ENGINES, LENGTHY_ON_POSTGRES
from tests.fixtures.world import World
from tests.stories.reading import alert_on


@LENGTHY_ON_POSTGRES
def test_nobody_answers_for_an_hour(world: World) -> None:
    number = alert_on(world.phone(1).dial().press("2", "1"))
    for last in (203, 204, 301, 401):
        world.phone(last).gets_nothing()
    world.passes(minutes=15)
    world.phone(203).gets(number, "DANGER, Huye/Ngoma")
    world.phone(204).gets(number)
    world.phone(301).gets_nothing()
    world.passes(minutes=15)
    world.phone(301).gets(number)
    world.phone(401).gets_nothing()
    world.passes(minutes=30)
    world.phone(401).gets(number)
    world.passes(minutes=30)
    assert len(world.phone(301).inbox) == 2, "lead and national desk every 30 minutes"
    assert len(world.phone(401).inbox) == 2


def test_one_owner_the_others_stand_down_the_volunteer_hears(world: World) -> None:
    number = alert_on(world.phone(1).dial().press("2", "1"))
    world.passes(minutes=15)
    owner = world.phone(202).dial().press("4071", "1", "1").sees(number, "0788000001", "Nobody yet")
    owner.press("1").sees(f"{number} is yours", "0788000001")

    for last in (201, 203, 204):
        world.phone(last).gets(f"{number} was taken by another officer")
    world.phone(202).never_gets("was taken by")
    world.phone(1).gets(number, "umukozi w'akarere arayifite, arabahamagara")
    world.phone(201).dial().press("4071", "1", "1", "1").sees("taken by another officer", "1 The alerts")
    before = len(world.phone(301).inbox)
    world.passes(minutes=40)
    assert len(world.phone(301).inbox) == before


def test_ok_by_sms_holds_and_does_not_own(world: World) -> None:
    number = alert_on(world.phone(1).dial().press("2", "1"))
    world.passes(minutes=10)
    world.phone(201).sends(f"OK {number}").gets("Held until 09:40", "Confirm: dial *801# with your PIN")
    world.phone(202).sends(f"ok {number}").gets("is not held by SMS")
    world.passes(minutes=25)
    world.phone(203).gets_nothing()
    world.passes(minutes=10)
    world.phone(203).gets(number)
    world.phone(301).gets(number)


def test_ok_from_somebody_not_on_the_ladder_does_nothing(world: World) -> None:
    number = alert_on(world.phone(1).dial().press("2", "1"))
    world.phone(301).sends(f"OK {number}").gets("is not held by SMS")
    world.passes(minutes=15)
    world.phone(203).gets(number)


def test_a_district_without_officers_goes_straight_to_the_nation(world: World) -> None:
    number = alert_on(world.phone(3).dial().press("2", "1"))
    national = world.phone(401).gets(number, "DANGER, Rubavu/Gisenyi")
    national.dial().press("4071", "1", "1", "1").sees(f"{number} is yours")


@BOTH_ENGINES
def test_an_owner_who_does_nothing_loses_the_alert(world: World) -> None:
    number = alert_on(world.phone(1).dial().press("2", "1"))
    world.phone(201).dial().press("4071", "1", "1", "1").sees("is yours")
    world.passes(minutes=61)
    world.phone(203).gets(number, "Dial *801#")


def test_an_unseen_child_is_asked_for(world: World) -> None:
    number = alert_on(world.phone(1).dial().press("2", "1"))
    worker = world.phone(201)
    worker.dial().press("4071", "1", "1", "1").sees("is yours")
    worker.dial().press("4071", "1", "1", "2", "2").sees("noted")
    world.passes(hours=22, minutes=5)
    worker.gets(number, "is to be seen by")
    world.phone(301).never_gets("is to be seen by")
    world.passes(hours=2)
    world.phone(301).gets(number, "was to be seen by")


def test_done_is_told_to_the_volunteer(world: World) -> None:
    number = alert_on(world.phone(1).dial().press("2", "1"))
    worker = world.phone(201)
    for keys in (("1",), ("2", "1"), ("6", "1")):
        worker.dial().press("4071", "1", "1", *keys)
    worker.ends(f"{number} is closed")
    world.phone(1).gets(number, "yarangiye")
    worker.dial().press("4071").sees("No open alerts")
