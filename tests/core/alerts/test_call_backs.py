"""Calls that somebody waits for: told to the sector first, to the district when late, closed when reached."""

import pytest
from sqlalchemy import select, update

from core.alerts import call_backs, call_tries, late_calls, ringing
from core.errors import NotYours
from core.models.duty import CallBack, CallBackReason, CallBackState, CallEnd
from core.models.message import Lane
from core.models.person import Person
from core.models.record import AuditEntry
from core.storage.access import Caller
from tests.core.support.field import Field, number, written


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


DAY = "2026-10-14 09:00"


def row_of(field: Field, row: int) -> CallBack:
    return field.row(CallBack, row)


def ask(field: Field, last: int = 101, reason: CallBackReason = CallBackReason.caregiver) -> int:
    return field.do(call_backs.ask, field.me(last), reason)


def test_the_sectors_officer_is_told_by_when(field: Field) -> None:
    row = ask(field.at(DAY))
    (told,) = field.owed()
    assert (told.to, told.lane, told.not_before) == (501, Lane.alerts, DAY)
    assert told.text == "IZU: somebody waits for a call by 13:00, asked 09:00. Dial *801#."
    kept = row_of(field, row)
    assert (kept.state, kept.district_id, kept.sector_id) == (CallBackState.open, 24, 2409)
    assert written(kept.due_at) == "2026-10-14 13:00"


def test_asking_twice_a_day_is_one_call_back(field: Field) -> None:
    first = ask(field.at(DAY))
    field.news()
    assert ask(field.at("2026-10-14 23:00")) == first
    assert field.news() == []
    assert ask(field, reason=CallBackReason.unreadable) != first
    assert ask(field.at("2026-10-15 09:00")) != first


def test_texts_nobody_could_read_are_one_call_back_an_hour_and_number(field: Field) -> None:
    def unreadable(when: str, last: int = 101) -> int:
        return ask(field.at(when), last, CallBackReason.unreadable)

    first = unreadable("2026-10-14 09:50")
    assert unreadable("2026-10-14 10:49") == first, "across the full hour too"
    assert unreadable("2026-10-14 10:49", last=1) != first
    second = unreadable("2026-10-14 10:50")
    assert second != first
    assert unreadable("2026-10-14 11:30") == second
    assert len(field.look(call_backs.open_in_reach, field.me(501))) == 3


@pytest.mark.parametrize("reason", sorted(set(CallBackReason) - {CallBackReason.broken_off}))
def test_whatever_is_asked_once_the_call_was_made_is_told_and_listed_anew(reason: CallBackReason, field: Field) -> None:
    """Within the hour, the same day and at the same moment; as often as it comes."""
    before = ask(field.at("2026-10-14 09:00"), reason=reason)
    for when in ("09:10", "09:10", "09:20"):
        field.at(f"2026-10-14 {when}").do(call_tries.rung, field.me(201), before, True)
        field.news()
        row = ask(field, reason=reason)
        assert row != before
        assert field.news(), f"somebody hears at {when}"
        assert [each.id for each in field.look(call_backs.open_in_reach, field.me(201))] == [row]
        assert ask(field, reason=reason) == row, "while it waits it is one"
        before = row


def test_a_call_that_ended_unanswered_is_asked_for_anew_too(field: Field) -> None:
    row = ask(field.at(DAY))
    for _ in range(3):
        field.do(call_tries.rung, field.me(501), row, False)
    assert row_of(field, row).state is CallBackState.closed
    assert ask(field) != row


@pytest.mark.parametrize(
    ("asked", "due"),
    [(DAY, "2026-10-14 13:00"), ("2026-10-14 19:00", "2026-10-15 09:00"), ("2026-10-14 02:00", "2026-10-14 11:00")],
)
def test_four_hours_count_between_seven_and_nine_in_the_evening(asked: str, due: str, field: Field) -> None:
    assert written(row_of(field, ask(field.at(asked))).due_at) == due


def test_a_call_that_may_wait_wakes_nobody_by_night(field: Field) -> None:
    ask(field.at("2026-10-14 23:00"))
    assert [(each.to, each.not_before) for each in field.owed()] == [(501, "2026-10-15 07:00")]


def test_a_sector_without_an_officer_goes_to_the_district_and_a_stranger_to_the_nation(field: Field) -> None:
    officer = field.me(501).id
    field.do(lambda tx: tx.connection.execute(update(Person).where(Person.id == officer).values(standing="left")))
    ask(field.at(DAY))
    assert field.news() == [(201, "sms.call_back")]
    field.do(call_backs.ask, Caller(number(998), "ussd"), CallBackReason.stranger)
    assert field.news() == [(401, "sms.call_back")]


def test_a_district_without_its_own_officers_goes_to_the_nation(field: Field) -> None:
    ask(field.at(DAY), last=3)
    assert field.news() == [(401, "sms.call_back")]


def test_late_calls_go_to_the_districts_social_worker_once(field: Field) -> None:
    row = ask(field.at(DAY))
    field.news()
    field.at("2026-10-14 12:59")
    assert field.do(late_calls.raise_late) == 0
    field.at("2026-10-14 13:00")
    assert (field.do(late_calls.raise_late), field.news()) == (1, [(201, "sms.call_back")])
    assert (field.do(late_calls.raise_late), field.news()) == (0, [])
    assert row_of(field, row).raised_to_district_at == field.watch.now


class TestRinging:
    """The officer rings."""

    def test_three_tries_in_vain_with_waits_between_end_it(self, field: Field) -> None:
        row = ask(field.at(DAY))
        stood = []
        for when in ("09:05", "11:30", "13:40", "13:45"):
            field.at(f"2026-10-14 {when}").do(call_tries.rung, field.me(501), row, False)
            kept = row_of(field, row)
            stood.append((kept.state.value, kept.tries, written(kept.due_at)[11:]))
        assert stood == [("not_reached", 1, "11:05"), ("not_reached", 2, "13:30"), *[("closed", 3, "13:30")] * 2]
        assert (kept.ended, written(kept.closed_at), kept.owner_id) == (
            CallEnd.not_reached,
            "2026-10-14 13:40",
            field.me(501).id,
        )

    def test_a_danger_is_tried_again_after_ten_minutes_at_any_hour(self, field: Field) -> None:
        row = field.at("2026-10-14 02:00").do(call_backs.open_one, field.me(1), CallBackReason.broken_off, "b")
        field.at("2026-10-14 02:05").do(call_tries.rung, field.me(201), row, False)
        assert written(row_of(field, row).due_at) == "2026-10-14 02:15"

    def test_who_takes_it_owns_it_and_its_deadline_stays(self, field: Field) -> None:
        row = ask(field.at(DAY))
        assert field.do(call_tries.take, field.me(501), row)
        assert not field.do(call_tries.take, field.me(201), row)
        assert field.do(call_tries.take, field.me(501), row), "twice is no error"
        kept = row_of(field, row)
        assert (kept.owner_id, kept.state, written(kept.due_at)) == (
            field.me(501).id,
            CallBackState.open,
            "2026-10-14 13:00",
        )

    def test_reached_is_closed_and_late_no_more(self, field: Field) -> None:
        row = ask(field.at(DAY))
        field.do(call_tries.rung, field.me(501), row, True)
        kept = row_of(field, row)
        assert (kept.state, kept.ended, kept.owner_id) == ("closed", CallEnd.called, field.me(501).id)
        field.at("2026-10-15 09:00")
        assert field.do(late_calls.raise_late) == 0
        assert field.look(call_backs.open_in_reach, field.me(501)) == []

    def test_the_number_is_read_and_the_look_recorded(self, field: Field) -> None:
        row = ask(field.at(DAY))
        me = field.me(501)
        assert field.do(ringing.of_call, me, row) == (number(101), "")
        entry = field.look(lambda tx: tx.session.scalars(select(AuditEntry)).one())
        assert (entry.verb, entry.record, entry.record_id, entry.person_id) == ("read", "call_backs", row, me.id)

    def test_not_by_another_district(self, field: Field) -> None:
        row = ask(field.at(DAY), last=3)
        for verb, more in ((ringing.of_call, ()), (call_tries.rung, (True,))):
            with pytest.raises(NotYours):
                field.do(verb, field.me(201), row, *more)
        assert field.do(ringing.of_call, field.me(401), row) == (number(3), "")

    def test_who_sees_which_calls_the_most_urgent_first(self, field: Field) -> None:
        later = ask(field.at(DAY))
        sooner = field.do(call_backs.open_one, field.me(1), CallBackReason.broken_off, "broken_off:1")
        stranger = field.do(call_backs.ask, Caller(number(998), "ussd"), CallBackReason.stranger)
        theirs = ask(field, last=3)

        def seen(last: int) -> list[int]:
            return [each.id for each in field.look(call_backs.open_in_reach, field.me(last))]

        assert seen(201) == [sooner, later]
        assert seen(501) == [later], "of a danger nobody below the district hears before no was pressed"
        assert set(seen(401)) == {later, sooner, stranger, theirs}


def calls(field: Field) -> list[CallBack]:
    return field.look(call_backs.open_in_reach, field.me(401))


def test_of_a_stranger_three_calls_a_day_are_told_and_each_stands_on_the_list(field: Field) -> None:
    stranger = Caller(number(998), "ussd")
    for told in (1, 1, 1, 0, 0):
        assert field.at(DAY).do(call_backs.ask_unverified, stranger) > 0
        assert len(field.news()) == told
        assert field.do(call_backs.ask_unverified, stranger) > 0, "one that waits is enough"
        (waiting,) = calls(field)
        field.do(call_tries.rung, field.me(401), waiting.id, True)
    field.do(call_backs.ask_unverified, stranger)
    (waiting,) = calls(field)
    field.at("2026-10-14 13:30").do(late_calls.raise_late)
    assert [last for last, _ in field.news()] == [401], "late, it is told as any other"
    assert field.at("2026-10-15 09:00").do(call_backs.ask_unverified, stranger) > 0


def test_a_danger_of_a_stranger_is_never_dropped(field: Field) -> None:
    """However often that number was rung today: each is told at once and climbs."""
    stranger = Caller(number(998), "sms")
    for _ in range(6):
        field.do(call_backs.ask_unverified, stranger, danger=True)
        assert [last for last, _ in field.news()] == [401]
        (waiting,) = calls(field)
        assert waiting.reason is CallBackReason.danger_text
        field.do(call_tries.rung, field.me(401), waiting.id, True)


def test_many_texts_of_one_stranger_while_nobody_has_the_call_are_one_sms(field: Field) -> None:
    stranger = Caller(number(998), "sms")
    rows = {field.at(DAY).do(call_backs.ask_unverified, stranger, danger=True) for _ in range(50)}
    assert (len(rows), len(field.news())) == (1, 1)
