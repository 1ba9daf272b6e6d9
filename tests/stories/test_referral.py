"""A service asked for a child: with the carer's yes, or in danger; how it stands; word when it is done."""

from core.people import people
from core.referrals import referrals
from tests.fixtures.phone import Phone
from tests.fixtures.texting import BOTH_ENGINES
from tests.fixtures.world import World
from tests.stories.reading import home


def asks(world: World, *keys: str) -> Phone:
    """The card of the first child, then a service."""
    return home(world.phone(1)).press("4", "4071", "1").is_at("my_children.card").press("3", *keys)


def moves(world: World, *states: str) -> None:
    """The district's social worker moves the only open referral."""
    with world.database.write() as tx:
        me = people.callers(tx, "+250788000201", "ussd")[0]
        (open_one,) = referrals.open_in_reach(tx, me)
        for state in states:
            referrals.move(tx, me, open_one.id, state)


@BOTH_ENGINES
def test_a_service_is_asked_and_the_pair_sees_what_became_of_it(world: World) -> None:
    asks(world).is_at("referral.to").press("3").is_at("referral.consent").press("1").is_at("end.referral")
    asks(world, "3", "1").is_at("end.referral.again")
    other = home(world.phone(2)).press("6", "7", "4071").is_at("my_referrals").sees("318061 biracyakorwa")
    other.press("1").sees("Kwa muganga", "14/10", "1 Hagarika").press("0")
    moves(world, "accepted", "done")
    world.phone(1).gets("318061", "14/10", "byakozwe").never_gets("muganga")
    world.phone(2).gets_nothing()
    home(world.phone(1)).press("6", "7", "4071", "1").sees("byakozwe").does_not_see("Hagarika")


def test_without_the_carers_yes_only_in_danger(world: World) -> None:
    asks(world, "2", "2").is_at("referral.danger").press("2").is_at("end.referral.no_consent").ends("2, 1")
    home(world.phone(1)).press("6", "7", "4071").sees("Nta cyo murasaba")
    asks(world, "9", "1", "2", "1").is_at("end.referral.danger").ends("116")
    home(world.phone(1)).press("6", "7", "4071", "1", "1").ends("Byahagaritswe")
    home(world.phone(1)).press("6", "7", "4071").sees("byahagaritswe")


def test_what_a_visit_asks_of_the_district_stands_there_too(world: World) -> None:
    home(world.phone(1)).press("1", "204711", "2", "1", "1", "1", "1", "4").ends()
    home(world.phone(1)).press("6", "7", "4071").sees("204711 biracyakorwa").press("1").sees("Akarere")
    moves(world, "accepted", "done")
    world.phone(1).gets("204711", "byakozwe")


def test_the_partner_reads_nothing_of_what_officers_ask_where_somebody_protected_is_concerned(world: World) -> None:
    told = world.phone(1).dial().press("2", "1", "1", "204711", "1").is_at("concern.protected")
    told.press("1").ends()
    world.phone(201).dial().press("4071", "1", "1", "3").is_at("officer.refer").press("5", "2").sees("referred")
    home(world.phone(2)).press("6", "7", "4071").sees("Nta cyo murasaba")


def test_what_an_officer_asks_the_pair_reads_only(world: World) -> None:
    world.phone(1).dial().press("2", "2", "1", "204711", "4", "2").ends()
    world.phone(201).dial().press("4071", "1", "1", "3").is_at("officer.refer").press("3", "1").sees("referred")
    home(world.phone(2)).press("6", "7", "4071", "1").sees("Kwa muganga").does_not_see("Hagarika")
