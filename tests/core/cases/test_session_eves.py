"""The eve of a session: who is told that one is planned, when, and who is told no more.

20 October 2026 is a Tuesday; 101 is the carer of the child, 1 and 2 are its pair.
"""

from datetime import date

import pytest
from sqlalchemy import text, update

import migrations
from core.cases import care_leavers, closings, session_eves, support_plans
from core.models.child import Child
from core.models.support_plan import PlanLine
from core.reporting import concerns
from core.storage.db import Tx
from jobs import schedule
from tests.core.support.field import Field, written
from tests.core.support.plans import asked_by, walks

NINE, EVE, CHILD = "2026-10-14 09:00", "2026-10-19 17:00", "204711"
FAMILY, PAIR = [(101, "sms.caregiver.session")], [(1, "sms.visit.session"), (2, "sms.visit.session")]


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules."""
    return sqlite_copy


def plan(field: Field, kind: str = "healing", on: str = "2026-10-20", *, with_pair: bool = False) -> int:
    return field.do(support_plans.plan, field.me(201), field.child(CHILD), kind, on, with_pair).line


def told(field: Field, when: str = EVE) -> list[tuple[int, str]]:
    """Who is told of a session then."""
    field.news()
    while field.at(when).do(session_eves.remind_due):
        pass
    return field.news()


def sent(field: Field) -> None:
    """All that waits has gone."""
    field.do(lambda tx: tx.connection.execute(text("UPDATE messages SET state = 'sent'")))


def test_the_family_and_a_pair_that_helps_hear_the_day_and_no_more(field: Field) -> None:
    line = plan(field.at(NINE), with_pair=True)
    assert told(field, "2026-10-19 16:59") == []
    assert told(field) == PAIR + FAMILY
    assert told(field) == [], "once"
    (family,) = (each for each in field.owed(101) if each.notice == "sms.caregiver.session")
    assert family.text == "Muraho! Twabibutsaga ikiganiro giteganyijwe ku wa 20/10. Murakoze!"
    assert family.expires == "2026-10-20 20:00"
    assert [CHILD in each.text and "20/10" in each.text for each in field.owed(1, 2)[-2:]] == [True, True]
    assert field.row(PlanLine, line).eve_at is None


def test_a_session_without_the_pair_is_the_familys_and_what_is_arranged_is_nobodys(field: Field) -> None:
    plan(field.at(NINE))
    plan(field, "cash", with_pair=True)
    assert told(field) == FAMILY


def test_mondays_eve_is_saturday(field: Field) -> None:
    plan(field.at(NINE), on="2026-10-19")
    assert told(field, "2026-10-17 16:59") == []
    assert told(field, "2026-10-17 17:00") == FAMILY


def test_planned_after_its_eve_the_family_hears_at_once_and_the_pair_heard_then(field: Field) -> None:
    plan(field.at("2026-10-19 18:00"), with_pair=True)
    assert told(field, "2026-10-19 18:00") == FAMILY


def test_after_an_outage_of_days_nothing_is_told_of_a_day_that_is_over(field: Field) -> None:
    line = plan(field.at(NINE), with_pair=True)
    assert told(field, "2026-10-21 09:00") == []
    assert field.row(PlanLine, line).eve_at is None


def _close(tx: Tx, child: int) -> None:
    tx.connection.execute(update(Child).where(Child.id == child).values(closed_on=tx.at.date()))


def test_nobody_hears_of_it_who_mourns_or_whose_case_is_closed_and_no_family_that_may_be_the_danger(
    field: Field,
) -> None:
    child, on = field.at(NINE).child(CHILD), ("2026-10-20", "2026-10-22", "2026-10-24")
    for day in on:
        plan(field, on=day, with_pair=True)
    field.do(concerns.raise_danger, field.me(1))
    field.do(lambda tx: tx.connection.execute(text("UPDATE alerts SET child_id = :child"), {"child": child}))
    assert told(field) == PAIR
    field.do(closings.propose, field.me(1), child, "died")
    assert told(field, "2026-10-21 17:00") == []
    field.do(lambda tx: tx.connection.execute(text("UPDATE closings SET state = 'kept_open'")))
    field.do(_close, child)
    assert told(field, "2026-10-23 17:00") == []


def test_a_family_that_was_told_hears_that_it_is_off_and_one_that_was_not_does_not(field: Field) -> None:
    before, waiting, heard = plan(field.at(NINE), on="2026-10-21"), plan(field, "calm"), plan(field, with_pair=True)
    assert told(field) == PAIR + FAMILY + FAMILY
    field.do(lambda tx: tx.connection.execute(text("UPDATE messages SET state = 'sent' WHERE once NOT LIKE '%:eve:%'")))
    field.do(support_plans.drop, field.me(201), waiting)
    assert field.news() == []
    sent(field)
    for line in (before, heard):
        field.do(support_plans.drop, field.me(201), line)
    off = [(101, "sms.caregiver.session_off")]
    assert [each for each in field.news() if each[0] == 101] == [*off]
    assert told(field, "2026-10-20 17:00") == [], "the one of the 21st, dropped before its eve"


def test_a_session_that_was_held_is_told_no_more(field: Field) -> None:
    line = plan(field.at(NINE))
    field.do(support_plans.finish, field.me(201), line, "2026-10-14", True, 1)
    assert told(field) == []


@pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)
def test_time_moved_ahead_stops_at_the_eve(field: Field) -> None:
    """And the row is found by its index, on both engines."""
    line = plan(field.at(NINE))
    field.do(lambda tx: tx.connection.execute(text("UPDATE follow_ups SET remind_at = NULL, next_at = NULL")))
    field.do(lambda tx: tx.connection.execute(text("UPDATE reviews SET lead_at = NULL")))
    field.do(care_leavers.ask)  # who is known since today is looked at once
    with field.database.read() as tx:
        assert written(tx.session.get_one(PlanLine, line).eve_at) == EVE
    assert written(field.at("2026-10-19 12:00").look(schedule.next_due)) == EVE
    asked = asked_by(field.at(EVE), session_eves.remind_due)
    assert len(asked) > 2
    assert walks(field, asked) == []


@pytest.mark.lengthy
def test_sessions_planned_before_there_were_eves_have_theirs_too(field: Field) -> None:
    session, arranged = plan(field.at(NINE)), plan(field, "cash")
    field.do(lambda tx: tx.connection.execute(update(PlanLine).values(planned_on=date(2199, 5, 8))))
    migrations.downgrade(field.database.engine, "0023", field.database.sealer())
    migrations.upgrade(field.database.engine, sealer=field.database.sealer())
    found = {line: written(field.row(PlanLine, line).eve_at) for line in (session, arranged)}
    assert found == {session: "2199-05-07 17:00", arranged: ""}
