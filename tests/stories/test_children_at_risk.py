"""A child that lives with nobody, is missing, died, or is kept safe for some days: somebody owes it something."""

import pytest

from tests.fixtures.phone import Phone
from tests.fixtures.world import World
from tests.stories.reading import alert_on, home

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
YES, NO = "1", "2"


def card(world: World, code: str, last: int = 201) -> Phone:
    """The child's card, by its code."""
    return home(world.phone(last)).press("4071", "4", code).is_at("officer.child")


def mine(world: World, code: str, last: int = 1) -> Phone:
    """The child's card in the volunteer's hand."""
    phone = home(world.phone(last)).press("4", "4071").is_at("my_children")
    return phone.press(next(line[0] for line in phone.screen.splitlines() if code in line)).is_at("my_children.card")


@pytest.mark.lengthy
def test_a_child_that_lives_with_nobody_has_an_owner_a_duty_and_visits(world: World) -> None:
    volunteer = home(world.phone(1)).press("3", "1", "5", "2", "2014", "7", "3", "0").is_at("register.check")
    volunteer.press("1").ends("Akarere karashaka umuryango", "112")
    code = volunteer.screen.split("Kode ni ")[1][:6]
    world.phone(201).gets("HIGH").gets(code, "Assess by 21/10").never_gets("umuryango")
    mine(world, code).sees("azasurwa 21/10")
    world.passes(days=8)
    world.phone(301).gets("duties of officers are late", "8, 96")
    home(world.phone(301)).press("4071", "8", "9", "6").is_at("waits.late").sees(f"{code} assess")
    card(world, code).press("1", "1", YES).ends("assessed")
    card(world, code).press("6").sees("find a place").does_not_see("assess")


@SQLITE
def test_a_small_child_that_lives_with_nobody_is_in_danger(world: World) -> None:
    home(world.phone(1)).press("3", "1", "5", "2", "3", "7", "3", "0", "1").ends("Akarere karashaka umuryango")
    for last in (201, 202):
        world.phone(last).gets("DANGER")


def test_a_placement_that_ended_by_abuse_is_the_leads_own_and_visits_go_on(world: World) -> None:
    lead = card(world, "204711", 301).press("2", "2", "1", "1").is_at("officer.still_there").press(NO)
    lead.ends("204711 lives with nobody now", "is yours")
    number = lead.screen.split("alert ")[1][:5]
    world.phone(2).gets("204711", "arakomeza")
    home(world.phone(301)).press("4071", "1").sees(number, "HIGH").press("1", "9").sees("No home")
    world.phone(201).gets_nothing()


def test_an_emergency_place_is_one_key_with_a_person_and_a_village(world: World) -> None:
    worker = (
        card(world, "204711").press("9", "5").sees("no emergency place").press("1").is_at("officer.emergency_phone")
    )
    worker.press("0788000777").is_at("place.sector").press("24090108").ends("until 21/10", "every second day")
    world.phone(301).gets("204711", "21/10")
    for last in (1, 2):
        world.phone(last).gets("204711", "buri minsi ibiri", "14/10").never_gets("0788000777")
    card(world, "204711").press("9", "5").sees("until 21/10").press("3").ends("only the lead")
    card(world, "204711", 301).press("9", "5", "3").ends("until 21/10")
    card(world, "204711", 202).press("9", "5", "2").ends("seen there")
    card(world, "204711").press("9", "5", "4").ends("no emergency place any more")
    worker = card(world, "318061").press("9", "5", "1", "0788000777").is_at("place.sector").press("24090107")
    worker.ends("No IZU").does_not_see("every second day")


def test_a_missing_child_is_told_by_the_pair_noted_by_an_officer_and_found(world: World) -> None:
    volunteer = mine(world, "204711").press("9", "2").ends("112")
    number = alert_on(volunteer)
    for last in (201, 202):
        world.phone(last).gets(number, "DANGER")
    card(world, "204711").press("9", "3").ends(number, "Visits rest")
    world.phone(2).gets("204711", "birahagaze")
    card(world, "204711").sees("due -").press("9", "4").ends("was found")
    world.phone(2).gets("204711", "arakomeza")
    card(world, "204711").does_not_see("due -")


@SQLITE
def test_of_one_who_is_nearly_grown_up_it_is_high(world: World) -> None:
    number = alert_on(mine(world, "318061").press("9", "2").ends("112"))
    world.phone(201).gets(number, "HIGH")


@pytest.mark.lengthy
def test_a_death_is_told_by_the_pair_and_closed_by_two_officers(world: World) -> None:
    mine(world, "427356").press("9", "1").ends("427356", "Mwihangane")
    world.phone(301).gets("427356", "due by 21/10")
    world.phone(201).gets("HIGH").gets("waits to be closed")
    world.passes(days=3)
    world.phone(101).gets_nothing()
    world.phone(1).gets("427356", "17/10")
    home(world.phone(201)).press("4071", "1", "1", "9").sees("Sibling died")
    card(world, "427356").press("9", "2").ends("A second officer must agree")
    home(world.phone(202)).press("4071", "3", "1").sees("Died").press("1").ends("427356 is closed")
    home(world.phone(301)).press("4071", "4", "427356", "6").sees("review")


def test_what_is_typed_as_an_age_is_an_age(world: World) -> None:
    start = ("3", "1", "1", "1")
    home(world.phone(1)).press(*start, "3", "1", "4", "0").is_at("register.check").sees("imyaka 3")
    home(world.phone(1)).press(*start, "10", "1", "4", "0").is_at("register.check").sees("imyaka 10")
    home(world.phone(1)).press(*start, "91").is_at("register.years").sees("25")


def test_a_category_may_be_typed_by_its_two_digits(world: World) -> None:
    volunteer = home(world.phone(1)).press("2", "2", "2", "3").is_at("concern.category").press("91")
    volunteer.is_at("concern.protected").press("2").ends()
    home(world.phone(201)).press("4071", "1", "1", "9").sees("dropout").does_not_see("beaten")


def test_a_phone_that_was_typed_is_kept_with_the_home_that_was_known(world: World) -> None:
    known = home(world.phone(1)).press("3", "2", "3", "0", "1").ends()
    code = known.screen.split("ni ")[1][:6]
    again = home(world.phone(2)).press("3", "2", "3", "0788000777", "1", "1").is_at("register.check").sees(code)
    again.press("1").is_at("end.register.known_phone").ends(code)
    home(world.phone(777)).is_at("caregiver.home")


def test_a_child_of_the_same_home_is_its_sibling_and_moves_only_when_asked(world: World) -> None:
    volunteer = home(world.phone(1)).press("3", "1", "1", "1", "9", "1", "3", "204711").is_at("register.check")
    volunteer.sees("204711").press("1").ends()
    code = volunteer.screen.split("Kode ni ")[1][:6]
    card(world, code).press("5").sees("Siblings: 2")
    worker = card(world, "204711").press("5", "1", "24090107", "1").is_at("officer.sibling")
    first = "427356" if "427356" in worker.screen else code
    worker.press(YES if first == code else NO).is_at("officer.sibling").press(NO if first == code else YES)
    worker.ends("204711 has moved")
    mine(world, "427356").press("0")
    home(world.phone(1)).press("1").does_not_see(code)


@pytest.mark.lengthy
def test_a_child_that_never_left_home_is_visited_thrice_then_kept_or_closed(world: World) -> None:
    volunteer = home(world.phone(1)).press("3", "1", "1", "1", "9", "1", "4", "0", "1").ends("13/11")
    code = volunteer.screen.split("Kode ni ")[1][:6]
    for _ in range(3):
        world.passes(days=31)
        home(world.phone(1)).press("1", code, "1", "1", "1", "1", "1", "1").ends()
    found = card(world, code).press("6").sees("look at it").does_not_see("6/12")
    line = next(each[0] for each in found.screen.splitlines() if "look at it" in each)
    found.press(line).is_at("officer.look").press("2").is_at("officer.band").press("3", "3").ends(
        "The next visit follows"
    )


@SQLITE
def test_another_reason_is_agreed_anew_and_nobody_grows_up_at_thirteen(world: World) -> None:
    card(world, "318061").press("8", "1").is_at("closing.paper").press(NO).ends("not grown up yet")
    card(world, "318061").press("8", "2").ends("A second officer must agree")
    card(world, "318061", 202).press("8", "6").ends("A second officer must agree")
    home(world.phone(202)).press("4071", "3", "1").sees("Cannot be found").press("1").ends("you agreed before")
    home(world.phone(201)).press("4071", "3", "1").press("1").ends("318061 is closed")


@SQLITE
def test_a_child_that_nobody_missed_is_not_found_again(world: World) -> None:
    card(world, "204711").press("9", "4").ends("204711 is not missing. Nothing was changed.")
    world.phone(1).dial().press("4", "4071", "2", "9", "2").ends()
    world.clock.settle()
    told = list(world.phone(1).inbox)
    card(world, "204711").press("9", "4").ends("204711 was found: noted. Visits go on.").does_not_see("told")
    world.clock.settle()
    assert world.phone(1).inbox == told


@SQLITE
def test_the_keys_that_an_ending_names_lead_to_a_place_for_some_days(world: World) -> None:
    ended = card(world, "204711").press("2", "2", "1", "1", "1").ends("lives with nobody now", "key 2, or 9, 5 for")
    assert ended.is_over
    card(world, "204711").press("9", "5").is_at("officer.emergency")
    card(world, "204711").press("2").is_at("officer.placement")
