"""A report leaves an alert for the nation: in the district nothing shows that it was ever part of it."""

import pytest

from core.alerts import ladder, owner_watch, ringing
from core.alerts.alerts import Raised
from core.models.alert import AlertState, Deed, Level, ProtectedKey
from core.reporting import alert_reports, concerns, protected_persons, visits
from core.reporting.concerns import Subject
from tests.core.support.field import Field, number, written
from tests.core.support.officers import act, close, own


@pytest.fixture
def older(field: Field) -> Raised:
    """A high alert of nine o'clock about a child."""
    made = field.at("2026-10-14 09:00").do(concerns.raise_concern, field.me(1), 2, subject(field), 1)
    field.leaves()
    return made


def subject(field: Field) -> Subject:
    return ["child", field.child("204711")]


def danger_that_leaves(field: Field, when: str) -> None:
    """The partner tells a danger of the same child at that moment, and a minute later whom it concerns."""
    made = field.at(f"2026-10-14 {when}").do(concerns.raise_danger, field.me(2))
    made = field.do(concerns.add_subject, field.me(2), made, subject(field))
    field.do(protected_persons.finish, field.me(2), made, ProtectedKey.officer)
    field.news()


def test_the_owner_has_the_level_and_the_time_of_before(field: Field, older: Raised) -> None:
    own(field, older)
    danger_that_leaves(field, "09:10")
    alert = field.alert(older.alert)
    assert (alert.level, alert.state) == (Level.high, AlertState.acknowledged)
    assert (written(alert.due_at), written(alert.lose_at)) == ("2026-10-14 13:00", "2026-10-14 17:00")
    assert written(alert.seen_by) == "2026-10-16 09:00"
    field.at("2026-10-14 10:20").do(owner_watch.restart_idle)
    assert field.news() == []
    assert field.alert(older.alert).owner_id == field.me(201).id


def test_what_the_owner_did_counts_as_before(field: Field, older: Raised) -> None:
    own(field, older)
    field.at("2026-10-14 09:05")
    act(field, older, Deed.called)
    act(field, older, Deed.saw_child)
    danger_that_leaves(field, "09:10")
    alert = field.alert(older.alert)
    assert (alert.state, alert.due_at, written(alert.seen_at)) == (AlertState.acting, None, "2026-10-14 09:05")
    assert close(field, older).done


def test_what_nobody_owns_climbs_as_before(field: Field, older: Raised) -> None:
    danger_that_leaves(field, "09:10")
    alert = field.alert(older.alert)
    assert (alert.level, written(alert.due_at), alert.feedback_at) == (Level.high, "2026-10-14 10:00", None)
    field.at("2026-10-14 09:40").do(ladder.climb_due)
    assert [to for to, _ in field.news()] == [401], "the nation, of the report that is its own"


def test_a_danger_stays_one_and_what_an_officer_called_it_stays_called_so(field: Field) -> None:
    made = field.at("2026-10-14 09:00").do(concerns.raise_danger, field.me(1))
    made = field.do(concerns.add_subject, field.me(1), made, subject(field))
    field.leaves()
    danger_that_leaves(field, "09:10")
    assert field.alert(made.alert).level is Level.danger


def test_nobody_in_the_district_reads_of_who_left_nor_rings_them(field: Field) -> None:
    """The report that leaves was there first; what the partner told stays."""
    first = field.at("2026-10-14 09:00").do(concerns.raise_danger, field.me(2))
    first = field.do(concerns.add_subject, field.me(2), first, subject(field))
    field.leaves()
    second = field.at("2026-10-14 09:05").do(concerns.raise_concern, field.me(1), 2, subject(field), 4)
    assert second.alert == first.alert
    field.at("2026-10-14 09:06").do(protected_persons.finish, field.me(2), first, ProtectedKey.officer)
    alert = field.alert(first.alert)
    assert (alert.reporter_id, alert.category, alert.level) == (field.me(1).id, "neglect", Level.medium)
    (report,) = field.look(alert_reports.of_alert, alert)
    assert (report.by, report.category) == (field.me(1).id, "neglect")
    assert field.do(ringing.contact, field.me(201), alert).phone == number(1)


def test_a_talk_that_was_cut_before_anything_was_told_leaves_with_the_one_that_goes_on_from_there(field: Field) -> None:
    cut = field.at("2026-10-14 09:00").do(concerns.raise_danger, field.me(1))
    again = field.at("2026-10-14 09:05").do(concerns.raise_danger, field.me(1))
    assert again.alert == cut.alert
    field.do(protected_persons.finish, field.me(1), again, ProtectedKey.officer)
    assert field.alert(cut.alert).bypasses


def test_two_of_one_reporter_are_two_and_only_the_newer_leaves(field: Field, older: Raised) -> None:
    field.do(protected_persons.finish, field.me(1), older, ProtectedKey.no)
    own(field, older)
    made = field.at("2026-10-14 10:00").do(concerns.raise_danger, field.me(1))
    made = field.do(concerns.add_subject, field.me(1), made, subject(field))
    left = field.do(protected_persons.finish, field.me(1), made, ProtectedKey.officer)
    stays = field.alert(older.alert)
    assert (stays.bypasses, stays.owner_id, stays.reports, stays.level) == (False, field.me(201).id, 1, Level.high)
    assert left.alert != older.alert and field.alert(left.alert).bypasses


def test_a_visit_that_was_cut_stays_when_its_reporter_tells_more_of_an_officer(field: Field) -> None:
    child = field.child("204711")
    seen = field.at("2026-10-14 09:00").do(visits.alarm, field.me(1), child, "danger", Level.danger, None)
    made = field.at("2026-10-14 09:10").do(concerns.raise_danger, field.me(1))
    made = field.do(concerns.add_subject, field.me(1), made, subject(field))
    field.do(protected_persons.finish, field.me(1), made, ProtectedKey.officer)
    stays = field.alert(seen.alert)
    assert (stays.bypasses, stays.reports, stays.reporter_id) == (False, 1, field.me(1).id)
    assert [each.by for each in field.look(alert_reports.of_alert, stays)] == [field.me(1).id]
