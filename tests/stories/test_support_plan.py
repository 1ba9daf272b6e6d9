"""A child's support plan on the phones: planned by the officer, heard by the pair, held, dropped."""

from tests.fixtures.phone import Phone
from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World
from tests.stories.reading import home


def plan_of(world: World, last: int = 201, code: str = "204711") -> Phone:
    """The plan, by the child's code."""
    phone = home(world.phone(last)).press("4071", "4", code).is_at("officer.child").sees("7 Support plan")
    return phone.press("7").is_at("officer.plan")


@BOTH_ENGINES
def test_something_planned_with_the_pair_is_heard_read_and_done(world: World) -> None:
    officer = plan_of(world).sees("Nothing is planned").press("1").is_at("plan.kind").press("9").sees("4 School")
    officer.press("9").sees("1 Awareness").press("0", "4").is_at("plan.day").press("3", "1310").sees("180 days")
    officer.press("2910").is_at("plan.pair").press("1").ends("204711: planned for 29/10", "The IZU are being told")
    for last in (1, 2):
        world.phone(last).gets("204711", "29/10").never_gets("shuri")

    volunteer = home(world.phone(1)).press("4", "4071", "2").is_at("my_children.card").sees("204711").press("5")
    volunteer.is_at("my_plan").sees("1 29/10 Ishuri").press("1").sees("204711", "baza umukozi")
    home(world.phone(1)).press("4", "4071", "1", "5").is_at("my_plan").sees("Nta giteganyijwe")

    plan_of(world).sees("2 29/10 School").press("2").is_at("officer.line").sees("with the IZU")
    plan_of(world).press("2", "1").is_at("plan.done_day").press("2").ends("204711: noted as done")
    plan_of(world).sees("13/10 School ok").press("2").sees("Done 13/10").does_not_see("1 It was done")
    home(world.phone(1)).press("4", "4071", "2", "5").sees("Nta giteganyijwe")


@SQLITE
def test_a_session_is_held_with_the_child_and_its_parents(world: World) -> None:
    plan_of(world).press("1", "5", "1").is_at("plan.pair").press("2").ends("204711: planned for 14/10")
    world.phone(1).gets_nothing()
    officer = plan_of(world, 202).press("2", "1", "1").is_at("plan.with").press("3").is_at("plan.parents")
    officer.press("0").is_at("plan.with").press("3", "2").ends("noted as done")
    plan_of(world).press("2").sees("Healing", "Child and parents", "Parents: 2")


@SQLITE
def test_the_nation_looks_and_a_sectors_officer_does_not(world: World) -> None:
    plan_of(world).press("1", "9", "5", "2", "1").ends("planned for 15/10")
    desk = world.phone(401).dial().press("4071", "4", "204711", "7").sees("1 15/10 Health support")
    desk.does_not_see("Plan something").press("1").is_at("officer.line").does_not_see("It was done")
    sector = world.phone(501).dial().press("4071", "204711").is_at("officer.child").does_not_see("plan")
    sector.press("7").is_at("officer.child")


@SQLITE
def test_what_is_dropped_is_not_waited_for(world: World) -> None:
    plan_of(world).press("1", "4", "2", "1").ends("planned for 15/10")
    world.phone(1).gets("204711", "15/10")
    plan_of(world).press("2", "2").is_at("officer.drop").press("1").ends("taken out of the plan")
    world.phone(1).gets("204711", "ntikikibaye")
    plan_of(world).sees("Nothing is planned")
