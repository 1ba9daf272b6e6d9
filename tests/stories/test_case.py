"""A case in an officer's hand: from a child that lives with nobody to a family, a move and the reviews."""

from datetime import date

import pytest
from sqlalchemy import select, update

from core.children import children
from core.models.child import Child
from core.models.place import Place
from core.models.review import Review, ReviewKind
from core.operations.demo_people import HUYE_VILLAGE
from tests.fixtures.phone import Phone
from tests.fixtures.texting import BOTH_ENGINES
from tests.fixtures.world import World
from tests.stories.reading import home

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
YES, NO = "1", "2"


def card(world: World, code: str, last: int = 201) -> Phone:
    """The child's card, by its code."""
    return home(world.phone(last)).press("4071", "4", code).is_at("officer.child")


def registered(world: World) -> str:
    """A girl of nine, out of an institution and with nobody yet; the carer has no phone."""
    volunteer = home(world.phone(1)).press("3", "1", "5", "1", "9", "7", "1", "0").is_at("register.check")
    volunteer.press("1").ends("Akarere karashaka umuryango", "112")
    return volunteer.screen.split("Kode ni ")[1][:6]


@pytest.mark.lengthy
@BOTH_ENGINES
def test_from_nobody_to_a_family(world: World) -> None:
    code = registered(world)
    worker = card(world, code).press("1").sees("identified", "Institution").press("3", "1")
    worker.sees("Ingobyi Demo").press("1").ends("noted")
    card(world, code).press("2").sees("no placement").press("1", "2", "1", NO).ends("not placed", "key 1")
    card(world, code).press("1", "1", YES).ends("assessed")
    card(world, code).press("2", "1", "2", "1", NO).ends("search for the family")
    card(world, code).press("3", "3", "4").ends("tracing is noted")
    card(world, code).press("2", "1", "2", "1", NO).ends("Plan it first")
    card(world, code).press("1", "2").ends("planned")
    card(world, code).press("3", "1", "6", "1", "2110").ends("Until it is met")
    world.phone(2).gets(code, "21/10").never_gets("uburiri")
    reads = home(world.phone(2)).press("6", "1", "4071")
    reads.press(next(line[0] for line in reads.screen.splitlines() if code in line)).ends("uburiri")
    card(world, code).press("2", "1", "2", "1", NO).ends("Needs are open")
    card(world, code).press("3").sees("open: 1").press("2", "1").is_at("officer.need_word").press("2").ends(
        "one need less"
    )
    card(world, code).press("2", "1", "3", "1", NO).ends("A foster family is matched first")
    card(world, code).press("2", "1", "2", "1", NO).ends("first visit by 21/10")
    world.phone(1).gets("musura", code, "21/10")
    home(world.phone(1)).press("1", code, "1", "1", "1", "1", "1", "1").ends()
    card(world, code).press("1").sees("followed up", "Ingobyi Demo")


@SQLITE
def test_a_placement_that_broke_down_is_followed_by_another(world: World) -> None:
    worker = card(world, "204711").press("2").sees("Relative", "23/09").press("1", "4", "2").is_at("officer.ended")
    worker.press("6", YES).ends("is placed", "first visit by 20/10")
    world.phone(1).gets("204711", "20/10")
    card(world, "204711").press("2").sees("On their own", "13/10").press("2", "7", "1").ends("visits rest")
    world.phone(2).gets("204711", "birahagaze")
    card(world, "204711").press("2").sees("no placement").press("0").press("1").sees("identified")


@SQLITE
def test_reviews_are_read_and_done(world: World) -> None:
    worker = home(world.phone(201)).press("4071", "6", "8").sees("427356 see apart").press("1").is_at("officer.review")
    worker.sees("427356", "14/10").press("1").ends("done and noted")
    talk = outcome(world, "23/03").press("4").is_at("officer.self_esteem").press("5")
    talk.ends("204711: not yet", "from 21/02/2027")
    with world.database.write() as tx:
        tx.connection.execute(update(Review).where(Review.kind == ReviewKind.outcome).values(due_on=date(2026, 11, 1)))
    talk = outcome(world, "01/11").press("6").sees("1").is_at("officer.satisfaction").press("4")
    talk.is_at("officer.self_esteem").press("5").ends("204711: done")


def outcome(world: World, due: str) -> Phone:
    """At what the child says of its placement, in the review that is due on that day."""
    found = card(world, "204711").press("6").sees("23/10 see apart")
    while f"{due} 6/12" not in found.screen:
        found.press("9")
    found.press(next(line[0] for line in found.screen.splitlines() if f"{due} 6/12" in line)).press("1", YES)
    return found.is_at("officer.satisfaction")


@SQLITE
def test_a_family_that_moves_to_another_district(world: World) -> None:
    worker = card(world, "204711").press("5").sees("Siblings: 1").press("2").is_at("place.district")
    worker.press("33040101", "1").is_at("officer.sibling").sees("427356").press(NO)
    worker.ends("204711 has moved", "Next visit by 14/10")
    world.phone(1).gets("204711", "yimutse").never_gets("Rubavu")
    world.phone(3).gets("204711", "14/10", "iwanyu")
    home(world.phone(201)).press("4071", "4", "204711").sees("not known here")
    home(world.phone(3)).press("1", "204711", "1", "1", "1", "1", "1", "1").ends("Murakoze")
    home(world.phone(1)).press("1", "204711").is_at("visit.child").sees("ntizwi hano")
    world.phone(401).dial().press("4071", "4", "204711").is_at("officer.child").does_not_see("Keza")


@SQLITE
def test_the_numbers_to_ring_stand_with_the_home(world: World) -> None:
    card(world, "204711").press("5", "4").is_at("officer.numbers").sees(
        "Mukamana Dem 0788000101", "Mugabo Demo 0788000002, Uwase Demo 0788000001"
    )


@SQLITE
def test_who_is_left_of_the_pair_stands_there_and_nobody_by_that_word(world: World) -> None:
    home(world.phone(202)).press("4071", "6", "9", "5", "0788000002", "1", "1", "1").ends("Taken out")
    card(world, "204711").press("5", "4").sees("IZU: Uwase Demo 0788000001").does_not_see("Mugabo")
    home(world.phone(202)).press("4071", "6", "9", "5", "0788000001", "1", "1", "1").ends("Taken out")
    card(world, "204711").press("5", "4").sees("IZU: nobody")


@SQLITE
def test_siblings_stand_on_the_card(world: World) -> None:
    with world.database.write() as tx:
        code = children.register_household(tx, tx.session.get_one(Place, HUYE_VILLAGE)).code
    for child in ("204711", "318061"):
        card(world, child).press("5", "3", code).ends("linked to the household")
    card(world, "318061").sees("+2")
    moving = card(world, "318061").press("5", "1", "24090107", "1").is_at("officer.sibling").sees("204711").press(YES)
    moving.is_at("officer.sibling").sees("427356").press(YES).ends("318061 has moved")
    card(world, "427356").press("5").sees("Siblings: 2")
    world.phone(1).gets("427356", "yimutse").gets("204711", "yimutse")


@SQLITE
def test_an_officer_refers_and_reopens_from_the_card(world: World) -> None:
    card(world, "204711").press("4", "7", "1").sees("204711: referred")
    card(world, "204711").press("4", "7", "1").ends("asked before")
    card(world, "204711").press("1", "4").ends("open already")
    propose(world, "204711")
    for last in (201, 202):
        home(world.phone(last)).press("4071", "3", "1", "1", "1", "2", "1", "1").ends()
    card(world, "204711").press("8", "3").sees("204711 is closed already")
    card(world, "204711").press("1").sees("closed").press("4").ends("open again")
    world.phone(2).gets("204711", "arakomeza", "14/10")
    card(world, "204711").sees("due 21/10")


def propose(world: World, code: str) -> None:
    """The volunteer of the child asks for closing."""
    volunteer = home(world.phone(1)).press("4", "4071")
    volunteer.press(next(line[0] for line in volunteer.screen.splitlines() if code in line)).press("4", "3").ends()


@SQLITE
def test_a_sectors_officer_reads_the_card_and_changes_nothing(world: World) -> None:
    sector = world.phone(501).dial().press("4071", "204711").is_at("officer.child").does_not_see("Case", "Needs")
    sector.press("1").is_at("officer.child")


@SQLITE
def test_a_care_leaver_is_asked_about_and_stands_on_the_list(world: World) -> None:
    with world.database.write() as tx:
        tx.session.scalars(select(Child).where(Child.code == "318061")).one().birth_year = 2009
    (told,) = world.phone(201).inbox
    assert "independent living is due in Huye" in told
    assert "318061" not in told
    card(world, "318061").press("6").sees("28/10 own life plan")
