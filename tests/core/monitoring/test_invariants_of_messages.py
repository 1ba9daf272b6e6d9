"""Planted faults of messages and talks: dead leases, dangers broken off, delivery reports that reached nobody."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from core.alerts.alerts import Raised
from core.messages import delivery_reports, sending
from core.messages.delivery_reports import ReportStatus
from core.models.base import new_id
from core.models.duty import CallBack
from core.models.message import DeliveryReport, Lane, Message, MessageState
from core.models.monitoring import AlarmName, Finding
from core.models.session import Session
from core.monitoring import invariants, ringing
from core.storage import sessions
from tests.core.support.field import Field, number
from tests.core.support.hands import HOLDER, claim, offer, owe, row_of
from tests.fixtures.texting import BOTH_ENGINES

pytestmark = BOTH_ENGINES

FIRST_RUNG = [(201, "sms.alert"), (202, "sms.alert")]


@pytest.fixture(autouse=True)
def morning(field: Field) -> None:
    """The watch does its part: it rings for what has not left."""
    field.at("2026-10-14 09:00").do(ringing.begin, AlarmName.old_alert)


def sweep(field: Field) -> int:
    return field.do(invariants.sweep)


def findings(field: Field) -> dict[str, tuple[int, str, bool]]:
    """What was found: row, reason, whether it is mended, by kind."""
    with field.database.read() as tx:
        rows = tx.session.scalars(select(Finding))
        return {each.kind: (each.row_id, each.reason, each.mended_at is not None) for each in rows}


def plant(field: Field, *statements: Any) -> None:
    with field.database.write() as tx:
        for each in statements:
            tx.connection.execute(each)


class TestLeases:
    """Messages in the hands of somebody who is gone."""

    @pytest.mark.parametrize("dead", [timedelta(seconds=-61), None])
    def test_one_only_claimed_is_free_again(self, dead: timedelta | None, field: Field) -> None:
        row = owe(field)
        claim(field)
        plant(field, update(Message).values(lease_until=field.watch.now + dead if dead else None))
        assert sweep(field) == 1
        assert (row_of(field, row).state, row_of(field, row).lease) == (MessageState.queued, None)
        assert field.do(sending.mark_sending, [row], HOLDER) == set()
        assert claim(field) == [row]

    @pytest.mark.parametrize(
        ("lane", "after"), [(Lane.alerts, MessageState.queued), (Lane.reminders, MessageState.unknown)]
    )
    @pytest.mark.parametrize("dead", [timedelta(seconds=-61), None])
    def test_one_under_way_goes_by_the_rule_of_its_lane(
        self, dead: timedelta | None, lane: Lane, after: MessageState, field: Field
    ) -> None:
        row = owe(field, lane)
        offer(field, lane)
        plant(field, update(Message).values(lease_until=field.watch.now + dead if dead else None))
        assert sweep(field) == 1
        assert (row_of(field, row).state, row_of(field, row).reason) == (after, "sender_died")

    def test_a_living_lease_is_left_alone(self, field: Field) -> None:
        owe(field)
        offer(field)
        field.watch.passes(seconds=90)
        assert sweep(field) == 0
        assert findings(field) == {}


class TestDrafts:
    """A talk that told a danger and fell silent."""

    def test_its_call_back_is_opened(self, field: Field, raised: Raised) -> None:
        talk = _talk(field, raised)
        field.watch.passes(minutes=3, seconds=59)
        assert sweep(field) == 0
        field.watch.passes(seconds=1)
        assert sweep(field) == 1
        (found,) = field.look(lambda tx: tx.session.scalars(select(CallBack)).all())
        assert (found.reason, found.alert_id) == ("broken_off", raised.alert)
        assert field.row(Session, talk).danger_id is None
        assert findings(field) == {"danger_left": (talk, "mended", True)}

    def test_one_whose_alert_does_not_exist_is_shown(self, field: Field, raised: Raised) -> None:
        talk = _talk(field, raised)
        plant(field, update(Session).values(danger_id=new_id()))
        field.watch.passes(minutes=5)
        assert sweep(field) == 0
        assert findings(field) == {"danger_left": (talk, "NoResultFound", False)}


def _talk(field: Field, raised: Raised) -> int:
    row = new_id()
    field.do(sessions.begin, row, "ussd", "session", number(1), b"{}", is_draft=True, danger=raised.alert)
    return row


class TestDeliveryReports:
    """Reports whose message nobody knew."""

    def test_one_is_joined_as_soon_as_its_message_is_known(self, field: Field) -> None:
        field.do(delivery_reports.report, "simulated", "p1", ReportStatus.delivered, "Success", "")
        field.do(delivery_reports.report, "simulated", "p2", ReportStatus.delivered, "Success", "")
        row = owe(field)
        plant(field, update(Message).values(state=MessageState.sent, gateway="simulated", provider_id="p1"))
        assert sweep(field) == 1
        assert row_of(field, row).state == MessageState.delivered
        joined = field.look(
            lambda tx: dict(tx.connection.execute(select(DeliveryReport.provider_id, DeliveryReport.joined)).all())
        )
        assert joined == {"p1": True, "p2": False}
        assert sweep(field) == 0
