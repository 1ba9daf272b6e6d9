"""A call that may be about a danger and has no alert climbs day and night until a person takes it."""

import pytest

from core.alerts import call_backs, call_ladder, call_tries, late_calls, ownership
from core.models.alert import Deed
from core.models.duty import CallBack, CallBackReason, CallBackState, CallEnd
from core.reporting import concerns
from tests.core.support.field import OPERATOR, Field
from tests.core.support.officers import own

ASKED = "2026-10-16 23:50"
"""A Friday night."""


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def ask(field: Field, last: int = 1) -> int:
    return field.at(ASKED).do(call_backs.ask, field.me(last), CallBackReason.danger_text)


def told(field: Field, when: str) -> list[int]:
    """Who hears at that moment, and nobody a minute before."""
    field.at(when).watch.passes(minutes=-1)
    assert field.do(late_calls.raise_late) == 0, when
    field.at(when).do(late_calls.raise_late)
    return sorted(last for last, _ in field.news())


def test_the_pair_the_cover_the_lead_the_nation_then_every_half_hour_through_the_week_end(field: Field) -> None:
    ask(field)
    assert sorted(last for last, _ in field.news()) == [201, 202]
    cover = told(field, "2026-10-17 00:20")
    assert cover
    assert not set(cover) & {201, 202, 301, 401}
    assert told(field, "2026-10-17 00:50") == [301]
    assert told(field, "2026-10-17 01:20") == [401]
    for when in ("17 01:50", "17 02:20", "17 02:50", "17 03:20", "17 03:50", "17 04:20"):
        assert told(field, f"2026-10-{when}") == [301, 401]
    assert field.owed(301)[-1].not_before == "2026-10-17 04:20"


def test_each_says_where_since_when_and_when_it_really_goes_on(field: Field) -> None:
    ask(field)
    assert field.owed(201)[-1].text == (
        "IZU: perhaps DANGER, Huye/Ngoma: a call for help of 23:50. Not answered yet."
        " Ring: *801#. It goes higher at 17/10 00:20."
    )
    for when in ("17 00:20", "17 00:50", "17 01:20"):
        field.at(f"2026-10-{when}").do(late_calls.raise_late)
    assert field.owed(401)[-1].text.endswith("Told again at 01:50.")
    assert "16/10 23:50" in field.owed(401)[-1].text


def test_two_that_wait_are_told_apart_and_both_climb(field: Field) -> None:
    ask(field)
    field.at("2026-10-17 00:00").do(call_backs.ask, field.me(101), CallBackReason.danger_text)
    for when in ("00:20", "00:30", "00:50", "01:00"):
        field.at(f"2026-10-17 {when}").do(late_calls.raise_late)
    first, second = field.owed(301)
    assert "a call for help of 16/10 23:50." in first.text
    assert "a call for help of 00:00." in second.text


def test_who_takes_it_ends_the_climb_and_who_does_not_ring_has_it_no_longer(field: Field) -> None:
    row = ask(field)
    field.news()
    field.at("2026-10-17 00:05").do(call_tries.take, field.me(202), row)
    field.news()
    assert told(field, "2026-10-17 00:25") == [202]
    assert field.owed(202)[-1].text == (
        "IZU: perhaps DANGER, Huye/Ngoma: the call for help of 16/10 23:50 is yours, not answered yet."
        " Ring: *801#. At 00:35 others hear of it."
    )
    assert told(field, "2026-10-17 00:35") == [202, 203, 204], "the cover, and who has it no longer"
    assert field.owed(202)[-1].text == (
        "IZU: the call for help of 16/10 23:50 is not answered: others ring now too. If you reach them, say so: *801#."
    )
    assert field.row(CallBack, row).owner_id is None
    assert field.do(call_tries.take, field.me(201), row)
    field.do(call_tries.rung, field.me(201), row, True)
    field.at("2026-10-19 09:00")
    assert field.do(late_calls.raise_late) == 0


def test_after_a_try_in_vain_who_rang_hears_first_then_it_goes_on(field: Field) -> None:
    row = ask(field)
    field.at("2026-10-17 00:05").do(call_tries.rung, field.me(202), row, False)
    field.news()
    assert told(field, "2026-10-17 00:15") == [202]
    assert told(field, "2026-10-17 00:25") == [202, 203, 204]
    assert told(field, "2026-10-17 00:55") == [301]


def test_what_an_owner_is_warned_of_leaves_only_while_the_call_is_theirs_and_unanswered(field: Field) -> None:
    row = ask(field)
    field.at("2026-10-17 00:05").do(call_tries.take, field.me(202), row)
    field.at("2026-10-17 00:25").do(late_calls.raise_late)

    def says(last: int, notice: str) -> bool:
        person = field.me(last).id
        return field.look(lambda tx: call_ladder.as_it_stands(tx, tx.session.get_one(CallBack, row), person, notice))

    assert says(202, call_ladder.YOURS)
    assert not says(202, call_ladder.LOST)
    assert not says(201, call_ladder.CLIMBS), "somebody has it"
    field.at("2026-10-17 00:35").do(late_calls.raise_late)
    assert says(202, call_ladder.LOST)
    assert not says(202, call_ladder.YOURS)
    assert field.do(call_tries.take, field.me(201), row)
    assert not says(202, call_ladder.LOST)
    field.do(call_tries.rung, field.me(201), row, True)
    assert not any(says(last, notice) for last in (201, 202) for notice in call_ladder.NOTICES)


@pytest.mark.parametrize("tries", [("23:51", "23:54", "23:59"), ("23:50", "23:50", "23:50")])
def test_three_tries_in_vain_end_no_danger_but_send_it_up_at_once(tries: tuple[str, ...], field: Field) -> None:
    row = ask(field)
    for when in tries:
        field.at(f"2026-10-16 {when}").do(call_tries.rung, field.me(201), row, False)
    field.news()
    field.do(late_calls.raise_late)
    assert sorted(last for last, _ in field.news()) == [201, 203, 204], "the cover, and who has it no longer"
    kept = field.row(CallBack, row)
    assert (kept.state, kept.ended, kept.tries) == (CallBackState.not_reached, None, 3)
    assert [each.id for each in field.look(call_backs.open_in_reach, field.me(202))] == [row]
    for waits, who in ((30, [301]), (30, [401]), (30, [301, 401])):
        field.watch.passes(minutes=waits)
        field.do(late_calls.raise_late)
        assert sorted(last for last, _ in field.news()) == who


@pytest.mark.parametrize("every", [*(pytest.param(each, marks=pytest.mark.lengthy) for each in (1, 4, 9, 14)), 11, 29])
def test_however_often_one_officer_tries_the_lead_and_the_nation_hear(every: int, field: Field) -> None:
    """In time: no rung is put off by more than the wait that a try in vain leaves to try again."""
    row = ask(field)
    field.news()
    heard: dict[int, int] = {}
    for minute in range(1, 130):
        field.watch.passes(minutes=1)
        if minute % every == 0:
            field.do(call_tries.rung, field.me(201), row, False)
        field.do(late_calls.raise_late)
        for last, _ in field.news():
            heard.setdefault(last, minute)
    assert heard[301] <= 60 + 2 * 10
    assert heard[401] <= 90 + 3 * 10


def test_it_ends_once_an_officer_says_that_the_caller_was_found_in_another_way(field: Field) -> None:
    row = ask(field)
    for _ in range(2):
        field.do(call_tries.rung, field.me(201), row, False)
        field.do(call_tries.found, field.me(201), row)
        assert field.row(CallBack, row).state is CallBackState.not_reached, "not before three tries"
    field.do(call_tries.rung, field.me(201), row, False)
    field.do(call_tries.found, field.me(202), row)
    kept = field.row(CallBack, row)
    assert (kept.state, kept.ended, kept.owner_id) == (CallBackState.closed, CallEnd.found, field.me(202).id)
    field.at("2026-10-19 09:00")
    assert field.do(late_calls.raise_late) == 0


def test_a_clock_that_stood_still_tells_every_rung_that_came(field: Field) -> None:
    ask(field)
    field.news()
    field.at("2026-10-17 01:25").do(late_calls.raise_late)
    assert {301, 401} <= {last for last, _ in field.news()}
    assert all(each.text.endswith("Told again at 01:55.") for each in field.owed(401))


def test_a_district_without_anybody_is_the_nations(field: Field) -> None:
    ask(field, 3)
    assert field.news() == [(401, "sms.call_back.danger.top")], "nobody is above"
    assert told(field, "2026-10-17 00:20") == [401], "empty rungs are passed over"


def test_once_its_alert_is_over_the_call_climbs_by_itself(field: Field) -> None:
    raised = field.at(ASKED).do(concerns.raise_danger, field.me(1))
    field.do(call_backs.open_one, field.me(1), CallBackReason.broken_off, "b", alert_id=raised.alert)
    own(field, raised, 202)
    field.at("2026-10-17 00:07").do(ownership.act, field.me(202), raised.alert, int(Deed.police))
    field.news()
    field.do(ownership.close, field.me(202), raised.alert, "resolved")
    heard = [last for last, notice in field.news() if notice == call_ladder.CLIMBS]
    assert sorted(heard) == [201, 202], "the pair on duty at once: nobody was told of that call yet"
    assert field.owed(201)[-1].text.endswith("It goes higher at 00:37.")
    assert told(field, "2026-10-17 00:37") == [203, 204], "the cover"
    assert told(field, "2026-10-17 01:07") == [301]


def test_a_call_made_before_its_alert_is_over_begins_nothing(field: Field) -> None:
    raised = field.at(ASKED).do(concerns.raise_danger, field.me(1))
    field.do(call_backs.open_one, field.me(1), CallBackReason.broken_off, "b", alert_id=raised.alert)
    own(field, raised, 202)
    field.do(ownership.act, field.me(202), raised.alert, int(Deed.called))
    field.news()
    field.do(ownership.close, field.me(202), raised.alert, "resolved")
    assert call_ladder.CLIMBS not in {notice for _, notice in field.news()}


def test_where_nobody_can_be_reached_the_operator_hears_each_time(field: Field) -> None:
    field.database.operator = OPERATOR
    for last in (201, 202, 203, 204, 301, 401):
        field.phone(last, works=False)
    ask(field)
    assert field.do(late_calls.raise_late) == 1, "no rung is waited for"
    told(field, "2026-10-17 00:20")
    said = [each for each in field.owed() if each.notice == "sms.call_back.danger.top"]
    assert [each.to for each in said] == [999, 999]
    assert said[-1].text.startswith("IZU: perhaps DANGER, Huye/Ngoma: a call for help of")
