"""What a volunteer asks for a child: another day, a visit of an earlier day, closing the case."""

import pytest
from sqlalchemy import select

from core.cases import closings
from core.cases.closing_checks import ChecklistAnswers
from core.models.registration import Closing
from core.people import people
from tests.fixtures.phone import Phone
from tests.fixtures.texting import BOTH_ENGINES, LENGTHY_ON_POSTGRES
from tests.fixtures.world import World
from tests.stories.reading import home, receipt_on


def card(world: World, code: str, last: int = 1) -> Phone:
    """The child's card, reached by its place on the list."""
    phone = home(world.phone(last)).press("4", "4071").is_at("my_children")
    return phone.press(next(line[0] for line in phone.screen.splitlines() if code in line)).is_at("my_children.card")


@LENGTHY_ON_POSTGRES
def test_another_day_moves_the_visit_and_its_reminders_at_once(world: World) -> None:
    moved = card(world, "427356").sees("17/10").press("2").is_at("other_day").sees("14")
    moved.press("1410").sees("ejo").press("2910").is_at("other_day").press("2010").is_at("other_day.why").press("2")
    moved.ends("427356", "20/10")
    card(world, "427356", 2).sees("azasurwa 20/10")
    worker = world.phone(201).dial().press("4071", "6", "9", "4").is_at("officer.moved").sees("427356 17/10 > 20/10")
    worker.press("1").is_at("officer.moved_visit").sees("Away").press("1").is_at("officer.child").sees("Teta Demo-C")
    sector = world.phone(501).dial().press("4071").is_at("sector.home").press("8").is_at("officer.moved")
    sector.press("1", "1").is_at("officer.child").sees("427356").does_not_see("Demo")
    world.passes(days=3)
    world.phone(101).never_gets("17/10")
    world.passes(days=3)
    world.phone(1).gets("427356", "20/10")
    world.phone(101).gets("20/10")


@pytest.mark.lengthy
def test_no_child_is_put_off_for_ever_and_a_worrying_one_for_a_week_at_most(world: World) -> None:
    home(world.phone(1)).press("1", "204711", "2", "2", "1", "1", "1", "1", "0").ends()
    card(world, "204711").press("2").sees(" 7.").press("2210").is_at("other_day").press("2110").is_at("other_day.why")
    card(world, "318061").press("2").sees(" 11.").press("2510").press("2").ends("26/10")
    world.passes(days=11)
    card(world, "318061").press("2").sees("ntirushobora kongera kwimurwa").press("2610").is_at("other_day")


def test_a_visit_of_an_earlier_day_is_told_with_the_same_six_keys(world: World) -> None:
    volunteer = card(world, "204711").press("1").is_at("visit.day").sees("1 Ejo hashize").press("2", "0910")
    volunteer.is_at("visit.seen").press("2", "1", "1", "1", "1", "1").ends("14/10")
    assert receipt_on(volunteer)
    card(world, "204711").sees("Yasuwe 09/10")
    again = card(world, "204711").press("1", "2", "0910", "2", "1", "1", "1", "1", "1").is_at("visit.again")
    assert receipt_on(again) == receipt_on(volunteer)


@BOTH_ENGINES
def test_a_case_is_closed_by_two_officers_and_reopened_by_a_concern(world: World) -> None:
    card(world, "536141").press("4").is_at("closing.reason").press("1").is_at("closing.paper").press("2")
    card(world, "536141").press("4", "1").is_at("closing.paper").press("1").ends("536141")
    card(world, "536141", 2).press("4", "1", "1").is_at("end.closing.again")
    world.phone(201).gets("waits to be closed").never_gets("536141")
    for last, said in ((201, "agreed"), (201, "second_needed"), (202, "closed"), (301, "gone")):
        assert decided(world, last) == said
    world.phone(1).gets("536141", "ntagikeneye")
    home(world.phone(2)).press("4", "4071").does_not_see("536141")
    home(world.phone(1)).press("1", "536141").is_at("visit.child").sees("ntizwi")
    home(world.phone(1)).press("2", "3", "1", "536141", "4", "2").ends()
    home(world.phone(1)).press("1").sees("536141 21/10")


def decided(world: World, last: int) -> str:
    """What that officer's yes to the only case comes to."""
    with world.database.write() as tx:
        me = people.callers(tx, f"+250788000{last}", "ussd")[0]
        case = tx.session.scalars(select(Closing.id)).one()
        return closings.decide(tx, me, case, True, ChecklistAnswers(birth=True, group=True, asked=True)).state
