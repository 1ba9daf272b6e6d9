"""An alert in other hands: only once the other says "I have it"."""

from tests.fixtures.phone import Phone
from tests.fixtures.texting import BOTH_ENGINES
from tests.fixtures.world import World
from tests.stories.reading import alert_on

IN_ALERT = ("4071", "1", "1")


def key_of(phone: Phone, name: str) -> str:
    """The digit that stands before that name."""
    return next(line[0] for line in phone.screen.splitlines() if name in line)


@BOTH_ENGINES
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
