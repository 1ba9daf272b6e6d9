"""Unknown numbers that write: all together get so many answers an hour; what tells danger is rung all the same."""

from sqlalchemy import func, select

from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.duty import CallBack
from core.models.message import Lane, Message, MessageState
from core.models.monitoring import AlarmName
from core.models.person import Language
from core.monitoring import alarms
from core.storage.db import Tx
from sms import inbound
from sms.gateways.port import InboundSms
from tests.fixtures.texting import SQLITE
from tests.fixtures.world import World


def write(world: World, at: int, text: str = "hello", number: str = "") -> None:
    inbound.receive(world.database, "simulated", InboundSms(f"m{at}", number or f"+2507885{at:05d}", "21512", text, ""))


def answers(tx: Tx) -> int:
    return tx.connection.scalar(select(func.count()).where(Message.once.like("stranger:%"))) or 0


def rings(world: World) -> bool:
    with world.database.read() as tx:
        return next(each.rings for each in alarms.signs(tx) if each.name is AlarmName.strangers)


def test_of_many_strangers_an_hour_so_many_are_answered_and_an_alarm_rings(world: World) -> None:
    most = world.database.programme.gates.strangers_an_hour
    for at in range(most):
        write(world, at)
    assert not rings(world)
    for at in range(most, most + 20):
        write(world, at)
    with world.database.read() as tx:
        assert answers(tx) == most
    assert rings(world)
    world.watch.passes(hours=1, seconds=20)
    assert not rings(world)
    write(world, most + 21)
    with world.database.read() as tx:
        assert answers(tx) == most + 1


@SQLITE
def test_a_danger_of_who_is_not_answered_is_rung_all_the_same(world: World) -> None:
    for at in range(world.database.programme.gates.strangers_an_hour):
        write(world, at)
    write(world, 900, "umwana arakubitwa cyane")
    with world.database.read() as tx:
        assert tx.session.scalars(select(CallBack)).one().reason == "danger_text"


@SQLITE
def test_nobody_abroad_is_ever_written_to(world: World) -> None:
    for at, number in enumerate(("+254711000001", "+25078850000", "INFO", "+447700900123", "21512")):
        write(world, at, "umwana arakubitwa", number)
    with world.database.read() as tx:
        assert tx.connection.scalar(select(func.count()).select_from(Message)) == 0


@SQLITE
def test_a_number_abroad_that_stands_in_a_table_is_withheld(world: World) -> None:
    with world.database.write() as tx:
        outbox.post_to_number(tx, "+254711000001", Language.en, Notice(Say("sms.reply.unknown"), Lane.receipts, "one"))
        row = tx.session.scalars(select(Message)).one()
        assert (row.state, row.reason) == (MessageState.withheld, "foreign")
