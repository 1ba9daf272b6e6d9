"""What the network says became of a message, and who told it to stop."""

import re

import pytest
from sqlalchemy import select

from core.models.alert import Alert
from core.models.consent import Consent, ConsentAnswer, ConsentTo, ConsentVoice
from core.models.message import DeliveryReport, Lane, Message, MessageState
from core.models.person import Person, Role
from sms import delivery
from sms.gateways.port import OptOut, Report, ReportStatus
from tests.fixtures.world import World

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what no engine can change."""


def send_one(world: World) -> str:
    """A message that the gateway took, without a phone that reports; its provider's id."""
    world.phone(1).sends("LIST")
    world.clock.settle()
    with world.database.read() as tx:
        found = tx.session.scalars(select(Message.provider_id).where(Message.lane == Lane.receipts)).one()
    assert found
    return found


def report(world: World, id: str, status: ReportStatus, raw: str = "word", reason: str = "") -> None:
    delivery.receive(world.database, "simulated", Report(id, status, raw, reason))


def state(world: World, id: str) -> tuple[MessageState, str | None]:
    with world.database.read() as tx:
        message = tx.session.scalars(select(Message).where(Message.provider_id == id)).one()
        return message.state, message.reason


@pytest.mark.parametrize(
    ("status", "then"),
    [
        (ReportStatus.transient, MessageState.sent),
        (ReportStatus.delivered, MessageState.delivered),
        (ReportStatus.failed, MessageState.failed),
        (ReportStatus.expired, MessageState.expired),
        (ReportStatus.unknown_word, MessageState.sent),
    ],
)
@SQLITE
def test_a_report_moves_its_message(world: World, status: ReportStatus, then: MessageState) -> None:
    id = send_one(world)
    report(world, id, status, reason="userisinactive")
    assert state(world, id)[0] is then


def test_a_final_state_stands_and_each_word_is_kept_once(world: World) -> None:
    id = send_one(world)
    for status, raw in (
        (ReportStatus.transient, "Sent"),
        (ReportStatus.delivered, "Success"),
        (ReportStatus.transient, "Sent"),
        (ReportStatus.failed, "Failed"),
        (ReportStatus.delivered, "Success"),
        (ReportStatus.unknown_word, "Odd"),
    ):
        report(world, id, status, raw)
    assert state(world, id)[0] is MessageState.delivered
    with world.database.read() as tx:
        assert sorted(tx.session.scalars(select(DeliveryReport.word))) == ["Failed", "Odd", "Sent", "Success"]


@SQLITE
def test_a_failure_says_why(world: World) -> None:
    id = send_one(world)
    report(world, id, ReportStatus.failed, "Failed", "userisinactive")
    assert state(world, id) == (MessageState.failed, "userisinactive")


def test_a_report_that_is_faster_than_our_commit_is_joined(world: World) -> None:
    with world.database.write() as tx:
        tx.session.add(
            DeliveryReport(
                gateway="simulated",
                provider_id="early",
                word="Success",
                status="delivered",
                reason="",
                at=tx.at,
                joined=False,
            )
        )
    report(world, "nobody", ReportStatus.delivered)
    id = send_one(world)
    report(world, id, ReportStatus.delivered, "Success")
    assert state(world, id)[0] is MessageState.delivered
    with world.database.read() as tx:
        joined = {each.provider_id: each.joined for each in tx.session.scalars(select(DeliveryReport))}
    assert joined == {"early": False, "nobody": False, id: True}


@pytest.mark.parametrize("status", list(ReportStatus))
@SQLITE
def test_no_report_stops_a_ladder(world: World, status: ReportStatus) -> None:
    world.phone(1).sends("CONCERN 0 1 1")
    world.clock.settle()
    with world.database.read() as tx:
        ids = tx.session.scalars(select(Message.provider_id).where(Message.lane == Lane.alerts)).all()
        before = tx.session.scalars(select(Alert.due_at)).all()
    for id in ids:
        assert id
        report(world, id, status)
    with world.database.read() as tx:
        assert tx.session.scalars(select(Alert.due_at)).all() == before
    world.passes(minutes=16)
    assert len([each for each in world.phone(203).inbox if re.search(r"\b\d{5}\b", each)]) == 1


# -- opt-outs -----------------------------------------------------------------------------------------------------


def stopped(world: World) -> set[Role]:
    with world.database.read() as tx:
        return set(tx.session.scalars(select(Person.role).where(Person.messages_stopped_at.is_not(None))))


def test_a_caregiver_who_told_the_network_gets_no_more_reminders(world: World) -> None:
    assert delivery.opt_out(world.database, OptOut("+250788000101", "INSHUTI")) == "opted_out"
    assert stopped(world) == {Role.caregiver}
    world.passes(days=3)
    assert world.phone(101).inbox == []


@SQLITE
def test_the_ledger_says_that_it_is_the_networks_word(world: World) -> None:
    """Nobody here knows which words stood there, nor who of two on that number it was."""
    delivery.opt_out(world.database, OptOut("+250788000101", "INSHUTI"))
    with world.database.read() as tx:
        last = tx.session.scalars(select(Consent).where(Consent.answer == ConsentAnswer.no)).one()
        assert (last.to, last.voice, last.channel, last.wording) == (ConsentTo.sms, ConsentVoice.network, "gateway", "")
        assert last.phone_id is not None


def test_reminders_that_wait_are_owed_no_longer(world: World) -> None:
    with world.database.write() as tx:
        phones = tx.session.scalars(select(Person).where(Person.role == Role.caregiver)).one().phones
        phones[0].safe_from, phones[0].safe_to = "17:30", "18:30"
    world.passes(days=2, hours=8, minutes=10)  # the eve of 17 October, 17:10
    with world.database.read() as tx:
        waiting = select(Message.state).where(Message.notice == "sms.caregiver.visit")
        assert tx.session.scalars(waiting).all() == [MessageState.queued]
    delivery.opt_out(world.database, OptOut("+250788000101", ""))
    with world.database.read() as tx:
        assert tx.session.scalars(waiting).all() == [MessageState.withheld]
    world.passes(hours=2)
    assert world.phone(101).inbox == []


@pytest.mark.parametrize("last", [1, 201, 301, 401, 501, 999])
@SQLITE
def test_nobody_elses_messages_stop(world: World, last: int) -> None:
    delivery.opt_out(world.database, OptOut(f"+250788000{last:03d}", "INSHUTI"))
    assert stopped(world) == set()


@SQLITE
def test_a_number_that_is_no_mobile_is_ignored(world: World) -> None:
    assert delivery.opt_out(world.database, OptOut("+254700000001", "")) == "ignored"
