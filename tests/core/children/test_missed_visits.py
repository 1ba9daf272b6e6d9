"""A missed visit ends nothing: the next falls due by the schedule, and each day is made in time, late, or not made.

14 October 2026 is a Wednesday.
"""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from core.cases import at_home, deaths
from core.children import children, follow_ups, proposed_days, visit_reminders
from core.clock import kigali
from core.models.child import Placement, PlacementKind, Sex
from core.models.place import Place
from core.models.visit import Due, FollowUp, Visit
from core.reporting import caregivers, visits
from core.reporting.visits import Answers
from core.storage.db import Tx
from tests.core.support.field import Field
from tests.fixtures.world import PROGRAMME

WELL, WORRY = Answers(2, 1, 1, 1, 1, 1), Answers(2, 2, 1, 1, 1, 1)
VILLAGE = 24090108


def new_child(tx: Tx, began_on: date) -> int:
    child = children.register(tx, tx.session.get_one(Place, VILLAGE), "Demo-X", Sex.girl, 2015)
    follow_ups.schedule(tx, children.place(tx, child, PlacementKind.relative, "institution", began_on))
    return child.id


@pytest.fixture
def child(field: Field) -> int:
    """Placed on Wednesday 14 October: visits are due on the 21st and each Wednesday after it."""
    return field.at("2026-10-14 09:00").do(new_child, date(2026, 10, 14))


def states(field: Field, child: int) -> list[tuple[str, str]]:
    """Every visit that was due to the child, as day and state."""

    def of_child(tx: Tx) -> list[tuple[str, str]]:
        found = select(FollowUp).where(FollowUp.child_id == child).order_by(FollowUp.due_on)
        return [(f"{each.due_on:%d/%m}", each.state.value) for each in tx.session.scalars(found)]

    return field.look(of_child)


def pass_days(field: Field, first: date, count: int) -> None:
    """Each of those days begins."""
    for day in range(count):
        field.at(f"{first + timedelta(days=day)} 00:01").do(follow_ups.plan_due)


def visit(field: Field, child: int, on: str, given: Answers = WELL, *, by: int = 1, told: str = "") -> str:
    field.at(f"{told or on} 10:00")
    return field.do(visits.record, field.me(by), child, given, None, on).next_on


def test_the_next_falls_due_whether_or_not_the_last_was_made(field: Field, child: int) -> None:
    pass_days(field, date(2026, 10, 15), 15)
    assert states(field, child) == [("21/10", "open"), ("28/10", "open"), ("04/11", "open")]


def test_after_an_outage_every_day_that_is_over_was_due(field: Field, child: int) -> None:
    assert field.at("2026-11-12 12:00").do(follow_ups.plan_due) >= 1
    days = ["21/10", "28/10", "04/11", "11/11", "18/11"]
    assert states(field, child) == [(day, "open") for day in days]
    assert field.do(follow_ups.plan_due) == 0


def test_a_visit_answers_every_earlier_day_and_the_last_of_them_was_made(field: Field, child: int) -> None:
    pass_days(field, date(2026, 10, 15), 25)
    assert visit(field, child, "2026-11-08") == "16/11", "the 15th is a Sunday"
    expected = [("21/10", "missed"), ("28/10", "missed"), ("04/11", "missed"), ("11/11", "done"), ("16/11", "open")]
    assert states(field, child) == expected


@pytest.mark.parametrize(("on", "answers"), [("2026-10-18", True), ("2026-10-17", False)])
def test_a_coming_visit_is_answered_within_half_of_its_interval(
    on: str, answers: bool, field: Field, child: int
) -> None:
    visit(field, child, on)
    assert dict(states(field, child))["21/10"] == ("done" if answers else "open")


def test_one_day_late_or_told_before_the_day_was_over_the_next_is_the_same(field: Field, child: int) -> None:
    assert visit(field, child, "2026-10-22") == "28/10"
    other = field.at("2026-10-14 09:00").do(new_child, date(2026, 10, 14))
    pass_days(field, date(2026, 10, 15), 8)
    assert visit(field, other, "2026-10-22") == "28/10"


@pytest.mark.parametrize("day", [date(2026, 12, 25), date(2026, 12, 26), date(2026, 12, 27), date(2027, 1, 2)])
def test_no_visit_is_due_on_a_sunday_or_holiday(day: date) -> None:
    found = follow_ups.next_day(PROGRAMME, None, day - timedelta(days=14), day - timedelta(days=7))
    assert found in (date(2026, 12, 28), date(2027, 1, 4))


def test_all_year_no_day_is_a_sunday_or_holiday(field: Field, child: int) -> None:
    pass_days(field, date(2026, 10, 15), 500)
    due = field.look(follow_ups.due_visits, child)
    assert len(due) > 15
    assert all(PROGRAMME.gentle.is_day(each.due_on) for each in due)


class TestReminders:
    """Of a child with several days that are over, the oldest is told of; of the others only the eve."""

    def test_partner_sector_and_district_hear_of_the_oldest_day_alone(self, field: Field, child: int) -> None:
        field.news()
        told = []
        for day in range(30):
            field.at(f"{date(2026, 10, 15) + timedelta(days=day)} 00:01").do(follow_ups.plan_due)
            for hour in ("08:00", "17:00"):
                field.at(f"{date(2026, 10, 15) + timedelta(days=day)} {hour}").do(visit_reminders.remind_due)
        code = field.row(children.Child, child).code
        told = [(each.to, each.notice, each.text) for each in field.owed() if code in each.text]
        eves = [text for to, notice, text in told if notice == "sms.visit.eve" and to == 1]
        assert [day for text in eves for day in ("21/10", "28/10", "04/11", "11/11") if day in text] == [
            "21/10",
            "28/10",
            "04/11",
            "11/11",
        ]
        later = sorted((to, notice) for to, notice, _ in told if notice != "sms.visit.eve")
        assert later == [
            (1, "sms.visit.late"),
            (2, "sms.visit.late"),
            (201, "sms.visit.overdue"),
            (501, "sms.visit.overdue"),
        ]
        assert all("21/10" in text for _, notice, text in told if notice != "sms.visit.eve")

    def test_the_eve_of_a_monday_does_not_say_tomorrow(self, field: Field) -> None:
        """Monday 19 October is the first day: its eve is told on Saturday."""
        code = field.row(children.Child, field.at("2026-10-12 09:00").do(new_child, date(2026, 10, 12))).code
        field.at("2026-10-17 17:00").do(visit_reminders.remind_due)
        told = {each.notice for each in field.owed(1) if code in each.text}
        assert told == {"sms.visit.due"}

    def test_while_a_family_mourns_what_falls_due_is_silent_too(self, field: Field, child: int) -> None:
        field.at("2026-10-20 09:00").do(deaths.tell, field.me(201), child)
        pass_days(field, date(2026, 10, 21), 9)
        code = field.row(children.Child, child).code
        for hour in ("2026-10-27 17:00", "2026-10-30 08:00", "2026-11-04 08:00"):
            field.at(hour).do(visit_reminders.remind_due)
        assert [each for each in field.owed(1, 2, 501) if code in each.text] == []


def test_the_visit_that_came_last_is_moved_and_older_ones_stay_overdue(field: Field, child: int) -> None:
    pass_days(field, date(2026, 10, 15), 16)
    field.at("2026-10-30 10:00").do(proposed_days.propose, field.me(1), child, "2026-11-02", "ill")
    assert states(field, child) == [("21/10", "open"), ("02/11", "open"), ("04/11", "open")]
    pass_days(field, date(2026, 10, 31), 6)
    assert states(field, child)[-1] == ("11/11", "open")
    assert field.do(follow_ups.plan_due) == 0, "none is left to be looked at again and again"


def test_the_carer_hears_of_a_visit_that_is_to_come_never_of_a_past_day(field: Field) -> None:
    """One home, two children, due on the 14th and the 17th of October; nobody comes."""
    me = field.me(101)
    assert field.at("2026-10-14 10:00").look(caregivers.next_visit, me) == date(2026, 10, 14)
    pass_days(field, date(2026, 10, 15), 6)
    assert field.at("2026-10-20 10:00").look(caregivers.next_visit, me) == date(2026, 10, 21)


class TestOneHomeVisit:
    """What both partners tell of one home visit answers one follow-up and counts once."""

    @pytest.fixture
    def moved(self, field: Field, child: int) -> int:
        """Visited on the 20th by one of the pair; the next visit is due on the 27th."""
        assert visit(field, child, "2026-10-20") == "27/10"
        return child

    @pytest.mark.parametrize("on", ["2026-10-19", "2026-10-20", "2026-10-21"])
    def test_the_partners_report_answers_nothing_more(self, on: str, field: Field, moved: int) -> None:
        assert visit(field, moved, on, by=2, told="2026-10-21") == "27/10"
        assert dict(states(field, moved)) == {"21/10": "done", "27/10": "open"}

    def test_it_answers_not_the_next_one_even_where_that_is_near(self, field: Field, moved: int) -> None:
        follow_up = field.look(follow_ups.due_visits, moved)[0].id
        field.do(lambda tx: setattr(tx.session.get_one(FollowUp, follow_up), "due_on", date(2026, 10, 22)))
        visit(field, moved, "2026-10-21", by=2)
        assert field.row(FollowUp, follow_up).state is Due.open
        visit(field, moved, "2026-10-22", by=2)
        assert field.row(FollowUp, follow_up).state is Due.done, "two days apart it is another visit"

    def test_a_worry_in_either_counts_in_full(self, field: Field, moved: int) -> None:
        visit(field, moved, "2026-10-20", WORRY, by=2, told="2026-10-21")
        assert field.row(children.Child, moved).worry_until == date(2026, 11, 17)

    def test_who_corrects_a_visit_of_the_same_day_made_one(self, field: Field, moved: int) -> None:
        assert visit(field, moved, "2026-10-20", WORRY) == "27/10"
        assert visit(field, moved, "2026-10-21") == "27/10"
        assert field.look(lambda tx: _counted(tx, moved)) == [date(2026, 10, 20), date(2026, 10, 21)]

    def test_told_well_by_both_is_not_twice_running(self, field: Field, child: int) -> None:
        told_well = Answers(3, 1, None, None, None, 1)
        visit(field, child, "2026-10-20", told_well)
        visit(field, child, "2026-10-20", told_well, by=2)
        assert field.row(children.Child, child).worry_until is None
        visit(field, child, "2026-10-27", told_well)
        assert field.row(children.Child, child).worry_until is not None


def _counted(tx: Tx, child: int) -> list[date]:
    found = select(Visit.on).where(Visit.child_id == child, Visit.same_as_id.is_(None)).order_by(Visit.on)
    return list(tx.session.scalars(found))


def test_a_visit_before_the_placement_answers_nothing_of_it(field: Field, child: int) -> None:
    assert visit(field, child, "2026-10-13", told="2026-10-14") == "21/10"
    assert states(field, child) == [("21/10", "open")]
    assert (
        kigali(field.row(FollowUp, field.look(follow_ups.due_visits, child)[0].id).next_at or field.watch.now).day == 22
    )


def test_a_visit_told_three_weeks_late_leaves_what_fell_due_since(field: Field, child: int) -> None:
    visit(field, child, "2026-10-21", told="2026-11-12")
    pass_days(field, date(2026, 11, 13), 1)
    open_ones = [day for day, state in states(field, child) if state == "open"]
    assert open_ones == ["28/10", "04/11", "11/11", "18/11"]


class TestNoVisitOnADayOff:
    """Nor where somebody proposes the day, or the pace of visits is set anew."""

    def test_a_sunday_that_is_proposed_is_the_monday_after_it(self, field: Field) -> None:
        child = field.at("2026-10-14 09:00").child("427356")
        moved = field.do(proposed_days.propose, field.me(1), child, "2026-10-25", "ill")
        assert moved.due_on == "26/10"

    def test_a_pace_that_begins_on_a_saturday_has_no_visit_on_the_sunday(self, field: Field) -> None:
        child = field.at("2026-10-24 09:00").child("427356")
        field.do(lambda tx: tx.session.execute(update(Visit).values(on=date(2026, 1, 1))))
        field.do(lambda tx: tx.session.execute(update(FollowUp).values(state=Due.ended, next_at=None)))
        placed = update(Placement).where(Placement.child_id == child).values(began_on=date(2026, 1, 1))
        field.do(lambda tx: tx.session.execute(placed))
        field.do(at_home.put_on_band, field.me(201), child, "high", "worry")
        (due,) = field.look(follow_ups.due_visits, child)
        assert due.due_on == date(2026, 10, 26)
