"""An alert over hours: what its reporter, its owner and the people on its ladder hear, as their phones show it."""

from tests.fixtures.texting import BOTH_ENGINES, LENGTHY_ON_POSTGRES
from tests.fixtures.world import World
from tests.stories.reading import alert_on


def danger(world: World, last: int = 1) -> str:
    phone = world.phone(last)
    number = alert_on(phone.dial().press("2", "1"))
    phone.hangs_up()
    return number


@BOTH_ENGINES
def test_a_reporter_hears_who_has_it_that_somebody_goes_and_that_it_is_done(world: World) -> None:
    number = danger(world)
    worker = world.phone(201)
    worker.dial().press("4071", "1", "1").press("1").sees(f"{number} is yours")
    world.phone(1).gets(f"{number}: umukozi w'akarere arayifite")
    worker.dial().press("4071", "1", "1", "2", "2").sees("noted")
    world.phone(1).gets(f"{number}: hari umuntu ugiyeyo")
    worker.dial().press("4071", "1", "1", "6", "1").ends(f"{number} is closed")
    world.phone(1).gets(f"{number} yarangiye")


def test_a_danger_that_nobody_takes_for_an_hour_of_the_night_is_told_to_who_waits(world: World) -> None:
    world.passes(hours=17)
    number = danger(world)
    world.passes(minutes=58)
    world.phone(1).never_gets("nta uyifashe")
    world.passes(minutes=3)
    world.phone(1).gets(number, "nta uyifashe", "112", "116", "Ntimujyeyo mwenyine")


def test_at_night_the_state_stands_behind_the_pin(world: World) -> None:
    world.passes(hours=10)
    phone = world.phone(1)
    number = alert_on(phone.dial().press("2", "1"))
    phone.press("1", "318061", "1", "2").ends(number)
    world.passes(hours=3)
    world.phone(201).dial().press("4071", "1", "1").press("1").sees(f"{number} is yours")
    volunteer = world.phone(1).never_gets("arayifite")
    volunteer.dial().press("6", "1", "4071").sees(number).press("1").ends(number, "arayifite")


def test_a_danger_taken_back_at_night_goes_on_until_an_officer_has_phoned(world: World) -> None:
    world.passes(hours=14)
    phone = world.phone(1)
    number = alert_on(phone.dial().press("2", "1"))
    phone.press("0").is_at("concern.urgency").press("2").is_at("change.ask").press("1").hangs_up()
    world.passes(minutes=31)
    world.phone(301).gets(number, "DANGER")
    world.passes(minutes=31)
    world.phone(401).gets(number, "DANGER")


@LENGTHY_ON_POSTGRES
def test_an_owner_who_does_nothing_is_warned_and_then_hears_that_it_is_lost(world: World) -> None:
    number = danger(world)
    worker = world.phone(201)
    worker.dial().press("4071", "1", "1").press("1").sees(f"{number} is yours")
    world.passes(minutes=31)
    worker.gets(number, "is yours and no deed is noted", "before 10:00")
    world.passes(minutes=30)
    worker.gets(number, "no deed was noted in time")
    world.phone(203).gets(number)


def test_who_was_told_of_a_call_hears_that_a_colleague_rings(world: World) -> None:
    world.phone(1).sends("Umwana arakubitwa cyane")
    for last in (201, 202):
        world.phone(last).gets("perhaps DANGER")
    world.phone(202).dial().press("4071", "6", "1", "1").press("3").ends("It is yours")
    world.phone(201).gets("a colleague rings")
    world.phone(202).never_gets("a colleague rings")
