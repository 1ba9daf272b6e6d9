"""Leave: one person cannot be on call all year, and no alert waits for who is away."""

from core.alerts import departures
from core.people import people
from core.storage.access import operator
from tests.fixtures.phone import Phone
from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World
from tests.stories.reading import alert_on, home


@BOTH_ENGINES
def test_an_officer_away_is_replaced_in_the_same_moment(world: World) -> None:
    worker = world.phone(201).dial().press("4071", "6", "3").sees("You are on duty").press("2", "2010")
    worker.is_at("officer.cover").sees("Habimana")
    nobody = next(line[0] for line in worker.screen.splitlines() if "Nobody" in line)
    worker.press(nobody).ends("away until 20/10")
    world.phone(202).dial().press("4071", "6", "3", "1").is_at("officer.roster").sees("Keza Demo back 20/10")

    number = alert_on(world.phone(1).dial().press("2", "1"))
    world.phone(203).gets(number, "DANGER")
    world.phone(202).gets(number, "DANGER")
    world.phone(201).gets_nothing()

    worker.dial().press("4071", "6", "3").sees("You are away").press("3").ends("on duty again")
    world.passes(minutes=15)
    worker.gets(number, "DANGER")


def test_when_the_last_one_goes_the_lead_is_told(world: World) -> None:
    for last in (201, 202, 203, 204):
        phone = world.phone(last).dial().press("4071", "6", "3", "2", "2010")
        nobody = next(line[0] for line in phone.screen.splitlines() if "Nobody" in line)
        phone.press(nobody)
    phone.ends("No officer stays", "your lead is told")
    world.phone(301).gets("no officer is on duty in Huye")
    number = alert_on(world.phone(1).dial().press("2", "1"))
    world.phone(301).gets(number, "DANGER")


@BOTH_ENGINES
def test_a_danger_given_to_somebody_on_leave_is_told_to_their_cover(world: World) -> None:
    """202 is away and 204 stands in: whoever names 202 for the danger of a colleague reaches 204."""
    away = world.phone(202).dial().press("4071", "6", "3", "2", "2010").is_at("officer.cover")
    away.press(next(line[0] for line in away.screen.splitlines() if "Nshuti" in line)).ends("away until 20/10")
    number = alert_on(world.phone(1).dial().press("2", "1"))
    world.phone(203).dial().press("4071", "1", "1", "1").sees("is yours")
    with world.database.write() as tx:
        them = [people.callers(tx, f"+250788000{last}", "ussd")[0].id for last in (203, 202)]
        departures.lost(tx, operator("Jean"), them[0], to=them[1])
    world.phone(204).gets(number, "hands it over to you")
    world.phone(202).gets_nothing()
    world.phone(204).dial().press("4071", "1", "1", "1").sees("is yours")


@SQLITE
def test_nobody_is_named_who_cannot_open_it(world: World) -> None:
    """Whose PIN is locked stands on no list of those who may have an alert."""
    world.phone(202).dial().press(*["9182"] * 5)
    lead = world.phone(301).dial().press("4071", "6", "9", "5", "0788000203", "1", "1").is_at("officer.change.to")
    lead.sees("Nshuti").does_not_see("Habimana")


def goes_without_cover(world: World, last: int) -> Phone:
    phone = world.phone(last).dial().press("4071", "6", "3", "2", "2010").is_at("officer.cover")
    return phone.press(next(line[0] for line in phone.screen.splitlines() if "Nobody" in line))


@SQLITE
def test_who_goes_without_a_cover_reads_who_has_the_alerts(world: World) -> None:
    goes_without_cover(world, 203).ends("Nobody covers you", "colleagues")
    number = alert_on(world.phone(1).dial().press("2", "1"))
    world.phone(202).dial().press("4071", "1", "1", "1").sees(f"{number} is yours")
    goes_without_cover(world, 202).is_at("officer.hand_all").press("2").ends("Alerts still yours: 1")
    world.phone(204).dial().press("4071", "6", "3", "2", "2010", "1").ends()
    goes_without_cover(world, 301).ends("Nobody covers you", "the national desk is told")
    world.phone(401).gets("no lead is on duty in Huye")


@SQLITE
def test_the_only_one_of_the_national_desk_is_asked_again(world: World) -> None:
    stays = goes_without_cover(world, 401).is_at("officer.away.last").sees("last on the national desk").press("2")
    stays.ends()
    assert "You are on duty" in world.phone(401).dial().press("4071", "6", "3").screen
    goes_without_cover(world, 401).press("1").ends("Nobody stands in for you")
    home(world.phone(1)).press("2", "2", "3", "1", "3").is_at("concern.thanks_kept")
