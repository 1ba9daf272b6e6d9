"""Officers sort reports: another child's is an alert of its own, two alerts may be one matter; both can be undone."""

import pytest
from sqlalchemy import select

from core.alerts import alerts, by_number, scope
from core.alerts.alerts import Raised
from core.models.alert import AlertState, Concern, Level, ProtectedKey
from core.models.record import AuditEntry
from core.reporting import alert_reports, caregivers, concerns, protected_persons, sorting_reports
from core.reporting.alert_reports import AlertReport, ReportKind
from core.reporting.sorting_reports import ReportMoved
from tests.core.support.field import Field
from tests.core.support.officers import own

DAY = "2026-10-14 09:00"
CODE, OTHER = "204711", "318061"


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def concern(field: Field, last: int, code: str | None, category: int = 1) -> Raised:
    subject: concerns.Subject = ["child", field.child(code)] if code else ["seen", 2]
    return field.do(concerns.raise_concern, field.me(last), 2, subject, category)


def reports(field: Field, alert: int) -> list[AlertReport]:
    return field.look(lambda tx: alert_reports.of_alert(tx, alerts.get(tx, alert)))


def another(field: Field, alert: int, report: AlertReport, last: int = 201) -> ReportMoved:
    return field.do(sorting_reports.another_child, field.me(last), alert, report.kind.value, report.id)


def same(field: Field, alert: int, report: AlertReport, other: int, last: int = 201) -> ReportMoved:
    return field.do(sorting_reports.same_matter, field.me(last), alert, report.kind.value, report.id, other)


def urgent(field: Field, older: Raised) -> None:
    """What a family calls urgent is an alert of its own, until an officer says that it is the same matter."""
    newer = field.at("2026-10-14 09:10").do(caregivers.urgent, field.me(101))
    assert same(field, newer.alert, reports(field, newer.alert)[0], older.alert).done


def test_every_report_keeps_its_own_category(field: Field) -> None:
    first = concern(field.at(DAY), 1, CODE, 2)
    concern(field.at("2026-10-14 09:05"), 2, CODE, 91)
    urgent(field, first)
    found = reports(field, first.alert)
    assert [each.category for each in found] == ["sexual", "dropout", "caregiver_urgent"]
    assert [each.kind for each in found] == [ReportKind.concern, ReportKind.concern, ReportKind.story]
    assert field.alert(first.alert).reports == 3


class TestAnotherChild:
    def test_it_is_an_alert_of_its_own_whose_first_rung_is_told_now(self, field: Field) -> None:
        first = concern(field.at(DAY), 1, CODE, 2)
        concern(field.at("2026-10-14 09:05"), 2, CODE, 1)
        own(field, first)
        field.news()
        moved = another(field.at("2026-10-14 09:10"), first.alert, reports(field, first.alert)[1])
        assert moved.done and moved.number != first.number
        assert field.news() == [(201, "sms.alert")]
        (report,) = reports(field, first.alert)
        assert report.category == "sexual" and field.alert(first.alert).reports == 1
        new = field.look(lambda tx: by_number.find(tx, 24, moved.number) or pytest.fail())
        assert (new.level, new.child_id, new.category, new.reports) == (Level.high, None, "beaten", 1)
        assert [each.child for each in reports(field, new.id)] == [None]
        entries = select(AuditEntry.verb).where(AuditEntry.record_id.in_([first.alert, new.id]))
        assert field.look(lambda tx: list(tx.session.scalars(entries))).count("parted") == 2

    def test_the_alert_stands_on_those_that_stay(self, field: Field) -> None:
        first = concern(field.at(DAY), 1, CODE, 2)
        concern(field.at("2026-10-14 09:05"), 2, CODE, 1)
        another(field, first.alert, reports(field, first.alert)[0])
        alert = field.alert(first.alert)
        assert (alert.reporter_id, alert.category) == (field.me(2).id, "beaten")

    def test_the_only_report_stays(self, field: Field) -> None:
        first = concern(field.at(DAY), 1, CODE)
        assert another(field, first.alert, reports(field, first.alert)[0]).reason == "end.report.only"

    def test_what_names_its_child_stays(self, field: Field) -> None:
        first = concern(field.at(DAY), 1, CODE)
        urgent(field, first)
        assert another(field, first.alert, reports(field, first.alert)[1]).reason == "end.report.named"

    def test_whom_somebody_protects_stays_protected(self, field: Field) -> None:
        first = concern(field.at(DAY), 1, CODE)
        second = concern(field.at("2026-10-14 09:05"), 2, CODE)
        field.do(protected_persons.finish, field.me(2), second, ProtectedKey.yes)
        moved = another(field, first.alert, reports(field, first.alert)[1])
        new = field.look(lambda tx: by_number.find(tx, 24, moved.number) or pytest.fail())
        assert new.shielded


class TestSameMatter:
    def test_the_newer_goes_into_the_older_and_the_lead_hears(self, field: Field) -> None:
        older = concern(field.at(DAY), 1, CODE, 2)
        newer = concern(field.at("2026-10-14 09:05"), 2, None, 1)
        field.news()
        moved = same(field, newer.alert, reports(field, newer.alert)[0], older.alert)
        assert moved == ReportMoved(True, older.number)
        assert (301, "sms.alert.united") in field.news()
        assert field.look(lambda tx: by_number.find(tx, 24, newer.number) or pytest.fail()).id == older.alert
        assert [each.category for each in reports(field, older.alert)] == ["sexual", "beaten"]

    def test_what_the_newer_names_is_what_both_are_about(self, field: Field) -> None:
        older = concern(field.at(DAY), 1, None)
        newer = concern(field.at("2026-10-14 09:05"), 2, CODE)
        same(field, older.alert, reports(field, older.alert)[0], newer.alert)
        assert field.alert(older.alert).child_id == field.child(CODE)

    def test_taken_apart_again_it_has_its_old_number_and_climbs(self, field: Field) -> None:
        older = concern(field.at(DAY), 1, CODE, 2)
        newer = concern(field.at("2026-10-14 09:05"), 2, None, 1)
        same(field, newer.alert, reports(field, newer.alert)[0], older.alert)
        field.news()
        moved = another(field.at("2026-10-14 09:10"), older.alert, reports(field, older.alert)[1])
        assert moved == ReportMoved(True, newer.number)
        again = field.alert(newer.alert)
        assert (again.state, again.merged_into_id, again.owner_id) == (AlertState.notified, None, None)
        assert field.alert(older.alert).reports == 1
        assert (201, "sms.alert") in field.news()

    def test_one_report_of_several_moves_alone_and_back(self, field: Field) -> None:
        first = concern(field.at(DAY), 1, CODE, 2)
        concern(field.at("2026-10-14 09:05"), 2, CODE, 1)
        apart = another(field, first.alert, reports(field, first.alert)[1])
        new = field.look(lambda tx: by_number.find(tx, 24, apart.number) or pytest.fail())
        back = same(field.at("2026-10-14 09:20"), new.id, reports(field, new.id)[0], first.alert)
        assert back == ReportMoved(True, first.number)
        assert [each.category for each in reports(field, first.alert)] == ["sexual", "beaten"]

    def test_two_codes_stay_two(self, field: Field) -> None:
        one = concern(field.at(DAY), 1, CODE)
        two = concern(field, 2, OTHER)
        assert same(field, two.alert, reports(field, two.alert)[0], one.alert).reason == "end.report.two_codes"

    def test_what_the_nation_has_alone_and_an_unsafe_phone_stay_apart(self, field: Field) -> None:
        one = concern(field.at(DAY), 1, None)
        field.do(caregivers.not_safe, field.me(101))
        unsafe = next(each for each in field.look(scope.open_in_reach, field.me(201)) if each.category == "not_safe")
        report = reports(field, one.alert)[0]
        assert same(field, one.alert, report, unsafe.id).reason == "end.report.apart"
        assert same(field, one.alert, report, one.alert).reason == "end.report.itself"
        two = concern(field, 2, None)
        field.do(protected_persons.finish, field.me(2), two, ProtectedKey.officer)
        assert same(field, one.alert, report, two.alert, last=401).reason == "end.report.apart"
        assert field.do(sorting_reports.find_other, field.me(201), two.number) is None

    def test_a_concern_that_was_told_stays_where_it_is_when_refused(self, field: Field) -> None:
        one, two = concern(field.at(DAY), 1, CODE), concern(field, 2, OTHER)
        same(field, two.alert, reports(field, two.alert)[0], one.alert)
        kept = field.look(lambda tx: tx.session.get_one(Concern, two.concern))
        assert kept.alert_id == two.alert
