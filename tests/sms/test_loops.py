"""No two machines talk for ever through us, and nobody who needs help is taken for a machine."""

from sqlalchemy import func, select

from core.models.alert import Alert
from core.models.duty import CallBack
from core.models.message import InboundMessage, Message
from sms import inbound
from sms.gateways.port import InboundSms
from tests.fixtures.texting import SQLITE, visits
from tests.fixtures.world import World

pytestmark = SQLITE


def count(world: World, table: type) -> int:
    with world.database.read() as tx:
        return tx.session.scalar(select(func.count()).select_from(table)) or 0


def replies(world: World) -> int:
    with world.database.read() as tx:
        return tx.session.scalar(select(func.count()).where(Message.once.like("reply:%"))) or 0


def readings(world: World) -> list[str]:
    with world.database.read() as tx:
        return list(tx.session.scalars(select(InboundMessage.reading).order_by(InboundMessage.received_at)))


def test_our_own_texts_coming_back_are_not_answered(world: World) -> None:
    phone = world.phone(1).sends("VISIT 204711 2 3").sends("LIST").sends("HELP").sends("what?")
    before = (count(world, Message), count(world, CallBack), count(world, Alert))
    inbox = [*phone.inbox, *world.phone(201).inbox]
    for text in inbox:
        phone.sends(text)
    assert readings(world)[4:] == ["machine"] * len(inbox)
    assert (count(world, Message), count(world, CallBack), count(world, Alert)) == before


def test_a_notice_of_delivery_is_not_answered(world: World) -> None:
    world.phone(1).sends("Message delivered").sends("Your SMS to +250788000001 was delivered at 10:22")
    assert readings(world) == ["machine"] * 2
    assert (replies(world), count(world, CallBack)) == (0, 0)


def test_an_echo_from_a_stranger_is_not_answered_either(world: World) -> None:
    stranger = world.phone(999).sends("muraho")
    (text,) = stranger.inbox
    world.passes(hours=25)
    stranger.sends(text)
    assert len(stranger.inbox) == 1


def test_the_same_words_are_answered_twice_a_day_and_rung_back_each_hour(world: World) -> None:
    phone = world.phone(1)
    for _ in range(6):
        phone.sends("I am driving and will ring you later")
        world.passes(minutes=61)
    assert replies(world) == 2
    assert count(world, CallBack) == 6
    phone.sends("the child is hurt")
    assert replies(world) == 3


def test_a_machine_that_answers_everything_gets_five_an_hour_and_twenty_a_day(world: World) -> None:
    """It answers each of our texts at once with words of its own, never the same."""
    for hour in range(8):
        for turn in range(10):
            before = replies(world)
            text = InboundSms(f"{hour}-{turn}", "+250788000001", "", f"Ticket {hour}-{turn} was opened", "63510")
            assert inbound.receive(world.database, "simulated", text) == "unreadable"
            if replies(world) == before:
                break
        assert replies(world) == min(5 * (hour + 1), 20)
        world.watch.passes(minutes=61)


def test_a_report_asked_part_by_part_is_finished_within_the_hour(world: World) -> None:
    phone = world.phone(1)
    for text in ("SURA", "204711", "2", "1", "1", "1", "1", "1"):
        phone.sends(text)
    assert visits(world) == [(2, 1, 1, 1, 1, 1)]
    assert replies(world) == 8
    phone.gets("Nomero")


def test_wrong_answers_are_no_steps(world: World) -> None:
    phone = world.phone(1).sends("SURA 204711")
    for _ in range(9):
        phone.sends("7")
    assert replies(world) == 1 + 5


def test_every_question_for_a_missing_part_is_asked(world: World) -> None:
    phone = world.phone(1)
    for _ in range(12):
        phone.sends("SURA").sends("204711").sends("2")
    assert replies(world) == 36
