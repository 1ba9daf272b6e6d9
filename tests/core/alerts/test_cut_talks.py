"""A talk about a danger that was cut off: a line on the card of its alert until somebody rang."""

import pytest
from sqlalchemy import select

from core.alerts import call_backs, call_tries, cut_talks, late_calls, ringing
from core.alerts.alerts import Raised
from core.errors import NotYours
from core.models.alert import Deed, ProtectedKey
from core.models.duty import CallBack
from core.models.session import SessionState
from core.reporting import concerns, protected_persons
from core.storage import sessions
from tests.core.support.field import Field, number, written
from tests.core.support.officers import act, close, own


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


DAY = "2026-10-14 09:00"


class TestBrokenOff:
    """A talk that told a danger and fell silent: somebody rings within half an hour."""

    def danger(self, field: Field, *, protected: bool = False, at: str = DAY) -> Raised:
        raised = field.at(at).do(concerns.raise_danger, field.me(1))
        if protected:
            field.do(protected_persons.finish, field.me(1), raised, ProtectedKey.yes)
        field.do(sessions.begin, 7, "ussd", "key", number(1), b"{}", is_draft=True, danger=raised.alert)
        field.news()
        return raised

    def test_after_three_minutes_it_is_a_line_on_the_card_that_sends_nothing(self, field: Field) -> None:
        raised = self.danger(field, at="2026-10-14 02:00")
        field.at("2026-10-14 02:02")
        assert field.do(cut_talks.broken_off) == 0
        field.at("2026-10-14 02:03")
        assert (field.do(cut_talks.broken_off), field.news()) == (1, [])
        assert (field.do(cut_talks.broken_off), field.news()) == (0, [])
        assert field.look(call_backs.open_in_reach, field.me(201)) == []
        row = field.look(lambda tx: tx.session.scalars(select(CallBack)).one())
        assert (row.reason, row.alert_id, written(row.due_at)) == ("broken_off", raised.alert, "2026-10-14 02:33")
        assert field.do(ringing.of_call, field.me(201), row.id) == (number(1), "")
        with pytest.raises(NotYours):
            field.do(ringing.of_call, field.me(501), row.id)

    def test_it_climbs_by_itself_once_its_alert_is_closed_and_nobody_rang(self, field: Field) -> None:
        raised = self.danger(field, at="2026-10-14 02:00")
        field.at("2026-10-14 02:03").do(cut_talks.broken_off)
        field.at("2026-10-14 02:33")
        assert (field.do(late_calls.raise_late), field.news()) == (1, [])
        own(field, raised)
        act(field, raised, Deed.saw_child)
        field.news()
        close(field, raised)
        assert "sms.call_back.danger" in {notice for _, notice in field.news()}
        field.at("2026-10-14 03:04").do(late_calls.raise_late)
        assert {notice for _, notice in field.news()} == {"sms.call_back.danger"}

    def test_the_deed_called_closes_it(self, field: Field) -> None:
        raised = self.danger(field)
        field.at("2026-10-14 09:03").do(cut_talks.broken_off)
        own(field, raised)
        act(field, raised, Deed.saw_child)
        assert field.look(lambda tx: tx.session.scalars(select(CallBack.state)).one()) == "open"
        act(field, raised, Deed.called)
        row = field.look(lambda tx: tx.session.scalars(select(CallBack)).one())
        assert (row.state, row.ended, row.owner_id) == ("closed", "called", field.me(201).id)

    def test_with_a_protected_person_the_sector_hears_nothing(self, field: Field) -> None:
        self.danger(field, protected=True)
        field.at("2026-10-14 09:03").do(cut_talks.broken_off)
        assert field.news() == []
        assert field.look(call_backs.open_in_reach, field.me(501)) == []

    def test_a_talk_that_ended_well_is_not_broken_off(self, field: Field) -> None:
        self.danger(field)
        kept = field.look(sessions.find, "key")
        assert kept
        assert field.do(sessions.save, kept, b"{}", state=SessionState.ended, is_draft=False, danger=None)
        field.at("2026-10-14 09:30")
        assert field.do(cut_talks.broken_off) == 0

    @pytest.mark.parametrize("aside", [True, False])
    def test_a_danger_put_aside_is_rung_back_once(self, aside: bool, field: Field) -> None:
        self.danger(field)
        if aside:
            field.do(sessions.put_older_aside, number(1), "ussd", but=0)
        else:
            kept = field.look(sessions.find, "key")
            assert kept
            field.do(sessions.put_away, kept, SessionState.discarded)
        field.at("2026-10-14 09:02")
        assert field.do(cut_talks.broken_off) == 0
        field.at("2026-10-14 09:03")
        assert (field.do(cut_talks.broken_off), field.news()) == (1, [])
        assert field.do(cut_talks.broken_off) == 0

    def cut(self, field: Field) -> tuple[Raised, int]:
        """A danger whose talk was cut, and the call that waits for it."""
        raised = self.danger(field)
        field.at("2026-10-14 09:03").do(cut_talks.broken_off)
        return raised, field.look(lambda tx: tx.session.scalars(select(CallBack.id)).one())

    def test_a_danger_taken_up_again_goes_on_there(self, field: Field) -> None:
        self.danger(field)
        kept = field.look(sessions.find, "key")
        assert kept
        field.do(sessions.put_away, kept, SessionState.continued)
        assert field.at("2026-10-14 09:03").do(cut_talks.broken_off) == 0

    def test_a_talk_cut_again_after_that_call_was_made_waits_for_another(self, field: Field) -> None:
        raised, first = self.cut(field)
        field.do(call_tries.rung, field.me(201), first, True)
        field.do(sessions.begin, 8, "ussd", "again", number(1), b"{}", is_draft=True, danger=raised.alert)
        field.at("2026-10-14 09:07").do(cut_talks.broken_off)
        stand = field.look(lambda tx: tx.session.scalars(select(CallBack.state).order_by(CallBack.asked_at)).all())
        assert stand == ["closed", "open"]

    def test_a_danger_told_anew_to_its_end_needs_no_call(self, field: Field) -> None:
        raised = self.danger(field)
        field.do(sessions.told_whole, number(2), raised.alert)
        field.do(sessions.told_whole, number(1), raised.alert + 1)
        field.do(sessions.told_whole, number(1), raised.alert)
        assert field.at("2026-10-14 09:03").do(cut_talks.broken_off) == 0

    def test_reaching_the_volunteer_lets_the_owner_close_a_taken_back_alert(self, field: Field) -> None:
        raised, row = self.cut(field)
        field.do(call_tries.rung, field.me(201), row, False)
        assert field.alert(raised.alert).phoned_at is None
        field.do(call_tries.rung, field.me(201), row, True)
        assert field.alert(raised.alert).phoned_at == field.watch.now
