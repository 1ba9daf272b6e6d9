"""An alert in other hands: only once the other says "I have it"."""

import pytest
from sqlalchemy import select

from core.alerts import departures
from core.messages import refused_numbers
from core.models.message import Message
from core.people import people
from core.storage.access import operator
from tests.fixtures.phone import Phone
from tests.fixtures.texting import BOTH_ENGINES, LENGTHY_ON_POSTGRES
from tests.fixtures.world import World
from tests.stories.reading import alert_on

IN_ALERT = ("4071", "1", "1")


def key_of(phone: Phone, name: str) -> str:
    """The digit that stands before that name."""
    return next(line[0] for line in phone.screen.splitlines() if name in line)


@LENGTHY_ON_POSTGRES
def test_a_colleague_takes_it_or_it_climbs(world: World) -> None:
    number = alert_on(world.phone(1).dial().press("2", "1"))
    owner = world.phone(201)
    owner.dial().press(*IN_ALERT, "1").sees("is yours")
    owner.dial().press(*IN_ALERT, "4").is_at("officer.hand_over")
    owner.press(key_of(owner, "Habimana")).sees("must take it by 09:30")
    world.phone(202).gets(number, "hands it over to you", "09:30")
    world.phone(202).dial().press(*IN_ALERT, "1").sees(f"{number} is yours", "0788000001")
    owner.gets(f"{number}: your colleague has it now")
    owner.dial().press(*IN_ALERT, "6", "1").sees("not yours")

    other = world.phone(202)
    other.dial().press(*IN_ALERT, "2", "2").sees("noted")
    other.dial().press(*IN_ALERT, "4")
    other.press(key_of(other, "Nshuti")).sees("must take it by")
    world.passes(minutes=31)
    world.phone(203).gets(number, "DANGER, Huye/Ngoma")
    other.gets(number, "handed over and not taken in time", "Nobody has it now").never_gets("no deed was noted")
    other.dial().press(*IN_ALERT, "1").sees(f"{number} is yours")


def test_the_lead_names_who_shall_have_it(world: World) -> None:
    number = alert_on(world.phone(1).dial().press("2", "1"))
    lead = world.phone(301).dial().press(*IN_ALERT, "4")
    lead.press(key_of(lead, "Mutoni")).sees("goes on climbing")
    world.phone(203).gets(number, "hands it over to you").dial().press(*IN_ALERT, "1").sees("is yours")
    world.phone(201).gets(f"{number} was taken by another officer")


@pytest.mark.parametrize("why", ["locked", "another network", "refused for good"])
@BOTH_ENGINES
def test_what_a_colleague_alone_was_offered_begins_at_once_when_they_can_take_nothing(world: World, why: str) -> None:
    number = alert_on(world.phone(1).dial().press("2", "1"))
    world.phone(201).dial().press(*IN_ALERT, "1").sees("is yours")
    offered = world.phone(203)
    offered.dial().hangs_up()
    with world.database.write() as tx:
        lost = people.callers(tx, "+250788000201", "ussd")[0]
        departures.lost(tx, operator("test"), lost.id, people.callers(tx, "+250788000203", "ussd")[0].id)
    assert alert_on_phone(offered, number) == 1
    heard = {last: alert_on_phone(world.phone(last), number) for last in (202, 301)}
    if why == "locked":
        offered.dial().press(*["9182"] * 5).ends()
    elif why == "another network":
        offered.network = "63514"
        offered.dial().is_at("doubt.home").sees(number)
    else:
        with world.database.write() as tx:
            message = tx.session.scalars(select(Message).where(Message.notice == "sms.alert.offered")).one()
            refused_numbers.stop_using(tx, message)
    assert alert_on_phone(world.phone(202), number) > heard[202]
    if why == "locked":
        assert alert_on_phone(world.phone(301), number) > heard[301], "the lead at once"


def alert_on_phone(phone: Phone, number: str) -> int:
    """How many SMS on the phone name that alert."""
    return len([text for text in phone.inbox if number in text])


@BOTH_ENGINES
def test_what_somebody_holds_who_locks_the_pin_goes_on_at_once(world: World) -> None:
    number = alert_on(world.phone(1).dial().press("2", "1"))
    world.phone(201).gets(number).sends(f"OK {number}").gets("Held until")
    heard = alert_on_phone(world.phone(203), number)
    world.passes(minutes=16)
    assert alert_on_phone(world.phone(203), number) == heard, "held"
    world.phone(201).dial().press(*["9182"] * 5).ends()
    world.passes(minutes=1)
    assert alert_on_phone(world.phone(203), number) > heard
