"""It concerns an officer of the district: the national desk has it, and the district hears and sees nothing more."""

import pytest

from core.alerts import alerts, call_backs, handing_over, ladder, ownership, ringing, scope, unseen_children
from core.alerts.alerts import Raised
from core.cases import finding
from core.errors import NotYours
from core.models.alert import Deed, Level, ProtectedKey
from core.models.duty import CallBack, CallBackReason
from core.models.message import MessageState
from core.referrals import referrals
from core.reporting import concerns, protected_persons
from tests.core.support.field import Field, number, written
from tests.core.support.officers import act, close, own

DISTRICT = (201, 202, 203, 204, 301)


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


@pytest.fixture
def bypassed(field: Field, raised: Raised) -> Raised:
    """A danger of nine o'clock; two minutes later the last key says whom it concerns."""
    field.at("2026-10-14 09:02").do(protected_persons.finish, field.me(1), raised, ProtectedKey.officer)
    return raised


def test_the_district_hears_that_another_has_it_and_the_nation_has_the_ladder(field: Field, bypassed: Raised) -> None:
    assert field.news() == [(201, "sms.alert.taken"), (202, "sms.alert.taken"), (401, "sms.alert.top")]
    for when, told in (("09:17", [401]), ("09:32", [401]), ("10:02", [401])):
        field.at(f"2026-10-14 {when}").do(ladder.climb_due)
        assert [last for last, _ in field.news()] == told
    assert "bypasses" in field.story(bypassed.alert)


def test_the_district_neither_sees_finds_nor_holds_it(field: Field, bypassed: Raised) -> None:
    for last in DISTRICT:
        me = field.me(last)
        assert field.look(scope.open_in_reach, me) == []
        assert field.look(finding.find, me, bypassed.number) == []
        assert field.do(lambda tx, me=me: ownership.hold(tx, me, alerts.get(tx, bypassed.alert))) is None
        with pytest.raises(NotYours):
            own(field, bypassed, last=last)


def test_the_national_desk_owns_rings_and_closes_it(field: Field, bypassed: Raised) -> None:
    field.news()
    assert own(field, bypassed, last=401).phone == number(1)
    assert field.news() == []
    assert field.look(handing_over.choices, field.me(401), bypassed.alert) == []
    field.at("2026-10-15 09:00").do(unseen_children.remind)
    assert {last for last, _ in field.news()} == {401}, "the lead's watch is the nation's too"
    act(field, bypassed, Deed.saw_child, last=401)
    assert close(field, bypassed, last=401).done


def test_who_owned_it_in_the_district_owns_it_no_more(field: Field, raised: Raised) -> None:
    field.leaves()
    own(field, raised)
    field.news()
    field.do(protected_persons.finish, field.me(1), raised, ProtectedKey.officer)
    alert = field.alert(raised.alert)
    assert (alert.owner_id, alert.state, written(alert.acknowledge_by)) == (None, "notified", "2026-10-14 09:30")
    assert (201, "sms.alert.taken") in field.news()


def test_a_later_report_on_that_child_is_the_districts_own(field: Field, bypassed: Raised) -> None:
    """Nobody said of it that an officer is concerned: the district answers for it, and learns nothing of the other."""
    child = field.child("204711")
    field.do(concerns.add_subject, field.me(1), bypassed, ["child", child])
    field.news()
    again = field.do(concerns.raise_concern, field.me(2), 2, ["child", child], 1)
    assert (again.alert != bypassed.alert, field.alert(again.alert).bypasses) == (True, False)
    assert field.news() == [(201, "sms.alert")]


def test_the_reporters_calls_and_what_is_asked_of_others_go_with_it(field: Field, raised: Raised) -> None:
    me, child = field.me(1), field.child("204711")
    field.do(concerns.add_subject, me, raised, ["child", child])
    call = field.do(call_backs.ask, me, CallBackReason.volunteer)
    asked = field.do(referrals.make, field.me(202), None, raised.alert, "police", True)
    field.do(protected_persons.finish, me, raised, ProtectedKey.officer)
    later = field.do(call_backs.open_one, me, CallBackReason.broken_off, "b", alert_id=raised.alert)
    for last in (501, *DISTRICT):
        assert field.look(call_backs.open_in_reach, field.me(last)) == []
        assert last not in [each.to for each in field.owed() if each.notice == "sms.call_back" and each.reason is None]
    assert {each.id for each in field.look(call_backs.open_in_reach, field.me(401))} == {call}
    assert field.look(lambda tx: tx.session.get_one(CallBack, later)).district_id is None
    with pytest.raises(NotYours):
        field.do(ringing.of_call, field.me(301), later)
    assert field.look(referrals.open_in_reach, field.me(201)) == []
    with pytest.raises(NotYours):
        field.do(referrals.in_reach, field.me(201), asked.referral)
    assert [each.id for each in field.look(referrals.open_in_reach, field.me(401))] == [asked.referral]


def test_one_of_two_reports_on_a_child_leaves_for_the_nation_and_the_older_stays(field: Field) -> None:
    subject: concerns.Subject = ["child", field.child("204711")]
    older = field.at("2026-10-14 09:00").do(concerns.raise_concern, field.me(1), 2, subject, 1)
    field.leaves()
    own(field, older)
    newer = field.at("2026-10-14 09:10").do(concerns.raise_danger, field.me(2))
    newer = field.do(concerns.add_subject, field.me(2), newer, subject)
    field.news()
    after = field.at("2026-10-14 09:11").do(protected_persons.finish, field.me(2), newer, ProtectedKey.officer)
    stays, left = field.alert(older.alert), field.alert(after.alert)
    assert (stays.bypasses, stays.owner_id, stays.reports) == (False, field.me(201).id, 1)
    assert (left.bypasses, left.child_id, left.level) == (True, stays.child_id, Level.danger)
    assert after.number == left.number not in (older.number, newer.number)
    assert field.news() == [(401, "sms.alert.top")]
    heard = {(each.to, each.notice) for each in field.owed(*DISTRICT) if each.state != MessageState.withheld}
    assert heard == {(201, "sms.alert")}, "neither the owner nor the pair hears of the report that left"


def test_each_rung_is_told_where_all_keys_came_in_one_second(field: Field) -> None:
    """A district without officers: the nation stands on a step of both ladders, which begin at one moment."""
    made = field.at("2026-10-14 09:00").do(concerns.raise_danger, field.me(3))
    field.do(protected_persons.finish, field.me(3), made, ProtectedKey.officer)
    field.news()
    for when in ("09:15", "09:30", "10:00", "10:30"):
        field.leaves()
        field.at(f"2026-10-14 {when}").do(ladder.climb_due)
        assert [last for last, _ in field.news()] == [401], when
