"""A visit and a danger by way of Hubtel, as the phones see them, on both databases."""

from tests.fixtures.world import World
from tests.stories.reading import alert_on
from tests.ussd.conftest import rows_of
from tests.ussd.gateways.phones import on


def test_a_whole_visit(world: World) -> None:
    phone = on("hubtel", world, 1).dial().sees("1 Gusura umuryango").press("1").sees("204711")
    for key in ("204711", "1", "1", "1", "1", "1"):
        phone.press(key).again()  # each hop comes twice
        assert not phone.is_over
    phone.press("1").ends("Murakoze")
    assert rows_of(world.database)["visits"] == 1
    on("hubtel", world, 1).dial().press("4", "4071").sees("204711")


def test_a_danger_reaches_the_district_and_its_officer_takes_it(world: World) -> None:
    volunteer = on("hubtel", world, 1)
    number = alert_on(volunteer.dial().press("2", "1").sees("116", "112"))
    volunteer.again().again().closes("Timeout")

    for last in (201, 202):
        on("hubtel", world, last).gets(number, "DANGER")
        assert len(world.phone(last).inbox) == 1
    on("hubtel", world, 201).dial().press("4071", "1", "1").sees(number).press("1").sees(f"{number} is yours")
    assert rows_of(world.database)["alerts"] == 1
