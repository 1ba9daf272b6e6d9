"""Of many alerts an owner, and whoever hears that they are late, reads one SMS a turn; its list holds each of them."""

import math
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from core.alerts import alerts, ladder, leaving, owner_watch, ownership, scope, unseen_children
from core.messages import sending
from core.models.alert import Deed, Level
from core.models.message import Lane, Message, MessageState
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.next_due import NextDue, Upcoming
from tests.core.support.field import Field, moment
from tests.core.support.officers import cannot_act

Verb = Callable[[Tx], int]
NEXT: dict[Verb, NextDue] = {
    unseen_children.remind: unseen_children.NEXT_UNSEEN,
    owner_watch.restart_idle: owner_watch.NEXT_IDLE,
    ladder.climb_due: ladder.NEXT_DUE,
}
LATE = ("sms.alert.unseen.late", "sms.alert.late")


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def taken(field: Field, count: int, last: int = 201, level: Level = Level.danger, minutes: int = 1) -> list[int]:
    """Alerts told and taken by that officer, one after the other."""

    def told(tx: Tx, me: Caller) -> int:
        return alerts.raise_alert(tx, me, level).id

    made = []
    for _ in range(count):
        made.append(field.do(told, field.me(1)))
        field.do(ownership.acknowledge, field.me(last), made[-1])
        field.watch.passes(minutes=minutes)
    return made


def act(field: Field, made: list[int], last: int = 201) -> None:
    """Something was done about each; nobody noted to have seen the child."""
    for each in made:
        field.do(ownership.act, field.me(last), each, int(Deed.called))


def leave(field: Field) -> None:
    field.do(sending.claim, Lane.alerts, "one", words=leaving.words)
    gone = update(Message).where(Message.state == MessageState.claimed)
    field.do(lambda tx: tx.connection.execute(gone.values(state=MessageState.sent, sent_at=tx.at)))


def run(field: Field, until: str, *verbs: Verb) -> None:
    """The clock ticks each minute until then, and SMS leave; minutes in which nothing is due are one step."""
    end, upcoming = moment(until), Upcoming([*(NEXT[verb] for verb in verbs), sending.NEXT_TO_SEND])
    while field.watch.now < end:
        for verb in verbs:
            field.do(verb)
        leave(field)
        due = min(field.look(upcoming.find) or end, end)
        field.watch.passes(minutes=max(1, math.ceil((due - field.watch.now) / timedelta(minutes=1))))


def read(field: Field, last: int, *kinds: str) -> list[tuple[datetime, str, str]]:
    """When that phone got which SMS of those kinds, and what it said."""
    with field.database.read() as tx:
        theirs = (Message.person_id == field.me(last).id, Message.notice.in_(kinds), Message.sent_at.is_not(None))
        rows = tx.session.scalars(select(Message).where(*theirs).order_by(Message.sent_at))
        return [
            (each.sent_at or tx.at, each.notice, tx.vault.open("messages.text", each.id, each.text_sealed))
            for each in rows
        ]


def is_one_a_turn(told: list[tuple[datetime, str, str]], turn: timedelta) -> bool:
    return all(later[0] - sooner[0] >= turn for sooner, later in zip(told, told[1:], strict=False))


def counted(told: list[tuple[datetime, str, str]]) -> int:
    """Of how many alerts these SMS tell."""
    several = [re.match(r"(\d+) alerts", text) for _, _, text in told]
    return sum(int(each[1]) if each else 1 for each in several)


class TestLate:
    """Past the moment by which the child was to be seen."""

    @pytest.mark.parametrize(("away", "hears"), [((), 301), ((301,), 401), ((301,), 201), ((301, 201), 401)])
    def test_of_many_each_who_hears_reads_one_sms_a_turn(self, away: tuple[int, ...], hears: int, field: Field) -> None:
        act(field.at("2026-10-14 08:00"), made := taken(field, 12, minutes=2))
        field.at("2026-10-15 07:59")
        for last in away:
            cannot_act(field, last, "leave")
        run(field, "2026-10-15 20:00", unseen_children.remind)
        told = read(field, hears, *LATE)
        assert 4 <= len(told) <= 5, "one, those of the half hour after it, then one in four hours"
        assert is_one_a_turn(told, timedelta(minutes=30))
        assert told[-1][2].startswith(f"{len(made)} alerts are past their deadline, longest")
        assert len(field.look(scope.open_in_reach, field.me(hears), late=True)) == len(made)

    def test_a_lead_who_owned_many_and_is_away_reads_none_and_the_nation_one_a_turn(self, field: Field) -> None:
        act(field.at("2026-10-14 08:00"), taken(field, 12, last=301, minutes=2), last=301)
        cannot_act(field.at("2026-10-14 12:00"), 301, "leave")
        run(field, "2026-10-15 20:00", unseen_children.remind)
        assert read(field, 301, *LATE) == []
        assert len(read(field, 401, *LATE)) <= 5

    def test_levels_that_wake_at_other_hours_share_the_sms_of_a_turn(self, field: Field) -> None:
        act(field.at("2026-10-13 20:30"), taken(field, 3, level=Level.high))
        act(field.at("2026-10-15 02:00"), taken(field, 3))
        run(field, "2026-10-16 12:00", unseen_children.remind)
        told = read(field, 301, *LATE)
        assert is_one_a_turn(told, timedelta(minutes=30))
        assert len([each for each in told if each[0] >= moment("2026-10-16 02:00")]) <= 4
        assert told[-1][2].startswith("6 alerts are past")

    def test_a_danger_by_night_does_not_wait_for_the_morning_of_another(self, field: Field) -> None:
        act(field.at("2026-10-13 22:00"), taken(field, 2, level=Level.high))
        act(field.at("2026-10-15 02:00"), taken(field, 1))
        run(field, "2026-10-16 02:30", unseen_children.remind)
        assert [at for at, _, _ in read(field, 301, *LATE)][-1] == moment("2026-10-16 02:00")


class TestAhead:
    """Two hours before it."""

    AHEAD = ("sms.alert.unseen", "sms.alert.unseen.many")

    def test_of_many_the_owner_reads_one_sms_a_turn(self, field: Field) -> None:
        act(field.at("2026-10-14 08:00"), made := taken(field, 12, minutes=2))
        run(field, "2026-10-15 07:59", unseen_children.remind)
        (told,) = read(field, 201, *self.AHEAD)
        first = field.alert(made[0])
        assert told[0] == moment("2026-10-15 06:00")
        assert told[2].startswith(f"12 alerts: the children are to be seen, the first, {first.number}, by 08:00. Dial")
        listed = {each.id for each in field.look(scope.open_in_reach, field.me(201))}
        assert set(made) <= listed

    @pytest.mark.lengthy
    def test_one_every_few_minutes_is_no_sms_each(self, field: Field) -> None:
        act(field.at("2026-10-14 08:00"), taken(field, 30, minutes=3))
        run(field, "2026-10-15 09:59", unseen_children.remind)
        assert is_one_a_turn(told := read(field, 201, *self.AHEAD), timedelta(minutes=30))
        assert counted(told) == 30

    def test_whoever_stands_in_reads_one_of_all_whom_they_stand_in_for(self, field: Field) -> None:
        act(field.at("2026-10-14 08:00"), taken(field, 5))
        act(field, taken(field, 5, last=202), last=202)
        for last in (201, 202, 203, 204):
            cannot_act(field.at("2026-10-14 12:00"), last, "leave")
        run(field, "2026-10-15 07:59", unseen_children.remind)
        assert len(told := read(field, 301, *self.AHEAD)) == 1
        assert told[0][2].startswith("10 alerts: the children are to be seen")

    def test_what_waits_for_the_morning_is_one_sms_and_names_none_that_was_seen(self, field: Field) -> None:
        made = taken(field.at("2026-10-13 00:30"), 4, level=Level.high, minutes=20)
        act(field, made)
        run(field, "2026-10-15 06:00", unseen_children.remind)
        field.do(ownership.act, field.me(201), made[0], int(Deed.saw_child))
        run(field, "2026-10-15 08:00", unseen_children.remind)
        assert len(read(field, 201, *self.AHEAD)) <= 1


class TestIdle:
    """At the acknowledge time, and at twice that."""

    WARNED, LOST = ("sms.alert.warning", "sms.alert.warning.many"), ("sms.alert.lost", "sms.alert.lost.many")

    def test_of_many_the_owner_reads_one_warning_and_what_is_lost_in_one_sms_a_turn(self, field: Field) -> None:
        made = taken(field.at("2026-10-14 08:00"), 12)
        run(field, "2026-10-14 09:40", owner_watch.restart_idle, ladder.climb_due)
        (warned,) = read(field, 201, *self.WARNED)
        assert warned[0] == moment("2026-10-14 08:30")
        first = field.alert(made[0]).number
        assert warned[2].startswith(
            f"12 alerts are yours and no deed is noted, first {first}. Dial *801#, then 1, before 09:00"
        )
        lost = read(field, 201, *self.LOST)
        assert [(at, key) for at, key, _ in lost] == [
            (moment("2026-10-14 09:00"), self.LOST[0]),
            (moment("2026-10-14 09:15"), self.LOST[1]),
        ]
        assert lost[1][2].startswith(f"11 alerts, first {field.alert(made[1]).number}: no deed was noted in time")
        assert set(made) <= {each.id for each in field.look(scope.open_in_reach, field.me(201))}

    def test_one_of_which_a_deed_was_noted_meanwhile_is_not_counted(self, field: Field) -> None:
        made = taken(field.at("2026-10-14 08:00"), 3)
        field.at("2026-10-14 08:30").do(owner_watch.restart_idle)
        act(field, made[:2])
        leave(field)
        (warned,) = read(field, 201, *self.WARNED)
        assert warned[2].startswith(f"1 alerts are yours and no deed is noted, first {field.alert(made[2]).number}")

    def test_taken_every_few_minutes_each_is_warned_of_once_and_in_time(self, field: Field) -> None:
        taken(field.at("2026-10-14 08:00"), 10, minutes=3)
        run(field, "2026-10-14 10:05", owner_watch.restart_idle)
        told = read(field, 201, *self.WARNED)
        assert is_one_a_turn(told, timedelta(minutes=15))
        assert counted(told) == 10
        assert is_one_a_turn(read(field, 201, *self.LOST), timedelta(minutes=14))
