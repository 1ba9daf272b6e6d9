"""Slips of keys: who takes back a report takes back that one, and never what somebody else stands behind."""

import pytest

from core.alerts.alerts import Raised
from core.models.alert import Level
from core.reporting import concerns, visits
from tests.core.support.field import Field

CHILD = "204711"


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def key(
    field: Field, last: int, name: str = "danger", level: Level = Level.danger, before: Raised | None = None
) -> Raised:
    return field.do(visits.alarm, field.me(last), field.child(CHILD), name, level, before)


def stands(field: Field, raised: Raised) -> tuple[str, bool, int]:
    """Its level, whether it was taken back, and on how many reports it stands."""
    alert = field.alert(raised.alert)
    return alert.level.value, alert.taken_back_at is not None, alert.reports


def test_two_slips_of_one_visit_take_back_one_report(field: Field) -> None:
    theirs = field.at("2026-10-14 09:00").do(concerns.raise_danger, field.me(2))
    field.do(concerns.add_subject, field.me(2), theirs, ["child", field.child(CHILD)])
    safe = key(field, 1)
    bond = key(field, 1, "afraid", before=safe)
    field.news()
    for slip in (bond, safe):
        field.do(visits.take_back, slip)
    assert (stands(field, theirs), field.news()) == (("danger", False, 1), [])


def test_slips_of_two_visits_leave_what_another_reported(field: Field) -> None:
    theirs = key(field.at("2026-10-14 09:00"), 2)
    for _ in range(2):
        field.do(visits.take_back, key(field, 1))
    assert stands(field, theirs) == ("danger", False, 1)


def test_a_slip_leaves_what_an_earlier_key_of_the_visit_told(field: Field) -> None:
    safe = key(field.at("2026-10-14 09:00"), 1)
    bond = key(field, 1, "afraid", before=safe)
    field.do(visits.take_back, bond)
    assert stands(field, safe) == ("danger", False, 1)
    field.do(visits.take_back, safe)
    assert stands(field, safe) == ("danger", True, 1)


def test_a_key_told_again_after_an_earlier_answer_changed_is_taken_back_too(field: Field) -> None:
    was = key(field.at("2026-10-14 09:00"), 1)
    again = field.do(visits.alarm, field.me(1), field.child(CHILD), "danger", Level.danger, None, was)
    field.do(visits.take_back, again)
    assert stands(field, was) == ("danger", True, 1)


def test_of_a_high_key_and_a_danger_both_taken_back_nothing_stands(field: Field) -> None:
    theirs = key(field.at("2026-10-14 09:00"), 2)
    gone = key(field, 1, "gone", Level.high)
    safe = key(field, 1, before=gone)
    for slip in (gone, safe):
        field.do(visits.take_back, slip)
    assert stands(field, theirs) == ("danger", False, 1)
    field.do(visits.take_back, theirs)
    assert stands(field, theirs) == ("danger", True, 1)


def test_the_last_who_stood_behind_it_takes_it_back(field: Field) -> None:
    first, second = key(field.at("2026-10-14 09:00"), 1), key(field, 2)
    field.do(visits.take_back, first)
    assert stands(field, first) == ("danger", False, 1)
    field.do(visits.take_back, second)
    assert stands(field, first) == ("danger", True, 1)


def test_what_was_taken_back_and_told_again_counts_again(field: Field) -> None:
    theirs = key(field.at("2026-10-14 09:00"), 2)
    mine = key(field, 1)
    field.do(visits.take_back, mine)
    key(field, 1, "afraid", before=mine)
    assert stands(field, theirs) == ("danger", False, 2)
    field.do(visits.take_back, theirs)
    assert stands(field, theirs) == ("danger", False, 1)


def test_a_report_that_went_into_anothers_is_taken_back_alone(field: Field) -> None:
    theirs = key(field.at("2026-10-14 09:00"), 2)
    mine = field.do(concerns.raise_danger, field.me(1))
    field.do(concerns.add_subject, field.me(1), mine, ["child", field.child(CHILD)])
    for _ in range(2):
        field.do(concerns.take_back, mine)
    assert stands(field, theirs) == ("danger", False, 1)
