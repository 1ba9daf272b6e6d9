"""A danger that somebody owns, and what is told of it after."""

from tests.fixtures.phone import Phone
from tests.fixtures.texting import SQLITE
from tests.fixtures.world import World
from tests.stories.reading import alert_on, home


def owned(world: World, deed: str) -> tuple[str, Phone]:
    """A danger that a visit told, and the phone of the officer who has it and noted that deed."""
    number = alert_on(world.phone(1).dial().press("1", "204711", "1", "3"))
    owner = world.phone(201).dial().press("4071", "1", "1", "1").sees(f"{number} is yours")
    owner.dial().press("4071", "1", "1", "2", deed).sees("noted")
    return number, owner


@SQLITE
def test_one_more_danger_by_sms_reaches_the_owner_and_goes_higher_if_nothing_is_done(world: World) -> None:
    number, owner = owned(world, "1")
    world.passes(hours=11)
    world.phone(2).sends("CONCERN 204711 2 1")
    owner.gets(f"Alert {number}: DANGER was reported again (2 in all)", "what I did").never_gets("taken by another")
    before = len(world.phone(203).inbox)
    world.passes(hours=1, minutes=1)
    assert len(world.phone(203).inbox) == before + 1
    owner.gets(f"Alert {number}: DANGER, Huye/Ngoma. Nobody has it now")


@SQLITE
def test_who_closed_it_before_the_last_key_said_whom_it_concerns_has_not_closed_it(world: World) -> None:
    volunteer = world.phone(1).dial().press("2", "1")
    number = alert_on(volunteer)
    volunteer.press("2", "3", "1").is_at("concern.protected")
    worker = world.phone(201).dial().press("4071", "1", "1", "1").sees(f"{number} is yours")
    worker.dial().press("4071", "1", "1", "2", "5").sees("noted")
    worker.dial().press("4071", "1", "1", "6", "3").ends(f"{number} is closed")
    heard = len(worker.inbox)
    volunteer.press("3").ends(number)
    world.phone(401).gets(number, "DANGER")
    assert len(worker.inbox) == heard
    worker.dial().press("4071").does_not_see("Alerts 1,")


@SQLITE
def test_what_is_told_after_it_was_closed_has_a_number_of_its_own(world: World) -> None:
    volunteer = world.phone(1).dial().press("2", "1")
    first = alert_on(volunteer)
    worker = world.phone(201).dial().press("4071", "1", "1", "1").sees(f"{first} is yours")
    worker.dial().press("4071", "1", "1", "2", "5").sees("noted")
    worker.dial().press("4071", "1", "1", "6", "3").ends(f"{first} is closed")
    volunteer.press("1", "204711", "2", "2").is_at("concern.thanks_isange").does_not_see(first)
    worker.gets(alert_on(volunteer), "DANGER")


@SQLITE
def test_a_mistyped_code_put_right_leaves_the_other_childs_danger_alone(world: World) -> None:
    theirs = alert_on(world.phone(2).dial().press("1", "204711", "1", "3"))
    volunteer = world.phone(1).dial().press("2", "1", "1", "204711").is_at("concern.category")
    volunteer.press("0").is_at("concern.code").press("318061").is_at("change.ask").press("1").is_at("concern.category")
    volunteer.press("1", "2").is_at("concern.thanks_danger").does_not_see(theirs)
    worker = world.phone(201).gets(alert_on(volunteer), "DANGER").never_gets("taken back")
    worker.dial().press("4071").sees("Alerts 2,").press("1").sees(theirs, alert_on(volunteer))


@SQLITE
def test_two_slips_in_a_visit_do_not_take_back_the_partners_danger(world: World) -> None:
    theirs = alert_on(world.phone(2).dial().press("1", "204711", "1", "3"))
    visit = world.phone(1).dial().press("1", "204711", "1", "3", "1", "1", "4").is_at("visit.next")
    visit.press("0").is_at("visit.bond").press("1", "1").is_at("visit.next")
    visit.press("0", "0", "0", "0").is_at("visit.safe").press("1", "1").is_at("visit.school")
    world.phone(201).never_gets("taken back").dial().press("4071", "1").sees(theirs, "DANGER")


@SQLITE
def test_who_was_cut_off_is_rung_and_not_the_partner_whose_danger_it_joined(world: World) -> None:
    world.phone(2).dial().press("2", "1", "1", "204711", "1", "2").ends()
    world.phone(1).dial().press("2", "1", "1", "204711").is_at("concern.category").hangs_up()
    world.passes(minutes=5)
    worker = world.phone(201).never_gets("waits for a call").dial().press("4071", "1", "1")
    worker.sees("RING FIRST 0788000001").does_not_see("0788000002")
    world.phone(501).gets_nothing()


@SQLITE
def test_a_second_report_about_an_officer_leaves_the_first_of_the_same_reporter_where_it_is(world: World) -> None:
    number, owner = owned(world, "2")
    world.passes(hours=1)
    other = alert_on(home(world.phone(1)).press("2", "1", "1", "204711", "1", "3").ends())
    assert other != number
    world.phone(401).gets(other, "DANGER")
    owner.never_gets(f"{number} was taken by another")
    owner.dial().press("4071").sees("Alerts 1,").press("1", "1").sees(number, "Owned", "204711")


@SQLITE
def test_nor_does_it_take_one_that_nobody_owns_from_the_district(world: World) -> None:
    number = alert_on(world.phone(1).dial().press("1", "204711", "1", "3"))
    world.passes(minutes=5)
    other = alert_on(home(world.phone(1)).press("2", "1", "1", "204711", "1", "3").ends())
    assert other != number
    worker = world.phone(201).dial().press("4071", "1", "1").sees(number, "Nobody yet, by 09:30")
    worker.never_gets(f"{number} was taken by another")


@SQLITE
def test_the_call_that_whoever_named_an_officer_waits_for_is_the_nations_alone(world: World) -> None:
    """The partner's talk was cut off, and goes on ten minutes later with the key that says whom it concerns."""
    number = alert_on(world.phone(1).dial().press("1", "204711", "1", "3"))
    worker = world.phone(201).dial().press("4071", "1", "1", "1").sees(f"{number} is yours")
    worker.dial().press("4071", "1", "1", "2", "5").sees("noted")
    world.phone(2).dial().press("2", "1", "1", "204711", "1")
    world.passes(minutes=10)
    other = alert_on(world.phone(2).dial().press("1", "4071", "3").ends("igihugu"))
    for last in (201, 202):
        world.phone(last).dial().press("4071", "1", "1").sees(number).does_not_see("0788000002")
    worker.dial().press("4071", "1", "1", "2", "2").sees("noted")
    desk = world.phone(401).gets(other, "DANGER")
    desk.dial().press("4071", "4", other).sees("RING FIRST", "0788000002")


@SQLITE
def test_whoever_named_an_officer_of_the_district_does_not_read_that_the_district_was_told(world: World) -> None:
    for keys in (("2", "1", "1", "204711", "1", "3"), ("2", "2", "2", "3", "1", "3"), ("2", "3", "2", "4", "4", "3")):
        home(world.phone(1)).press(*keys).is_at("concern.thanks_nation").does_not_see("karere")
    home(world.phone(1)).press("2", "2", "2", "1", "2", "3").is_at("concern.thanks_nation_isange")
