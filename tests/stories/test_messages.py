"""Messages and help: what cannot be sent waits behind the PIN; codes and days before it."""

from tests.fixtures.texting import BOTH_ENGINES
from tests.fixtures.world import World
from tests.stories.reading import alert_on, home


def test_feedback_on_a_protected_person_waits_behind_the_pin(world: World) -> None:
    volunteer = home(world.phone(1)).press("2", "2", "2", "3", "1", "1").ends()
    number = alert_on(volunteer)
    home(world.phone(201)).press("4071", "1", "1", "1").sees(number)
    world.phone(1).gets_nothing()
    volunteer = home(world.phone(1)).press("6").sees("Ubutumwa: 1").press("1").is_at("pin").press("4071")
    volunteer.sees(f"14/10 {number}").press("1").ends(number)
    home(world.phone(1)).press("6").sees("Ubutumwa: 0").press("1", "4071").sees("Nta butumwa")
    home(world.phone(2)).press("6").sees("Ubutumwa: 0")


@BOTH_ENGINES
def test_the_partner_sees_codes_and_days_of_visits(world: World) -> None:
    home(world.phone(2)).press("6", "8").sees("nta raporo").press("0").press("3").sees("318061 11/10")
    home(world.phone(1)).press("1", "204711", "2", "2", "1", "1", "1", "1", "0").ends()
    home(world.phone(2)).press("6", "8").sees("204711 14/10").press("0").is_at("help")


def test_a_code_leads_to_the_card_behind_the_pin(world: World) -> None:
    codes = home(world.phone(1)).press("6", "3").does_not_see("Demo").press("1").is_at("pin").press("4071")
    codes.is_at("my_children.card").sees("Manzi")


def test_how_it_works_is_read_page_by_page(world: World) -> None:
    volunteer = home(world.phone(1)).press("6", "6").is_at("how.visits").press("1").is_at("how.concerns").press("1")
    volunteer.is_at("how.safety").press("0").is_at("how.concerns")
    home(world.phone(1)).press("6", "2").is_at("helplines").sees("116")


def test_a_volunteer_is_rung_when_asked(world: World) -> None:
    home(world.phone(1)).press("6", "4").is_at("call_back.thanks")
    world.phone(501).gets("waits for a call")


def test_the_pin_is_changed_there(world: World) -> None:
    volunteer = home(world.phone(1)).press("6", "5").is_at("pin").press("4071").press("8305", "8305").ends()
    volunteer.is_at("pin.changed")
    home(world.phone(1)).press("4", "8305").is_at("my_children")
