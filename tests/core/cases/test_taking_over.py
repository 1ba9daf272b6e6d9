"""What a district brings along carries its state and owes nothing before its first day."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from core.alerts import clock_raising
from core.cases import taking_over, waiting_lists
from core.cases.taking_over import CarriedState
from core.children import children, reviews, unseen
from core.clock import moment
from core.errors import NotYours
from core.models.alert import Alert
from core.models.case import Case, CaseStep, Origin
from core.models.child import PlacementKind, Sex
from core.models.place import Place
from core.models.visit import FollowUp
from core.storage.access import CLI, Caller
from core.storage.db import Tx
from jobs import schedule
from tests.core.support.field import Field, written
from tests.core.support.placed import VILLAGE

FIRST = date(2026, 12, 1)
PLACED = CarriedState(CaseStep.followed_up, Origin.institution, PlacementKind.relative, date(2026, 2, 1))
NOBODY = CarriedState(CaseStep.identified, Origin.street)


def brought(field: Field, state: CarriedState, day: str = "2026-11-05 10:00") -> int:
    def put(tx: Tx) -> int:
        child = children.register(tx, tx.session.get_one(Place, VILLAGE), "", Sex.girl, 2015)
        taking_over.take_over(tx, field_me, child, state)
        return child.id

    field_me = field.at(day).me(301)
    return field.do(put)


@pytest.fixture
def starting(field: Field) -> Field:
    """Huye works with us from 1 December."""
    here = field.at("2026-11-04 09:00").me(201).home_district
    field.do(taking_over.begin, Caller("", CLI), here, FIRST)
    field.news()
    return field


def due(field: Field, child: int) -> list[str]:
    found = select(FollowUp.due_on).where(FollowUp.child_id == child)
    return [f"{day}" for day in field.look(lambda tx: list(tx.session.scalars(found)))]


def test_a_placed_child_owes_its_first_visit_and_reviews_from_that_day_on(starting: Field) -> None:
    child = brought(starting, PLACED)
    assert starting.row(Case, child).step == "followed_up"
    assert due(starting, child) == ["2026-12-08"], "five working days after the first"
    owed = starting.do(reviews.of_child, starting.me(201), child)
    assert {each.kind for each in owed} == {"review", "outcome", "decide"}
    assert min(each.due_on for each in owed) >= FIRST


def test_one_older_than_a_year_is_asked_about_on_the_first_day(starting: Field) -> None:
    child = brought(starting, CarriedState(CaseStep.placed, Origin.family, PlacementKind.foster, date(2024, 1, 1)))
    owed = starting.do(reviews.of_child, starting.me(201), child)
    assert [(each.kind, each.due_on) for each in owed] == [("decide", FIRST)]


def test_unseen_counts_from_the_first_day(starting: Field) -> None:
    child, here = brought(starting, PLACED), starting.me(201).home_district
    starting.at("2027-02-23 09:00")
    assert list(starting.look(lambda tx: list(unseen.unseen(tx, here, child)))) == [], "84 + 14 days every six weeks"
    starting.at("2027-03-10 09:00")
    (found,) = starting.look(lambda tx: list(unseen.unseen(tx, here, child)))
    assert (found.since, found.limit) == (FIRST, 98)


def test_who_lives_with_nobody_is_one_list_and_one_sms_a_district(starting: Field) -> None:
    two = [brought(starting, NOBODY) for _ in range(2)]
    assert starting.look(lambda tx: list(tx.session.scalars(select(Alert)))) == [], "no alert each"
    assert starting.news() == []
    assert starting.look(waiting_lists.lines, starting.me(301), "homeless") == [], (
        "nothing is owed before the first day"
    )
    owed = starting.do(reviews.of_child, starting.me(201), two[0])
    assert {(each.kind, f"{each.due_on}") for each in owed} == {
        ("assess", "2026-12-08"),
        ("find_place", "2026-12-08"),
    }
    assert due(starting, two[0]) == ["2026-12-08"]
    starting.at("2026-12-01 07:59").do(taking_over.tell_due)
    assert starting.news() == []
    starting.at("2026-12-01 08:00").do(taking_over.tell_due)
    assert len(starting.look(waiting_lists.lines, starting.me(301), "homeless")) == 2
    assert {notice for _, notice in starting.news()} == {"sms.taken_over"}
    assert " 2 " in starting.owed(201)[-1].text
    assert starting.do(taking_over.tell_due) == 0


def test_nobody_is_told_where_everybody_has_a_home(starting: Field) -> None:
    brought(starting, PLACED)
    starting.at("2026-12-01 08:00").do(taking_over.tell_due)
    assert starting.news() == []


def test_nothing_is_raised_before_the_first_day(starting: Field) -> None:
    child, here = brought(starting, PLACED), starting.me(201).home_district
    starting.at("2026-11-30 08:00").do(clock_raising.raise_due, here)
    assert starting.look(lambda tx: list(tx.session.scalars(select(Alert).where(Alert.child_id == child)))) == []


def test_a_first_day_is_set_for_the_nation_and_time_stops_at_its_morning(starting: Field) -> None:
    here = starting.me(201).home_district
    with pytest.raises(NotYours):
        starting.do(taking_over.begin, starting.me(301), here, FIRST)
    starting.do(taking_over.begin, starting.me(401, district=None), here, date(2026, 12, 6))
    asked = starting.look(lambda tx: tx.connection.scalar(select(taking_over.NEXT_DUE.first)))
    assert isinstance(asked, datetime)
    assert written(asked) == "2026-12-07 08:00", "a Sunday's is Monday's"
    assert starting.look(schedule.next_due) is not None
    assert moment(FIRST, starting.database.programme.working.opens) < asked
