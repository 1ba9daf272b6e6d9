"""An alert that belongs to another district: theirs once somebody there has it, and nobody's at no moment."""

from typing import Any

import pytest

from core.alerts import alerts, by_number, call_backs, ladder, owner_watch, scope, transfers
from core.alerts.alerts import Raised
from core.alerts.handing_over import Offered
from core.cases import finding
from core.errors import NotYours
from core.models.alert import Alert, Deed
from core.models.duty import CallBack, CallBackReason
from core.models.person import Language, Role
from core.models.place import Place
from core.people import people
from core.referrals import officer_referrals, referrals
from core.reporting import concerns
from core.storage.db import Tx
from tests.core.support.field import Field, number, written
from tests.core.support.officers import act, close, own

RUBAVU = 33


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


@pytest.fixture
def there(field: Field) -> int:
    """Rubavu has a social worker (211) and a lead (311); the last digits of the first."""

    def add(tx: Tx) -> None:
        place = tx.session.get_one(Place, RUBAVU)
        for last, role in ((211, Role.social_worker), (311, Role.lead)):
            people.register(tx, number(last), role, "Somebody", place=place, language=Language.en)

    field.do(add)
    return 211


def offer(field: Field, raised: Raised, last: int = 201, district: int = RUBAVU) -> Offered:
    return field.do(transfers.offer, field.me(last), raised.alert, district)


def test_it_stays_with_its_owner_until_somebody_there_has_it(field: Field, raised: Raised, there: int) -> None:
    own(field, raised)
    act(field, raised, Deed.called)
    field.news()
    assert offer(field, raised) == Offered(True, raised.number, "09:30")
    assert field.news() == [(there, "sms.alert.offered")]
    assert field.alert(raised.alert).owner_id == field.me(201).id
    field.at("2026-10-14 09:20")
    assert [each.id for each in field.look(scope.open_in_reach, field.me(there))] == [raised.alert]
    taken = own(field, raised, last=there)
    alert = field.alert(raised.alert)
    assert (taken.mine, taken.number, taken.phone) == (True, alert.number, number(1)), "the reporter can be rung"
    assert field.news() == [(201, "sms.alert.taken_over")]
    assert (alert.district_id, alert.sector_id, alert.offered_district_id) == (RUBAVU, None, None)
    assert written(alert.seen_by) == "2026-10-15 09:00", "the deadline for the child stays"
    assert {"offered_to_district", "changed_district"} <= field.story(raised.alert)


def test_when_one_of_them_has_it_the_others_there_stand_down(field: Field, raised: Raised, there: int) -> None:
    place = field.row(Place, RUBAVU)
    field.do(people.register, number(212), Role.psychologist, "Somebody", place=place, language=Language.en)
    own(field, raised)
    offer(field, raised)
    field.news()
    own(field, raised, last=there)
    assert field.news() == [(201, "sms.alert.taken_over"), (212, "sms.alert.taken")]
    assert raised.number in field.owed(212)[-1].text, "the number they were told"


def test_the_old_number_leads_to_it_and_the_reporter_hears_under_it(field: Field, raised: Raised, there: int) -> None:
    own(field, raised)
    offer(field, raised)
    own(field, raised, last=there)
    act(field, raised, Deed.saw_child, last=there)
    assert close(field, raised, last=there).done
    done = next(each.text for each in field.owed(1) if each.notice == "sms.reporter.done")
    assert raised.number in done
    for district, name in ((24, raised.number), (RUBAVU, field.alert(raised.alert).number)):
        assert field.look(lambda tx: _id(by_number.find(tx, district, name))) == raised.alert  # noqa: B023
    with pytest.raises(NotYours):
        field.look(alerts.reach, field.me(201), raised.alert)
    assert field.look(finding.find, field.me(201), raised.number) == []


def test_not_taken_in_time_the_ladder_goes_on_in_both_districts(field: Field, raised: Raised, there: int) -> None:
    own(field, raised)
    offer(field, raised)
    field.news()
    field.at("2026-10-14 09:30")
    assert field.do(owner_watch.restart_idle) == 1
    news = field.news()
    assert [last for last, notice in news if notice != "sms.alert.lapsed"] == [201, 202, 203, 204, there]
    assert (201, "sms.alert.lapsed") in news
    field.at("2026-10-14 09:45").do(ladder.climb_due)
    assert [last for last, _ in field.news()] == [301, 311]
    assert own(field, raised, last=311).mine
    assert field.alert(raised.alert).district_id == RUBAVU


def test_what_is_still_asked_and_the_reporters_call_go_along(field: Field, raised: Raised, there: int) -> None:
    field.do(concerns.add_subject, field.me(1), raised, ["child", field.child("204711")])
    own(field, raised)
    asked = field.do(referrals.make, field.me(201), None, raised.alert, "police", True)
    call = field.do(call_backs.open_one, field.me(1), CallBackReason.broken_off, "b", alert_id=raised.alert)
    offer(field, raised)
    own(field, raised, last=there)
    assert [each.id for each in field.look(referrals.open_in_reach, field.me(there))] == [asked.referral]
    assert field.do(referrals.in_reach, field.me(there), asked.referral)[1].code == "204711"
    assert field.look(lambda tx: tx.session.get_one(CallBack, call)).district_id == field.me(there).district
    assert field.look(call_backs.open_in_reach, field.me(501)) == []
    field.do(officer_referrals.refer, field.me(there), raised.alert, "isange", False)
    assert len(field.look(referrals.open_in_reach, field.me(there))) == 2


def test_what_nobody_owns_climbs_on_and_whoever_is_first_has_it(field: Field, raised: Raised, there: int) -> None:
    assert offer(field, raised, last=301) == Offered(True, raised.number)
    field.at("2026-10-14 09:15").do(ladder.climb_due)
    field.news()
    assert own(field, raised, last=202).mine
    assert field.alert(raised.alert).district_id == 24
    assert (there, "sms.alert.taken") in field.news()
    with pytest.raises(NotYours):
        own(field, raised, last=there)


def test_a_district_without_officers_is_asked_through_the_national_desk(field: Field, raised: Raised) -> None:
    own(field, raised)
    field.news()
    offer(field, raised)
    assert field.news() == [(401, "sms.alert.offered")]
    assert own(field, raised, last=401).mine
    alert = field.alert(raised.alert)
    assert (alert.owner_id, alert.district_id, alert.offered_district_id) == (field.me(401).id, RUBAVU, None)
    assert field.news() == [(201, "sms.alert.taken_over")]


def test_only_its_owner_or_the_lead_offers_it_and_only_elsewhere(field: Field, raised: Raised) -> None:
    assert offer(field, raised, last=202).reason == "end.offer.not_yours"
    own(field, raised)
    for place in (24, 2409):
        with pytest.raises(NotYours):
            offer(field, raised, district=place)
    act(field, raised, Deed.saw_child)
    close(field, raised)
    assert offer(field, raised).reason == "end.offer.closed"


def _id(found: Any) -> int | None:
    return found.id if isinstance(found, Alert) else None
