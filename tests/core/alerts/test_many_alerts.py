"""Many alerts of one phone, and what repeats at the top, are one SMS a person and turn; each stands on the list."""

import math
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from core.alerts import alerts, ladder, one_phone, ownership, scope
from core.models.alert import Alert, Level
from core.models.message import Message, MessageState
from core.monitoring import invariants
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.next_due import Upcoming
from tests.core.support.field import Field, moment

ALONE = ("sms.alert", "sms.alert.again", "sms.alert.top")
TOGETHER, TOP = "sms.alert.phone", "sms.alert.many"


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def concern(field: Field, last: int = 1, level: Level = Level.danger) -> int:
    def verb(tx: Tx, me: Caller) -> int:
        return alerts.raise_alert(tx, me, level).id

    return field.do(verb, field.me(last))


def sent(field: Field) -> Counter[tuple[int, str]]:
    """How many SMS were owed since the last look that were not withdrawn, by person and kind."""
    kinds = (*ALONE, TOGETHER, TOP)
    everything = Counter(
        (each.to, each.notice) for each in field.owed() if each.state != "withheld" and each.notice in kinds
    )
    new = everything - _SEEN.get(field, Counter())
    _SEEN[field] = everything
    return new


_SEEN: dict[Field, Counter[tuple[int, str]]] = {}


def leave(tx: Tx) -> None:
    """What may go by now has gone."""
    may = (Message.state == MessageState.queued, Message.not_before <= tx.at)
    tx.connection.execute(update(Message).where(*may).values(state=MessageState.sent, sent_at=tx.at))


_LADDERS = Upcoming([ladder.NEXT_DUE])


def run(field: Field, until: str) -> None:
    """The clock ticks each minute until then, and SMS leave; minutes in which no ladder moves are one step."""
    end = moment(until)
    while field.watch.now < end:
        field.do(leave)
        due = min(field.look(_LADDERS.find) or end, end)
        minutes = max(1, math.ceil((due - field.watch.now) / timedelta(minutes=1)))
        field.watch.passes(minutes=minutes - 1)
        field.do(leave)
        field.watch.now = min(field.watch.now + timedelta(minutes=1), end)
        field.do(ladder.climb_due)


def flood(field: Field, count: int = 32) -> list[int]:
    field.at("2026-10-14 09:00")
    made = []
    for _ in range(count):
        made.append(concern(field))
        field.watch.passes(seconds=15)
    return made


class TestOnePhone:
    """More than three of one reporter within an hour."""

    @pytest.mark.lengthy
    def test_thirty_two_in_minutes_are_four_sms_an_officer(self, field: Field) -> None:
        made = flood(field)
        expected = {(last, kind): count for last in (201, 202) for kind, count in ((ALONE[0], 3), (TOGETHER, 1))}
        assert sent(field) == expected
        assert len(field.look(scope.open_in_reach, field.me(201))) == len(made)

    def test_it_says_how_many_the_oldest_and_a_moment_to_come(self, field: Field) -> None:
        made = flood(field, 4)
        number = field.alert(made[0]).number
        (told,) = [each for each in field.owed(201) if each.notice == TOGETHER]
        assert told.text == (
            f"4 alerts of one phone, Huye/Ngoma, oldest {number}: DANGER. Dial *801# before 09:15."
            f" Or send OK {number}: holds all."
        )

    def test_the_number_it_names_is_of_the_level_it_names(self, field: Field) -> None:
        field.at("2026-10-14 09:00")
        for _ in range(3):
            concern(field, level=Level.high)
        danger = field.alert(concern(field))
        (told,) = [each for each in field.owed(201) if each.notice == TOGETHER]
        assert told.text.startswith(f"4 alerts of one phone, Huye/Ngoma, oldest {danger.number}: DANGER.")

    def test_their_rungs_are_one_sms_a_person_too(self, field: Field) -> None:
        flood(field, 8)
        sent(field)
        run(field, "2026-10-14 09:29")
        assert sent(field) == {(last, TOGETHER): 1 for last in (201, 202, 203, 204)}
        run(field, "2026-10-14 09:40")
        assert sent(field) == {(301, TOGETHER): 1}

    def test_nobody_stands_down_of_one_that_was_raised_after_the_sms_of_many_had_left(self, field: Field) -> None:
        made = flood(field, 4)
        field.do(leave)
        field.watch.passes(seconds=15)
        later = concern(field)
        me = field.me(201)
        stood_down = lambda: [each for each in field.owed(202) if each.notice == "sms.alert.taken"]  # noqa: E731
        field.do(lambda tx: ownership.acknowledge(tx, me, later))
        assert stood_down() == []
        for each in made:
            field.do(lambda tx, each=each: ownership.acknowledge(tx, me, each))
        assert len(stood_down()) == len(made)
        assert field.do(invariants.sweep) == 0, "the SMS of many told them"

    def test_ok_holds_all_that_were_told(self, field: Field) -> None:
        made = flood(field, 5)
        me = field.me(201)
        assert field.do(lambda tx: ownership.hold(tx, me, alerts.get(tx, made[0])))
        assert all(field.alert(each).held_by_id == me.id for each in made)

    def test_ok_to_another_of_their_numbers_holds_that_one_alone(self, field: Field) -> None:
        made = flood(field, 5)
        me = field.me(201)
        assert field.do(lambda tx: ownership.hold(tx, me, alerts.get(tx, made[1])))
        assert [field.alert(each).held_by_id for each in made] == [None, me.id, None, None, None]

    def test_three_or_those_of_several_phones_are_told_one_by_one(self, field: Field) -> None:
        flood(field, 3)
        for last in (2, 101):
            concern(field, last)
        assert sent(field) == {(201, ALONE[0]): 5, (202, ALONE[0]): 5}

    def test_four_in_more_than_an_hour_are_told_one_by_one(self, field: Field) -> None:
        for when in ("09:00", "09:25", "09:50", "10:05"):
            concern(field.at(f"2026-10-14 {when}"))
        assert not [each for each in field.owed() if each.notice == TOGETHER]

    def test_a_danger_behind_three_that_can_wait_is_told_at_once(self, field: Field) -> None:
        field.at("2026-10-14 09:00")
        for _ in range(4):
            concern(field, level=Level.high)
        sent(field)
        concern(field)
        assert sent(field) == {(201, TOGETHER): 1, (202, TOGETHER): 1}

    def test_no_rule_finds_one_untold(self, field: Field) -> None:
        flood(field, 6)
        sent(field)
        field.watch.passes(minutes=5)
        field.do(invariants.sweep)
        assert sent(field) == {}

    def test_who_took_one_leaves_the_others_to_be_told(self, field: Field) -> None:
        made = flood(field, 5)
        field.do(ownership.acknowledge, field.me(201), made[0])
        sent(field)
        run(field, "2026-10-14 09:20")
        told = [each for each in field.owed(202) if each.notice == TOGETHER][-1]
        assert told.text.startswith(f"4 alerts of one phone, Huye/Ngoma, oldest {field.alert(made[1]).number}")


class TestTop:
    """What nobody owns at the top of its ladder."""

    def test_two_of_different_minutes_are_one_sms_each_half_hour(self, field: Field) -> None:
        first = concern(field.at("2026-10-14 02:00"))
        concern(field.at("2026-10-14 02:10"), 101)
        run(field, "2026-10-14 03:29")
        sent(field)
        run(field, "2026-10-14 08:29")
        assert sent(field) == {(301, TOP): 10, (401, TOP): 10}
        assert field.owed(301)[-1].text == (
            f"IZU: 2 alerts nobody owns, oldest {field.alert(first).number}: DANGER. Please dial *801#."
        )

    def test_one_alone_keeps_its_own_words(self, field: Field) -> None:
        concern(field.at("2026-10-14 02:00"))
        run(field, "2026-10-14 03:29")
        sent(field)
        run(field, "2026-10-14 04:35")
        assert sent(field) == {(301, ALONE[1]): 3, (401, ALONE[1]): 3}

    def test_what_still_waits_is_told_though_the_sms_of_this_turn_has_left(self, field: Field) -> None:
        concern(field.at("2026-10-14 02:00"))
        concern(field.at("2026-10-14 02:10"), 101)
        third = concern(field.at("2026-10-14 02:50"), 2)
        run(field, "2026-10-14 04:19")
        own = (Message.alert_id == third, Message.person_id == field.me(301).person)

        def refused(tx: Tx) -> None:
            tx.connection.execute(update(Message).where(*own).values(state=MessageState.queued, sent_at=None))

        field.do(refused)
        field.watch.passes(minutes=1)
        field.do(ladder.climb_due)
        with field.database.read() as tx:
            states = tx.session.scalars(select(Message.state).where(*own).order_by(Message.created_at)).all()
        assert states == [MessageState.queued, MessageState.withheld]

    @pytest.mark.lengthy
    def test_a_flood_that_nobody_takes_for_a_day_is_no_more_than_one_alert(self, field: Field) -> None:
        flood(field, 12)
        run(field, "2026-10-14 10:29")
        sent(field)
        run(field, "2026-10-14 16:29")
        told = sent(field)
        assert set(told) == {(301, TOP), (401, TOP)}
        assert max(told.values()) <= 13
        with field.database.read() as tx:
            assert {each.state for each in tx.session.scalars(select(Alert))} == {"notified"}

    @pytest.mark.lengthy
    def test_days_in_which_nobody_comes_is_one_sms_each_half_hour(self, field: Field) -> None:
        flood(field, 4)
        run(field, "2026-10-14 10:29")
        sent(field)
        while field.watch.now < moment("2026-10-16 10:29"):
            field.do(leave)
            field.watch.passes(minutes=30)
            field.do(ladder.climb_due)
        assert max(sent(field).values()) <= 2 * 48 + 1


def test_a_press_reads_no_other_alert_of_its_phone_whole(field: Field) -> None:
    """Else each danger of a panic costs more than the one before."""
    flood(field, 12)

    def loaded(tx: Tx) -> tuple[int, int]:
        newest = tx.session.scalars(select(Alert).order_by(Alert.raised_at.desc(), Alert.id).limit(1)).one()
        group = one_phone.of_one_phone(tx, newest)
        return len(group), sum(isinstance(each, Alert) for each in tx.session.identity_map.values())

    assert field.look(loaded) == (12, 1)
