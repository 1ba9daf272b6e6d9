"""An owner whose line falls into doubt: the alert is nobody's, and whoever is above is asked."""

import pytest

from core.alerts import doubted_owners, in_doubt, ownership
from core.alerts.alerts import Raised
from core.models.alert import AlertState, Deed
from core.reporting import concerns
from tests.core.support.field import Field
from tests.core.support.officers import act, cannot_act, own


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def fall(field: Field, when: str, why: str = "doubt", last: int = 201) -> int:
    cannot_act(field.at(when), last, why)
    field.news()
    return field.do(doubted_owners.release_owned)


@pytest.mark.parametrize("why", ["doubt", "long silence"])
@pytest.mark.parametrize("acted", [False, True])
def test_the_ladder_begins_anew_and_the_lead_is_asked(acted: bool, why: str, field: Field, raised: Raised) -> None:
    own(field, raised)
    if acted:
        act(field, raised, Deed.called)
    assert fall(field, "2026-10-14 09:20", why) == 1
    told = field.news()
    assert {201, 202} == {last for last, notice in told if notice in ("sms.alert", "sms.alert.again")}
    assert (301, "sms.doubt.asks") in told
    alert = field.alert(raised.alert)
    assert (alert.owner_id, alert.state, alert.acted_at) == (None, AlertState.notified, None)
    assert field.do(doubted_owners.release_owned) == 0


@pytest.mark.parametrize("why", ["leave", "lock", "unreachable"])
def test_who_is_away_or_locked_out_keeps_it(why: str, field: Field, raised: Raised) -> None:
    own(field, raised)
    assert fall(field, "2026-10-14 09:20", why) == 0


def test_confirmed_it_is_theirs_again_unless_somebody_else_has_it(field: Field, raised: Raised) -> None:
    own(field, raised)
    fall(field, "2026-10-14 09:20")
    field.at("2026-10-14 09:25").do(in_doubt.confirm, field.me(301), field.me(201).id)
    assert field.alert(raised.alert).owner_id == field.me(201).id
    fall(field, "2026-10-14 09:30")
    field.do(ownership.acknowledge, field.me(202), raised.alert)
    field.at("2026-10-14 09:35").do(in_doubt.confirm, field.me(301), field.me(201).id)
    assert field.alert(raised.alert).owner_id == field.me(202).id


def test_of_several_each_person_hears_once_and_the_gravest_is_asked_for(field: Field) -> None:
    high = field.at("2026-10-14 09:00").do(concerns.raise_concern, field.me(1), 2, None, 1)
    danger = field.do(concerns.raise_danger, field.me(1))
    for each in (high, danger):
        own(field, each)
    assert fall(field, "2026-10-14 09:20") == 1
    asked = [each for each in field.owed(301) if each.notice == "sms.doubt.asks"]
    assert len(asked) == 1
    assert danger.number in asked[0].text
    assert {field.alert(each.alert).owner_id for each in (high, danger)} == {None}
