"""After the call: what a dead sender left, what is over, and what the network reports."""

import pytest
from sqlalchemy import func, select

from core.alerts import alerts
from core.messages import delivery_reports, sending
from core.messages.delivery_reports import ReportStatus
from core.messages.outcomes import SendOutcome
from core.models.alert import Alert, Level
from core.models.message import DeliveryReport, Lane, Message, MessageState
from tests.core.support.field import Field, moment
from tests.core.support.hands import claim, offer, owe, row_of, settle


@pytest.fixture(autouse=True)
def morning(field: Field) -> None:
    field.at("2026-10-14 09:00")


class TestRecovering:
    """Messages left in `sending` by somebody who died."""

    def test_an_alert_goes_once_more_and_the_bell_rings(self, field: Field) -> None:
        rung: list[set[Lane]] = []
        row = owe(field)
        offer(field, lease="dead")
        field.watch.passes(seconds=30)
        assert field.do(sending.recover) == 0
        field.watch.passes(seconds=1)
        field.database.bell = rung.append
        assert field.do(sending.recover) == 1
        assert rung == [{Lane.alerts}]
        assert (row_of(field, row).state, row_of(field, row).reason) == (MessageState.queued, "sender_died")
        settle(field, row, SendOutcome.accepted, lease="dead")
        assert row_of(field, row).state == MessageState.queued, "the dead one's late answer changes nothing"
        offer(field, lease="dead again")
        field.watch.passes(seconds=31)
        field.do(sending.recover)
        assert row_of(field, row).state == MessageState.unknown
        assert field.do(sending.recover) == 0

    @pytest.mark.parametrize("lane", [Lane.receipts, Lane.reminders])
    def test_anything_else_is_unknown(self, lane: Lane, field: Field) -> None:
        row = owe(field, lane)
        offer(field, lane)
        field.watch.passes(seconds=31)
        assert field.do(sending.recover) == 1
        assert row_of(field, row).state == MessageState.unknown


class TestExpiring:
    """Messages whose time is over are not sent late."""

    def test_what_waits_expires(self, field: Field) -> None:
        row = owe(field, Lane.reminders, expires_at=moment("2026-10-14 10:00"))
        field.at("2026-10-14 09:59")
        assert field.do(sending.expire) == 0
        field.at("2026-10-14 10:00")
        assert (field.do(sending.expire), row_of(field, row).state) == (1, MessageState.expired)

    def test_what_a_dead_holder_claimed_expires_too_and_is_not_held_for_ever(self, field: Field) -> None:
        row = owe(field, Lane.reminders, expires_at=moment("2026-10-14 10:00"))
        field.at("2026-10-14 09:59").watch.passes(seconds=45)
        claim(field, Lane.reminders, lease="dead")
        field.at("2026-10-14 10:00")
        assert field.do(sending.expire) == 0, "its holder may be about to offer it"
        field.watch.passes(seconds=16)
        assert (field.do(sending.expire), row_of(field, row).state) == (1, MessageState.expired)
        assert field.look(sending.count_under_way) == 0

    def test_what_left_or_never_expires_does_not(self, field: Field) -> None:
        owe(field, once="for ever")
        row = owe(field, Lane.reminders, once="left", expires_at=moment("2026-10-14 10:00"))
        offer(field, Lane.reminders)
        settle(field, row, SendOutcome.accepted, provider="p")
        field.at("2026-12-14 10:00")
        assert field.do(sending.expire) == 0


class TestReports:
    """What the network says became of it."""

    @pytest.fixture
    def sent(self, field: Field) -> int:
        row = owe(field)
        offer(field)
        settle(field, row, SendOutcome.accepted, provider="p")
        return row

    def report(self, field: Field, status: ReportStatus, word: str = "Word", reason: str = "") -> None:
        field.do(delivery_reports.report, "simulated", "p", status, word, reason)

    @pytest.mark.parametrize(
        ("status", "state"),
        [
            (ReportStatus.transient, MessageState.sent),
            (ReportStatus.delivered, MessageState.delivered),
            (ReportStatus.failed, MessageState.failed),
            (ReportStatus.expired, MessageState.expired),
            (ReportStatus.unknown_word, MessageState.sent),
        ],
    )
    def test_each_status(self, status: ReportStatus, state: MessageState, field: Field, sent: int) -> None:
        self.report(field, status)
        assert row_of(field, sent).state == state

    def test_a_final_state_is_never_overwritten(self, field: Field, sent: int) -> None:
        self.report(field, ReportStatus.failed, "Failed", "UserNotReachable")
        self.report(field, ReportStatus.delivered, "Success")
        assert (row_of(field, sent).state, row_of(field, sent).reason) == (MessageState.failed, "UserNotReachable")

    def test_each_word_is_kept_once(self, field: Field, sent: int) -> None:
        for word in ("Buffered", "Buffered", "Success"):
            self.report(field, ReportStatus.transient, word)
        assert field.look(lambda tx: tx.connection.scalar(select(func.count()).select_from(DeliveryReport))) == 2

    def test_long_words_are_cut(self, field: Field, sent: int) -> None:
        self.report(field, ReportStatus.failed, "w" * 99, "r" * 99)
        assert len(row_of(field, sent).reason or "") == 40

    def test_a_report_faster_than_our_own_commit_waits_to_be_joined(self, field: Field) -> None:
        row = owe(field)
        offer(field)
        self.report(field, ReportStatus.transient, "Buffered")
        self.report(field, ReportStatus.delivered, "Success")
        assert row_of(field, row).state == MessageState.sending
        settle(field, row, SendOutcome.accepted, provider="p")
        assert row_of(field, row).state == MessageState.delivered
        assert field.look(lambda tx: tx.session.scalars(select(DeliveryReport.joined)).all()) == [True, True]

    def test_an_acceptance_without_an_id_joins_nothing(self, field: Field) -> None:
        row = owe(field)
        offer(field)
        settle(field, row, SendOutcome.accepted)
        assert row_of(field, row).state == MessageState.sent

    def test_a_report_tells_what_became_of_an_unknown_one(self, field: Field) -> None:
        row = owe(field, Lane.receipts)
        offer(field, Lane.receipts)
        settle(field, row, SendOutcome.accepted, provider="p")
        field.do(lambda tx: setattr(tx.session.get_one(Message, row), "state", MessageState.unknown))
        self.report(field, ReportStatus.delivered)
        assert row_of(field, row).state == MessageState.delivered

    def test_no_report_stops_a_ladder(self, field: Field) -> None:
        raised = field.do(lambda tx: alerts.raise_alert(tx, field.me(1), Level.high, category="beaten").id)
        (row,) = offer(field)
        settle(field, row, SendOutcome.accepted, provider="p")
        before = field.row(Alert, raised).due_at
        for status in ReportStatus:
            self.report(field, status, status.value)
        assert field.row(Alert, raised).due_at == before
