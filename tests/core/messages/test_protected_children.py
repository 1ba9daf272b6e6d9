"""It concerns a leader, a volunteer or someone they protect: partner, village, cell and sector hear and see nothing."""

from typing import Any

import pytest
from sqlalchemy import select, update

from core.alerts.alerts import Raised
from core.cases import finding
from core.children import partner_reports, visit_reminders
from core.models.alert import Alert, AlertState, Level, ProtectedKey
from core.models.visit import Due, FollowUp
from core.reporting import concerns, protected_persons, visits
from core.reporting.visits import Answers
from tests.core.support.field import Field

CODE = "318061"
"""A visit to this child has been due since 11 October 2026."""


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules."""
    return sqlite_copy


@pytest.fixture
def protected(field: Field) -> Raised:
    """The first volunteer's report on the child; the second must not hear of it."""

    def only(tx: Any) -> None:
        others = FollowUp.child_id != child
        tx.connection.execute(update(FollowUp).where(others).values(state=Due.ended))

    child = field.child(CODE)
    field.at("2026-10-12 09:00").do(only)
    raised = field.do(concerns.raise_concern, field.me(1), 2, ["child", child], 4)
    field.do(protected_persons.finish, field.me(1), raised, ProtectedKey.yes)
    due = select(FollowUp.due_on).where(FollowUp.child_id == child)
    assert f"{field.look(lambda tx: tx.connection.scalar(due))}" == "2026-10-11"
    field.do(lambda tx: tx.connection.execute(update(FollowUp).values(reminders=1, remind_at=tx.at)))
    field.news()
    return raised


def reminded(field: Field, when: str) -> list[int]:
    field.at(when).do(visit_reminders.remind_due)
    return [last for last, _ in field.news()]


def test_a_late_visit_is_told_to_the_district_alone_while_it_is_open(field: Field, protected: Raised) -> None:
    assert reminded(field, "2026-10-13 09:00") == [201]
    assert reminded(field, "2026-10-19 09:00") == [201], "when the sector would hear"


def test_once_it_is_closed_the_sector_hears_as_ever(field: Field, protected: Raised) -> None:
    closed = update(Alert).values(state=AlertState.resolved)
    field.do(lambda tx: tx.connection.execute(closed))
    assert reminded(field, "2026-10-13 09:00") == [1, 2]
    assert reminded(field, "2026-10-19 09:00") == [501]


def test_the_partners_list_leaves_out_the_visit_that_told_of_it(field: Field) -> None:
    me, child = field.me(1), field.child(CODE)
    field.at("2026-10-14 09:00").do(visits.record, me, field.child("204711"), Answers(2, 1, 1, 1, 1, 1), None)
    alert = field.do(visits.alarm, me, child, "danger", Level.danger, None)
    field.do(visits.record, me, child, Answers(2, 3, 1, 1, 1, 1), alert.alert)
    seen = [each.code for each in field.look(partner_reports.of_partner, field.me(2))]
    assert sorted(seen) == ["204711", CODE]
    again = field.do(concerns.raise_concern, me, 2, ["child", child], 4)
    field.do(protected_persons.finish, me, again, ProtectedKey.yes)
    assert [each.code for each in field.look(partner_reports.of_partner, field.me(2))] == ["204711"]


def test_the_sector_finds_no_alert(field: Field, protected: Raised) -> None:
    assert field.look(finding.find, field.me(501), protected.number) == []
    assert field.look(finding.find, field.me(201), protected.number) != []


def test_neither_partner_nor_sector_gets_any_sms(field: Field, protected: Raised) -> None:
    assert {each.state.value for each in field.owed(2, 501)} <= {"withheld"}
