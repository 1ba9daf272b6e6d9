"""A year after a placement, and each month from then on, an officer is asked whether the case goes on."""

import pytest

from core.cases import late_duties, placements
from core.children import reviews
from core.errors import NotYours
from core.models.review import Review, ReviewKind
from tests.core.support.cases import alone, ready
from tests.core.support.field import Field, written


@pytest.fixture
def child(field: Field) -> int:
    """Placed on 14 October 2026."""
    child = field.at("2026-10-14 09:00").child("204711")
    ready(field, child)
    placed = field.do(placements.place, field.me(201), child, "relative", "2026-10-14", False, "moved")
    assert placed.reason == ""
    alone(field, child)
    return child


def to_decide(field: Field, child: int) -> list[tuple[int, str]]:
    owed = field.do(reviews.of_child, field.me(201), child)
    return [(each.id, f"{each.due_on}") for each in owed if each.kind is ReviewKind.decide]


def test_it_is_asked_after_twelve_months_and_a_month_after_each_time_it_was_kept(field: Field, child: int) -> None:
    ((first, due_on),) = to_decide(field, child)
    assert due_on == "2027-10-14"
    assert not field.at("2027-10-20 09:00").do(reviews.done, field.me(201), first).done, "a reason is asked for"
    assert field.do(reviews.keep_open, field.me(201), first, "settling").done
    assert field.row(Review, first).kept_why == "settling"
    ((second, due_on),) = to_decide(field, child)
    assert due_on == "2027-11-20"
    assert not field.do(reviews.keep_open, field.me(202), first, "other").done, "a colleague did before"
    field.at("2027-11-20 09:00").do(reviews.keep_open, field.me(202), second, "worry")
    assert [due_on for _, due_on in to_decide(field, child)] == ["2027-12-20"]


def test_other_districts_are_not_asked(field: Field, child: int) -> None:
    ((first, _),) = to_decide(field, child)
    with pytest.raises(NotYours):
        field.do(reviews.keep_open, field.me(201, district=33), first, "worry")


def test_a_placement_that_ended_is_not_asked_about(field: Field, child: int) -> None:
    field.do(placements.end, field.me(201), child, "education", "2026-10-14")
    assert to_decide(field, child) == []


def test_what_is_late_reaches_the_lead_whatever_kind_it_is(field: Field, child: int) -> None:
    """The call after two days, to begin with; then several, in one SMS which counts its list."""
    field.news()
    assert field.at("2026-10-16 18:00").do(late_duties.tell_leads) == 0
    assert field.at("2026-10-19 08:00").do(late_duties.tell_leads) == 1
    assert field.news() == [(301, "sms.duty.late")]
    field.at("2026-11-16 08:00").do(late_duties.tell_leads)
    assert field.news() == [(301, "sms.duties.late")]
    assert " 3 " in field.owed(301)[-1].text, "call, the child seen apart, the first review"
    assert field.do(late_duties.tell_leads) == 0
    (call,) = (each for each in field.do(reviews.of_child, field.me(201), child) if each.kind is ReviewKind.call)
    assert written(field.row(Review, call.id).lead_at) == "2026-11-24 08:00"
