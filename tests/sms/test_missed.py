"""A missed call of a known number makes somebody ring back; nobody else's does, and no notice of one is answered."""

import pytest
from sqlalchemy import select

from core.models.duty import CallBack, CallBackReason
from core.models.message import InboundMessage, Message
from sms.gateways.africastalking.callbacks import HANG_UP
from tests.fixtures.texting import SQLITE
from tests.fixtures.world import TOKEN, World

pytestmark = SQLITE
RINGS = {
    "isActive": "1",
    "sessionId": "ATVId_7c2a9b1e5f",
    "direction": "Inbound",
    "callerNumber": "+250788000001",
    "destinationNumber": "+250280000001",
    "callerCountryCode": "250",
}
OVER = {**RINGS, "isActive": "0", "durationInSeconds": "0", "amount": "0.0", "currencyCode": "RWF", "status": "Aborted"}


def ring(world: World, **changed: str) -> None:
    """The gateway says that a phone rings; it is never taken up."""
    answer = world.client.post(f"/voice/africastalking/{TOKEN}", data={**RINGS, **changed})
    assert (answer.status_code, answer.data) == (200, HANG_UP)


def waiting(world: World) -> list[CallBackReason]:
    with world.database.read() as tx:
        return list(tx.session.scalars(select(CallBack.reason)))


def test_a_known_number_is_rung_back_and_told_so(world: World) -> None:
    ring(world)
    ring(world, **OVER)
    assert waiting(world) == [CallBackReason.missed_call]
    world.phone(1).gets("mwahamagaye", "116")
    officer = world.phone(501).gets("call").dial().press("4071", "1", "1").is_at("waits.calls").sees("missed call")
    officer.press("1").sees("0788000001")


def test_ringing_again_is_one_call_an_hour(world: World) -> None:
    for minutes in (1, 20, 38):
        ring(world)
        world.watch.passes(minutes=minutes)
    assert len(waiting(world)) == len(world.phone(1).inbox) == 1
    world.watch.passes(minutes=2)
    ring(world)
    assert len(waiting(world)) == len(world.phone(1).inbox) == 2


@pytest.mark.parametrize(
    "changed",
    [
        {"callerNumber": "+250788000999"},
        {"callerNumber": "+254711000001"},
        {"callerNumber": "116"},
        {"callerNumber": "MTN"},
        {"callerNumber": ""},
        {"callerNumber": "x" * 300},
        {"direction": "Outbound"},
        {"isActive": "0"},
        {"isActive": "yes"},
    ],
)
def test_any_other_call_leaves_nothing(world: World, changed: dict[str, str]) -> None:
    ring(world, **changed)
    assert waiting(world) == world.phone(999).inbox == []


@pytest.mark.parametrize("sender", ["MTN", "Airtel", "456", "+250280000001"])
def test_an_operators_notice_of_a_missed_call_is_neither_answered_nor_rung_back(world: World, sender: str) -> None:
    notice = {"id": "notice-1", "from": sender, "to": "21512", "text": "You have a missed call from +250788000001"}
    assert world.client.post(f"/sms/africastalking/{TOKEN}/inbound", data=notice).data == b""
    with world.database.read() as tx:
        assert tx.session.scalars(select(InboundMessage.reading)).all() == ["ignored"]
        assert tx.session.scalars(select(Message.id)).all() == []
    assert waiting(world) == []
