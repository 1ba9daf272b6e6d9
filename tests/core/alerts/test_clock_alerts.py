"""What nobody reports becomes an alert: one SMS a district and person, again after as long once more."""

import pytest
from sqlalchemy import select, update

from core.alerts import clock_raising, ladder, levels, owner_watch, ownership
from core.cases import deaths, missing, waiting_lists
from core.children import unseen
from core.models.alert import OPEN, Alert, AlertState, ClockCategory, Deed, Level
from core.models.case import Case
from core.models.child import Child, Placement
from core.models.person import Person
from core.reporting import concerns, visits
from core.reporting.visits import Answers
from tests.core.support.field import Field, written

WELL, NOT_SEEN, WORRY = Answers(1, 1, 1, 1, 1, 1), Answers(3, 1, 1, 1, None, 1), Answers(2, 2, 1, 1, 1, 1)


def district(field: Field) -> int:
    return field.me(201).home_district


def morning(field: Field, when: str) -> int:
    """The working morning: alerts are raised and the ladder's sweep tells of them; how many were raised."""
    raised = field.at(when).do(clock_raising.raise_due, district(field))
    field.do(ladder.climb_due)
    return raised


def of_clock(field: Field, category: ClockCategory | None = None) -> list[Alert]:
    found = select(Alert).where(Alert.by_clock).order_by(Alert.raised_at, Alert.id)
    every = field.look(lambda tx: list(tx.session.scalars(found)))
    return [each for each in every if each.category == category or category is None]


@pytest.fixture
def one(field: Field) -> int:
    """A child placed on 14 October, weekly visited; all others of the district are closed, and nobody waits."""
    child = field.at("2026-10-14 09:00").child("204711")
    here = Child.district_id == district(field)
    field.do(lambda tx: tx.session.execute(update(Child).where(here, Child.id != child).values(closed_on=tx.at.date())))
    began = update(Placement).where(Placement.child_id == child).values(began_on=field.watch.now.date())
    field.do(lambda tx: tx.session.execute(began))
    field.do(visits.record, field.me(1), child, WELL, None)
    return child


class TestUnseen:
    """Twice the interval and two weeks more without anybody who saw the child."""

    def test_not_a_day_too_soon_and_once_only(self, field: Field, one: int) -> None:
        field.news()
        assert morning(field, "2026-11-11 08:00") == 0, "28 days after it was seen, weekly visited"
        assert morning(field, "2026-11-12 08:00") == 1
        (alert,) = of_clock(field)
        assert (alert.category, alert.child_id, alert.level) == ("unseen", one, Level.medium)
        assert [each for each in field.news() if each[1] == "sms.clock_alerts"] == [(201, "sms.clock_alerts")]
        assert "1 " in field.owed(201)[-1].text and "204711" not in field.owed(201)[-1].text
        assert morning(field, "2026-11-13 08:00") == 0
        assert "sms.clock_alerts" not in {notice for _, notice in field.news()}

    def test_told_without_seeing_is_not_seen(self, field: Field, one: int) -> None:
        field.at("2026-11-10 10:00").do(visits.record, field.me(1), one, NOT_SEEN, None)
        assert morning(field, "2026-11-12 08:00") == 1

    def test_again_only_after_as_long_once_more_and_then_the_lead_too(self, field: Field, one: int) -> None:
        morning(field, "2026-11-12 08:00")
        field.news()
        assert written(of_clock(field)[0].due_at) == "2026-12-10 08:00"
        field.at("2026-12-10 08:00").do(ladder.climb_due)
        told = [to for to, notice in field.news() if notice == "sms.clock_alerts"]
        assert told == [201, 301]

    def test_seen_since_it_is_told_of_no_more_but_only_a_person_ends_it(self, field: Field, one: int) -> None:
        morning(field, "2026-11-12 08:00")
        field.at("2026-12-09 10:00").do(visits.record, field.me(1), one, WELL, None)
        field.news()
        field.at("2026-12-10 08:00").do(ladder.climb_due)
        assert "sms.clock_alerts" not in {notice for _, notice in field.news()}
        assert of_clock(field)[0].state in OPEN

    def test_closed_while_it_stands_it_comes_again_after_as_long(self, field: Field, one: int) -> None:
        morning(field, "2026-11-12 08:00")
        (first,) = of_clock(field)
        field.do(ownership.acknowledge, field.me(201), first.id)
        field.do(ownership.act, field.me(201), first.id, Deed.called)
        assert field.do(ownership.close, field.me(201), first.id, "resolved").done
        assert morning(field, "2026-11-13 08:00") == 0
        assert morning(field, "2026-12-09 08:00") == 0
        assert morning(field, "2026-12-10 08:00") == 1

    def test_missing_and_died_stand_apart(self, field: Field, one: int) -> None:
        field.do(missing.tell, field.me(1), one)
        assert morning(field, "2026-11-12 08:00") == 0
        field.do(lambda tx: setattr(tx.session.get_one(Case, one), "missing_at", None))
        field.do(deaths.tell, field.me(201), one)
        assert morning(field, "2026-11-13 08:00") == 0

    def test_an_officer_who_saw_the_child_counts(self, field: Field, one: int) -> None:
        raised = field.at("2026-11-09 10:00").do(concerns.raise_concern, field.me(1), 2, ["child", one], 1)
        field.do(ownership.acknowledge, field.me(201), raised.alert)
        field.do(ownership.act, field.me(201), raised.alert, Deed.saw_child)
        assert morning(field, "2026-11-12 08:00") == 0

    def test_a_case_opened_again_is_counted_from_that_day(self, field: Field, one: int) -> None:
        field.do(lambda tx: setattr(tx.session.get_one(Child, one), "closed_on", tx.at.date()))
        field.at("2027-03-01 10:00").do(concerns.raise_concern, field.me(1), 3, ["child", one], 96)
        assert field.look(lambda tx: list(unseen.unseen(tx, district(field), one))) == []


class TestNotLooked:
    """A worrying visit at which nobody looked for five working days is the lead's to hear of."""

    def test_the_lead_hears_after_five_working_days(self, field: Field, one: int) -> None:
        field.at("2026-10-15 10:00").do(visits.record, field.me(1), one, WORRY, None)
        field.news()
        assert morning(field, "2026-10-22 08:00") == 0, "the fifth working day is not over"
        assert morning(field, "2026-10-23 08:00") == 1
        assert [to for to, notice in field.news() if notice == "sms.clock_alerts"] == [301]
        assert of_clock(field)[0].category == "not_looked"


class TestNobody:
    """A village with children to be visited and no volunteer."""

    def test_one_alert_for_all_its_children(self, field: Field, one: int) -> None:
        gone = update(Person).where(Person.id.in_((field.me(1).id, field.me(2).id))).values(standing="left")
        field.do(lambda tx: tx.session.execute(gone))
        field.news()
        assert morning(field, "2026-10-15 08:00") == 1
        (alert,) = of_clock(field)
        assert (alert.category, alert.child_id, alert.village_id) == ("nobody", None, field.row(Child, one).village_id)
        assert [to for to, notice in field.news() if notice == "sms.clock_alerts"] == [301]
        assert written(alert.due_at) == "2026-10-29 08:00", "ten working days later"


def test_many_of_a_district_are_one_sms_a_person_and_its_count_is_the_lists(field: Field) -> None:
    field.at("2026-10-14 09:00").do(visits.record, field.me(1), field.child("318061"), WORRY, None)
    field.news()
    raised = morning(field, "2027-02-01 08:00")
    assert raised > 2
    told = [each for each in field.news() if each[1] == "sms.clock_alerts"]
    assert told == [(201, "sms.clock_alerts"), (301, "sms.clock_alerts")]
    lines = field.look(waiting_lists.lines, field.me(301), "clock")
    assert f" {len(lines)} " in f" {field.owed(301)[-1].text} "
    assert len(lines) == raised


def test_nobodys_report_joins_them_and_they_join_no_report(field: Field, one: int) -> None:
    morning(field, "2026-11-12 08:00")
    told = field.do(concerns.raise_concern, field.me(1), 2, ["child", one], 1)
    assert told.alert != of_clock(field)[0].id


def test_given_another_level_it_climbs_like_any_other(field: Field, one: int) -> None:
    morning(field, "2026-11-12 08:00")
    (alert,) = of_clock(field)
    field.news()
    field.do(levels.change, field.me(201), alert.id, "high", "phoned")
    assert (201, "sms.alert") in field.news()


def test_an_owner_who_does_nothing_loses_it_and_all_wait_for_the_morning(field: Field, one: int) -> None:
    morning(field, "2026-11-12 08:00")
    (alert,) = of_clock(field)
    field.do(ownership.acknowledge, field.me(201), alert.id)
    field.at("2026-11-16 18:00").do(owner_watch.restart_idle)
    again = field.alert(alert.id)
    assert (again.state, written(again.due_at)) == (AlertState.notified, "2026-11-17 08:00")


def test_other_districts_see_none_of_them(field: Field, one: int) -> None:
    morning(field, "2026-11-12 08:00")
    assert field.look(waiting_lists.lines, field.me(201, district=33), "clock") == []
    assert len(field.look(waiting_lists.lines, field.me(401, district=None), "clock")) == 1


def test_a_village_hears_no_cluster_of_what_nobody_reported(field: Field) -> None:
    field.news()
    morning(field, "2027-02-01 08:00")
    field.do(concerns.raise_concern, field.me(1), 3, ["child", field.child("204711")], 96)
    assert "sms.cluster" not in {notice for _, notice in field.news()}
