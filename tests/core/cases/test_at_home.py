"""A child that never left its home: three visits, one look, then closed or kept; and the bands of any case."""

import pytest
from sqlalchemy import select

from core.cases import at_home, registration
from core.cases.registration import Facts
from core.children import reviews
from core.errors import NotYours
from core.models.case import Case, Schedule
from core.models.visit import Due, FollowUp
from core.reporting import visits
from core.reporting.visits import Answers
from tests.core.support.field import Field

WELL, NOT_SEEN = Answers(1, 1, 1, 1, 1, 1), Answers(3, 1, 1, 1, 1, 1)


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


@pytest.fixture
def child(field: Field) -> int:
    """Registered on 14 October, with a parent and never away."""
    facts = Facts("own", sex="boy", age=11, kind="parent", came_from="here")
    made = field.at("2026-10-14 09:00").do(registration.register, field.me(1), facts)
    assert made.first_on == "13/11"
    return made.row


def due(field: Field, child: int) -> list[str]:
    found = select(FollowUp.due_on).where(FollowUp.child_id == child, FollowUp.state == Due.open)
    return [f"{each}" for each in field.look(lambda tx: tx.session.scalars(found).all())]


def owed(field: Field, child: int) -> list[str]:
    return [each.kind for each in field.do(reviews.of_child, field.me(201), child)]


def visit(field: Field, child: int, day: str, answers: Answers = WELL) -> None:
    field.at(f"{day} 10:00").do(visits.record, field.me(1), child, answers, None)


def test_a_month_apart_and_no_review_of_a_placement(field: Field, child: int) -> None:
    assert field.row(Case, child).schedule is Schedule.at_home
    assert (due(field, child), owed(field, child)) == (["2026-11-13"], ["assess"])
    visit(field, child, "2026-11-13")
    assert due(field, child) == ["2026-12-14"], "not on a Sunday"


def test_after_three_visits_in_which_it_was_seen_an_officer_looks(field: Field, child: int) -> None:
    for day, answers in (("11-13", WELL), ("12-12", NOT_SEEN), ("12-14", WELL)):
        visit(field, child, f"2026-{day}", answers)
    assert "look" not in owed(field, child)
    visit(field, child, "2027-01-13")
    assert "look" in owed(field, child)
    assert due(field, child) == ["2027-02-10"], "visits go on until somebody decides"
    assert at_home_kept(field, child, "low") == ["2027-04-13"]
    assert "look" not in owed(field, child)
    visit(field, child, "2027-04-13")
    assert "look" not in owed(field, child), "it was kept, with a reason"


def at_home_kept(field: Field, child: int, band: str) -> list[str]:
    field.do(at_home.put_on_band, field.me(201), child, band, "going_well")
    return due(field, child)


@pytest.mark.parametrize(("band", "day"), [("high", "2026-10-21"), ("middle", "2026-11-13"), ("low", "2027-01-12")])
def test_a_band_sets_the_pace_whatever_the_schedule(field: Field, band: str, day: str) -> None:
    child = field.at("2026-10-14 09:00").child("204711")
    visit(field, child, "2026-10-14")
    assert field.do(at_home.put_on_band, field.me(201), child, band, "worry") == "204711"
    assert due(field, child) == [day]
    case = field.row(Case, child)
    assert (case.band, case.band_why, case.band_by_id) == (band, "worry", field.me(201).id)
    field.do(at_home.by_schedule, field.me(202), child)
    assert due(field, child) == ["2026-10-21"], "weekly, as three weeks after a placement"


def test_a_worry_is_weekly_on_the_lowest_band_too(field: Field) -> None:
    child = field.at("2026-10-14 09:00").child("204711")
    field.do(at_home.put_on_band, field.me(201), child, "low", "settling")
    visit(field, child, "2026-10-15", Answers(1, 2, 1, 1, 1, 1))
    assert due(field, child) == ["2026-10-22"]


def test_out_of_reach(field: Field, child: int) -> None:
    for me in (field.me(1), field.me(501), field.me(201, district=33)):
        with pytest.raises(NotYours):
            field.do(at_home.put_on_band, me, child, "low", "other")
        with pytest.raises(NotYours):
            field.do(at_home.by_schedule, me, child)
