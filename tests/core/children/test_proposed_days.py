"""Another day for a visit: how far, what moves with it, and who sees it."""

from datetime import date

import pytest

from core.children import proposed_days, visit_reminders
from core.children.proposed_days import Proposed
from core.errors import NotYours
from core.models.visit import FollowUp
from core.reporting import visits
from core.reporting.visits import Answers
from tests.core.support.field import Field, written

CHILD = "427356"


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def propose(field: Field, day: str, why: str = "ill", last: int = 1, code: str = CHILD) -> Proposed:
    return field.do(proposed_days.propose, field.me(last), field.child(code), day, why)


def moved(field: Field, last: int = 201) -> list[FollowUp]:
    """The rows behind what an officer sees of them."""
    return [field.row(FollowUp, each.id) for each in field.look(proposed_days.in_reach, field.me(last))]


def test_the_visit_and_its_reminders_move_at_once(field: Field) -> None:
    assert propose(field.at("2026-10-14 10:00"), "2026-10-21") == Proposed(CHILD, "21/10")
    (row,) = moved(field)
    assert (row.due_on, row.moved_from, row.moved_why) == (date(2026, 10, 21), date(2026, 10, 17), "ill")
    assert (row.moved_by_id, row.reminders, written(row.remind_at)) == (field.me(1).id, 0, "2026-10-20 17:00")
    propose(field, "2026-10-22", "weather", last=2)
    (row,) = moved(field, 501)
    assert (row.moved_from, row.moved_why) == (date(2026, 10, 17), "weather"), "the day it was due at first stays"
    assert moved(field, 401)[0].id == row.id


def test_to_tomorrow_after_the_eves_hour_the_reminder_is_past(field: Field) -> None:
    propose(field.at("2026-10-14 18:00"), "2026-10-15")
    (row,) = moved(field)
    assert (row.reminders, written(row.remind_at)) == (1, "2026-10-17 08:00")


@pytest.mark.parametrize("day", ["2026-10-14", "2026-10-13", "2026-10-29"])
def test_not_today_not_back_not_beyond_two_weeks(day: str, field: Field) -> None:
    with pytest.raises(ValueError, match="within"):
        propose(field.at("2026-10-14 10:00"), day)


def test_no_visit_is_put_off_for_ever(field: Field) -> None:
    """Due on the 17th: until the 31st, however often it is moved, and not at all after that."""

    def left() -> int:
        return field.look(proposed_days.most_days, field.me(1), field.child(CHILD))

    assert left() == 14
    propose(field.at("2026-10-17 10:00"), "2026-10-31")
    for day, days in (("2026-10-18", 13), ("2026-10-30", 1), ("2026-10-31", 0), ("2026-12-24", 0)):
        field.at(f"{day} 10:00")
        assert left() == days
    for day, wanted in (("2026-10-30", "2026-11-01"), ("2026-11-10", "2026-11-11")):
        with pytest.raises(ValueError, match="within"):
            propose(field.at(f"{day} 10:00"), wanted)


def test_who_looks_after_the_pair_sees_the_first_day_the_new_one_and_why(field: Field) -> None:
    propose(field.at("2026-10-14 10:00"), "2026-10-21", "away")
    child = field.child(CHILD)
    for last in (201, 301, 401, 501):
        (seen,) = field.look(proposed_days.in_reach, field.me(last))
        assert (seen.child, seen.code, seen.why) == (child, CHILD, "away")
        assert (seen.moved_from, seen.due_on) == (date(2026, 10, 17), date(2026, 10, 21))
        assert field.do(proposed_days.moved_visit, field.me(last), seen.id) == seen
    for elsewhere in (field.me(201, district=33), field.me(501, sector=2401)):
        assert field.look(proposed_days.in_reach, elsewhere) == []
        with pytest.raises(NotYours):
            field.do(proposed_days.moved_visit, elsewhere, seen.id)
    field.at("2026-10-19 10:00").do(visits.record, field.me(1), child, Answers(2, 1, 1, 1, 1, 1), None, None)
    assert field.look(proposed_days.in_reach, field.me(201)) == []


def test_a_worrying_child_waits_a_week_at_most(field: Field) -> None:
    field.at("2026-10-14 10:00").do(
        visits.record, field.me(1), field.child(CHILD), Answers(2, 2, 1, 1, 1, 1), None, None
    )
    assert field.look(proposed_days.most_days, field.me(1), field.child(CHILD)) == 7
    with pytest.raises(ValueError, match="within"):
        propose(field, "2026-10-22")
    field.at("2026-11-12 10:00").do(
        visits.record, field.me(1), field.child(CHILD), Answers(2, 1, 1, 1, 1, 1), None, None
    )
    assert field.look(proposed_days.most_days, field.me(1), field.child(CHILD)) == 14


def test_what_was_queued_for_the_old_day_is_withdrawn_and_a_family_that_was_told_hears(field: Field) -> None:
    field.at("2026-10-16 18:00")
    field.do(visit_reminders.remind_due)
    field.news()
    propose(field, "2026-10-20")
    assert [(each.notice, each.state, each.reason) for each in field.owed(1) if CHILD in each.text] == [
        ("sms.visit.eve", "withheld", "moved")
    ]
    assert [each.text for each in field.owed(101) if each.state == "queued" and "20/10" in each.text] != []


def test_another_village_and_nothing_due(field: Field) -> None:
    with pytest.raises(NotYours):
        propose(field.at("2026-10-14 10:00"), "2026-10-16", last=3)
