"""It concerns an officer of the district: the national desk has it, and the district hears and sees nothing more."""

import pytest

from core.alerts import alerts, call_backs, handing_over, ladder, ownership
from core.alerts.alerts import Raised
from core.cases import finding
from core.errors import NotYours
from core.models.alert import Deed, ProtectedKey
from core.models.duty import CallBackReason
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
    assert field.news() == [(201, "sms.alert.taken"), (202, "sms.alert.taken"), (401, "sms.alert")]
    for when, told in (("09:17", [401]), ("09:32", [401]), ("10:02", [401])):
        field.at(f"2026-10-14 {when}").do(ladder.climb_due)
        assert [last for last, _ in field.news()] == told
    assert "bypasses" in field.story(bypassed.alert)


def test_the_district_neither_sees_finds_nor_holds_it(field: Field, bypassed: Raised) -> None:
    for last in DISTRICT:
        me = field.me(last)
        assert field.look(alerts.open_in_reach, me) == []
        assert field.look(finding.find, me, bypassed.number) == []
        assert field.do(lambda tx, me=me: ownership.hold(tx, me, alerts.get(tx, bypassed.alert))) is None
        with pytest.raises(NotYours):
            own(field, bypassed, last=last)


def test_the_national_desk_owns_rings_and_closes_it(field: Field, bypassed: Raised) -> None:
    field.news()
    assert own(field, bypassed, last=401).phone == number(1)
    assert field.news() == []
    assert field.look(handing_over.choices, field.me(401), bypassed.alert) == []
    field.at("2026-10-15 09:00").do(ownership.remind_unseen)
    assert {last for last, _ in field.news()} == {401}, "the lead's watch is the nation's too"
    act(field, bypassed, Deed.saw_child, last=401)
    assert close(field, bypassed, last=401).done


def test_who_owned_it_in_the_district_owns_it_no_more(field: Field, raised: Raised) -> None:
    own(field, raised)
    field.news()
    field.do(protected_persons.finish, field.me(1), raised, ProtectedKey.officer)
    alert = field.alert(raised.alert)
    assert (alert.owner_id, alert.state, written(alert.acknowledge_by)) == (None, "notified", "2026-10-14 09:30")
    assert (201, "sms.alert.taken") in field.news()


def test_a_later_report_on_that_child_goes_there_too(field: Field, bypassed: Raised) -> None:
    child = field.child("204711")
    field.do(concerns.add_subject, field.me(1), bypassed, ["child", child])
    field.news()
    again = field.do(concerns.raise_concern, field.me(2), 2, ["child", child], 1)
    assert again.alert == bypassed.alert
    assert [each for each in field.news() if each[0] in DISTRICT] == []


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
    assert {each.id for each in field.look(call_backs.open_in_reach, field.me(401))} == {call, later}
    assert field.look(referrals.open_in_reach, field.me(201)) == []
    with pytest.raises(NotYours):
        field.do(referrals.in_reach, field.me(201), asked.referral)
    assert [each.id for each in field.look(referrals.open_in_reach, field.me(401))] == [asked.referral]


@pytest.mark.parametrize("older_bypasses", [True, False])
def test_of_two_on_one_child_the_one_that_goes_on_bypasses_too(older_bypasses: bool, field: Field) -> None:
    subject: concerns.Subject = ["child", field.child("204711")]
    older = field.at("2026-10-14 09:00").do(concerns.raise_concern, field.me(1), 2, subject, 1)
    newer = field.do(concerns.raise_danger, field.me(2))
    field.do(
        protected_persons.finish,
        field.me(1 if older_bypasses else 2),
        older if older_bypasses else newer,
        ProtectedKey.officer,
    )
    if older_bypasses:
        own(field, older, last=401)
    field.do(concerns.add_subject, field.me(2), newer, subject)
    alert = field.alert(older.alert)
    assert (alert.bypasses, alert.owner_id) == (True, field.me(401).id if older_bypasses else None)
    told = {each.to for each in field.owed() if each.notice == "sms.alert.taken"}
    assert {201, 202} <= told
    assert 401 not in told
    assert field.do(lambda tx: ownership.hold(tx, field.me(201), alerts.get(tx, older.alert))) is None
