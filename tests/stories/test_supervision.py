"""Supervision meetings on the officers' phones, and the SMS to a lead whose officers had none."""

from tests.fixtures.phone import Phone
from tests.fixtures.texting import LENGTHY_ON_POSTGRES
from tests.fixtures.world import World
from tests.stories.reading import home


def supervision(world: World, last: int = 201) -> Phone:
    """The menu behind `6`, `9`."""
    return home(world.phone(last)).press("4071", "6", "9", "3").is_at("officer.supervision")


@LENGTHY_ON_POSTGRES
def test_who_met_and_who_did_not(world: World) -> None:
    supervision(world).press("2").sees("None at the moment")
    met = supervision(world).press("1", "2").is_at("supervision.topic").press("2").is_at("supervision.who")
    met.sees("1 All of us", "Keza Demo").press(key_of(met, "Keza Demo")).does_not_see("Keza Demo")
    met.press(key_of(met, "Habimana")).sees("1 Nobody else").press("1").ends("meeting of 13/10", "officers: 2")
    supervision(world, 202).press("2").sees("1 13/10 Our wellbeing").press("1").sees("Huye, 2:", "Habimana")

    world.watch.passes(days=61)
    lead = world.phone(301).gets("4 of your officers", "*801#").never_gets("Demo")
    supervision(world, 301).press("3").sees("Keza Demo 13/10", "Mutoni Demo -").press("1").sees("Ring 07880002")
    supervision(world, 301).press("1", "1", "1", "1").ends("officers: 4")
    world.watch.passes(days=31)
    assert len([text for text in lead.inbox if "supervision" in text]) == 1
    supervision(world, 401).press("2").sees("1 14/12 Hard cases", "2 13/10").does_not_see("meeting was held")


def key_of(phone: Phone, name: str) -> str:
    """The digit before that name."""
    return next(line[0] for line in phone.screen.splitlines() if name in line)
