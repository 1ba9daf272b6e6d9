"""An officer whose line is in doubt is still called, holds, and owns once somebody knows the voice."""

from core.alerts import departures
from core.people import people
from core.storage.access import operator
from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World
from tests.stories.reading import alert_on


@BOTH_ENGINES
def test_an_officer_in_doubt_holds_and_owns_once_confirmed(world: World) -> None:
    worker = world.phone(201)
    worker.dial().press("4071").is_at("officer.home")
    number = alert_on(world.phone(1).dial().press("2", "1"))
    worker.gets(number)

    worker.network = "63514"
    worker.dial().is_at("doubt.home").sees(number, "DANGER").press("1").is_at("doubt.alert").sees("Ngoma")
    worker.press("1").ends(number, "held until")
    world.phone(301).gets(number, "in doubt")
    worker.dial().is_at("doubt.home")

    world.passes(minutes=16)
    assert len([text for text in world.phone(203).inbox if number in text]) == 0, "held: the next rung waits"
    lead = world.phone(301).dial().press("4071", "6", "5").sees("1 Social")
    lead.press("1").sees("0788000201").press("1").ends()
    world.phone(202).gets(number, "taken")
    worker.gets("You are confirmed", number, "is yours now")
    worker.dial().press("4071", "1", "1").sees(number, "Owned")


@SQLITE
def test_ninety_days_without_a_dial_close_reading_but_not_the_ladder(world: World) -> None:
    worker = world.phone(201)
    worker.dial().press("4071").is_at("officer.home")
    for _ in range(3):
        world.watch.passes(days=31)
        world.phone(1).dial().hangs_up()
    number = alert_on(world.phone(1).dial().press("2", "1"))
    worker.gets(number).sends(f"OK {number}")
    worker.dial().is_at("doubt.home").sees(number)


@SQLITE
def test_sms_from_another_network_close_nothing(world: World) -> None:
    worker = world.phone(201)
    worker.dial().hangs_up()
    worker.network = "63514"
    worker.sends("HELP")
    worker.network = "63510"
    worker.dial().press("4071").is_at("officer.home")


@BOTH_ENGINES
def test_a_locked_officer_is_passed_over_the_cover_and_the_lead_are_told(world: World) -> None:
    worker = world.phone(201)
    worker.dial().press(*["9182"] * 5)
    before = len(worker.inbox)
    number = alert_on(world.phone(1).dial().press("2", "1"))
    for last in (202, 203, 301):
        world.phone(last).gets(number, "DANGER")
    assert len(worker.inbox) == before


@SQLITE
def test_a_stranger_is_promised_a_call_only_where_somebody_is_there(world: World) -> None:
    stranger = world.phone(999)
    stranger.dial().press("1").sees("116").press("1").ends()
    with world.database.write() as tx:
        (desk,) = people.callers(tx, "+250788000401", "ussd")
        departures.left(tx, operator("Jean"), desk.id)
    stranger.dial().press("1").sees("116").does_not_see("1 ").press("1").sees("116")
    assert not stranger.is_over


@BOTH_ENGINES
def test_a_stranger_is_promised_no_call_by_a_desk_that_cannot_open_it(world: World) -> None:
    desk = world.phone(401)
    desk.dial().hangs_up()
    world.phone(999).dial().press("1").sees("116", "Mumpamagare")
    desk.network = "63514"
    desk.dial().is_at("doubt.home")
    world.phone(998).dial().press("1").sees("116").does_not_see("Mumpamagare")


def test_an_owner_who_falls_into_doubt_has_it_no_longer_and_the_lead_is_asked(world: World) -> None:
    number = alert_on(world.phone(1).dial().press("1", "204711", "1", "3"))
    worker = world.phone(201)
    worker.dial().press("4071", "1", "1", "1")
    before = len(world.phone(202).inbox)
    worker.network = "63514"
    worker.dial().is_at("doubt.home")
    world.passes(minutes=1)
    world.phone(301).gets(number, "in doubt")
    assert number in world.phone(202).inbox[-1]
    assert len(world.phone(202).inbox) > before
