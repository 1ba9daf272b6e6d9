"""Reminders and kind words, as the phones see them."""

import pytest
from sqlalchemy import select

from core.clock import kigali
from core.models.message import Lane, Message, MessageState
from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World

pytestmark = SQLITE
REMINDERS = Message.lane == Lane.reminders
WELL = ("1", "1", "1", "1", "1", "1")


@BOTH_ENGINES
def test_a_week_of_three_visits_is_one_message(world: World) -> None:
    """Wednesday's and Thursday's visits come back a week later, beside the one that is due on Tuesday."""
    for code in ("204711", "427356"):
        world.phone(1).dial().press("1", code, *WELL).ends()
    world.passes(days=4, hours=22, minutes=31)
    for last in (1, 2):
        world.phone(last).gets(
            "1 ntibyakozwe, 3 muri iki cyumweru", "318061 11/10", "204711 21/10", "427356 21/10", "536141 20/10"
        )
    world.passes(days=1, hours=12)
    world.phone(1).never_gets("ejo")


def test_an_officers_morning(world: World) -> None:
    world.passes(hours=23)
    for last in (201, 202, 301):
        world.phone(last).gets("Good morning. Alerts: danger 0, high 0, other 0.", "Visits late 2")
    world.phone(203).never_gets("Good morning")


@pytest.mark.lengthy
def test_thanks_and_a_kind_word_and_nobody_is_woken(world: World) -> None:
    world.phone(1).dial().press("1", "204711", *WELL).ends()
    world.passes(days=27)
    world.phone(1).gets("ukwezi gushize: gusura 1, ubutumwa 0, inama 0")
    world.phone(2).never_gets("ukwezi gushize")
    world.phone(101).gets("mituweli").never_gets("204711").never_gets("umwana")
    with world.database.read() as tx:
        sent = [kigali(at) for at in tx.session.scalars(select(Message.sent_at).where(REMINDERS)) if at]
        states = set(tx.session.scalars(select(Message.state).where(REMINDERS)))
    assert len(sent) > 20
    assert all(7 <= at.hour < 20 and at.isoweekday() < 7 for at in sent)
    assert states <= {MessageState.sent, MessageState.delivered}


def test_a_family_in_danger_hears_nothing_of_the_visit(world: World) -> None:
    world.passes(days=2, hours=7)
    world.phone(1).dial().press("1", "204711", "2", "3")
    world.passes(hours=2)
    world.phone(2).gets("427356", "17/10")
    world.phone(101).gets_nothing()


def test_stop_is_heard_though_a_reminder_waits(world: World) -> None:
    """The eve of the visit on Saturday the 17th waits for the phone's hours."""
    with world.database.write() as tx:
        tx.connection.exec_driver_sql("update phones set safe_from = '18:00', safe_to = '19:00'")
    world.passes(days=2, hours=8, minutes=30)
    world.phone(101).sends("HAGARIKA")
    world.passes(hours=3)
    world.phone(101).never_gets("17/10")
    assert states(world, "sms.caregiver.visit") == {MessageState.withheld}


def states(world: World, notice: str) -> set[MessageState]:
    with world.database.read() as tx:
        return set(tx.session.scalars(select(Message.state).where(Message.notice == notice)))
