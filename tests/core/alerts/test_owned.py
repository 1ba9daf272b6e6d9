"""What is asked of an owner: to do something, to see the child, and to close what is done."""

import pytest
from sqlalchemy import update

from core.alerts import ladder, owner_watch, scope, unseen_children
from core.alerts.alerts import Raised
from core.alerts.ownership import AlertOutcome, Closed, Owned
from core.models.alert import AlertState, Deed
from core.models.child import NumberHolder, NumberInUse
from core.models.message import Message, MessageState
from core.reporting import concerns
from tests.core.support.field import Field, written
from tests.core.support.officers import DANGER_AT, act, cannot_act, close, own


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


class TestIdleOwner:
    """An owner who records nothing is warned at the acknowledge time and loses it at twice that, one rung up."""

    def test_danger_goes_on_one_rung_up(self, field: Field, raised: Raised) -> None:
        field.at("2026-10-14 09:05")
        own(field, raised)
        field.news()
        field.at("2026-10-14 09:34")
        assert (field.do(owner_watch.restart_idle), field.news()) == (0, [])
        field.at("2026-10-14 09:35")
        assert (field.do(owner_watch.restart_idle), field.news()) == (1, [(201, "sms.alert.warning")])
        assert "before 10:05" in field.owed(201)[-1].text
        field.at("2026-10-14 10:04")
        assert (field.do(owner_watch.restart_idle), field.news()) == (0, [])
        field.at("2026-10-14 10:05")
        assert field.do(owner_watch.restart_idle) == 1
        assert [last for last, notice in field.news() if notice != "sms.alert.lost"] == [201, 202, 203, 204]
        alert = field.alert(raised.alert)
        assert (alert.state, alert.owner_id, alert.rung) == (AlertState.notified, None, 1)
        assert written(alert.due_at) == "2026-10-14 10:20", "the lead's rung comes 15 minutes behind it"
        assert "owner_idle" in field.story(raised.alert)
        field.at("2026-10-14 10:20").do(ladder.climb_due)
        assert [last for last, _ in field.news()] == [301]
        assert own(field, raised, last=301).mine

    def test_high_goes_on_one_rung_up(self, field: Field) -> None:
        raised = field.at(DANGER_AT).do(concerns.raise_concern, field.me(1), 2, None, 1)
        own(field, raised)
        field.news()
        field.at("2026-10-14 13:00").do(owner_watch.restart_idle)
        assert field.news() == [(201, "sms.alert.warning")]
        field.at("2026-10-14 16:59")
        assert field.do(owner_watch.restart_idle) == 0
        field.at("2026-10-14 17:00")
        assert field.do(owner_watch.restart_idle) == 1
        assert [last for last, notice in field.news() if notice != "sms.alert.lost"] == [201, 202, 203, 204]

    @pytest.mark.parametrize("deed", Deed)
    def test_any_deed_ends_the_watch(self, deed: Deed, field: Field, raised: Raised) -> None:
        own(field, raised)
        assert act(field, raised, deed).mine
        field.at("2026-10-16 09:00")
        assert field.do(owner_watch.restart_idle) == 0
        assert field.alert(raised.alert).state == AlertState.acting
        assert f"did_{deed.name}" in field.story(raised.alert)

    @pytest.mark.parametrize(
        ("category", "told", "taken", "warned", "lost"),
        [
            (1, "2026-10-14 09:00", "2026-10-14 20:50", "2026-10-15 10:50", "2026-10-15 14:50"),
            (1, "2026-10-14 20:00", "2026-10-14 20:05", "2026-10-15 10:05", "2026-10-15 14:05"),
            (1, "2026-10-14 09:00", "2026-10-14 09:05", "2026-10-14 13:05", "2026-10-14 17:05"),
            (4, "2026-10-14 09:00", "2026-10-14 09:05", "2026-10-15 17:00", "2026-10-16 17:00"),
            (4, "2026-10-14 09:00", "2026-10-16 16:00", "2026-10-19 17:00", "2026-10-20 17:00"),
            (4, "2026-10-16 16:00", "2026-10-16 16:05", "2026-10-19 17:00", "2026-10-20 17:00"),
        ],
    )
    def test_it_is_warned_and_lost_after_twice_the_time_in_its_hours(
        self, category: int, told: str, taken: str, warned: str, lost: str, field: Field
    ) -> None:
        raised = field.at(told).do(concerns.raise_concern, field.me(1), 2, None, category)
        own(field.at(taken), raised)
        alert = field.alert(raised.alert)
        assert (written(alert.due_at), written(alert.lose_at)) == (warned, lost)
        field.at(warned).news()
        field.do(owner_watch.restart_idle)
        assert field.news() == [(201, "sms.alert.warning")]
        field.at(lost).do(owner_watch.restart_idle)
        assert (201, "sms.alert.lost") in field.news()


def test_only_the_owner_says_what_was_done(field: Field, raised: Raised) -> None:
    assert not act(field, raised, Deed.called).mine
    own(field, raised)
    assert not act(field, raised, Deed.called, last=202).mine
    assert field.alert(raised.alert).acted_at is None


def test_what_was_done_about_a_closed_alert_does_not_open_it_again(field: Field, raised: Raised) -> None:
    """Else a later danger about that child would join it, watched by nobody."""
    own(field, raised)
    act(field, raised, Deed.saw_child)
    close(field, raised)
    field.at("2026-10-14 10:00")
    for last in (201, 202):
        assert act(field, raised, Deed.called, last=last) == Owned(False, raised.number, reason="end.did.closed")
    alert = field.alert(raised.alert)
    assert (alert.state, written(alert.acted_at), alert.phoned_at) == (AlertState.resolved, DANGER_AT, None)


class TestUnseen:
    """The child must be seen: the owner hears 2 h before, the lead at the deadline and every 4 h after."""

    def remind(self, field: Field, when: str) -> list[int]:
        field.at(when).do(unseen_children.remind)
        return [last for last, notice in field.news() if notice.startswith("sms.alert.unseen")]

    def test_owner_then_lead_then_every_four_hours(self, field: Field, raised: Raised) -> None:
        own(field, raised)
        act(field, raised, Deed.called)
        field.news()
        assert self.remind(field, "2026-10-15 06:59") == []
        assert self.remind(field, "2026-10-15 07:00") == [201]
        assert self.remind(field, "2026-10-15 08:59") == []
        assert self.remind(field, "2026-10-15 09:00") == [301]
        assert self.remind(field, "2026-10-15 12:59") == []
        assert self.remind(field, "2026-10-15 13:00") == [301]
        assert f"{raised.number}: the child is to be seen by 09:00." in field.owed(201)[-1].text
        assert f"{raised.number}: the child was to be seen by 09:00" in field.owed(301)[-1].text
        act(field, raised, Deed.saw_child)
        assert self.remind(field, "2026-10-15 17:00") == []

    def test_in_place_of_an_owner_away_the_cover_hears_before_it(self, field: Field, raised: Raised) -> None:
        own(field, raised)
        cannot_act(field, 201, "leave")
        field.news()
        assert self.remind(field, "2026-10-15 07:00") == [203]

    def test_above_a_lead_who_locked_the_pin_the_nation_hears(self, field: Field, raised: Raised) -> None:
        own(field, raised)
        cannot_act(field.at("2026-10-15 08:59"), 301, "lock")
        field.news()
        assert self.remind(field, "2026-10-15 09:00") == [401]

    @pytest.mark.parametrize("why", ["leave", "unreachable"])
    def test_without_a_lead_whoever_answers_and_the_nation_hear_at_it(
        self, why: str, field: Field, raised: Raised
    ) -> None:
        own(field, raised)
        field.at("2026-10-15 08:59")
        cannot_act(field, 301, why)
        field.news()
        assert self.remind(field, "2026-10-15 09:00") == [201, 401]
        cannot_act(field.at("2026-10-15 09:01"), 201, "leave")
        field.news()
        assert self.remind(field, "2026-10-15 13:00") == [203, 401]

    def test_a_high_one_rests_by_night(self, field: Field) -> None:
        raised = field.at("2026-10-14 20:00").do(concerns.raise_concern, field.me(1), 2, None, 1)
        own(field, raised)
        assert self.remind(field, "2026-10-16 23:00") == [301]
        assert field.owed(301)[-1].not_before == "2026-10-17 07:00"

    def test_what_falls_due_while_nobody_is_told_comes_once(self, field: Field) -> None:
        raised = field.at("2026-10-09 10:00").do(concerns.raise_concern, field.me(1), 2, None, 3)
        own(field, raised)
        assert written(field.alert(raised.alert).seen_by) == "2026-10-16 17:00", "a Friday"
        field.at("2026-10-16 17:00")
        for _ in range(64):
            field.do(unseen_children.remind)
            field.watch.passes(hours=1)
        told = [each.not_before for each in field.owed(301) if each.notice == "sms.alert.unseen.late"]
        saturday = [f"2026-10-17 {hour}" for hour in ("07:00", "11:00", "15:00", "19:00")]
        assert told == ["2026-10-16 17:00", *saturday, "2026-10-19 07:00"]

    def test_of_many_the_lead_reads_one_sms_a_turn_as_long_as_the_list_of_what_is_late(self, field: Field) -> None:
        for child in ("204711", "318061", "427356"):
            told = (concerns.raise_concern, field.me(1), 2, ("child", field.child(child)), 1)
            own(field, field.at(f"2026-10-14 08:{child[:2]}").do(*told))
        field.at("2026-10-16 08:20").do(unseen_children.remind)
        assert (301, "sms.alert.unseen.late") in field.news(), "the first one, by its number"
        field.at("2026-10-16 08:45").do(unseen_children.remind)
        assert (301, "sms.alert.late") not in field.news(), "within half an hour of it the others wait"
        field.at("2026-10-16 08:50").do(unseen_children.remind)
        assert field.news() == [(301, "sms.alert.late")]
        assert field.owed(301)[-1].text.startswith("3 alerts are past their deadline")
        with field.database.write() as tx:
            tx.connection.execute(update(Message).values(state=MessageState.sent))
        for quiet in ("12:20", "12:48"):
            field.at(f"2026-10-16 {quiet}").do(unseen_children.remind)
            assert field.news() == []
        field.at("2026-10-16 12:50").do(unseen_children.remind)
        assert field.news() == [(301, "sms.alert.late")]
        with field.database.read() as tx:
            assert len(scope.open_in_reach(tx, field.me(301), late=True)) == 3

    def test_without_an_owner_the_lead_hears_at_the_deadline_only(self, field: Field, raised: Raised) -> None:
        own(field, raised)
        for when in ("09:30", "10:00"):
            field.at(f"2026-10-14 {when}").do(owner_watch.restart_idle)
        field.news()
        assert self.remind(field, "2026-10-15 07:00") == []
        assert self.remind(field, "2026-10-15 09:00") == [301]

    def test_closing_ends_it(self, field: Field, raised: Raised) -> None:
        own(field, raised)
        act(field, raised, Deed.nothing_found)
        close(field, raised)
        field.news()
        assert self.remind(field, "2026-10-15 09:00") == []


class TestClosing:
    """Only the owner, only after something was done, never unphoned after a taking back."""

    def test_the_reporter_hears_that_it_is_done(self, field: Field, raised: Raised) -> None:
        own(field, raised)
        act(field, raised, Deed.saw_child)
        field.news()
        assert close(field, raised) == Closed(True, raised.number, told=True)
        assert field.news() == [(1, "sms.reporter.done")]
        alert = field.alert(raised.alert)
        assert (alert.state, written(alert.closed_at)) == (AlertState.resolved, DANGER_AT)
        assert (alert.due_at, alert.seen_due_at) == (None, None)
        assert "closed_resolved" in field.story(raised.alert)

    @pytest.mark.parametrize("outcome", AlertOutcome)
    def test_each_outcome(self, outcome: AlertOutcome, field: Field, raised: Raised) -> None:
        own(field, raised)
        act(field, raised, Deed.nothing_found)
        assert close(field, raised, outcome).done
        assert field.alert(raised.alert).state == outcome.value

    def test_not_before_something_was_done(self, field: Field, raised: Raised) -> None:
        own(field, raised)
        assert close(field, raised) == Closed(False, raised.number, "close.nothing_done")

    def test_not_by_another_and_not_twice(self, field: Field, raised: Raised) -> None:
        assert close(field, raised) == Closed(False, raised.number, "close.not_yours")
        own(field, raised)
        act(field, raised, Deed.saw_child)
        assert close(field, raised, last=301) == Closed(False, raised.number, "close.not_yours")
        assert close(field, raised).done
        assert not close(field, raised).done

    def test_not_before_the_volunteer_of_a_taken_back_one_was_phoned(self, field: Field, raised: Raised) -> None:
        field.do(concerns.take_back, raised)
        own(field, raised)
        act(field, raised, Deed.saw_child)
        assert close(field, raised) == Closed(False, raised.number, "close.phone_first")
        act(field, raised, Deed.called)
        assert close(field, raised).done

    def test_the_number_stays_its_own_for_90_days(self, field: Field, raised: Raised) -> None:
        own(field, raised)
        act(field, raised, Deed.saw_child)
        close(field, raised)
        kept = field.row(NumberInUse, (24, raised.number))
        assert (kept.holder, kept.holder_id, written(kept.free_at)) == (
            NumberHolder.alert,
            raised.alert,
            "2027-01-12 09:00",
        )

    def test_a_closed_alert_has_no_new_owner(self, field: Field, raised: Raised) -> None:
        own(field, raised)
        act(field, raised, Deed.saw_child)
        close(field, raised)
        field.news()
        assert not own(field, raised, last=202).mine
        assert field.news() == []
