"""Follow-up: the next visit is remembered by the system, not by people."""

import pytest
from sqlalchemy import select

from core.clock import kigali
from core.models.message import Lane, Message
from tests.fixtures.texting import LENGTHY_ON_POSTGRES
from tests.fixtures.world import World

WELL = ("1", "1", "1", "1", "1", "1")


def test_the_eve_reminds_the_pair_and_the_caregiver(world: World) -> None:
    world.passes(days=2, hours=7, minutes=59)
    world.phone(1).never_gets("427356")
    world.passes(minutes=2)
    for last in (1, 2):
        world.phone(last).gets("427356", "17/10", "ejo")
    caregiver = world.phone(101).gets("izabasura", "17/10")
    caregiver.never_gets("427356").never_gets("umwana")


@LENGTHY_ON_POSTGRES
def test_a_late_visit_goes_to_the_pair_the_sector_the_district(world: World) -> None:
    world.phone(1).gets_nothing()
    world.passes(days=2, hours=1)
    world.phone(2).gets("204711", "ntibirakorwa")
    world.phone(501).never_gets("204711")
    world.passes(days=5)
    world.phone(501).gets("204711", "has not been visited")
    world.phone(201).never_gets("204711")
    world.passes(days=7)
    world.phone(201).gets("204711", "has not been visited")


@pytest.mark.lengthy
def test_a_visit_silences_what_it_answers_and_sets_the_next(world: World) -> None:
    world.phone(1).dial().press("1", "204711", *WELL).ends("21/10")
    world.passes(days=4)
    world.phone(2).never_gets("204711")
    world.passes(days=2, hours=9)
    world.phone(2).gets("204711", "21/10")


@pytest.mark.lengthy
def test_nobody_is_reminded_at_night_or_on_a_sunday(world: World) -> None:
    world.passes(days=14)
    with world.database.read() as tx:
        found = select(Message.sent_at).where(Message.lane == Lane.reminders, Message.sent_at.is_not(None))
        sent = [kigali(at) for at in tx.connection.scalars(found) if at]
    assert len(sent) > 10
    assert {at.isoweekday() for at in sent} <= {1, 2, 3, 4, 5, 6}
    assert all(7 <= at.hour < 20 for at in sent)


def test_a_caregiver_who_stopped_is_reminded_no_more(world: World) -> None:
    world.phone(101).dial().press("5", "1").ends("bwahagaritswe")
    world.passes(days=3)
    world.phone(101).gets_nothing()
    world.phone(1).gets("427356")


@pytest.mark.lengthy
def test_one_missed_visit_does_not_end_the_reminding(world: World) -> None:
    """Nobody visits 204711 for weeks: each week's visit is announced, and the list names its oldest day once."""
    world.passes(days=13, hours=9)
    eves = [text for text in world.phone(1).inbox if "204711" in text]
    assert any("21/10" in text for text in eves)
    assert any("28/10" in text for text in eves)
    listed = world.phone(1).dial().press("4", "4071")
    assert listed.screen.count("204711") == 1
    listed.sees("204711 14/10")
    home_visit = world.phone(2).dial().press("1", "204711", *WELL)
    home_visit.ends("03/11")
    world.phone(1).dial().press("4", "4071").sees("204711 03/11")


def test_what_both_partners_tell_of_one_home_visit_is_one(world: World) -> None:
    world.phone(1).dial().press("1", "204711", *WELL).ends("21/10")
    world.passes(days=1)
    world.phone(2).dial().press("1", "204711", *WELL).ends("21/10")
    world.passes(days=5, hours=9)
    world.phone(1).gets("204711", "21/10")
