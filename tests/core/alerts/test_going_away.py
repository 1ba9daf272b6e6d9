"""All own alerts go over in one step."""

import pytest

from core.alerts import going_away
from core.alerts.going_away import HandedOver, HandedTo
from core.errors import NotYours
from core.models.alert import AlertState
from core.reporting import concerns
from tests.core.support.field import Field
from tests.core.support.officers import cannot_act, own

NINE = "2026-10-14 09:00"


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def test_a_colleague_is_offered_each_and_gets_one_sms(field: Field) -> None:
    raised = [field.at(NINE).do(concerns.raise_danger, field.me(last)) for last in (1, 2)]
    for each in raised:
        own(field, each)
    assert field.do(going_away.hand_over_all, field.me(201), field.me(202).id) == HandedOver(2, HandedTo.colleague)
    for each in raised:
        alert = field.alert(each.alert)
        assert (alert.state, alert.owner_id, alert.offered_to_id) == (AlertState.notified, None, field.me(202).id)
    assert [each.notice for each in field.owed(202)].count("sms.alert.released") == 1
    offers = [each for each in field.owed(202) if each.notice == "sms.alert.offered"]
    assert [each.reason for each in offers] == ["together"] * 2


def test_what_was_offered_to_them_alone_begins_when_they_go(field: Field) -> None:
    raised = field.at(NINE).do(concerns.raise_danger, field.me(1))
    own(field, raised)
    field.do(going_away.hand_over_all, field.me(201), field.me(202).id)
    field.leaves()
    field.news()
    field.do(going_away.away, field.me(202), "2026-10-20", field.me(204).id)
    assert {last for last, notice in field.news() if notice.startswith("sms.alert")} == {201, 204}
    alert = field.alert(raised.alert)
    assert (alert.offered_to_id, alert.rung) == (None, 0)


@pytest.mark.parametrize(
    ("away", "to", "handed"),
    [
        ((), 202, HandedTo.colleague),
        ((202,), 202, HandedTo.stand_in),
        ((202, 204), 202, HandedTo.rung),
        ((), None, HandedTo.rung),
        ((202, 203, 204, 301, 401), None, HandedTo.nobody),
        ((202, 203, 204, 301, 401), 202, HandedTo.nobody),
    ],
)
def test_it_is_said_who_is_to_have_them(away: tuple[int, ...], to: int | None, handed: HandedTo, field: Field) -> None:
    for last in (1, 2):
        own(field, field.at(NINE).do(concerns.raise_danger, field.me(last)))
    for last in away:
        cannot_act(field, last, "unreachable")
    field.do(going_away.away, field.me(201), "2026-10-20", None)
    cannot_act(field, 201, "unreachable" if len(away) > 2 else "leave")
    for_whom = field.me(to).id if to else None
    assert field.do(going_away.hand_over_all, field.me(201), for_whom) == HandedOver(2, handed)


def test_only_another_officer_takes_them(field: Field) -> None:
    own(field, field.at(NINE).do(concerns.raise_danger, field.me(1)))
    for last in (201, 501, 1):
        with pytest.raises(NotYours):
            field.do(going_away.hand_over_all, field.me(201), field.me(last).id)
