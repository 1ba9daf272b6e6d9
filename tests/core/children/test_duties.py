"""What a step of a case owes: by when, on whose list, and who hears that it is not done."""

import pytest
from sqlalchemy import select

from core.cases import casework, late_duties, placements, registration, waiting_lists
from core.cases.registration import Facts
from core.children import duties, reviews
from core.models.child import Placement
from core.models.review import Review, ReviewKind
from core.models.visit import Due
from jobs.schedule import next_due
from tests.core.support.cases import alone
from tests.core.support.field import Field, written


def register(field: Field, **more: str) -> int:
    facts = Facts("school", sex="boy", age=10, **more)
    return field.at("2026-10-14 09:00").do(registration.register, field.me(1), facts).row


@pytest.mark.parametrize(
    ("came_from", "kind", "by"),
    [
        ("here", "parent", "2026-10-28"),
        ("family", "relative", "2026-10-28"),
        ("institution", "parent", "2026-10-21"),
        ("street", "relative", "2026-10-21"),
        ("family", "", "2026-10-21"),
    ],
)
def test_a_child_is_assessed_within_ten_working_days_or_five(field: Field, came_from: str, kind: str, by: str) -> None:
    child = register(field, came_from=came_from, **({"kind": kind} if kind else {}))
    (waiting,) = field.look(waiting_lists.lines, field.me(202), "registrations")
    assert (waiting.child, waiting.about, f"{waiting.day}") == (child, "assess", by)
    assert field.look(waiting_lists.lines, field.me(202, district=33), "registrations") == []
    assert len(field.look(waiting_lists.lines, field.me(401), "registrations")) == 1
    assert field.do(casework.assess, field.me(202), child, True).done
    assert field.look(waiting_lists.lines, field.me(202), "registrations") == []


def test_nobody_ends_it_by_saying_that_it_is_done(field: Field) -> None:
    register(field, kind="parent", came_from="here")
    (waiting,) = field.look(waiting_lists.lines, field.me(201), "registrations")
    assert not field.do(reviews.done, field.me(201), waiting.id).done


def test_the_lead_hears_on_the_morning_after_and_again_while_it_is_not_done(field: Field) -> None:
    child = register(field, kind="parent", came_from="street")
    alone(field, child)
    field.do(lambda tx: reviews.end_of(tx, tx.session.scalars(select(Placement.id).filter_by(child_id=child)).one()))
    field.news()
    assert field.at("2026-10-22 07:59").do(late_duties.tell_leads) == 0
    assert written(field.look(next_due)) <= "2026-10-22 08:00"
    assert field.at("2026-10-22 08:00").do(late_duties.tell_leads) == 1
    assert field.news() == [(301, "sms.duty.late")]
    told = field.owed(301)[-1].text
    assert "21/10" in told
    assert field.do(late_duties.tell_leads) == 0
    assert field.at("2026-10-30 08:00").do(late_duties.tell_leads) == 1, "5 working days later"
    field.do(casework.assess, field.me(201), child, True)
    assert field.at("2026-11-30 08:00").do(late_duties.tell_leads) == 0


def test_a_child_that_lives_there_already_and_was_never_assessed_is_still_to_be(field: Field) -> None:
    child = register(field, came_from="street")
    field.do(placements.place, field.me(201), child, "relative", "2026-10-14", True)
    owed = field.look(lambda tx: duties.owed(tx, child, ReviewKind.assess))
    assert owed is not None
    field.do(duties.end, child, ReviewKind.assess)
    assert field.row(Review, owed.id).state is Due.ended
    field.do(placements.place, field.me(201), child, "parent", "2026-10-14", True, "moved")
    again = field.look(lambda tx: duties.owed(tx, child, ReviewKind.assess))
    assert again is not None
