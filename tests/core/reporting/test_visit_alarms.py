"""What the keys behind a worrying visit oblige, and what the same worry in two visits running does."""

from typing import Any

import pytest
from sqlalchemy import select

from core.alerts.alerts import Raised
from core.cases import support_plans
from core.children import follow_ups
from core.models.alert import Alert, Level
from core.models.visit import Visit
from core.reporting import visit_alarms, visits
from core.reporting.visits import Answers, Recorded
from tests.core.support.field import Field

CHILD = "204711"
HUNGRY = Answers(2, 1, 1, 2, 1, 1)


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def visit(field: Field, day: str, answers: Answers = HUNGRY, last: int = 1) -> Recorded:
    return field.at(f"{day} 10:00").do(visits.record, field.me(last), field.child(CHILD), answers, None)


def harm(field: Field, recorded: Recorded, *keys: int | None) -> Raised:
    what, sure, at_home = (*keys, None, None)[:3]
    return field.do(visit_alarms.tell, field.me(1), recorded.visit, what, sure, at_home)


def alerts_of(field: Field) -> list[Alert]:
    return field.look(lambda tx: list(tx.session.scalars(select(Alert).order_by(Alert.raised_at))))


@pytest.mark.parametrize(
    ("keys", "born", "level"),
    [
        ((1,), 2016, "high"),
        ((3,), 2016, "high"),
        ((4,), 2020, "high"),
        ((4,), 2021, "danger"),
        ((2,), 2016, "medium"),
        ((5,), 2016, "medium"),
        ((1, 1), 2016, "high"),
        ((1, 1, 1), 2016, "danger"),
        ((1, 2, 2), 2016, "high"),
        ((1, 3), 2016, "medium"),
        ((1, 3, 1), 2016, "high"),
        ((2, 3), 2016, "medium"),
        ((2, 3, 1), 2016, "high"),
        ((4, 3), 2021, "high"),
    ],
)
def test_what_was_found_how_it_is_known_and_who_is_near(
    field: Field, keys: tuple[int, ...], born: int, level: str
) -> None:
    field.born(CHILD, born)
    recorded = visit(field, "2026-10-14")
    field.news()
    for count in range(1, len(keys) + 1):
        told = harm(field, recorded, *keys[:count])
    (alert,) = alerts_of(field)
    assert (told.number, alert.level) == (alert.number, level)
    kept = field.row(Visit, recorded.visit)
    assert (kept.alert_id, kept.what) == (alert.id, keys[0])
    assert 201 in [to for to, _ in field.news()] or keys[0] in (3, 5)


def ladder_of(field: Field) -> list[tuple[int, str]]:
    """Who is to read what of any alert."""
    waits = (each for each in field.owed() if each.notice.startswith("sms.alert") and each.state != "withheld")
    return sorted((each.to, each.notice) for each in waits)


def test_what_is_lowered_before_any_sms_of_it_left_is_told_as_that(field: Field) -> None:
    recorded = visit(field, "2026-10-14")
    harm(field, recorded, 1)
    harm(field, recorded, 1, 3)
    assert alerts_of(field)[0].level is Level.medium
    assert ladder_of(field) == [(201, "sms.alert")]


def test_who_was_told_of_the_higher_level_is_not_told_again_as_it_falls(field: Field) -> None:
    recorded = visit(field, "2026-10-14")
    harm(field, recorded, 1)
    field.leaves()
    harm(field, recorded, 1, 3)
    assert ladder_of(field) == [(201, "sms.alert")]


def test_at_night_what_falls_before_the_morning_is_told_when_its_level_may_be(field: Field) -> None:
    """A high alert waits until seven; a medium one for the first hour in which people may be told."""
    recorded = field.at("2026-10-14 22:00").do(visits.record, field.me(1), field.child(CHILD), HUNGRY, None)
    harm(field, recorded, 3)
    harm(field, recorded, 3, 3)
    assert ladder_of(field) == [(202, "sms.alert")]


def test_heard_lowers_nothing_but_what_these_keys_raised(field: Field) -> None:
    child = field.at("2026-10-14 10:00").child(CHILD)
    told = field.do(visits.alarm, field.me(1), child, "danger", Level.danger, None)
    recorded = field.do(visits.record, field.me(1), child, Answers(2, 3, 1, 1, 1, 1), told.alert)
    assert harm(field, recorded, 1, 3).alert == told.alert
    assert field.alert(told.alert).level is Level.danger


def test_an_alert_that_stood_before_is_joined_and_only_heightened(field: Field) -> None:
    child = field.at("2026-10-14 09:00").child("536141")
    field.born("536141", 2012)
    stood = field.do(visits.alarm, field.me(2), child, "gone", Level.high, None)
    recorded = field.do(visits.record, field.me(1), child, HUNGRY, None)
    assert harm(field, recorded, 2, 3).alert == stood.alert
    assert field.alert(stood.alert).level is Level.high
    assert harm(field, recorded, 1, 1, 1).level == "danger"


def test_a_key_that_is_left_after_all_was_a_slip(field: Field) -> None:
    told = harm(field, visit(field, "2026-10-14"), 1)
    field.do(visit_alarms.take_back, told)
    assert field.alert(told.alert).taken_back_at is not None


def categories(field: Field) -> list[tuple[Any, ...]]:
    return [(each.category, each.level, each.reports) for each in alerts_of(field)]


def test_the_same_worry_in_two_visits_running_is_one_alert_with_later_visits_in_it(field: Field) -> None:
    visit(field, "2026-10-14")
    visit(field, "2026-10-15", last=2)
    assert categories(field) == [], "both told of one home visit"
    visit(field, "2026-10-21", Answers(2, 1, 1, 1, 1, 1))
    visit(field, "2026-10-28")
    assert categories(field) == [], "not running"
    second = visit(field, "2026-11-04")
    assert categories(field) == [("again_health", "medium", 1)]
    visit(field, "2026-11-11")
    assert categories(field) == [("again_health", "medium", 2)]
    assert field.row(Visit, second.visit).alert_id == alerts_of(field)[0].id


def test_a_dated_line_of_the_plan_answers_it(field: Field) -> None:
    visit(field, "2026-10-14")
    field.do(support_plans.plan, field.me(201), field.child(CHILD), "cash", "2026-11-10", False)
    visit(field, "2026-10-21")
    assert categories(field) == []
    visit(field, "2026-11-11")
    assert categories(field) == [("again_health", "medium", 1)], "its day is over and nothing changed"


def test_while_a_line_of_the_plan_answers_it_later_visits_are_added_to_its_alert(field: Field) -> None:
    visit(field, "2026-10-14")
    second = visit(field, "2026-10-21")
    (alert,) = alerts_of(field)
    field.do(support_plans.plan, field.me(201), field.child(CHILD), "cash", "2026-11-30", False)
    third = visit(field, "2026-10-28")
    assert categories(field) == [("again_health", "medium", 2)]
    field.do(lambda tx: setattr(tx.session.get_one(type(alert), alert.id), "state", "resolved"))
    fourth = visit(field, "2026-11-04")
    assert categories(field) == [("again_health", "medium", 3)], "closed, but planned: nobody is told anew"
    given = [field.row(Visit, each.visit).alert_id for each in (second, third, fourth)]
    assert given == [alert.id, alert.id, None], "what came after it was closed still waits for a look"


def until(field: Field) -> str:
    due = field.look(follow_ups.due_visits, field.child("318061"))
    return f"{due[-1].due_on}"


@pytest.mark.parametrize(
    ("answers", "again"),
    [
        (Answers(1, 2, 1, 1, 1, 1), True),
        (Answers(1, 1, 1, 2, 1, 1), True),
        (Answers(1, 1, 1, 3, 1, 1), True),
        (Answers(1, 1, 1, 1, 2, 1), True),
        (Answers(1, 1, 2, 1, 1, 1), False),
        (Answers(1, 1, 3, 1, 1, 1), False),
        (Answers(1, 1, 1, 4, 1, 1), False),
    ],
)
def test_school_and_a_disability_bring_visits_nearer_once(field: Field, answers: Answers, again: bool) -> None:
    """A child that is visited every month: weekly for four weeks from the first word on, or from each."""
    child = field.child("318061")
    for day in ("10-12", "10-19", "10-26", "11-02", "11-09"):
        field.at(f"2026-{day} 10:00").do(visits.record, field.me(1), child, answers, None)
    assert until(field) == ("2026-11-16" if again else "2026-12-09")


def test_by_sight_or_hearsay_the_sms_of_it_names_nothing(field: Field) -> None:
    harm(field, visit(field, "2026-10-14"), 1, 1, 1)
    for told in field.owed(201, 202):
        assert CHILD not in told.text
