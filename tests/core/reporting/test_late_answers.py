"""Answers that come after the district acted: none of them is added to what nobody looks at any more."""

import pytest
from sqlalchemy import select

from core.alerts import owner_watch, scope
from core.alerts.alerts import Raised
from core.alerts.ownership import AlertOutcome
from core.models.alert import Alert, AlertState, Concern, Deed, Level, Notified, ProtectedKey
from core.models.child import NumberInUse
from core.reporting import concerns, protected_persons, visits
from tests.core.support.field import Field, written
from tests.core.support.officers import act, close, own

CHILD, OTHER = "204711", "318061"
DISTRICT = (201, 202, 203, 204, 301)


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def subject(field: Field, code: str) -> concerns.Subject:
    return ["child", field.child(code)]


def told(field: Field, raised: Raised) -> Alert:
    """The alert that the concern is part of by now."""
    return field.alert(field.row(Concern, raised.concern).alert_id or 0)


class TestClosedMeanwhile:
    """A talk may go on for a day, and the district may close the alert of its first key before."""

    @pytest.fixture
    def closed(self, field: Field, raised: Raised) -> Raised:
        """Somebody of the district took it, found nothing, and closed it."""
        own(field.at("2026-10-14 09:05"), raised)
        act(field, raised, Deed.nothing_found)
        assert close(field, raised, AlertOutcome.false_alarm).done
        field.news()
        field.at("2026-10-14 09:10")
        return raised

    def test_whom_it_is_about_is_told_as_danger_under_a_number_of_its_own(self, field: Field, closed: Raised) -> None:
        after = field.do(concerns.add_subject, field.me(1), closed, subject(field, CHILD))
        assert field.news() == [(201, "sms.alert"), (202, "sms.alert")]
        assert after.number == told(field, closed).number != closed.number
        assert (told(field, closed).level, told(field, closed).child_id) == (Level.danger, field.child(CHILD))
        assert field.alert(closed.alert).state is AlertState.false_alarm
        field.do(concerns.add_category, field.me(1), after, 2)
        assert (told(field, closed).category, field.news()) == ("sexual", [])

    def test_what_it_is_too_and_a_changed_answer_goes_on_there(self, field: Field, closed: Raised) -> None:
        after = field.do(concerns.add_category, field.me(1), closed, 7)
        assert (after.alert, after.number) == (told(field, closed).id, told(field, closed).number)
        field.news()
        field.do(concerns.add_subject, field.me(1), closed, subject(field, CHILD))
        assert told(field, closed).id == after.alert
        assert [each for each in field.news() if each[1] != "sms.cluster"] == []

    def test_an_open_alert_of_the_child_takes_it_in(self, field: Field, closed: Raised) -> None:
        standing = field.do(concerns.raise_concern, field.me(2), 2, subject(field, CHILD), 4)
        after = field.do(concerns.add_subject, field.me(1), closed, subject(field, CHILD))
        assert (after.alert, after.number) == (standing.alert, standing.number)
        assert field.alert(standing.alert).level == Level.danger

    def test_that_somebody_protected_is_concerned(self, field: Field, closed: Raised) -> None:
        after = field.do(protected_persons.finish, field.me(1), closed, ProtectedKey.yes)
        assert [last for last, _ in field.news()] == [201, 202]
        assert (after.number, told(field, closed).shielded) == (told(field, closed).number, True)

    def test_that_nobody_protected_is_concerned_is_nothing_new(self, field: Field, closed: Raised) -> None:
        assert field.do(protected_persons.finish, field.me(1), closed, ProtectedKey.no) == closed
        assert field.news() == [(2, "sms.partner.report")]

    def test_that_an_officer_is_concerned_opens_it_for_the_nation_alone(self, field: Field, closed: Raised) -> None:
        """Who closed it may be the one; the district hears nothing, not even that another has it."""
        after = field.do(protected_persons.finish, field.me(1), closed, ProtectedKey.officer)
        assert field.news() == [(401, "sms.alert.top")]
        assert after == closed
        alert = field.alert(closed.alert)
        assert (alert.state, alert.bypasses, alert.owner_id, alert.closed_at, alert.acted_at) == (
            AlertState.notified, True, None, None, None,
        )  # fmt: skip
        assert written(alert.seen_by) == "2026-10-15 09:10"
        assert field.look(lambda tx: list(tx.session.scalars(select(Notified.person_id)))) == [field.me(401).id]
        number = field.look(
            lambda tx: tx.session.scalars(select(NumberInUse).where(NumberInUse.number == alert.number)).one()
        )
        assert number.free_at is None
        for last in DISTRICT:
            assert field.look(scope.open_in_reach, field.me(last)) == []
        assert own(field, closed, 401).mine

    def test_what_bypassed_the_district_opens_for_the_nation_and_nobody_else(self, field: Field) -> None:
        first = field.at("2026-10-14 09:00").do(concerns.raise_danger, field.me(2))
        first = field.do(concerns.add_subject, field.me(2), first, subject(field, CHILD))
        field.do(protected_persons.finish, field.me(2), first, ProtectedKey.officer)
        own(field, first, 401)
        act(field, first, Deed.nothing_found, 401)
        close(field, first, last=401)
        field.at("2026-10-14 09:20").news()
        field.do(concerns.add_category, field.me(2), first, 2)
        assert (field.news(), told(field, first).id) == ([(401, "sms.alert.again")], first.alert)


def test_a_key_of_a_visit_after_that_is_told_as_danger_too(field: Field) -> None:
    me, child = field.me(1), field.child(CHILD)
    gone = field.at("2026-10-14 09:00").do(visits.alarm, me, child, "gone", Level.high, None)
    own(field, gone)
    act(field, gone, Deed.nothing_found)
    close(field, gone)
    field.news()
    after = field.at("2026-10-14 09:10").do(visits.alarm, me, child, "afraid", Level.danger, gone)
    assert field.news() == [(201, "sms.alert"), (202, "sms.alert")]
    assert (after.level, field.alert(after.alert).child_id) == ("danger", child)


def test_an_officer_who_lowered_it_has_not_lowered_it_for_the_nation(field: Field, raised: Raised) -> None:
    """Nor does it count that the officer says to have seen the child."""
    own(field, raised)
    act(field, raised, Deed.saw_child)
    field.do(lambda tx: setattr(tx.session.get_one(Alert, raised.alert), "level", Level.low))
    field.do(protected_persons.finish, field.me(1), raised, ProtectedKey.officer)
    assert (field.alert(raised.alert).level, field.alert(raised.alert).seen_at) == (Level.danger, None)
    assert "DANGER" in field.owed(401)[-1].text
    assert field.do(owner_watch.restart_idle) == 0
