"""A foster family on the officer's phone, from the day it is found to the review of its match."""

from core.children import children
from core.models.place import Place
from tests.fixtures.phone import Phone
from tests.fixtures.texting import BOTH_ENGINES
from tests.fixtures.world import World
from tests.stories.reading import home


def families(world: World, last: int = 201) -> Phone:
    """The list behind `6`, `9`."""
    return home(world.phone(last)).press("4071", "6", "9").sees("2 Foster families").press("2").is_at("officer.foster")


def next_step(world: World, *keys: str) -> Phone:
    """The only family's next step, today."""
    return families(world).press("2").is_at("foster.one").press(*keys)


@BOTH_ENGINES
def test_a_family_is_found_approved_matched_and_reviewed(world: World) -> None:
    with world.database.write() as tx:
        code = children.register_household(tx, tx.session.get_one(Place, 24090108)).code
    found = families(world).sees("1 A new family").press("1").is_at("foster.household").press("204711")
    found.sees("not known here").press(code).is_at("foster.day").press("1").ends(f"{code}: found")
    next_step(world, "1", "2").ends(f"{code}: assessed")
    families(world).sees(f"2 {code} assessed 13/10").press("2").sees("1 Approved", "2 Not approved", "3 Withdrawn")
    next_step(world, "1", "1").ends(f"{code}: approved")

    next_step(world, "1", "318061", "6", "1").ends("318061: not placed", "Assess child")
    for keys in (("3", "3", "1"), ("1", "1", "1")):
        home(world.phone(201)).press("4071", "4", "318061", *keys).ends()
    match = next_step(world, "1").is_at("foster.child").press("645827").sees("not known here")
    match.press("318061").is_at("officer.ended").press("6", "1").ends(f"{code}: matched", "by 14/04")
    families(world).sees(f"{code} matched 14/04").press("2").sees("Child 318061", "1 Reviewed").does_not_see("2 ")
    world.phone(1).dial().press("1").sees("318061 21/10")
    next_step(world, "1", "1").ends(f"{code}: reviewed")
    families(world, 401).sees(f"1 {code} reviewed").press("1").sees("318061").does_not_see("1 Reviewed")


def test_a_family_that_is_not_approved_has_its_reason(world: World) -> None:
    with world.database.write() as tx:
        code = children.register_household(tx, tx.session.get_one(Place, 24090108)).code
    families(world).press("1", code, "1").ends("found")
    next_step(world, "1", "1").ends("assessed")
    next_step(world, "2").is_at("foster.reason").press("1").is_at("foster.day").press("1").ends(f"{code}: refused")
    families(world).does_not_see(code)
    families(world, 401).sees("None at the moment")
