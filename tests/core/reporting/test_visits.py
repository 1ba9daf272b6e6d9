"""Home visits: what worries, what is advised, what follows, and what is stored only once."""

from typing import Any

import pytest
from sqlalchemy import select

from core.alerts.alerts import Raised
from core.cases import closings
from core.children import follow_ups
from core.models.alert import Level
from core.models.child import Child
from core.models.duty import Referral
from core.models.visit import Visit
from core.reporting import visits
from core.reporting.visits import Answers, Recorded, guidance, is_worrying
from tests.core.support.field import Field


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


CHILD = "204711"
WELL = Answers(2, 1, 1, 1, 1, 1)


def record(
    field: Field, given: Answers = WELL, *, last: int = 1, code: str = CHILD, alert: int | None = None, on: str = ""
) -> Recorded:
    return field.do(visits.record, field.me(last), field.child(code), given, alert, on or None)


def kept(field: Field, recorded: Recorded) -> Visit:
    return field.row(Visit, recorded.visit)


WORRIES: dict[tuple[int | None, ...], str] = {
    (1, 1, 1, 1, 1, 1): "",
    (2, 1, 4, 1, 1, 4): "",  # not of age, and asking the district to come, do not worry by themselves
    (3, None, None, None, None, None): "",  # told well, once
    (4, 1, 1, 1, 1, 1): "guide.gone",
    (4, None, None, None, None, None): "guide.gone",
    (2, 2, 1, 1, 1, 1): "guide.safe_some",
    (2, 3, 1, 1, 1, 1): "guide.danger",
    (2, 1, 2, 1, 1, 1): "guide.school",
    (2, 1, 3, 1, 1, 1): "guide.school",
    (2, 1, 1, 2, 1, 1): "guide.health_hungry",
    (2, 1, 1, 3, 1, 1): "guide.health_ill",
    (2, 1, 1, 4, 1, 1): "guide.health_disability",
    (2, 1, 1, 1, 2, 1): "guide.bond_sad",
    (2, 1, 1, 1, 3, 1): "guide.bond_aggressive",
    (2, 1, 1, 1, 4, 1): "guide.danger",
    (2, 2, 2, 2, 2, 1): "guide.bond_sad",  # the one that worries most
    (4, 3, 2, 2, 2, 1): "guide.danger",
    (2, 2, 2, 1, 1, 1): "guide.school",
    (3, 1, 3, 1, 1, 1): "guide.school",
}


@pytest.mark.parametrize("keys", WORRIES)
def test_what_worries_and_what_is_advised(keys: tuple[int | None, ...]) -> None:
    given = Answers(keys[0] or 0, *keys[1:])
    assert is_worrying(given) is bool(WORRIES[keys])
    if WORRIES[keys]:
        assert guidance(given) == WORRIES[keys]


def test_a_visit_is_kept_with_its_receipt_and_the_next_day(field: Field) -> None:
    """Placed on 23 September: three weeks on, visits are weekly."""
    recorded = record(field.at("2026-10-14 10:00"))
    assert (recorded.next_on, recorded.guidance, recorded.again) == ("21/10", "", False)
    assert len(recorded.number) == 7
    visit = kept(field, recorded)
    assert (visit.seen, visit.safe, visit.school, visit.health, visit.bond, visit.next) == (2, 1, 1, 1, 1, 1)
    assert (visit.worrying, visit.late, visit.verified, visit.channel) == (False, False, True, "ussd")
    assert (visit.on.isoformat(), visit.district_id, visit.village_id) == ("2026-10-14", 24, 24090108)


def test_the_partner_hears_that_a_visit_was_reported_and_nothing_else(field: Field) -> None:
    record(field.at("2026-10-17 20:30"), Answers(2, 2, 1, 1, 1, 1))
    (told,) = field.owed()
    assert (told.to, told.notice, told.not_before) == (2, "sms.partner.visit", "2026-10-19 07:00")
    assert told.text == "IZU: mugenzi wanyu yatanze raporo yo gusura. Murakoze!"


def test_told_well_without_being_seen_worries_the_second_time_running(field: Field) -> None:
    unseen = Answers(3, 1, 1, 1, 1, 1)
    first = record(field.at("2026-10-14 10:00"), unseen)
    second = record(field.at("2026-10-21 10:00"), unseen)
    assert (kept(field, first).worrying, first.guidance) == (False, "")
    assert (kept(field, second).worrying, second.guidance) == (True, "guide.not_seen")
    record(field.at("2026-10-28 10:00"))
    third = record(field.at("2026-11-04 10:00"), unseen)
    assert not kept(field, third).worrying, "it was seen in between"


def test_the_same_visit_told_twice_is_thanked_not_stored_twice(field: Field) -> None:
    first = record(field.at("2026-10-14 10:00"))
    field.news()
    again = record(field.at("2026-10-14 18:00"))
    assert (again.again, again.number, again.visit, again.next_on) == (True, first.number, first.visit, "21/10")
    assert field.news() == []
    stored = field.look(lambda tx: len(tx.session.scalars(select(Visit)).all()))
    assert stored == 1


@pytest.mark.parametrize(
    "other",
    [{"given": Answers(1, 1, 1, 1, 1, 1)}, {"last": 2}, {"code": "318061"}, {"on": "2026-10-13"}],
)
def test_another_key_volunteer_child_or_day_is_another_visit(other: dict[str, Any], field: Field) -> None:
    first = record(field.at("2026-10-14 10:00"))
    second = record(field, **other)
    assert (second.again, second.number != first.number) == (False, True)


def test_a_visit_after_its_day_is_late(field: Field) -> None:
    """The child of code 318061 was due on 11 October."""
    assert kept(field, record(field.at("2026-10-14 10:00"), code="318061")).late
    assert not kept(field, record(field, code="318061", last=2, on="2026-10-14")).late, "the next is due in 30 days"


def test_a_visit_of_an_earlier_day_counts_from_that_day_and_is_marked_late(field: Field) -> None:
    recorded = record(field.at("2026-10-14 10:00"), on="2026-10-12")
    assert (recorded.next_on, kept(field, recorded).on.isoformat()) == ("19/10", "2026-10-12")
    assert kept(field, recorded).late


@pytest.mark.parametrize(("key", "to"), [(1, None), (2, None), (3, "household_support"), (4, "district"), (None, None)])
def test_the_sixth_key_makes_a_referral(key: int | None, to: str | None, field: Field) -> None:
    recorded = record(field.at("2026-10-14 10:00"), Answers(2, 1, 1, 1, 1, key))
    made = field.look(lambda tx: tx.session.scalars(select(Referral)).all())
    assert [(each.to, each.visit_id, each.state) for each in made] == (
        [(to, recorded.visit, "in_progress")] if to else []
    )


def alarm(field: Field, key: str, level: Level, before: Raised | None = None) -> Raised:
    return field.do(visits.alarm, field.me(1), field.child(CHILD), key, level, before)


def test_several_dangers_of_one_visit_are_one_alert_at_the_highest_level(field: Field) -> None:
    field.born(CHILD, 2012)
    gone = alarm(field.at("2026-10-14 10:00"), "gone", Level.high)
    field.news()
    danger = alarm(field, "danger", Level.danger, gone)
    afraid = alarm(field, "afraid", Level.danger, danger)
    assert {gone.alert, danger.alert, afraid.alert} == {gone.alert}
    alert = field.alert(gone.alert)
    assert (alert.level, alert.reports, alert.category) == (Level.danger, 1, "visit_gone")
    assert sorted({last for last, _ in field.news()}) == [201, 202]
    recorded = record(field, Answers(4, 3, 1, 1, 4, 1), alert=gone.alert)
    assert kept(field, recorded).alert_id == gone.alert


def test_a_danger_of_a_visit_joins_the_childs_open_alert(field: Field) -> None:
    first = alarm(field.at("2026-10-14 10:00"), "danger", Level.danger)
    second = field.at("2026-10-15 09:00").do(
        visits.alarm, field.me(2), field.child(CHILD), "afraid", Level.danger, None
    )
    assert (second.alert, field.alert(first.alert).reports) == (first.alert, 2)


def closed(field: Field) -> None:
    """Two officers close the case while a volunteer's talk is broken off."""
    asked = field.at("2026-10-14 10:00").do(closings.propose, field.me(1), field.child(CHILD), "moved")
    for last in (201, 202):
        field.do(closings.decide, field.me(last), asked.closing, True)


def due(field: Field) -> list[str]:
    return [f"{each.due_on}" for each in field.look(follow_ups.due_visits, field.child(CHILD))]


def test_a_visit_told_after_the_case_was_closed_is_kept_and_plans_nothing(field: Field) -> None:
    closed(field)
    recorded = record(field.at("2026-10-15 10:00"))
    assert (recorded.next_on, kept(field, recorded).on.isoformat()) == ("", "2026-10-15")
    assert due(field) == []
    assert field.row(Child, field.child(CHILD)).closed_on


def test_a_worry_told_after_the_case_was_closed_reopens_it(field: Field) -> None:
    closed(field)
    recorded = record(field.at("2026-10-15 10:00"), Answers(2, 1, 1, 2, 1, 1))
    assert (recorded.next_on, due(field)) == ("22/10", ["2026-10-22"])
    assert field.row(Child, field.child(CHILD)).closed_on is None


def test_a_danger_told_after_the_case_was_closed_reopens_it_at_that_key(field: Field) -> None:
    closed(field)
    alarm(field.at("2026-10-15 10:00"), "danger", Level.danger)
    assert field.row(Child, field.child(CHILD)).closed_on is None
    assert due(field) == ["2026-10-22"]


def test_an_unverified_report_comes_in_marked(field: Field) -> None:
    me = field.at("2026-10-14 10:00").me(1, verified=False)
    recorded = field.do(visits.record, me, field.child(CHILD), WELL, None)
    assert not kept(field, recorded).verified
