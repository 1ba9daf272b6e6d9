"""The card of an alert in an officer's hand: its pages, its reports, and the acts that work on each of them."""

from tests.fixtures.phone import Phone
from tests.fixtures.texting import BOTH_ENGINES, LENGTHY_ON_POSTGRES, SQLITE
from tests.fixtures.world import World
from tests.stories.reading import alert_on

CARD = ("4071", "1", "1")


def two_reports(world: World) -> str:
    """A sexual abuse and a drop-out told of one child by both partners."""
    number = alert_on(world.phone(1).dial().press("2", "2", "1", "204711", "2", "2"))
    world.passes(minutes=1)
    assert alert_on(world.phone(2).dial().press("2", "2", "1", "204711", "9", "1", "2")) == number
    return number


def number_but(phone: Phone, known: str) -> str:
    """The alert on the screen that is not the known one."""
    found = [word.strip(".,:") for word in phone.screen.split()]
    return next(each for each in found if each.isdecimal() and len(each) == 5 and each != known)


@BOTH_ENGINES
def test_its_pages_are_the_matter_each_report_and_the_acts(world: World) -> None:
    number = two_reports(world)
    card = world.phone(201).dial().press(*CARD).is_at("officer.alert")
    card.sees(number, "DANGER", "Nobody yet, by 09:30", "204711", "Ring the IZU 0788000001", "1 I have it", "9 More")
    card.does_not_see("sexual")
    card.press("9").is_at("officer.alert.report").sees("1/2", "IZU", "sexual abuse", "204711", "7 Another", "8 Same")
    card.press("9").sees("2/2", "dropout").does_not_see("0788")
    card.press("9").is_at("officer.alert.acts").sees("Nobody has it yet", "3 Refer", "6 Close")
    card.press("9").is_at("officer.alert").press("0").is_at("officer.alert.acts")


@SQLITE
def test_every_act_works_on_every_page_and_comes_back_to_the_card(world: World) -> None:
    number = two_reports(world)
    card = world.phone(201).dial().press(*CARD, "9", "1").sees(f"{number} is yours").press("1").is_at("officer.alert")
    card.sees("Owned, child seen by")
    card.press("9", "9", "2", "2").sees("noted").press("1").is_at("officer.alert")
    card.press("3", "3", "2").sees("referred").press("1").is_at("officer.alert")
    card.press("5", "2", "1").sees("is now HIGH").press("1").is_at("officer.alert").sees("HIGH")
    card.press("4", "1").sees("your colleague").press("1").is_at("officer.alert")
    card.press("9", "9", "9").is_at("officer.alert.acts").sees("Owner: ")
    card.press("6").sees("That ends 2 reports").press("1").ends(f"{number} is closed, with 2 reports")


@SQLITE
def test_after_closing_the_list_where_another_waits(world: World) -> None:
    number = two_reports(world)
    other = alert_on(world.phone(3).dial().press("2", "1")) and alert_on(world.phone(1).dial().press("2", "1"))
    worker = world.phone(201).dial().press("4071", "4", number, "1", "1", "2", "1", "1", "6", "1")
    worker.sees("is closed, with 2 reports", "1 The alerts").press("1").is_at("officer.alerts").sees(other)
    worker.does_not_see(number).press("1").is_at("officer.alert").sees(other)


@BOTH_ENGINES
def test_a_report_of_another_child_is_parted_and_put_back(world: World) -> None:
    number = two_reports(world)
    worker = world.phone(201).dial().press(*CARD, "9", "9").sees("2/2", "dropout").press("7")
    parted = number_but(worker.sees("others are told"), number)
    worker.press("1").is_at("officer.alert").sees(number).press("9").sees("1/1", "sexual").press("7")
    worker.sees("its only report").press("1").is_at("officer.alert")
    world.phone(201).gets(parted, "MEDIUM")
    worker.dial().press("4071", "4", parted).is_at("officer.alert").sees(parted, "MEDIUM").does_not_see("204711")
    worker.press("9", "8").is_at("officer.same").press("11111").sees("A slip in the code").press(number)
    worker.sees(f"part of {number} now").press("1").is_at("officer.alert").sees(number)
    world.phone(301).gets(number, parted, "one matter")
    worker.press("9", "9").sees("2/2", "dropout").press("7").sees(parted)


@SQLITE
def test_a_slip_is_marked_on_the_card_with_the_phone(world: World) -> None:
    world.phone(1).dial().press("2", "1").press("0").press("2").press("1").hangs_up()
    world.phone(201).dial().press(*CARD).sees("TAKEN BACK", "0788000001").press("9").sees("TAKEN BACK")


@SQLITE
def test_who_was_not_told_of_it_sees_no_phone(world: World) -> None:
    alert_on(world.phone(1).dial().press("2", "2", "2", "1", "1", "2"))
    world.phone(202).dial().press(*CARD).sees("No phone shown").does_not_see("0788")
    world.phone(201).dial().press(*CARD).sees("0788000001")


@BOTH_ENGINES
def test_a_danger_to_a_child_away_from_home_is_owned_where_it_is(world: World) -> None:
    volunteer = world.phone(3).dial().press("2", "1", "1", "99").is_at("concern.district").press("2")
    volunteer.sees("Nta karere").press("24").is_at("concern.code_there").press("204711").is_at("concern.category")
    number = alert_on(volunteer.press("1", "2"))
    world.phone(401).gets(number, "DANGER, Rubavu/Gisenyi")
    for last in (201, 202):
        world.phone(last).gets(number, "a child of your district", "Rubavu/Gisenyi", f"4, {number}")
    worker = world.phone(201).dial().press("4071").does_not_see(number)
    worker.press("4", number).is_at("officer.alert_elsewhere").sees("DANGER", "Rubavu/Gisenyi", "204711", "Nobody yet")
    worker.does_not_see("\n1 ", "0788").press("1").is_at("officer.alert_elsewhere")
    desk = world.phone(401).dial().press(*CARD).press("1").sees("is yours").press("1")
    world.phone(202).dial().press("4071", "4", number).sees("Owned", "Ntwari", "To read only")
    desk.press("2", "1", "1", "6", "1").ends("is closed")
    world.phone(202).dial().press("4071", "4", number).sees("204711", "Closed on 14/10")


@LENGTHY_ON_POSTGRES
def test_a_pranksters_alerts_are_closed_together_by_who_rang_the_phone(world: World) -> None:
    for about in ("1", "2", "3", "4", "5"):
        world.phone(1).dial().press("2", "1", "2", about, "1", "2").ends()
        world.watch.passes(seconds=20)
    world.phone(1).dial().press("2", "1", "1", "318061", "1", "2").ends()
    worker = world.phone(201).dial().press("4071", "1").is_at("officer.alerts")
    worker.press("1", "1").press("1", "2", "2").sees("noted").press("1", "6", "3")
    worker.is_at("officer.alike").sees("is closed", "more alerts of that phone", "no problem found")
    worker.press("1").is_at("officer.alike.closed").sees("4 more alerts").press("1").is_at("officer.alerts")
    assert worker.screen.count("DANGER") == 1, "the one that names a child waits"


@BOTH_ENGINES
def test_whose_matter_it_is_that_few_may_read_stands_on_no_page_for_the_others(world: World) -> None:
    number = alert_on(world.phone(1).dial().press("2", "1", "1", "204711", "2", "2"))
    for last in (203, 301, 401):
        world.phone(last).dial().press("4071", "4", number).is_at("officer.alert").sees(number).does_not_see("204711")
    world.phone(201).dial().press("4071", "4", number).is_at("officer.alert").sees("204711")
