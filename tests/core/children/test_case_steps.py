"""A child's case: what moves it, that officers lead it forward only, and that its way is kept."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from core.cases import casework, closings, registration
from core.cases.casework import Led
from core.cases.registration import Facts
from core.children import case_steps
from core.errors import NotYours
from core.models.case import Case, CaseStep, Origin, StepTaken
from core.models.visit import Due, FollowUp
from core.reporting import concerns, visits
from core.reporting.visits import Answers
from tests.core.support.field import Field

WELL = Answers(2, 1, 1, 1, 1, 1)
PLACED = Facts("school", sex="girl", age=9, kind="relative", came_from="street")
NOT_YET = replace(PLACED, kind=None, came_from="institution")


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def new(field: Field, facts: Facts = NOT_YET) -> int:
    return field.do(registration.register, field.me(1), facts).row


def step(field: Field, child: int) -> str:
    return field.row(Case, child).step


def way(field: Field, child: int) -> list[str]:
    taken = select(StepTaken.step).where(StepTaken.child_id == child).order_by(StepTaken.at)
    return field.look(lambda tx: [each.value for each in tx.session.scalars(taken)])


def test_a_child_that_lives_with_nobody_is_identified_and_visited_every_week(field: Field) -> None:
    made = field.at("2026-10-14 09:00").do(registration.register, field.me(1), NOT_YET)
    assert (step(field, made.row), made.first_on) == ("identified", "")
    assert field.row(Case, made.row).came_from is Origin.institution
    due = select(FollowUp.due_on).where(FollowUp.child_id == made.row)
    assert [f"{each}" for each in field.look(lambda tx: tx.session.scalars(due).all())] == ["2026-10-21"]


def test_a_placement_a_visit_and_a_closing_move_it(field: Field) -> None:
    child = new(field.at("2026-10-14 09:00"), PLACED)
    assert step(field, child) == "placed"
    field.at("2026-10-15 09:00").do(visits.record, field.me(1), child, WELL, None)
    assert step(field, child) == "followed_up"
    field.at("2026-10-16 09:00").do(visits.record, field.me(2), child, WELL, None)
    asked = field.at("2026-11-01 09:00").do(closings.propose, field.me(1), child, "moved")
    field.at("2026-11-02 09:00").do(closings.decide, field.me(201), asked.closing, False)
    assert step(field, child) == "followed_up"
    asked = field.at("2026-11-03 09:00").do(closings.propose, field.me(1), child, "moved")
    for last in (201, 202):
        field.at("2026-11-04 09:00").do(closings.decide, field.me(last), asked.closing, True)
    field.at("2026-11-05 09:00").do(concerns.raise_concern, field.me(1), 2, ["child", child], 4)
    asked_for = ["closure_asked", "followed_up"]
    assert way(field, child)[2:] == ["followed_up", *asked_for, "closure_asked", "closed", "followed_up"]


def test_officers_lead_it_forward_and_never_back(field: Field) -> None:
    child, worker = new(field.at("2026-10-14 09:00")), field.me(201)
    refused = field.do(casework.plan, worker, child)
    assert (refused.done, refused.reason) == (False, "end.case.assess_first")
    assert field.at("2026-10-15 09:00").do(casework.assess, worker, child, False).step == "assessed"
    assert field.at("2026-10-16 09:00").do(casework.plan, worker, child).step == "planned"
    assert field.do(casework.assess, worker, child, True).step == "planned", "assessed again, not led back"
    assert field.row(Case, child).best_interest is True
    assert way(field, child) == ["identified", "assessed", "planned"]
    followed = field.child("204711")
    assert field.do(casework.plan, worker, followed).reason == "end.case.no_way_back"
    assert field.do(casework.assess, worker, followed, True).step == "followed_up", (
        "for another family, and not led back"
    )


def test_an_officer_reopens_alone_with_a_visit_within_a_week(field: Field) -> None:
    child, worker = field.child("204711"), field.me(201)
    assert field.do(casework.reopen, worker, child).reason == "end.case.is_open"
    asked = field.at("2026-10-14 10:00").do(closings.propose, field.me(1), child, "lost")
    for last in (201, 202):
        field.do(closings.decide, field.me(last), asked.closing, True)
    assert field.do(casework.plan, worker, child).reason == "end.case.is_closed"
    field.news()
    led = field.at("2026-12-01 10:00").do(casework.reopen, worker, child)
    assert led == Led(True, "204711", "placed"), "nobody has visited it since it was placed"
    assert field.news() == [(1, "sms.visit.goes_on"), (2, "sms.visit.goes_on")]
    due = select(FollowUp.due_on).where(FollowUp.child_id == child, FollowUp.state == Due.open)
    assert [f"{each}" for each in field.look(lambda tx: tx.session.scalars(due).all())] == ["2026-12-08"]


def test_a_case_before_placing_goes_on_where_it_stood(field: Field) -> None:
    child = new(field.at("2026-10-14 09:00"))
    field.at("2026-10-15 09:00").do(casework.assess, field.me(201), child, True)
    asked = field.at("2026-10-16 09:00").do(closings.propose, field.me(1), child, "moved")
    field.at("2026-10-17 09:00").do(closings.decide, field.me(201), asked.closing, False)
    assert step(field, child) == "assessed"


def test_only_officers_of_its_district_lead_a_case(field: Field) -> None:
    child = new(field)
    for me in (field.me(1), field.me(501), field.me(201, district=33)):
        with pytest.raises(NotYours):
            field.do(casework.assess, me, child, True)
        with pytest.raises(NotYours):
            field.do(casework.case_status, me, child)
    assert field.do(casework.assess, field.me(401), child, True).done, "the nation's desk may"


def test_where_a_child_came_from_is_told_once_and_changed_by_officers_only(field: Field) -> None:
    child = new(field, PLACED)
    assert field.row(Case, child).came_from is Origin.street
    field.do(casework.set_origin, field.me(201), child, "family", None)
    stands = field.do(casework.case_status, field.me(201), child)
    assert (stands.step, stands.came_from, stands.institution) == (CaseStep.placed, "family", "")


def test_a_visit_to_a_child_without_a_placement_moves_nothing(field: Field) -> None:
    child = new(field)
    field.do(case_steps.visited, child, 24, field.me(1).id)
    assert way(field, child) == ["identified"]
