"""Placing a child, and ending a placement: what must be done before, and what follows."""

from datetime import date

import pytest
from sqlalchemy import select, update

from core.cases import casework, closings, needs, placements, registration
from core.cases.placements import Placed
from core.cases.registration import Facts
from core.children import children, visit_reminders
from core.errors import NotYours
from core.messages import household_risk
from core.models.alert import Alert, Deed
from core.models.case import Case, Need
from core.models.child import Child, Placement
from core.models.place import Place
from core.models.review import Review
from core.models.visit import Due, FollowUp
from core.reporting import concerns, visits
from core.reporting.visits import Answers
from tests.core.support.cases import ready
from tests.core.support.field import Field
from tests.core.support.officers import act, close, own

TODAY = "2026-10-14"


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


@pytest.fixture
def child(field: Field) -> int:
    """Registered by a volunteer, and with nobody yet."""
    made = field.at(f"{TODAY} 09:00").do(registration.register, field.me(1), Facts("school", sex="boy", age=2))
    field.news()
    return made.row


def place(
    field: Field, child: int, kind: str = "relative", on: str = TODAY, there: bool = False, **more: str
) -> Placed:
    return field.do(placements.place, field.me(201), child, kind, on, there, **more)


def due(field: Field, child: int) -> list[str]:
    found = select(FollowUp.due_on).where(FollowUp.child_id == child, FollowUp.state == Due.open)
    return [f"{each}" for each in field.look(lambda tx: tx.session.scalars(found).all())]


def owed(field: Field, child: int) -> list[tuple[str, str]]:
    found = select(Review).where(Review.child_id == child, Review.state == Due.open).order_by(Review.due_on)
    return [(each.kind, f"{each.due_on}") for each in field.look(lambda tx: tx.session.scalars(found).all())]


def test_what_comes_before_a_placement(field: Field, child: int) -> None:
    me = field.me(201)
    assert place(field, child).reason == "end.placement.not_assessed"
    field.do(casework.assess, me, child, False)
    assert place(field, child).reason == "end.placement.not_best"
    field.do(casework.assess, me, child, True)
    assert place(field, child).reason == "end.placement.not_traced"
    field.do(needs.trace, me, child, "explained")
    assert place(field, child).reason == "end.placement.not_planned"
    field.do(casework.plan, me, child)
    field.do(needs.add, me, child, "school", "district", "2026-11-14")
    assert place(field, child).reason == "end.placement.needs_open"
    (need,) = field.do(needs.open_of, me, child)
    field.do(needs.explain, me, need.id)
    assert field.row(Need, need.id).explained
    assert place(field, child, "foster").reason == "end.placement.not_matched", "no approved family took it in"
    assert place(field, child).reason == ""
    assert field.row(Case, child).step == "placed"


def test_a_child_that_lives_there_already_is_followed_up_at_once(field: Field, child: int) -> None:
    placed = place(field, child, "parent", "2026-09-20", there=True)
    assert (placed.reason, placed.first_on) == ("", "25/09")
    assert due(field, child) == ["2026-09-25"]
    assert field.news() == [(1, "sms.visit.placed"), (2, "sms.visit.placed")]


def test_a_placement_makes_the_districts_duties_of_its_year(field: Field, child: int) -> None:
    place(field, child, there=True)
    by_day = sorted(owed(field, child), key=lambda each: each[::-1])
    assert by_day == [
        ("call", "2026-10-16"),
        ("assess", "2026-10-21"),
        ("apart", "2026-11-14"),
        ("review", "2026-11-14"),
        ("review", "2027-02-14"),
        ("outcome", "2027-04-14"),
        ("review", "2027-05-14"),
        ("review", "2027-08-14"),
        ("decide", "2027-10-14"),
        ("outcome", "2027-10-14"),
    ]


def test_a_new_placement_ends_the_one_before_with_its_reason(field: Field) -> None:
    child = field.at(f"{TODAY} 09:00").child("204711")
    assert place(field, child, "foster", "2026-09-20", why="abuse").reason == "end.placement.too_early"
    with pytest.raises(ValueError, match="reason"):
        place(field, child, "foster", there=True)
    before = due(field, child)
    assert place(field, child, "foster", why="abuse").reason == "end.placement.not_assessed"
    ready(field, child)
    assert field.do(placements.place, field.me(201), child, "foster", TODAY, False, "abuse", matched=True).reason == ""
    found = select(Placement).where(Placement.child_id == child).order_by(Placement.began_on)
    first, second = field.look(lambda tx: tx.session.scalars(found).all())
    assert (first.ended_on, first.ended_why, first.ended_by_id) == (date(2026, 10, 14), "abuse", field.me(201).id)
    assert (second.kind, second.came_from, second.ended_on) == ("foster", "family", None)
    assert due(field, child) != before
    assert len(due(field, child)) == 1
    assert owed(field, child)[0] == ("call", "2026-10-16")
    assert [kind for kind, _ in owed(field, child)].count("assess") == 0, "it was assessed"
    assert len(owed(field, child)) == 9
    assert field.row(Case, child).step == "placed", "it is to be visited in the new family first"


def test_who_a_child_was_taken_from_hears_of_it_no_more(field: Field) -> None:
    child = field.at(f"{TODAY} 09:00").child("204711")
    assert field.row(Child, child).caregiver_id == field.me(101).id
    assert place(field, child, there=True, why="abuse").first_on == "21/10"
    field.at("2026-10-20 17:00").do(visit_reminders.remind_due)
    assert [to for to, notice in field.news() if notice == "sms.visit.eve"] == [1, 2]
    assert field.owed(101) == []
    assert field.row(Child, child).caregiver_id is None


def test_the_home_a_child_was_taken_from_stays_a_troubled_one_while_the_alert_is_open(field: Field) -> None:
    child = field.at(f"{TODAY} 09:00").child("204711")
    raised = field.do(concerns.raise_danger, field.me(1))
    field.do(lambda tx: setattr(tx.session.get_one(Alert, raised.alert), "child_id", child))
    place(field, child, there=True, why="abuse")
    home = field.me(101).id
    assert field.look(household_risk.is_troubled, home)
    assert field.look(household_risk.may_be_the_danger, home), "no word about another child goes to that phone"
    own(field, raised)
    act(field, raised, Deed.police)
    assert close(field, raised).done
    assert not field.look(household_risk.is_troubled, home)


def test_a_first_placement_keeps_carer_and_household_and_its_end_does_not(field: Field, child: int) -> None:
    def home() -> tuple[int | None, int | None]:
        found = field.row(Child, child)
        return found.caregiver_id, found.household_id

    household = field.do(lambda tx: children.register_household(tx, tx.session.get_one(Place, 24090108)).id)
    lives = update(Child).where(Child.id == child).values(caregiver_id=field.me(101).id, household_id=household)
    field.do(lambda tx: tx.session.execute(lives))
    place(field, child, there=True)
    assert home() == (field.me(101).id, household)
    field.do(placements.end, field.me(201), child, "poverty", TODAY)
    assert home() == (None, None)


def test_a_visit_that_was_due_before_the_placement_is_due_no_longer(field: Field, child: int) -> None:
    """It worried somebody while it lived with nobody yet."""
    field.do(visits.record, field.me(1), child, Answers(2, 1, 1, 2, 1, 1), None)
    assert due(field, child) == ["2026-10-21"]
    field.at("2026-10-16 09:00")
    assert place(field, child, on="2026-10-16", there=True).first_on == "23/10"
    assert due(field, child) == ["2026-10-23"]


def test_a_placement_that_ends_ends_its_schedule_and_the_case_begins_anew(field: Field) -> None:
    child = field.at(f"{TODAY} 09:00").child("204711")
    field.news()
    assert field.do(placements.end, field.me(201), child, "poverty", TODAY).reason == ""
    assert (due(field, child), owed(field, child)) == ([], [("assess", "2026-10-28")])
    assert field.row(Case, child).step == "identified"
    assert field.news() == [(1, "sms.visit.rests"), (2, "sms.visit.rests")]
    assert field.do(placements.end, field.me(201), child, "poverty", TODAY).reason == "end.placement.none"
    assert place(field, child).reason == "end.placement.not_assessed"


def test_no_child_is_placed_while_its_case_is_to_be_closed_or_is(field: Field) -> None:
    child = field.at(f"{TODAY} 09:00").child("204711")
    asked = field.do(closings.propose, field.me(1), child, "lost")
    assert place(field, child, there=True, why="moved").reason == "end.placement.closure_asked"
    for last in (201, 202):
        field.do(closings.decide, field.me(last), asked.closing, True)
    assert owed(field, child) == []
    assert place(field, child, there=True, why="moved").reason == "end.placement.closed"


@pytest.mark.parametrize("day", ["2026-10-15", "2026-09-13"])
def test_not_ahead_and_not_longer_ago_than_a_visit_may_be(field: Field, child: int, day: str) -> None:
    with pytest.raises(ValueError, match="30 days"):
        place(field, child, on=day, there=True)


def test_out_of_reach(field: Field, child: int) -> None:
    for me in (field.me(1), field.me(501), field.me(201, district=33)):
        with pytest.raises(NotYours):
            field.do(placements.place, me, child, "parent", TODAY, True)
        with pytest.raises(NotYours):
            field.do(placements.end, me, child, "moved", TODAY)
