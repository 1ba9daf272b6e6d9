"""Owning an alert: one person has it, the others stand down; holding by SMS; who may ring the reporter."""

import pytest
from sqlalchemy import func, select

from core.alerts import alerts, ladder, ownership, ringing
from core.alerts.alerts import Raised
from core.alerts.ownership import Owned
from core.errors import NotYours
from core.models.alert import AlertState, Deed, Level, ProtectedKey
from core.models.message import MessageState
from core.models.record import AuditEntry
from core.reporting import concerns, protected_persons, visits
from tests.core.support.field import Field, number, written
from tests.core.support.officers import DANGER_AT, act, close, own


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def test_one_owner_the_others_stand_down_the_volunteer_hears(field: Field, raised: Raised) -> None:
    field.at("2026-10-14 09:16").do(ladder.climb_due)
    field.leaves()
    field.news()
    owned = own(field, raised)
    assert owned == Owned(True, raised.number, number(1), "15/10 09:00", whom="volunteer")
    taken = [(last, "sms.alert.taken") for last in (202, 203, 204)]
    assert field.news() == [(1, "sms.reporter.coming"), *taken]
    alert = field.alert(raised.alert)
    assert (alert.state, alert.owner_id) == (AlertState.acknowledged, field.me(201).id)
    assert written(alert.due_at) == "2026-10-14 09:46", "30 minutes to record something, then a warning"
    assert written(alert.lose_at) == "2026-10-14 10:16", "twice 30 minutes"
    assert written(alert.seen_due_at) == "2026-10-15 07:00", "2 h before the child must be seen"
    field.at("2026-10-14 09:59")
    assert (field.do(ladder.climb_due), field.news()) == (0, [])


def test_what_waits_of_the_rungs_is_owed_no_longer(field: Field, raised: Raised) -> None:
    own(field, raised)
    assert {(each.to, each.state, each.reason) for each in field.owed() if each.notice == "sms.alert"} == {
        (201, MessageState.withheld, "owned"),
        (202, MessageState.withheld, "owned"),
    }


def test_saying_it_twice_is_no_error_and_tells_nobody_again(field: Field, raised: Raised) -> None:
    first = own(field, raised)
    field.news()
    field.at("2026-10-14 09:05")
    assert own(field, raised) == first
    assert field.news() == []
    assert written(field.alert(raised.alert).owned_at) == DANGER_AT


def test_when_another_was_first_the_answer_says_so_and_hides_the_reporter(field: Field, raised: Raised) -> None:
    own(field, raised)
    field.news()
    second = own(field, raised, last=202)
    assert (second.mine, second.phone) == (False, "")
    assert (field.alert(raised.alert).owner_id, field.news()) == (field.me(201).id, [])


def test_nobody_takes_an_alert_of_another_district(field: Field) -> None:
    theirs = field.at(DANGER_AT).do(concerns.raise_danger, field.me(3))
    with pytest.raises(NotYours):
        own(field, theirs)


def test_the_volunteer_hears_by_day(field: Field) -> None:
    raised = field.at("2026-10-14 22:00").do(concerns.raise_danger, field.me(1))
    own(field.at("2026-10-15 00:01"), raised)
    (coming,) = [each for each in field.owed(1) if each.notice == "sms.reporter.coming"]
    assert coming.not_before == "2026-10-15 07:00"
    assert coming.text == f"IZU: {raised.number}: umukozi w'akarere arayifite, arabahamagara. Murakoze!"


def test_every_look_at_the_reporter_is_recorded(field: Field, raised: Raised) -> None:
    own(field, raised)
    asked = select(func.count()).where(AuditEntry.record == "reporter", AuditEntry.person_id == field.me(201).id)
    assert field.look(lambda tx: tx.connection.scalar(asked)) == 1


class TestShielded:
    """It concerns a leader, a volunteer or someone they protect."""

    @pytest.fixture
    def shielded(self, field: Field, raised: Raised) -> Raised:
        field.do(protected_persons.finish, field.me(1), raised, ProtectedKey.yes)
        return raised

    def seen(self, field: Field, raised: Raised, last: int) -> str:
        return field.do(lambda tx: ringing.contact(tx, field.me(last), alerts.get(tx, raised.alert))).phone

    def test_only_the_owner_and_the_lead_may_ring_the_reporter(self, field: Field, shielded: Raised) -> None:
        assert [self.seen(field, shielded, last) for last in (201, 202, 203, 401)] == ["", "", "", ""]
        assert self.seen(field, shielded, 301) == number(1)
        assert own(field, shielded, last=202).phone == number(1)
        assert self.seen(field, shielded, 202) == number(1)

    def test_no_feedback_is_sent(self, field: Field, shielded: Raised) -> None:
        own(field, shielded)
        act(field, shielded, Deed.saw_child)
        close(field, shielded)
        assert [each for each in field.owed(1) if each.notice.startswith("sms.reporter")] == []

    def test_else_the_officers_told_and_the_owner_may_ring(self, field: Field, raised: Raised) -> None:
        assert [self.seen(field, raised, last) for last in (201, 202)] == [number(1)] * 2
        assert [self.seen(field, raised, last) for last in (203, 301, 401)] == [""] * 3, "not told of it yet"
        assert own(field, raised, last=301).phone == number(1)

    def test_about_an_officer_the_national_desk_alone(self, field: Field, raised: Raised) -> None:
        field.do(protected_persons.finish, field.me(1), raised, ProtectedKey.officer)
        assert [self.seen(field, raised, last) for last in (201, 301, 401)] == ["", "", number(1)]

    def test_each_look_is_recorded_and_none_where_nothing_is_shown(self, field: Field, raised: Raised) -> None:
        def looks() -> int:
            found = select(func.count()).select_from(AuditEntry).where(AuditEntry.record == "reporter")
            return field.look(lambda tx: tx.connection.scalar(found)) or 0

        self.seen(field, raised, 203)
        assert looks() == 0
        self.seen(field, raised, 201)
        assert looks() == 1


class TestHolding:
    """`OK` by SMS can be forged: it holds, once, for those on the ladder."""

    def hold(self, field: Field, raised: Raised, last: int = 201) -> str | None:
        return field.do(lambda tx: ownership.hold(tx, field.me(last), alerts.get(tx, raised.alert)))

    def test_danger_is_held_for_half_an_hour_then_the_ladder_goes_on(self, field: Field, raised: Raised) -> None:
        field.at("2026-10-14 09:05")
        assert self.hold(field, raised) == "09:35"
        field.at("2026-10-14 09:34")
        assert field.do(ladder.climb_due) == 0
        field.at("2026-10-14 09:35").do(ladder.climb_due)
        assert [last for last, _ in field.news()] == [201, 202, 203, 204, 301], "the rungs of 09:15 and 09:30, one SMS"
        assert written(field.alert(raised.alert).due_at) == "2026-10-14 10:00"

    def test_once_an_alert_and_only_for_those_told(self, field: Field, raised: Raised) -> None:
        assert self.hold(field, raised, last=301) is None, "the lead is not on the ladder yet"
        assert self.hold(field, raised) == "09:30"
        assert self.hold(field, raised) == "09:30", "said again while it stands: the same answer"
        assert self.hold(field, raised, last=202) is None
        field.at("2026-10-14 09:40").do(ladder.climb_due)
        assert self.hold(field, raised) is None

    def test_high_is_held_for_two_hours(self, field: Field) -> None:
        raised = field.at(DANGER_AT).do(concerns.raise_concern, field.me(1), 2, None, 1)
        assert self.hold(field, raised) == "11:00"
        field.at("2026-10-14 10:30")
        assert field.do(ladder.climb_due) == 0

    def test_an_owned_alert_is_not_held(self, field: Field, raised: Raised) -> None:
        own(field, raised, last=202)
        assert self.hold(field, raised) is None

    def test_owning_ends_the_hold(self, field: Field, raised: Raised) -> None:
        self.hold(field, raised)
        assert own(field, raised, last=202).mine
        assert (field.alert(raised.alert).held_until, field.alert(raised.alert).held_by_id) == (None, None)


def test_a_caregivers_urgency_brings_no_reporter_a_message(field: Field) -> None:
    """Feedback is for volunteers: a caregiver's phone may be in other hands."""
    child = field.child("204711")
    raised = field.at(DANGER_AT).do(visits.alarm, field.me(101), child, "gone", Level.high, None)
    own(field, raised)
    assert [each for each in field.owed(101)] == []
