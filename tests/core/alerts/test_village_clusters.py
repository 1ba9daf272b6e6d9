"""Many reports from one village: the lead hears it once, and again only after the village was quiet."""

import pytest
from sqlalchemy import select

from core.alerts import village_clusters
from core.alerts.alerts import Raised
from core.models.alert import Level, ProtectedKey
from core.models.message import Message, MessageState
from core.reporting import concerns, protected_persons, visits
from tests.core.support.field import Field
from tests.core.support.officers import own


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules."""
    return sqlite_copy


def report(field: Field, when: str, category: int = 4, last: int = 1) -> Raised:
    """A concern of a kind that no other report is."""
    return field.at(when).do(concerns.raise_concern, field.me(last), 2, None, category)


def leads(field: Field) -> list[str]:
    told = [each for each in field.owed(301) if each.notice == "sms.cluster"]
    return [each.text for each in told if each.state != MessageState.withheld]


def test_the_third_report_of_14_days_and_no_further_one(field: Field) -> None:
    report(field, "2026-10-01 09:00")
    report(field, "2026-10-08 09:00")
    assert leads(field) == []
    field.at("2026-10-14 22:00").do(visits.alarm, field.me(2), field.child("204711"), "gone", Level.high, None)
    (told,) = [each for each in field.owed(301) if each.notice == "sms.cluster"]
    assert told.text == "IZU: 3 reports in Huye/Ngoma within 14 days. Please look at them together: *801#."
    assert told.not_before == "2026-10-15 07:00"
    report(field, "2026-10-20 09:00")
    report(field, "2026-10-30 09:00")
    assert len(leads(field)) == 1


def test_reports_further_apart_are_no_cluster(field: Field) -> None:
    for when in ("2026-10-01 09:00", "2026-10-08 09:00", "2026-10-15 09:01", "2026-10-22 09:02"):
        report(field, when)
    assert leads(field) == []


def test_once_the_village_was_quiet_the_next_cluster_is_told(field: Field) -> None:
    for day in (1, 2, 3, 17, 18, 19):
        report(field, f"2026-10-{day:02d} 09:00")
    assert len(leads(field)) == 2


def test_what_is_counted(field: Field) -> None:
    """Not the same volunteer's second danger of half an hour, nor what was taken back; but what is about a protected
    person, and another volunteer's report of the same child.
    """
    subject: concerns.Subject = ["child", field.child("204711")]
    first = field.at("2026-10-14 09:00").do(concerns.raise_danger, field.me(1))
    field.do(concerns.raise_danger, field.me(1))
    field.do(concerns.take_back, field.do(concerns.raise_danger, field.me(2)))
    field.do(protected_persons.finish, field.me(1), first, ProtectedKey.yes)
    about = field.do(concerns.raise_concern, field.me(1), 2, subject, 4)
    assert leads(field) == []
    field.do(concerns.raise_concern, field.me(2), 2, subject, 4)
    assert field.alert(about.alert).reports == 2
    assert [text[:14] for text in leads(field)] == ["IZU: 3 reports"]


def test_other_villages_are_apart(field: Field) -> None:
    for last in (1, 3):
        for hour in (9, 12):
            own(field, report(field, f"2026-10-14 {hour:02d}:00", last=last), 401)
    assert [each for each in field.owed() if each.notice == "sms.cluster"] == []


def test_what_leaves_for_the_nation_is_not_counted_to_the_lead(field: Field) -> None:
    report(field, "2026-10-14 09:00")
    report(field, "2026-10-14 09:01", 5)
    last = report(field, "2026-10-14 09:02", 8)
    (told,) = [each for each in field.owed(301) if each.notice == "sms.cluster"]
    assert told.not_before == "2026-10-14 09:05", "a talk may still say whom it concerns"
    field.do(protected_persons.finish, field.me(1), last, ProtectedKey.officer)
    assert leads(field) == []
    report(field, "2026-10-14 09:03", 3, last=2)
    assert [text[:14] for text in leads(field)] == ["IZU: 3 reports"]


def test_of_more_than_enough_it_says_one_less(field: Field) -> None:
    for minute, category in enumerate((4, 5, 8)):
        report(field, f"2026-10-14 22:0{minute}", category)
    last = report(field, "2026-10-14 22:04", 3, last=2)
    field.do(protected_persons.finish, field.me(2), last, ProtectedKey.officer)
    assert [text[:14] for text in leads(field)] == ["IZU: 3 reports"]


def test_a_report_that_went_into_anothers_alert_and_left_from_there_is_not_counted(field: Field) -> None:
    child = field.child("204711")
    field.at("2026-10-14 09:00").do(visits.alarm, field.me(1), child, "danger", Level.danger, None)
    made = field.at("2026-10-14 09:01").do(concerns.raise_danger, field.me(1))
    made = field.do(concerns.add_subject, field.me(1), made, ["child", child])
    field.do(protected_persons.finish, field.me(1), made, ProtectedKey.officer)
    report(field, "2026-10-14 09:05", last=2)
    assert leads(field) == []
    report(field, "2026-10-14 09:06", 5, last=2)
    assert [text[:14] for text in leads(field)] == ["IZU: 3 reports"]


def test_it_says_as_many_as_there_are_when_it_leaves(field: Field) -> None:
    for hour, last in (("22:00", 1), ("22:01", 2), ("22:02", 1), ("22:30", 2), ("22:40", 1)):
        report(field, f"2026-10-14 {hour}", last=last)
    (told,) = [each for each in field.owed(301) if each.notice == "sms.cluster"]
    assert (told.text[:14], told.not_before) == ("IZU: 3 reports", "2026-10-15 07:00")
    once = field.look(lambda tx: tx.session.scalar(select(Message.once).where(Message.notice == "sms.cluster")) or "")
    said = field.look(village_clusters.words, once)
    assert said
    assert said.slots["count"] == 5
