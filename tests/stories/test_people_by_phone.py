"""Who comes in, changes and leaves, by an officer's phone: said back before it is done, and in silence for nobody."""

import re

import pytest

from core.people import enrolling, people
from tests.fixtures.phone import Phone
from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World
from tests.stories.reading import alert_on, home
from tests.stories.test_what_waits import length, morning

PIN = "4071"
NEW = ("0788000777", "0788000777")


def officer(world: World, last: int, *keys: str) -> Phone:
    return home(world.phone(last)).press(PIN, *keys)


def key_on(phone: Phone) -> str:
    found = re.search(r"\b\d{8}\b", phone.screen)
    assert found, phone.screen
    return found[0]


def line(phone: Phone, words: str) -> str:
    """The digit before those words."""
    return next(each[0] for each in phone.screen.splitlines() if words in each)


@SQLITE
def test_a_volunteer_is_enrolled_with_number_sex_and_village(world: World) -> None:
    """The village has its woman and its man: a third is said, and done once the officer says yes."""
    worker = officer(world, 201, "6", "2", "0788000777").is_at("officer.number.again")
    worker.press("0788000778").sees("Not the number").press("0788000777").is_at("officer.sex").press("1")
    worker.is_at("place.sector").press("24090108").is_at("officer.enrol").sees("0788000777", "woman", "two are there")
    worker.press("1").ends("Registered for", "shown this once")
    key = key_on(worker)
    world.phone(777).gets("*801#")
    assert not any(key in text for text in world.phone(777).inbox)
    home(world.phone(777)).press("4").is_at("key.ask").press(key).is_at("conduct").press("1", "8305", "8305").is_at(
        "my_children"
    )
    world.phone(777).gets("PIN nshya")


@SQLITE
def test_a_workers_number_is_said_and_asked(world: World) -> None:
    worker = officer(world, 201, "6", "2", "0788000202", "0788000202", "2", "24090108").is_at("officer.enrol")
    worker.sees("a worker has this number", "two are there").press("0").is_at("place.sector")
    world.phone(202).never_gets("Murakaza")


@SQLITE
def test_a_child_is_named_by_the_number_keys(world: World) -> None:
    """Registered by its pair it has no name: sex and age are shown all the same, behind the PIN."""
    code = registered(world)
    worker = officer(world, 201, "4", code).is_at("officer.child").sees("(no name)", "girl 7", code)
    worker.press("9", "7").is_at("officer.child_name").press("2").sees("2 to 19 letters")
    worker.press("266166209999").is_at("officer.child_name.sure").sees("Anna Z").press("1").ends("never goes by SMS")
    officer(world, 201, "4", code).sees("Anna Z", "girl 7")
    officer(world, 202, "4", code, "9", "7", "Uwera").sees("Uwera").press("1").ends()
    world.phone(1).never_gets("Anna")


def registered(world: World) -> str:
    phone = home(world.phone(1)).press("3", "1", "1", "1", "7", "1")
    for _ in range(8):
        if phone.is_over:
            break
        phone.press("1" if phone.name != "register.phone_or_home" else "0")
    found = re.search(r"\b\d{6}\b", phone.screen)
    assert found, phone.screen
    return found[0]


@BOTH_ENGINES
def test_a_volunteer_who_reported_lately_is_taken_out_by_two(world: World) -> None:
    alert_on(home(world.phone(1)).press("2", "2", "1", "204711", "1", "2"))
    worker = officer(world, 201, "6", "9", "5").is_at("officer.change").press("0788000001", "1")
    worker.is_at("officer.change.what").press("1").is_at("officer.sure").sees("IZU", "for good?").press("1")
    worker.ends("It waits for a second person").does_not_see("alert", "concern")
    home(world.phone(1)).press("4", PIN).is_at("my_children")
    officer(world, 201, "8", "9", "7").is_at("waits.departures").does_not_see("IZU")

    world.phone(301).gets("waits for a second person: you")
    lead = officer(world, 301, "8", "9", "7").sees("1 IZU").press("1").is_at("officer.second").sees("IZU")
    lead.press("1").ends("Taken out", "What they reported stays")
    home(world.phone(1)).is_at("stranger.home")
    world.phone(2).gets("wenyine")


@SQLITE
def test_the_second_person_may_keep_a_volunteer(world: World) -> None:
    alert_on(home(world.phone(1)).press("2", "2", "1", "204711", "1", "2"))
    officer(world, 201, "6", "9", "5", "0788000001", "1", "1", "1").ends("second person")
    officer(world, 301, "8", "9", "7", "1", "2").ends("the volunteer stays")
    officer(world, 301, "8", "9", "7").does_not_see("IZU")
    home(world.phone(1)).is_at("volunteer.home")


@pytest.mark.lengthy
def test_who_is_to_agree_is_reminded_each_morning_and_then_the_nation_too(world: World) -> None:
    """Until somebody decides the volunteer keeps every right; it is Wednesday, 14 October."""
    alert_on(home(world.phone(1)).press("2", "2", "1", "204711", "1", "2"))
    officer(world, 201, "6", "9", "5", "0788000001", "1", "1", "1").ends("second person")
    world.passes(hours=23, minutes=5)
    counted = re.search(r"taken out (\d+)", next(text for text in world.phone(301).inbox if "taken out" in text))
    assert counted
    assert int(counted[1]) == length(officer(world, 301, "8", "9", "7").is_at("waits.departures")) == 1
    home(world.phone(1)).press("4", PIN).is_at("my_children")
    world.phone(401).never_gets("taken out")

    world.passes(days=6)
    assert len([text for text in world.phone(301).inbox if "taken out" in text]) == 5
    world.phone(401).gets("taken out 1")
    desk = officer(world, 401, "8", "9", "7").sees("1 IZU").press("1").is_at("officer.second")
    desk.press("1").ends("Taken out")
    home(world.phone(1)).is_at("stranger.home")


@BOTH_ENGINES
def test_a_lost_phone_closes_and_a_new_number_opens_with_its_own_key(world: World) -> None:
    worker = officer(world, 201, "6", "9", "5", "0788000001", "1", "2").sees("lost?", "nothing is read").press("1")
    worker.ends("Closed")
    home(world.phone(1)).is_at("stranger.home")
    worker = officer(world, 201, "6", "9", "5", "0788000001", "1", "3", *NEW).is_at("officer.sure")
    worker.sees("0788000777 from now on?").press("1").ends("Key number")
    home(world.phone(777)).press("4").press(key_on(worker), "1").is_at("pin.new")


@SQLITE
def test_whoever_still_holds_the_old_number_hears_that_it_moved(world: World) -> None:
    officer(world, 201, "6", "9", "5", "0788000001", "1", "3", *NEW, "1").ends("Key number")
    world.phone(1).gets("ntikibarwa")
    officer(world, 201, "6", "9", "5", "0788000101", "1").is_at("officer.change.what").does_not_see("PIN")


@SQLITE
def test_a_lead_takes_an_officer_out_and_the_alerts_go_to_a_colleague(world: World) -> None:
    number = alert_on(home(world.phone(1)).press("2", "1"))
    officer(world, 201, "1", "1", "1").sees("is yours")
    lead = officer(world, 301, "6", "9", "5", "0788000201", "1", "1").is_at("officer.change.to").sees("Habimana")
    lead.press(line(lead, "Habimana")).sees("Social", "for good?").press("1").ends("Taken out")
    home(world.phone(201)).is_at("stranger.home")
    world.phone(202).gets(number)
    officer(world, 202, "1", "1", "1").sees("is yours")


@BOTH_ENGINES
def test_nobody_touches_who_stands_above_and_no_line_is_taken_over_in_silence(world: World) -> None:
    for keys in (("6", "6"), ("6", "9", "5")):
        officer(world, 201, *keys, "0788000301").sees("Nobody here")
        officer(world, 201, *keys, "0788000202").sees("Nobody here")
        officer(world, 301, *keys, "0788000301").sees("Nobody here")
    desk = officer(world, 401, "6", "6", "0788000301", "1").is_at("officer.change.to")
    desk.press(line(desk, "On duty")).is_at("officer.sure").sees("Lead Huye").press("1").ends("Key number")
    world.phone(301).gets("Your PIN was reset")
    lead = home(world.phone(301)).is_at("key.ask").press(key_on(desk)).press("1", "8305", "8305").is_at("officer.home")
    lead.gets("A new PIN was chosen on your number")
    world.phone(401).gets("One of your officers chose a new PIN")


@BOTH_ENGINES
def test_away_with_all_own_alerts_handed_over_in_one_step(world: World) -> None:
    numbers = [alert_on(home(world.phone(1)).press("2", "1", "2", each, "1", "2")) for each in ("1", "2")]
    for number in numbers:
        worker = officer(world, 201, "1")
        worker.press(line(worker, number)).press("1").sees(f"{number} is yours")
    worker = officer(world, 201, "6", "3", "2", "2010").is_at("officer.cover")
    worker.press(line(worker, "Habimana")).is_at("officer.hand_all").sees("2 open alerts", "your cover now")
    worker.press("1").ends("away until 20/10", "Your cover is asked now to take your 2 alerts")
    world.phone(202).gets("2 alerts").never_gets("hands it over")
    officer(world, 202, "1", "1", "1").sees("is yours")


@SQLITE
def test_who_keeps_the_alerts_goes_away_with_them(world: World) -> None:
    number = alert_on(home(world.phone(1)).press("2", "1"))
    officer(world, 201, "1", "1", "1").sees("is yours")
    worker = officer(world, 201, "6", "3", "2", "2010")
    worker.press(line(worker, "Nobody")).is_at("officer.hand_all").sees("who is on duty").press("2").ends("20/10")
    officer(world, 202, "1", "1").sees(number, "Owned")


@SQLITE
def test_the_lead_sets_who_covers_whom(world: World) -> None:
    officer(world, 201, "6", "3").does_not_see("Who covers whom")
    lead = officer(world, 301, "6", "3", "5").is_at("officer.covers")
    lead.press(line(lead, "Mutoni")).is_at("officer.covers.whom").press(line(lead, "Nobody")).ends("covers nobody")
    number = alert_on(home(world.phone(1)).press("2", "1"))
    world.phone(203).gets(number)
    lead = officer(world, 301, "6", "3", "5")
    lead.press(line(lead, "Mutoni")).press(line(lead, "Keza")).ends("the other is called")
    world.phone(203).gets("you step in")


@SQLITE
def test_a_carers_phone_is_shared_and_has_safe_hours(world: World) -> None:
    worker = officer(world, 201, "4", "204711", "9", "8").is_at("officer.carer_phone")
    worker.sees("0788000101", "shared", "any hour").press("2").ends("Noted for 204711")
    worker = (
        officer(world, 201, "4", "204711", "9", "8", "3").is_at("officer.safe_hours").press("18").sees("Four digits")
    )
    worker.press("0204").sees("No SMS leaves").press("1719").ends("Noted")
    worker = officer(world, 201, "4", "204711", "9", "8").sees("own", "SMS 17:00-19:00")
    worker.press("4").ends()
    worker = officer(world, 201, "4", "204711", "9", "8").sees("own", "any hour").press("1").ends()
    officer(world, 201, "4", "204711", "9", "8").sees("shared")


@SQLITE
def test_another_voice_at_a_number_in_doubt_closes_it(world: World) -> None:
    volunteer = world.phone(1).dial()
    volunteer.network = "63514"
    volunteer.dial()
    worker = (
        officer(world, 201, "8", "9", "1").sees("1 IZU").press("1").sees("Do you know the voice?", "I do not: lost")
    )
    worker.press("2").ends("closed now")
    home(world.phone(1)).is_at("stranger.home")
    officer(world, 201, "8", "9", "1").does_not_see("IZU")


@SQLITE
def test_the_leads_morning_counts_the_volunteers_pins_and_opens_as_a_list(world: World) -> None:
    home(world.phone(1)).press("4", *["9182"] * 5)
    world.phone(1).gets("PIN yawe yafunzwe")
    world.phone(301).never_gets("locked")
    officer(world, 201, "6", "6", "0788000002", "1", "1").ends("Key number")
    world.passes(days=1)
    text = morning_of(world)
    counted = re.search(r"PINs (\d+)", text)
    assert counted, text
    assert int(counted[1]) == length(officer(world, 301, "8", "9", "8").is_at("waits.pins")) == 2
    assert "PINs" not in morning(world, 201)


def morning_of(world: World) -> str:
    return next(text for text in reversed(world.phone(301).inbox) if "PINs" in text)


@SQLITE
def test_a_locked_officer_the_lead_and_nobody_else_are_told(world: World) -> None:
    home(world.phone(201)).press(*["9182"] * 5)
    world.phone(201).gets("Your PIN was locked")
    world.phone(301).gets("PIN of one of your officers was locked")
    world.phone(202).never_gets("locked")


@BOTH_ENGINES
def test_the_nation_reads_from_which_number_a_report_about_an_officer_came(world: World) -> None:
    """The officer it is about moves the reporter's number to another phone, and is not the one who is rung."""
    number = alert_on(home(world.phone(1)).press("2", "2", "3", "1", "3").is_at("concern.thanks_nation"))
    desk = world.phone(401)
    desk.dial().press("4071", "1", "1").sees(number, "0788000001").does_not_see("was")
    officer(world, 201, "6", "9", "5", "0788000001", "1", "3", "0788000299", "0788000299", "1").ends()
    world.phone(1).gets("Iyi nomero")
    desk.gets("reported lately")
    desk.dial().press("4071", "1", "1").sees(number, "0788000299", "was 0788000001")
    desk.press("1").sees(f"{number} is yours", "0788000299", "0788000001", "Decide")


@SQLITE
def test_so_it_does_where_the_reporters_phone_was_closed(world: World) -> None:
    number = alert_on(home(world.phone(1)).press("2", "2", "3", "1", "3").is_at("concern.thanks_nation"))
    world.phone(201).dial().press("4071", "6", "9", "5", "0788000001", "1", "2", "1").ends()
    world.phone(401).dial().press("4071", "1", "1").sees(number, "was 0788000001").press("1").sees("0788000001")


@SQLITE
def test_of_a_family_nothing_is_said_that_only_workers_have(world: World) -> None:
    officer(world, 201, "6", "9", "5", "0788000101", "1", "2", "1").ends("Nothing is sent").does_not_see("key number")
    officer(world, 202, "6", "9", "5", "0788000101").sees("Who is it?", "Carer")


@SQLITE
def test_who_is_that_villages_volunteer_already_is_no_slip(world: World) -> None:
    with world.database.read() as tx:
        village = people.callers(tx, "+250788000001", "ussd")[0].village or 0
        assert enrolling.slips(tx, "+250788000001", village, "woman") == []
        assert enrolling.slips(tx, "+250788000001", village - 1, "woman") == ["number_taken"]
