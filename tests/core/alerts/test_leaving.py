"""After an hour without a gateway each person reads one SMS an alert, and no moment that is over."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from core.alerts import (
    alerts,
    call_backs,
    call_tries,
    handing_over,
    ladder,
    late_calls,
    leaving,
    owner_watch,
    ownership,
    unseen_children,
)
from core.clock import kigali
from core.messages import sending
from core.models.alert import Deed, Level
from core.models.duty import CallBackReason
from core.models.message import Lane, Message, MessageState
from core.reporting import concerns
from core.storage.access import Caller
from core.storage.db import Tx
from tests.core.support.field import Field, moment
from tests.core.support.officers import act, own

MOMENT = re.compile(r"(?:before|by|at|until) (?:(\d\d)/(\d\d) )?(\d\d):(\d\d)")


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def later(field: Field, when: str) -> None:
    """The clock runs on to that moment; no SMS leaves."""
    while field.watch.now < moment(when):
        field.watch.now = min(field.watch.now + timedelta(minutes=1), moment(when))
        field.do(ladder.climb_due)
        field.do(owner_watch.restart_idle)
        field.do(unseen_children.remind)
        field.do(late_calls.raise_late)


def leave(field: Field, lane: Lane = Lane.alerts) -> dict[int, list[str]]:
    """The gateway is back: what each phone reads."""
    said: dict[int, list[str]] = {}
    for each in field.do(sending.claim, lane, "back", words=leaving.words):
        said.setdefault(int(each.number[-3:]), []).append(each.text)
    return said


def never_over(field: Field, said: dict[int, list[str]]) -> None:
    for text in [each for texts in said.values() for each in texts]:
        for day, _, hour, minute in MOMENT.findall(text.replace("was to be seen by", "")):
            now = kigali(field.watch.now)
            assert day or (int(hour), int(minute)) >= (now.hour, now.minute), text


def of_child(field: Field, last: int, level: Level = Level.danger) -> int:
    def verb(tx: Tx, me: Caller) -> int:
        return alerts.raise_alert(tx, me, level).id

    return field.do(verb, field.me(last))


def test_rungs_of_an_hour_are_one_sms_a_person_that_names_what_comes_next(field: Field) -> None:
    raised = field.at("2026-10-14 09:00").do(concerns.raise_danger, field.me(1))
    later(field, "2026-10-14 10:01")
    said = leave(field)
    assert {to: len(texts) for to, texts in said.items()} == dict.fromkeys((201, 202, 203, 204, 301, 401), 1)
    assert f"Alert {raised.number}: DANGER, Huye/Ngoma. Nobody has it now. Dial *801# before 10:30" in said[201][0]
    assert "you are told again at 10:30" in said[401][0]
    never_over(field, said)


def test_the_first_rung_that_waited_alone_names_the_next(field: Field) -> None:
    field.at("2026-10-14 09:00").do(concerns.raise_danger, field.me(1))
    later(field, "2026-10-14 09:20")
    said = leave(field)
    assert set(said) == {201, 202, 203, 204}
    assert all("before 09:30" in text for (text,) in said.values())


def test_what_is_held_names_the_end_of_the_hold(field: Field) -> None:
    raised = field.at("2026-10-14 09:00").do(concerns.raise_danger, field.me(1))
    field.watch.passes(minutes=5)
    assert field.do(lambda tx: ownership.hold(tx, field.me(201), alerts.get(tx, raised.alert)))
    assert "before 09:35" in leave(field)[202][0]


def test_at_the_top_who_is_told_again_reads_when(field: Field) -> None:
    field.at("2026-10-14 17:10").do(concerns.raise_danger, field.me(3))
    later(field, "2026-10-14 18:15")
    (text,) = leave(field)[401]
    assert "18:40" in text and "higher" not in text


def test_taken_meanwhile_nothing_of_the_ladder_leaves(field: Field) -> None:
    raised = field.at("2026-10-14 09:00").do(concerns.raise_danger, field.me(1))
    own(field, raised)
    assert leave(field) == {}


def test_the_oldest_is_as_old_as_it_was(field: Field) -> None:
    """An alarm over alerts that do not leave must not begin anew with each rung."""
    field.at("2026-10-14 09:00").do(concerns.raise_danger, field.me(1))
    before = field.owed(201)
    later(field, "2026-10-14 09:20")
    (row,) = field.owed(201)
    assert row.state is MessageState.queued and row.not_before == before[0].not_before


def test_an_owner_who_acted_reads_no_warning(field: Field) -> None:
    raised = field.at("2026-10-14 09:00").do(concerns.raise_danger, field.me(1))
    own(field, raised)
    later(field, "2026-10-14 09:31")
    act(field, raised, Deed.called)
    assert leave(field) == {}


def test_a_warning_that_waited_names_when_it_is_lost(field: Field) -> None:
    raised = field.at("2026-10-14 09:00").do(concerns.raise_danger, field.me(1))
    own(field, raised)
    later(field, "2026-10-14 09:50")
    assert "before 10:00" in leave(field)[201][0]


def test_a_warning_of_what_is_lost_by_now_is_withdrawn(field: Field) -> None:
    raised = field.at("2026-10-14 09:00").do(concerns.raise_danger, field.me(1))
    own(field, raised)
    later(field, "2026-10-14 10:05")
    said = leave(field)
    assert not [text for text in said[201] if "is yours" in text]
    assert [text for text in said[201] if "no deed was noted in time" in text]
    never_over(field, said)


def test_an_offer_that_lapsed_is_withdrawn(field: Field) -> None:
    raised = field.at("2026-10-14 09:00").do(concerns.raise_danger, field.me(1))
    own(field, raised)
    field.do(handing_over.offer, field.me(201), raised.alert, field.me(202).id)
    later(field, "2026-10-14 10:00")
    said = leave(field)
    assert not [text for text in said[202] if "hands it over" in text]
    never_over(field, said)


def test_the_child_that_was_to_be_seen_is_told_as_over(field: Field) -> None:
    raised = field.at("2026-10-14 09:00").do(concerns.raise_danger, field.me(1))
    own(field, raised)
    act(field, raised, Deed.called)
    leave(field)
    field.watch.now = moment("2026-10-15 07:00")
    later(field, "2026-10-15 09:01")
    said = leave(field)
    assert "was to be seen by 09:00" in said[201][0] and "was to be seen by 09:00" in said[301][0]


def test_the_child_seen_meanwhile_nobody_is_reminded(field: Field) -> None:
    raised = field.at("2026-10-14 09:00").do(concerns.raise_danger, field.me(1))
    own(field, raised)
    act(field, raised, Deed.called)
    leave(field)
    field.watch.now = moment("2026-10-15 07:00")
    later(field, "2026-10-15 07:30")
    act(field, raised, Deed.saw_child)
    assert leave(field) == {}


class TestTogether:
    """One SMS for many alerts."""

    def flood(self, field: Field, count: int = 5) -> list[int]:
        field.at("2026-10-14 09:00")
        return [of_child(field, 1) for _ in range(count)]

    def test_it_says_how_many_nobody_has_by_now(self, field: Field) -> None:
        made = self.flood(field)
        later(field, "2026-10-14 10:01")
        field.do(ownership.acknowledge, field.me(202), made[0])
        said = leave(field)
        assert "4 alerts of one phone, Huye/Ngoma, oldest " in said[201][0]
        assert field.alert(made[0]).number not in said[201][0]
        assert [len(said[last]) for last in (201, 203, 401)] == [1, 1, 1]
        never_over(field, said)

    def test_where_somebody_has_all_it_is_withdrawn(self, field: Field) -> None:
        made = self.flood(field)
        for each in made:
            field.do(ownership.acknowledge, field.me(202), each)
        assert not leave(field), "that a village has many reports waits until a talk may have said whom they concern"

    def test_the_repeating_top_too(self, field: Field) -> None:
        first = of_child(field.at("2026-10-14 02:00"), 1)
        second = of_child(field, 101)
        later(field, "2026-10-14 03:01")
        field.leaves()
        later(field, "2026-10-14 03:40")
        field.do(ownership.acknowledge, field.me(201), first)
        said = leave(field)[301]
        assert [text for text in said if "IZU: 1 alerts" in text or field.alert(second).number in text]
        assert not [text for text in said if field.alert(first).number in text and "nobody owns" in text]


class TestCalls:
    """Calls that somebody waits for."""

    def test_a_danger_text_names_when_it_goes_higher(self, field: Field) -> None:
        field.at("2026-10-14 09:00").do(call_backs.ask, field.me(1), CallBackReason.danger_text)
        later(field, "2026-10-14 10:10")
        said = leave(field)
        assert said
        never_over(field, said)

    def test_one_that_may_wait(self, field: Field) -> None:
        field.at("2026-10-14 09:00").do(call_backs.ask, field.me(1), CallBackReason.volunteer)
        later(field, "2026-10-14 13:30")
        said = leave(field)
        assert said
        never_over(field, said)

    def test_one_that_a_colleague_has_is_withdrawn(self, field: Field) -> None:
        call = field.at("2026-10-14 09:00").do(call_backs.ask, field.me(1), CallBackReason.danger_text)
        field.do(call_tries.take, field.me(202), call)
        assert leave(field) == {}

    def test_who_was_told_hears_that_a_colleague_rings(self, field: Field) -> None:
        call = field.at("2026-10-14 09:00").do(call_backs.ask, field.me(1), CallBackReason.danger_text)
        first = leave(field)
        assert 202 in first
        field.do(sent)
        field.news()
        field.do(call_tries.take, field.me(202), call)
        assert field.news() == [(last, "sms.call_back.taken") for last in sorted(first) if last != 202]
        field.do(call_tries.take, field.me(202), call)
        assert field.news() == []


def sent(tx: Tx) -> None:
    tx.connection.execute(update(Message).values(state=MessageState.sent, sent_at=tx.at, lease=None, lease_until=None))
