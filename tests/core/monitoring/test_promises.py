"""An alert that does not leave alarms whoever watches; a report by SMS that got no answer gets one."""

import pytest
from sqlalchemy import delete, select

from core.models.alert import Concern
from core.models.message import Message
from core.models.monitoring import Alarm, AlarmName, Finding
from core.models.visit import Visit
from core.monitoring import alarms, invariants
from core.reporting import concerns
from sms import inbound
from sms.gateways.port import InboundSms
from tests.core.support.field import OPERATOR, Field, number


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the invariants run on both in the soak."""
    return sqlite_copy


def ringing(field: Field) -> set[str]:
    with field.database.read() as tx:
        return set(tx.session.scalars(select(Alarm.name).where(Alarm.since.is_not(None))))


def kinds(field: Field) -> set[str]:
    with field.database.read() as tx:
        return set(tx.session.scalars(select(Finding.kind)))


class TestUnsent:
    """The watch rings after a minute; where it does not run, the invariants do within two."""

    def test_an_alert_that_does_not_leave_rings_though_nobody_watches(self, field: Field) -> None:
        field.database.operator = OPERATOR
        field.at("2026-10-14 09:00").do(concerns.raise_danger, field.me(1))
        field.watch.passes(seconds=58)
        field.do(invariants.sweep)
        assert ringing(field) == set()
        field.watch.passes(seconds=15)
        assert field.do(invariants.sweep) >= 1
        assert (ringing(field), kinds(field)) == ({AlarmName.old_alert}, {"alert_unsent"})
        assert [each.to for each in field.owed() if each.notice == "sms.alarm"] == [999]

    def test_what_the_watch_rings_for_is_no_finding(self, field: Field) -> None:
        field.at("2026-10-14 09:00").do(concerns.raise_danger, field.me(1))
        field.watch.passes(seconds=65)
        field.do(alarms.sweep)
        assert AlarmName.old_alert in ringing(field)
        field.watch.passes(seconds=60)
        field.do(invariants.sweep)
        assert kinds(field) == set()

    def test_what_left_is_no_finding(self, field: Field) -> None:
        field.at("2026-10-14 09:00").do(concerns.raise_danger, field.me(1))
        field.leaves()
        field.watch.passes(seconds=120)
        field.do(invariants.sweep)
        assert ringing(field) == set()


class TestUnanswered:
    """Each report by SMS has its answer."""

    def text(self, field: Field, words: str) -> None:
        field.at("2026-10-14 09:00")
        inbound.receive(field.database, "simulated", InboundSms("one", number(1), "21512", words, "63510"))

    def drop_answers(self, field: Field) -> None:
        field.do(lambda tx: tx.connection.execute(delete(Message).where(Message.once.startswith("reply:"))))

    @pytest.mark.parametrize(
        ("words", "kind", "table"),
        [("CONCERN 0 1 1", "concern_unanswered", Concern), ("VISIT 204711 1 1 1 1 1 1", "visit_unanswered", Visit)],
    )
    def test_one_without_is_answered(self, words: str, kind: str, table: type, field: Field) -> None:
        self.text(field, words)
        self.drop_answers(field)
        field.watch.passes(seconds=50)
        field.leaves()
        field.do(invariants.sweep)
        assert kind not in kinds(field)
        field.watch.passes(seconds=30)
        field.do(invariants.sweep)
        assert kind in kinds(field)
        assert [each.notice for each in field.owed(1) if "kept" in each.notice] == ["sms.reply.kept"]
        field.watch.passes(seconds=30)
        field.do(invariants.sweep)
        assert len([each for each in field.owed(1) if "kept" in each.notice]) == 1

    def test_one_that_was_answered_is_no_finding(self, field: Field) -> None:
        self.text(field, "VISIT 204711 1 1 1 1 1 1")
        field.watch.passes(seconds=90)
        field.do(invariants.sweep)
        assert kinds(field) == set()

    def test_a_report_by_phone_owes_no_sms(self, field: Field) -> None:
        self.text(field, "HELP")
        field.do(concerns.raise_danger, field.me(1))
        field.leaves()
        field.watch.passes(seconds=90)
        field.do(invariants.sweep)
        assert kinds(field) == set()
