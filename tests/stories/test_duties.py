"""Duties beside the ladder: weeks on call, referrals that wait, calls that are taken, an alert of another district."""

from core.models.person import Language, Role
from core.models.place import Place
from core.people import key_numbers, people
from core.storage.access import operator
from tests.fixtures.phone import Phone
from tests.fixtures.texting import SQLITE
from tests.fixtures.world import World
from tests.stories.reading import alert_on, home


def key_of(phone: Phone, words: str) -> str:
    """The digit that stands before those words, pages ahead if need be."""
    while not (found := [line[0] for line in phone.screen.splitlines() if words in line]):
        phone.press("9")
    return found[0]


@SQLITE
def test_the_lead_sets_who_is_on_call(world: World) -> None:
    lead = world.phone(301).dial().press("4071", "6", "3", "4").is_at("officer.rota").sees("12/10 -, -")
    lead.press("1", "1").is_at("officer.rota.who")
    lead.press(key_of(lead, "Mutoni")).ends("Week of 12/10: noted")
    world.phone(203).gets("on call for a week from 12/10")
    world.phone(204).dial().press("4071", "6", "3", "4").sees("12/10 Mutoni, -").press("1", "1").ends("noted")
    world.phone(202).dial().press("4071", "6", "3", "4").sees("12/10 Mutoni, Nshuti").press("1", "1").ends(
        "a colleague"
    )

    number = alert_on(world.phone(1).dial().press("2", "1"))
    for last in (203, 204):
        world.phone(last).gets(number, "DANGER")
    for last in (201, 202):
        world.phone(last).never_gets(number)
    world.passes(minutes=15)
    for last in (201, 202):
        world.phone(last).gets(number, "DANGER")


@SQLITE
def test_what_a_visit_asks_is_answered_by_phone_or_asked_for_again(world: World) -> None:
    home(world.phone(1)).press("1", "204711", "2", "1", "1", "1", "1", "4").ends()
    world.passes(days=5, hours=2)
    worker = world.phone(201).never_gets("referrals")
    world.passes(days=4)
    worker.gets("referrals in Huye are past their time")
    card = worker.dial().press("4071", "6", "9", "1").is_at("officer.referrals").sees("204711 in progress").press("1")
    card.sees("District visit", "14/10").press("1").ends("204711: noted")
    worker.dial().press("4071", "6", "9", "1", "1").sees("1 Done", "2 Not served")
    worker.press("2").is_at("officer.why_not").press("1").ends("204711: noted")
    world.phone(1).gets("204711", "14/10", "ntibyashobotse")
    worker.dial().press("4071", "6", "9", "1").does_not_see("204711")
    home(world.phone(1)).press("6", "7", "4071").sees("204711 ntibyakozwe")


@SQLITE
def test_a_call_is_taken_tried_and_ends(world: World) -> None:
    home(world.phone(101)).press("2").ends()
    sector = world.phone(501).gets("somebody waits for a call by 13:00")
    sector.dial().press("4071", "1", "1", "1").sees("0788000101", "3 I will ring").press("3").ends("It is yours")
    world.phone(201).dial().press("4071", "6", "1", "1", "3").ends("A colleague has it")
    for minutes in (5, 125, 125):
        world.passes(minutes=minutes)
        sector.dial().press("4071", "1", "1", "1", "2").ends("Noted")
    sector.dial().press("4071", "1").sees("1 Calls 0").press("1").does_not_see("carer")


@SQLITE
def test_an_alert_goes_to_another_district(world: World) -> None:
    with world.database.write() as tx:
        place = tx.session.get_one(Place, 33)
        person = people.register(tx, "+250788000211", Role.social_worker, "Somebody", place=place, language=Language.en)
        key = key_numbers.give(tx, operator("Jean"), person)
    number = alert_on(world.phone(1).dial().press("2", "1"))
    owner = world.phone(201)
    owner.dial().press("4071", "1", "1", "1").sees("is yours")
    owner.dial().press("4071", "1", "1", "4")
    owner.press(key_of(owner, "Another district"))
    owner.is_at("officer.hand_over.district").press(key_of(owner, "Rubavu")).ends("must take it by 09:30")
    other = world.phone(211).gets(number, "hands it over to you")
    with world.database.read() as tx:
        me = people.callers(tx, "+250788000211", "ussd")[0]
    assert not me.has_pin
    other.dial().press(key, "5274", "5274", "1", "1").sees(number).press("1").sees("is yours", "0788000001")
    owner.gets(f"{number}: your colleague has it now").dial().press("4071").sees("No open alerts")


@SQLITE
def test_what_concerns_an_officer_goes_to_the_national_desk_alone(world: World) -> None:
    talk = home(world.phone(1)).press("2", "1")
    number = alert_on(talk)
    world.phone(201).gets(number, "DANGER")
    talk.press("3", "1").is_at("concern.protected").press("3").ends()
    world.phone(201).gets(f"{number} was taken by another officer").dial().press("4071").sees("No open alerts")
    world.phone(401).gets(number, "DANGER").dial().press("4071", "1", "1", "1").sees(f"{number} is yours", "0788000001")
    world.passes(hours=2)
    for last in (2, 203, 204, 301, 501):
        world.phone(last).gets_nothing()
