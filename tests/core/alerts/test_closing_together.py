"""Many alerts of one phone are closed together: by who rang it, as false alarms, and only those that name nobody."""

import pytest

from core.alerts import call_backs, closing_together, ownership
from core.alerts.alerts import Raised
from core.alerts.ownership import AlertOutcome, Closed
from core.models.alert import AlertState, Deed, ProtectedKey
from core.models.duty import CallBackReason
from core.reporting import concerns, protected_persons
from core.reporting.concerns import Subject
from tests.core.support.field import Field
from tests.core.support.officers import act, own

MANY = 6


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; a story walks them on both."""
    return sqlite_copy


@pytest.fixture
def flood(field: Field) -> list[Raised]:
    """Six dangers of one phone within minutes, each of another child that nobody knows."""
    field.at("2026-10-14 09:00")
    return [tell(field, seen) for seen in range(1, MANY + 1)]


def tell(field: Field, seen: int, last: int = 1) -> Raised:
    field.watch.passes(seconds=20)
    raised = field.do(concerns.raise_danger, field.me(last))
    described: Subject = ["seen", seen]
    raised = field.do(concerns.add_subject, field.me(last), raised, described)
    raised = field.do(concerns.add_category, field.me(last), raised, 1)
    return field.do(protected_persons.finish, field.me(last), raised, int(ProtectedKey.no))


def close(field: Field, raised: Raised, outcome: AlertOutcome = AlertOutcome.false_alarm) -> Closed:
    return field.do(closing_together.close_one, field.me(201), raised.alert, outcome)


def close_alike(field: Field, raised: Raised) -> Closed:
    return field.do(closing_together.close_alike, field.me(201), raised.alert)


def closed_ones(field: Field, made: list[Raised]) -> int:
    return sum(field.alert(each.alert).state is AlertState.false_alarm for each in made)


def test_who_rang_the_phone_closes_all_of_it(field: Field, flood: list[Raised]) -> None:
    own(field, flood[0])
    act(field, flood[0], Deed.called)
    assert close(field, flood[0]).alike == MANY - 1
    assert close_alike(field, flood[0]) == Closed(True, flood[0].number, reports=MANY - 1, more=False)
    assert closed_ones(field, flood) == MANY
    for each in flood:
        alert = field.alert(each.alert)
        assert (alert.owner_id, alert.due_at, alert.seen_due_at) == (field.me(201).id, None, None)
        assert alert.phoned_at
    assert close_alike(field, flood[0]).reports == 0, "once"


@pytest.mark.parametrize("deed", [Deed.saw_child, Deed.police, Deed.nothing_found])
def test_who_did_not_ring_closes_that_one_alone(field: Field, flood: list[Raised], deed: Deed) -> None:
    own(field, flood[0])
    act(field, flood[0], deed)
    assert close(field, flood[0]).alike == 0
    assert close_alike(field, flood[0]).reports == 0
    assert closed_ones(field, flood) == 1


def test_one_that_was_no_false_alarm_ends_no_other(field: Field, flood: list[Raised]) -> None:
    own(field, flood[0])
    act(field, flood[0], Deed.called)
    assert close(field, flood[0], AlertOutcome.resolved).alike == 0


def test_three_are_not_many(field: Field) -> None:
    field.at("2026-10-14 09:00")
    made = [tell(field, seen) for seen in (1, 2, 3)]
    own(field, made[0])
    act(field, made[0], Deed.called)
    assert close(field, made[0]).alike == 0


def test_left_out_is_what_names_a_child_what_others_told_and_what_colleagues_own(
    field: Field, flood: list[Raised]
) -> None:
    named: Subject = ["child", field.child("204711")]
    field.do(concerns.add_subject, field.me(1), flood[1], named)
    other = field.do(concerns.raise_concern, field.me(2), 2, named, 4)
    assert other.alert == flood[1].alert
    field.do(protected_persons.finish, field.me(1), flood[2], int(ProtectedKey.yes))
    own(field, flood[3], last=202)
    own(field, flood[0])
    act(field, flood[0], Deed.called)
    assert close(field, flood[0]).alike == 2
    close_alike(field, flood[0])
    assert [field.alert(each.alert).state is AlertState.false_alarm for each in flood] == [
        *(True, False, False, False),
        *(True, True),
    ]


def test_one_whose_reporter_was_cut_off_and_waits_for_a_call_stays(field: Field, flood: list[Raised]) -> None:
    me, alert = field.me(1), flood[4].alert
    field.do(call_backs.open_one, me, CallBackReason.broken_off, "cut", alert_id=alert)
    own(field, flood[0])
    act(field, flood[0], Deed.called)
    assert close(field, flood[0]).alike == MANY - 2
    close_alike(field, flood[0])
    assert field.alert(alert).state is AlertState.notified


def test_a_closed_alert_of_another_officer_opens_no_door(field: Field, flood: list[Raised]) -> None:
    own(field, flood[0])
    act(field, flood[0], Deed.called)
    field.do(ownership.close, field.me(201), flood[0].alert, AlertOutcome.false_alarm)
    assert field.do(closing_together.close_alike, field.me(202), flood[0].alert).reports == 0
