"""Alerts: many reports of one danger are one alert; a level only rises; a slip of a key is taken back, not closed."""

from typing import Any

import pytest
from sqlalchemy import select

from core.alerts import alerts, by_number, ladder, ownership, scope
from core.alerts.alerts import Raised
from core.errors import NotYours
from core.models.alert import Alert, AlertState, Level, ProtectedKey
from core.models.child import Child
from core.reporting import concerns, protected_persons, visits
from core.storage.access import Caller
from core.storage.db import Tx
from tests.core.support.field import Field, written

CHILD = "204711"


def danger(field: Field, last: int = 1) -> Raised:
    """A danger without a child, two keys from home."""
    return field.do(concerns.raise_danger, field.me(last))


def raise_for_child(field: Field, level: Level, last: int = 1, code: str = CHILD) -> Raised:
    """A key of a visit that means danger, or a high alert."""
    return field.do(visits.alarm, field.me(last), field.child(code), "danger", level, None)


def name(field: Field, raised: Raised, last: int = 1, code: str = CHILD) -> Raised:
    """The code is added to a danger that had none."""
    return field.do(concerns.add_subject, field.me(last), raised, ["child", field.child(code)])


def is_level(field: Field, raised: Raised) -> Level:
    return field.alert(raised.alert).level


@pytest.mark.parametrize(("when", "joins"), [("09:00", True), ("09:29", True), ("09:30", True), ("09:31", False)])
def test_the_same_volunteers_dangers_of_half_an_hour_are_one(when: str, joins: bool, field: Field) -> None:
    first = danger(field.at("2026-10-14 09:00"))
    field.news()
    second = danger(field.at(f"2026-10-14 {when}"))
    assert (second.alert == first.alert) is joins
    assert (second.number == first.number) is joins
    if joins:
        assert field.alert(first.alert).reports == 2
        assert "joined" in field.story(first.alert)
        assert [each for each in field.news() if each[1].startswith("sms.alert")] == []
    assert second.concern != first.concern


def test_another_volunteers_danger_is_another_alert(field: Field) -> None:
    assert danger(field.at("2026-10-14 09:00")).alert != danger(field, last=2).alert


def test_a_danger_does_not_join_one_that_names_a_child_or_was_taken_back_or_closed(field: Field) -> None:
    first = danger(field.at("2026-10-14 09:00"))
    name(field, first)
    second = danger(field)
    assert second.alert != first.alert
    field.do(concerns.take_back, second)
    third = danger(field)
    assert third.alert != second.alert

    def close(tx: Tx) -> None:
        tx.session.get_one(Alert, third.alert).state = AlertState.resolved

    field.do(close)
    assert danger(field).alert not in (first.alert, second.alert, third.alert)


@pytest.mark.parametrize(("when", "merges"), [("2026-10-15 09:00", True), ("2026-10-15 09:01", False)])
def test_a_childs_dangers_of_a_day_are_one(when: str, merges: bool, field: Field) -> None:
    older = raise_for_child(field.at("2026-10-14 09:00"), Level.danger)
    newer = danger(field.at(when), last=2)
    told = name(field, newer, last=2)
    assert (told.alert == older.alert) is merges
    assert told.number == newer.number, "the volunteer keeps the number that was told"
    assert (field.alert(newer.alert).state == AlertState.merged) is merges


def test_a_merged_alert_stops_its_ladder_and_its_number_leads_to_the_other(field: Field) -> None:
    older = raise_for_child(field.at("2026-10-14 09:00"), Level.high)
    newer = danger(field.at("2026-10-14 10:30"), last=2)
    name(field, newer, last=2)
    merged, going_on = field.alert(newer.alert), field.alert(older.alert)
    assert (merged.due_at, merged.seen_due_at, merged.merged_into_id) == (None, None, older.alert)
    assert field.look(lambda tx: (by_number.find(tx, 24, newer.number) or merged).id) == older.alert
    assert field.do(lambda tx: alerts.get(tx, newer.alert).id) == older.alert
    assert going_on.level == Level.danger
    assert going_on.reports == 2
    assert written(going_on.seen_by) == "2026-10-15 10:30", "24 h from the danger, before the 48 h of the high one"
    assert written(going_on.due_at) == "2026-10-14 10:45", "the danger's ladder goes on where it was"
    assert written(going_on.acknowledge_by) == "2026-10-14 11:00"
    field.news()
    field.at("2026-10-14 10:45").do(ladder.climb_due)
    assert [last for last, _ in field.news()] == [201, 202, 203, 204]


def test_a_less_urgent_newcomer_changes_no_deadline(field: Field) -> None:
    older = raise_for_child(field.at("2026-10-14 09:00"), Level.danger)
    before = field.alert(older.alert)
    field.at("2026-10-14 09:05")
    again = field.do(concerns.raise_concern, field.me(2), 2, ["child", field.child(CHILD)], 1)
    after = field.alert(older.alert)
    assert again.alert == older.alert
    assert (after.level, after.due_at, after.seen_by, after.reports) == (Level.danger, before.due_at, before.seen_by, 2)


def test_merging_into_an_owned_alert_tells_its_owner_that_it_rose(field: Field) -> None:
    older = raise_for_child(field.at("2026-10-14 09:00"), Level.high)
    field.do(ownership.acknowledge, field.me(201), older.alert)
    newer = danger(field.at("2026-10-14 09:30"), last=2)
    field.leaves()
    field.news()
    name(field, newer, last=2)
    officers = [(201, "sms.alert.risen"), (202, "sms.alert.more.pair"), (202, "sms.alert.taken")]
    assert field.news() == [(2, "sms.reporter.coming"), *officers]
    (said,) = [each.text for each in field.owed(202) if each.notice == "sms.alert.taken"]
    assert newer.number in said, "the number that was told"
    assert field.alert(older.alert).owner_id == field.me(201).id
    assert field.alert(older.alert).level == Level.danger


def test_who_was_told_of_the_merged_one_is_told_when_the_other_is_owned(field: Field) -> None:
    older = raise_for_child(field.at("2026-10-14 09:00"), Level.high)
    newer = danger(field.at("2026-10-14 09:10"), last=2)
    field.leaves()
    name(field, newer, last=2)
    field.news()
    field.do(ownership.acknowledge, field.me(301), older.alert)
    stood_down = [last for last, notice in field.news() if notice == "sms.alert.taken"]
    assert stood_down == [201, 202]
    newer_number = next(each.text for each in field.owed(202) if each.notice == "sms.alert")[6:11]
    assert newer_number != older.number
    said = {each.to: each.text for each in field.owed() if each.notice == "sms.alert.taken"}
    assert (newer_number in said[202], older.number in said[201]) == (True, True)


def test_a_protected_person_stays_protected_through_a_merge(field: Field) -> None:
    older = raise_for_child(field.at("2026-10-14 09:00"), Level.high)
    newer = danger(field, last=2)
    field.do(protected_persons.finish, field.me(2), newer, ProtectedKey.yes)
    name(field, newer, last=2)
    assert field.alert(older.alert).shielded


def heighten(field: Field, raised: Raised, level: Level) -> None:
    field.do(lambda tx: alerts.heighten(tx, alerts.get(tx, raised.alert), level))


def test_a_level_rises_and_never_falls(field: Field) -> None:
    raised = raise_for_child(field.at("2026-10-14 09:00"), Level.high)
    field.news()
    heighten(field, raised, Level.low)
    assert (is_level(field, raised), field.news()) == (Level.high, [])
    heighten(field.at("2026-10-14 10:00"), raised, Level.danger)
    assert is_level(field, raised) == Level.danger
    assert field.news() == [(201, "sms.alert.again"), (202, "sms.alert")]
    assert written(field.alert(raised.alert).seen_by) == "2026-10-15 10:00"
    assert written(field.alert(raised.alert).due_at) == "2026-10-14 10:15"


def test_a_level_that_rises_late_keeps_the_earlier_deadline(field: Field) -> None:
    raised = raise_for_child(field.at("2026-10-14 09:00"), Level.high)
    heighten(field.at("2026-10-16 08:00"), raised, Level.danger)
    assert written(field.alert(raised.alert).seen_by) == "2026-10-16 09:00"


def test_a_danger_told_in_the_same_breath_as_a_high_one_is_told_as_danger_even_by_night(field: Field) -> None:
    """An SMS brings both keys in one transaction: the second must not be taken for a repetition of the first."""
    child = field.child(CHILD)

    def both(tx: Tx, me: Caller) -> Raised:
        first = visits.alarm(tx, me, child, "gone", Level.high, None)
        return visits.alarm(tx, me, child, "danger", Level.danger, first)

    field.at("2026-10-14 23:00").do(both, field.me(1))
    now = [(each.to, "DANGER" in each.text) for each in field.owed() if each.not_before == "2026-10-14 23:00"]
    assert sorted(now) == [(201, True), (202, True)]


def test_taking_back_tells_those_told_and_the_ladder_goes_on(field: Field) -> None:
    raised = danger(field.at("2026-10-14 09:00"))
    field.news()
    field.at("2026-10-14 09:05").do(concerns.take_back, raised)
    assert field.news() == [(201, "sms.alert.taken_back"), (202, "sms.alert.taken_back")]
    alert = field.alert(raised.alert)
    assert (alert.level, alert.state, written(alert.taken_back_at)) == (Level.danger, "notified", "2026-10-14 09:05")
    assert written(alert.due_at) == "2026-10-14 09:15", "the danger ladder, as if nothing had been said"
    assert written(alert.acknowledge_by) == "2026-10-14 09:30"
    field.do(concerns.take_back, raised)
    assert field.news() == []
    field.at("2026-10-14 09:15").do(ladder.climb_due)
    assert [last for last, _ in field.news()] == [201, 202, 203, 204]


def test_what_others_reported_too_stands_as_it_is(field: Field) -> None:
    raised = raise_for_child(field.at("2026-10-14 09:00"), Level.danger)
    second = raise_for_child(field, Level.danger, last=2)
    field.news()
    field.do(visits.take_back, second)
    assert (is_level(field, raised), field.alert(raised.alert).taken_back_at) == (Level.danger, None)
    assert (field.news(), field.alert(raised.alert).reports) == ([], 1)


def test_a_high_alert_taken_back_keeps_its_ladder(field: Field) -> None:
    raised = raise_for_child(field.at("2026-10-14 09:00"), Level.high)
    due = field.alert(raised.alert).due_at
    field.do(visits.take_back, raised)
    assert (is_level(field, raised), field.alert(raised.alert).due_at) == (Level.high, due)


def test_an_owned_danger_taken_back_keeps_its_owner(field: Field) -> None:
    raised = danger(field.at("2026-10-14 09:00"))
    field.do(ownership.acknowledge, field.me(201), raised.alert)
    due = field.alert(raised.alert).due_at
    field.do(concerns.take_back, raised)
    alert = field.alert(raised.alert)
    assert (alert.level, alert.owner_id, alert.due_at) == (Level.danger, field.me(201).id, due)


def test_what_is_closed_is_not_taken_back(field: Field) -> None:
    raised = raise_for_child(field.at("2026-10-14 09:00"), Level.danger)

    def close(tx: Tx) -> None:
        tx.session.get_one(Alert, raised.alert).state = AlertState.resolved

    field.do(close)
    field.do(visits.take_back, raised)
    assert field.alert(raised.alert).taken_back_at is None


def test_an_alert_knows_its_place_by_the_child_or_the_volunteer(field: Field) -> None:
    raised = danger(field.at("2026-10-14 09:00"))
    alert = field.alert(raised.alert)
    assert (alert.district_id, alert.sector_id, alert.village_id) == (24, 2409, 24090108)
    assert len(alert.number) == 5
    assert alert.verified
    assert not field.alert(field.do(concerns.raise_danger, field.me(2, verified=False)).alert).verified


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
class TestReach:
    """Who may touch an alert."""

    def test_staff_see_their_own_district_and_the_national_desk_all(self, field: Field) -> None:
        raised = danger(field.at("2026-10-14 09:00"))
        theirs = danger(field, last=3)
        for last in (201, 202, 203, 301, 401):
            assert field.look(alerts.reach, field.me(last), raised.alert).id == raised.alert
        for last in (1, 101, 501):
            with pytest.raises(NotYours):
                field.look(alerts.reach, field.me(last), raised.alert)
        with pytest.raises(NotYours):
            field.look(alerts.reach, field.me(201), theirs.alert)
        assert field.look(alerts.reach, field.me(401), theirs.alert).district_id == 33

    def test_the_most_urgent_and_oldest_first(self, field: Field) -> None:
        me = field.me(1)
        order = [(2, 96), (2, 4), (2, 1), (2, 8), (3, 2)]  # low, medium, high, danger, danger
        for minute, (urgency, category) in enumerate(order):
            field.at(f"2026-10-14 09:0{minute}").do(concerns.raise_concern, me, urgency, None, category)
        found = field.look(scope.open_in_reach, field.me(201))
        assert [each.category for each in found] == ["trafficking", "sexual", "beaten", "neglect", "papers"]
        assert len(field.look(scope.open_in_reach, field.me(401))) == 5
        field.at("2026-10-14 09:40")
        late = field.look(scope.open_in_reach, field.me(201), late=True)
        assert [each.category for each in late] == ["trafficking", "sexual"]

    def test_the_national_desk_finds_by_number_what_it_was_told_of(self, field: Field) -> None:
        raised = danger(field.at("2026-10-14 09:00"))
        national = field.me(401)
        assert field.look(by_number.find_told, national.id, raised.number) == []
        field.at("2026-10-14 10:00").do(ladder.climb_due)
        assert field.look(lambda tx: [_id(each) for each in by_number.find_told(tx, national.id, raised.number)]) == [
            raised.alert
        ]
        assert field.look(by_number.find, 33, raised.number) is None

    def test_everybody_who_reported(self, field: Field) -> None:
        raised = raise_for_child(field.at("2026-10-14 09:00"), Level.danger)
        field.do(concerns.raise_concern, field.me(2), 2, ["child", field.child(CHILD)], 1)
        found = field.look(lambda tx: alerts.reporters(tx, alerts.get(tx, raised.alert)))
        assert found == [field.me(1).id, field.me(2).id]

    def test_an_alert_is_about_a_child_of_its_village(self, field: Field) -> None:
        raised = danger(field.at("2026-10-14 09:00"))
        name(field, raised)
        child = field.look(lambda tx: tx.session.scalars(select(Child).where(Child.code == CHILD)).one())
        assert (field.alert(raised.alert).child_id, field.alert(raised.alert).village_id) == (child.id, 24090108)


def _id(found: Any) -> int | None:
    return found.id if found else None
