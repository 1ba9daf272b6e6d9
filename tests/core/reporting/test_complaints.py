"""A carer's complaint about a worker reaches whoever is above that worker, and nobody whom it may be about."""

import pytest

from core.alerts import call_backs, ownership, ringing, scope
from core.models.alert import Level, ProtectedKey
from core.models.duty import CallBackReason
from core.reporting import complaints
from core.reporting.complaints import COMPLAINT
from tests.core.support.field import Field, number


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


DAY = "2026-10-14 09:00"


def complain(field: Field, key: ProtectedKey, when: str = DAY) -> complaints.Raised:
    return field.at(when).do(complaints.complain, field.me(101), int(key))


@pytest.mark.parametrize("key", [ProtectedKey.yes, ProtectedKey.no])
def test_it_is_an_alert_of_the_district_and_nobody_below_it_hears(key: ProtectedKey, field: Field) -> None:
    raised = complain(field, key)
    alert = field.alert(raised.alert)
    assert (alert.level, alert.category, alert.verified, alert.child_id) == (Level.medium, COMPLAINT, False, None)
    assert (alert.shielded, alert.bypasses) == (key is ProtectedKey.yes, False)
    assert field.news() == [(201, "sms.alert")]


def test_about_a_leader_only_owner_and_lead_see_who_complained(field: Field) -> None:
    raised = complain(field, ProtectedKey.yes)
    alert = field.alert(raised.alert)

    def seen(last: int) -> str:
        return field.do(lambda tx: ringing.contact(tx, field.me(last), alert).phone)

    assert [seen(last) for last in (202, 301)] == ["", number(101)]
    assert field.do(ownership.acknowledge, field.me(201), raised.alert).phone == number(101)


def test_about_an_officer_of_the_district_the_nation_alone_has_it(field: Field) -> None:
    raised = complain(field, ProtectedKey.officer)
    assert field.news() == [(401, "sms.alert.top")]
    assert field.look(scope.open_in_reach, field.me(301)) == []
    assert [each.id for each in field.look(scope.open_in_reach, field.me(401))] == [raised.alert]


def test_said_again_it_is_counted_and_about_an_officer_it_is_another(field: Field) -> None:
    first = complain(field, ProtectedKey.no)
    again = complain(field, ProtectedKey.yes, "2026-10-14 10:00")
    assert again.alert == first.alert
    assert (field.alert(first.alert).reports, field.alert(first.alert).shielded) == (2, True)
    assert complain(field, ProtectedKey.officer, "2026-10-14 10:01").alert != first.alert
    assert complain(field, ProtectedKey.no, "2026-10-15 10:02").alert != first.alert


@pytest.mark.parametrize(("key", "above"), [(ProtectedKey.yes, 201), (ProtectedKey.officer, 401)])
def test_a_call_that_the_family_waits_for_leaves_those_who_may_be_concerned(
    key: ProtectedKey, above: int, field: Field
) -> None:
    """The sector's officer was told of the call before, and rings it no more."""
    call = field.at(DAY).do(call_backs.ask, field.me(101), CallBackReason.caregiver)
    assert field.news() == [(501, "sms.call_back")]
    complain(field, key, "2026-10-14 09:05")
    assert (above, "sms.call_back") in field.news()
    assert field.look(call_backs.open_in_reach, field.me(501)) == []
    seen = {last: [each.id for each in field.look(call_backs.open_in_reach, field.me(last))] for last in (201, 401)}
    assert seen == {201: [call] if above == 201 else [], 401: [call]}
