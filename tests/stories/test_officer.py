"""The officer's day on the phone: the most urgent alert, its level, a referral, cases, codes, silent volunteers."""

from sqlalchemy import select

from core.cases import closings
from core.models.child import Child
from core.people import people
from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World
from tests.stories.reading import alert_on, home, receipt_on

IN_ALERT = ("4071", "1", "1")
ASKED = ("1", "2", "1")
"""The birth is registered, the child is in no group, both were asked."""


def test_the_most_urgent_is_named_at_home_and_one_key_away(world: World) -> None:
    high = alert_on(world.phone(1).dial().press("1", "318061", "4"))
    danger = alert_on(world.phone(2).dial().press("2", "1"))
    worker = world.phone(201).dial().press("4071").sees("Alerts 2,", f"first {danger} DANGER")
    worker.press("1").sees(f"1 {danger}", f"2 {high}").press("1").sees(danger, "0788000002")


MOST_HOPS = 11


@BOTH_ENGINES
def test_an_alert_is_taken_acted_on_and_closed_in_one_talk_of_eleven_hops_with_one_pin(world: World) -> None:
    number = alert_on(world.phone(1).dial().press("2", "1"))
    worker = world.phone(201).dial().press(*IN_ALERT).is_at("officer.alert").sees("Nobody yet")
    worker.press("1").sees(f"{number} is yours", "0788000001", "1 The alert").press("1")
    worker.is_at("officer.alert").does_not_see("Nobody yet").press("2", "2").sees(f"{number}: noted").press("1")
    worker.is_at("officer.alert").press("6", "1").ends(f"{number} is closed")

    pressed = worker.typed.split("*")
    assert 1 + len(pressed) == MOST_HOPS, "the dial and ten keys"
    assert pressed.count("4071") == 1
    world.phone(201).dial().press("4071").does_not_see(number)


def test_what_was_done_stays_done_when_the_line_drops_on_the_card_and_leaves_no_draft(world: World) -> None:
    number = alert_on(world.phone(1).dial().press("2", "1"))
    worker = world.phone(201)
    worker.dial().press(*IN_ALERT, "1", "1", "2", "2", "1").is_at("officer.alert").hangs_up()
    world.phone(202).dial().press(*IN_ALERT, "1").sees(f"{number} was taken by another officer")
    worker.dial().is_at("pin").press(*IN_ALERT, "6", "1").ends(f"{number} is closed")


def test_zero_leaves_after_an_act_and_goes_back_over_it_from_the_card(world: World) -> None:
    number = alert_on(world.phone(1).dial().press("2", "1"))
    worker = world.phone(201)
    worker.dial().press(*IN_ALERT, "1", "1").is_at("officer.alert").press("0").sees(f"{number} is yours")
    worker.press("7").sees(f"{number} is yours", "1 The alert").press("0").ends().is_at("end.bye")
    worker.dial().press(*IN_ALERT, "6", "1").sees("first say what you did")
    worker.dial().press(*IN_ALERT, "2").is_at("officer.did").press("2", "0").ends().is_at("end.bye")
    worker.dial().press(*IN_ALERT, "6", "1").ends(f"{number} is closed")


def test_a_danger_is_lowered_after_the_call_only(world: World) -> None:
    number = alert_on(world.phone(1).dial().press("2", "1"))
    worker = world.phone(201)
    worker.dial().press(*IN_ALERT, "5", "2", "1").sees("only its owner")
    worker.dial().press(*IN_ALERT, "1").sees("is yours")
    worker.dial().press(*IN_ALERT, "5", "2", "1").sees("call the IZU")
    worker.dial().press(*IN_ALERT, "2", "2").sees("noted")
    worker.dial().press(*IN_ALERT, "5").is_at("officer.level").press("2").is_at("officer.why")
    worker.press("1").sees(f"{number} is now HIGH")
    worker.dial().press("4071").sees(f"{number} HIGH")


def test_a_child_of_an_alert_is_referred(world: World) -> None:
    number = alert_on(world.phone(1).dial().press("1", "204711", "1", "3"))
    worker = world.phone(201)
    worker.dial().press(*IN_ALERT, "1").sees("is yours")
    worker.dial().press(*IN_ALERT, "3").is_at("officer.refer").press("9").sees("Legal aid").press("9", "3")
    worker.is_at("officer.ground").press("2").sees(f"{number}: referred")
    worker.dial().press(*IN_ALERT, "6", "1").ends("is closed")
    worker.dial().press("4071", "4", number, "2", "2").sees(f"{number} is closed already")
    anew = alert_on(world.phone(2).dial().press("1", "204711", "1", "3"))
    assert anew != number, "what is told of the child later opens no closed alert"
    worker.gets(anew, "DANGER")


@BOTH_ENGINES
def test_a_case_is_closed_by_two_officers(world: World) -> None:
    propose_closing(world)
    worker = world.phone(201).dial().press("4071", "3").sees("204711").press("1").sees("Nobody agreed yet")
    worker.press("1").is_at("closing.birth").press("1").is_at("closing.group").press("2").is_at("closing.asked").press(
        "1"
    )
    worker.is_at("closing.list").sees("Not met: school, meals, carer, group, visit", "Explained: agree")
    worker.press("1").ends("A second officer must agree")
    worker.dial().press("4071", "3", "1").sees("One officer agreed").press("1", *ASKED, "1").ends("you agreed before")
    world.phone(301).dial().press("4071", "3", "1", "1", *ASKED, "1").ends("204711 is closed")
    world.phone(202).dial().press("4071", "3").does_not_see("204711")


def test_what_cannot_be_explained_keeps_a_case_open(world: World) -> None:
    worker = world.phone(201).dial().press("4071", "4", "204711").is_at("officer.child").press("8")
    worker.is_at("closing.reason").press("3", *ASKED).sees("Not met").press("2").ends("204711 stays open")
    worker.dial().press("4071", "4", "204711", "8", "7").ends("A second officer must agree")
    world.phone(202).dial().press("4071", "3", "1").sees("Placement broke down").press("1").ends("204711 is closed")


def propose_closing(world: World) -> None:
    """The volunteer of the child asks for it."""
    with world.database.write() as tx:
        (me,) = people.callers(tx, "+250788000001", "ussd")
        child = tx.session.scalars(select(Child.id).where(Child.code == "204711")).one()
        closings.propose(tx, me, child, "safe")


def test_any_number_is_found_behind_the_pin(world: World) -> None:
    receipt = receipt_on(world.phone(1).dial().press("1", "204711", "1", "1", "1", "1", "1", "1"))
    number = alert_on(world.phone(1).dial().press("2", "1"))
    worker = world.phone(201)
    worker.dial().press("4071", "4", "204711").sees("Keza Demo-A", "girl", "204711")
    worker.dial().press("4071", "4", receipt).sees(receipt, "204711", "14/10")
    worker.dial().press("4071", "4", number).is_at("officer.alert").sees(number)
    worker.dial().press("4071", "4", "645827").sees("not known here")
    world.phone(401).dial().press("4071", "4", "645827").sees("645827").does_not_see("Demo")


def test_a_sector_officer_reads_codes_and_no_names(world: World) -> None:
    sector = world.phone(501).dial().press("4071").is_at("sector.home")
    sector.press("204711").sees("204711").does_not_see("Demo").press("0").is_at("sector.home")
    sector.press("645827").sees("not known here")


def test_volunteers_who_fell_silent_are_rung(world: World) -> None:
    world.phone(1).dial()
    world.watch.passes(days=31)
    worker = world.phone(201).dial().press("4071", "5").sees("31")
    worker.press("1").sees("Ring 07880000")


def test_a_number_becomes_a_volunteers(world: World) -> None:
    worker = world.phone(201).dial().press("4071", "6", "2", "0788000777", "0788000777", "1").is_at("place.sector")
    worker.press("24090108").is_at("officer.enrol").sees("0788000777").press("1").ends("Registered for")
    world.phone(777).gets("Murakaza neza", "*801#").dial().is_at("volunteer.home")
    worker.dial().press("4071", "6", "2", "0788000777", "0788000777", "1", "24090108").press("1").ends("already")


def test_a_line_that_changed_reads_again_once_the_district_confirms(world: World) -> None:
    volunteer = world.phone(1).dial()
    volunteer.network = "63514"
    volunteer.dial().press("4", "4071").ends("Akarere")
    volunteer.dial().press("1", "204711", "1", "1", "1", "1", "1", "1").ends("Murakoze")
    worker = world.phone(201).dial().press("4071", "6", "5").sees("IZU").press("1").sees("0788000001")
    worker.press("1").ends("Confirmed")
    volunteer.dial().press("4", "4071").is_at("my_children")


def test_a_forgotten_pin_is_removed_unseen(world: World) -> None:
    worker = world.phone(201).dial().press("4071", "6", "6").press("0788000999").sees("Nobody here")
    worker.press("0788000001", "1").is_at("officer.sure").press("1").ends("The PIN is removed")
    world.phone(1).dial().press("4").does_not_see("Demo")


@SQLITE
def test_who_closes_what_no_volunteer_may_hear_of_by_sms_does_not_read_that_one_is_told(world: World) -> None:
    number = alert_on(world.phone(1).dial().press("2", "2", "2", "3", "1", "1"))
    worker = world.phone(201).dial().press(*IN_ALERT, "1", "1", "2", "1", "1", "6", "1")
    worker.ends(f"{number} is closed").does_not_see("IZU")
    world.phone(101).dial().press("8").ends()
    worker.dial().press(*IN_ALERT, "1", "1", "6", "1").ends("is closed").does_not_see("IZU")


@SQLITE
def test_a_child_that_a_visit_did_not_see_is_not_seen_on_the_officers_card(world: World) -> None:
    card = ("4071", "4", "427356")
    for seen in "34":
        home(world.phone(1)).press("1", "427356", seen, "1", "1", "1", "1", "1")
        world.phone(201).dial().press(*card).is_at("officer.child").does_not_see("Seen 14/10")
    home(world.phone(1)).press("1", "427356", "1", "1", "1", "1", "1", "1")
    world.phone(201).dial().press(*card).sees("Seen 14/10")
