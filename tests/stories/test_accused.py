"""Two officers in a district, one of them accused: neither learns of it, whatever door they try."""

from core.models.alert import Alert, Level
from tests.fixtures.texting import LENGTHY_ON_POSTGRES, SQLITE
from tests.fixtures.world import World
from tests.stories.reading import alert_on


@LENGTHY_ON_POSTGRES
def test_of_two_officers_one_accused_neither_hears(world: World) -> None:
    """They were told at the first key, before anybody knew whom it concerns; from the last key on the nation has it."""
    talk = world.phone(1).dial().press("2", "1")
    for last in (201, 202):
        world.phone(last).gets("DANGER")
    number = alert_on(talk.press("1", "204711", "2", "3").ends("3029"))
    for last in (201, 202, 301):
        assert not any("sexual" in text or "204711" in text for text in world.phone(last).inbox)
        officer = world.phone(last).dial().press("4071").sees("No open alerts").press("4", number)
        officer.is_at("officer.find").does_not_see("DANGER")
        world.phone(last).sends(f"OK {number}").never_gets("Held until")
        world.phone(last).dial().press("4071", "8").does_not_see(number)
    others = (201, 202, 203, 204, 301, 501, 2)
    before = {last: world.phone(last).inbox for last in others}
    world.passes(hours=2)
    assert {last: world.phone(last).inbox for last in others} == before
    nation = world.phone(401).gets(number).dial().press("4071", "1", "1").sees("0788000001")
    nation.press("9").sees("sexual abuse", "204711").press("1").sees(f"{number} is yours")


@SQLITE
def test_who_was_not_told_reads_nothing_of_sexual_abuse_and_may_still_take_it(world: World) -> None:
    number = alert_on(world.phone(1).dial().press("2", "1", "1", "204711", "2", "2"))
    world.phone(201).gets(number, "DANGER")
    cover = world.phone(203).dial().press("4071", "4", number).is_at("officer.alert").does_not_see("0788000001")
    cover.press("9").sees("told to few").does_not_see("sexual", "204711")
    world.phone(201).dial().press("4071", "4", number).sees("0788000001").press("9").sees("sexual abuse", "204711")
    cover.press("1").sees(f"{number} is yours", "0788000001").press("1", "9").sees("sexual abuse")
    world.phone(201).gets(number, "another officer")


@SQLITE
def test_once_it_is_closed_its_owner_and_the_lead_read_it(world: World) -> None:
    number = alert_on(world.phone(1).dial().press("2", "1", "1", "204711", "2", "2"))
    worker = world.phone(201).dial().press("4071", "4", number, "1", "1", "2", "1", "1", "3", "1", "1")
    worker.dial().press("4071", "4", number, "6", "1").sees("closed")
    for last, reads in ((201, True), (301, True), (202, False), (203, False), (401, False)):
        page = world.phone(last).dial().press("4071", "4", number, "9").is_at("officer.alert.report")
        assert ("sexual abuse" in page.screen) is reads, last


@SQLITE
def test_what_is_asked_because_of_it_tells_neither_colleagues_nor_the_pair(world: World) -> None:
    number = alert_on(world.phone(1).dial().press("2", "1", "1", "204711", "2", "2"))
    worker = world.phone(201).dial().press("4071", "4", number, "1", "1", "3").is_at("officer.refer")
    key = next(line[0] for line in worker.screen.splitlines() if "Isange" in line)
    worker.press(key, "1")
    for last, sees in ((201, True), (203, False), (301, False)):
        card = world.phone(last).dial().press("4071", "6", "9", "1", "1").is_at("officer.referral")
        assert ("Isange" in card.screen) is sees, card.screen
    for last in (1, 2):
        world.phone(last).dial().press("6", "7", "4071").is_at("my_referrals").does_not_see("204711")


@SQLITE
def test_one_such_report_among_others_is_enough(world: World) -> None:
    world.phone(1).sends("IKIBAZO 204711 1 1").sends("IKIBAZO 204711 2 1")
    with world.database.read() as tx:
        alert = tx.session.query(Alert).filter(Alert.level == Level.danger, Alert.merged_into_id.is_(None)).one()
    world.phone(203).dial().press("4071", "4", alert.number, "9").sees("told to few").does_not_see("beaten")
