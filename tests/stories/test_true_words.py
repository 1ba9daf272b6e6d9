"""What an SMS says comes next is what comes next."""

import pytest

from tests.fixtures.texting import SQLITE
from tests.fixtures.world import World
from tests.stories.reading import alert_on


@SQLITE
@pytest.mark.parametrize("keys", ["212513", "222513", "2323913"])
def test_what_only_the_nation_hears_goes_no_higher(keys: str, world: World) -> None:
    world.phone(1).dial().press(*keys).ends()
    world.phone(401).gets("Nobody has it, you are told again at").never_gets("goes higher")


@SQLITE
def test_a_lead_who_is_told_for_those_away_is_told_again_at_her_own_rung(world: World) -> None:
    for last in (201, 202, 203, 204):
        world.phone(last).dial().press("4071", "6", "3", "2", "2010", "1").ends()
    world.phone(1).dial().press("2", "1", "2", "5", "1", "2").ends()
    lead = world.phone(301).gets("Nobody has it now. Dial *801# before 09:30").never_gets("goes higher")
    world.passes(minutes=30)
    lead.gets("before 10:00")


@SQLITE
def test_no_rung_of_a_high_alert_is_announced_for_the_moment_at_which_the_night_begins(world: World) -> None:
    number = alert_on(world.phone(1).dial().press("2", "2", "2", "5", "1", "2"))
    world.passes(hours=8)
    lead = world.phone(301).gets(number, "before 15/10 07:00").never_gets("21:00")
    told = len([each for each in lead.inbox if number in each])
    world.passes(hours=14)
    assert len([each for each in lead.inbox if number in each]) == told + 1


@SQLITE
def test_the_nation_hears_of_a_child_of_a_district_without_officers(world: World) -> None:
    number = alert_on(world.phone(1).dial().press("2", "1", "1", "99", "33", "751237", "1", "2"))
    world.phone(201).gets(number, "DANGER")
    world.phone(401).gets(number, "about a child of your district")


@SQLITE
@pytest.mark.parametrize("text", ["SURA 751237 2 3 1 1 1 1", "SURA 751237 2 1 1 1 4 1"])
def test_a_danger_by_sms_under_a_code_nobody_has_here_is_rung_back(text: str, world: World) -> None:
    world.phone(1).sends(text).gets("116")
    for last in (201, 202):
        world.phone(last).gets("perhaps DANGER")


@SQLITE
def test_many_alerts_of_one_phone_name_the_next_sms_and_not_a_rung_that_this_one_tells(world: World) -> None:
    for key in "123456":
        world.watch.passes(seconds=20)
        world.phone(1).dial().press("2", "1", "2", key, "1", "2").ends()
    world.passes(minutes=20)
    said = [each for each in world.phone(201).inbox if "alerts of one phone" in each]
    assert "09:15" in said[0]
    assert ["09:30" in each or "09:31" in each for each in said[1:]] == [True], said


@SQLITE
def test_ok_says_how_many_it_holds_and_the_number_of_one_of_many_holds_that_one(world: World) -> None:
    found = []
    for key in "1234":
        world.watch.passes(seconds=20)
        found.append(alert_on(world.phone(1).dial().press("2", "1", "2", key, "1", "2").ends()))
    worker = world.phone(201).sends(f"OK {found[2]}").gets(f"Held until 09:31: {found[2]}.")
    assert not [each for each in worker.inbox if "Held until" in each and "of one phone" in each]
    world.phone(202).sends(f"OK {found[0]}").gets("Held until 09:31: 3 alerts of one phone", f"oldest {found[0]}")


@SQLITE
@pytest.mark.parametrize("last", [4, 998])
def test_a_call_for_help_that_only_the_nation_hears_goes_no_higher(last: int, world: World) -> None:
    world.phone(last).sends("umwana arakubitwa")
    nation = world.phone(401).gets("perhaps DANGER", "Told again at 09:30").never_gets("goes higher")
    world.passes(minutes=30)
    nation.gets("perhaps DANGER", "Told again at 10:00").never_gets("goes higher")


@SQLITE
def test_who_says_that_an_officer_is_concerned_is_promised_no_call_of_that_officers_alert(world: World) -> None:
    world.phone(2).dial().press("2", "1", "1", "204711", "1", "2").ends()
    world.phone(201).dial().press("4071", "1", "1", "1").sees("is yours")
    world.clock.settle()
    volunteer = world.phone(1).dial().press("2", "1", "1", "204711", "1", "3").ends()
    volunteer.never_gets("arayifite")
    world.phone(401).gets(alert_on(volunteer), "DANGER")
    other = world.phone(2).gets("arayifite")
    world.phone(201).dial().press("4071", "1", "1", "2", "1", "1", "6", "1").ends()
    world.clock.settle()
    other.gets("yarangiye")
    volunteer.never_gets("hari umuntu ugiyeyo").never_gets("yarangiye")


@SQLITE
def test_who_takes_time_over_the_key_is_told_nothing_of_an_officers_alert_before(world: World) -> None:
    """Whoever says that none is concerned hears it at that key, and who never says it three minutes later."""
    world.phone(2).dial().press("2", "1", "1", "204711", "1", "2").ends()
    world.phone(201).dial().press("4071", "1", "1", "1").sees("is yours")
    volunteer = world.phone(1).dial().press("2", "1", "1", "204711", "1").never_gets("arayifite")
    world.passes(minutes=2)
    volunteer.press("3").ends().never_gets("arayifite")
    world.passes(minutes=10)
    volunteer.never_gets("arayifite").dial().press("6", "1", "4071").sees("Nta butumwa")

    again = world.phone(1).dial().press("2", "1", "1", "204711", "1").never_gets("arayifite")
    again.press("2").ends().gets("arayifite")
