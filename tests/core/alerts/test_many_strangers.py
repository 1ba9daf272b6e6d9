"""A flood of numbers that nobody knows: the first calls are told one by one, the rest in one SMS a person and turn."""

from collections import Counter

import pytest
from sqlalchemy import update

from core.alerts import call_backs, call_ladder, call_tries, late_calls
from core.alerts.top_calls import MANY
from core.models.message import Message, MessageState
from core.people import people
from tests.core.support.field import Field

DAY = "2026-10-14"
NUMBERS = range(700, 720)


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def flood(field: Field, *lasts: int, danger: bool = True, when: str = "09:00") -> list[int]:
    field.at(f"{DAY} {when}")
    return [field.do(call_backs.ask_unverified, field.me(last), danger=danger) for last in lasts]


def told(field: Field) -> Counter[str]:
    """What the national desk is told, and nobody else is."""
    news = field.news()
    assert {to for to, _ in news} <= {401}
    return Counter(notice for _, notice in news)


def test_dangers_of_twenty_numbers_are_three_sms_and_one_for_all(field: Field) -> None:
    calls = flood(field, *NUMBERS)
    assert len(set(calls)) == len(NUMBERS), "each stands on the list"
    assert told(field) == {call_ladder.ON_TOP: 3, MANY: 1}
    assert len(field.look(call_backs.open_in_reach, field.me(401))) == len(NUMBERS)
    said = field.look(lambda tx: call_ladder.top_words(tx, people.get(tx, field.me(401).id)))
    assert said
    assert said.slots["count"] == len(NUMBERS)


def test_up_the_ladder_they_are_one_sms_a_turn(field: Field) -> None:
    flood(field, *NUMBERS)
    told(field)
    for when in ("09:30", "10:00", "10:30", "11:00"):
        field.at(f"{DAY} {when}")
        for _ in range(3):
            field.do(late_calls.raise_late)
        assert told(field) == {MANY: 1}, when


def test_one_more_in_the_flood_is_told_by_the_end_of_the_turn(field: Field) -> None:
    """The SMS of before has left, so another is on its way."""
    flood(field, *NUMBERS)
    field.do(lambda tx: tx.connection.execute(update(Message).values(state=MessageState.sent)))
    told(field)
    flood(field, 799, when="09:05")
    assert told(field) == {MANY: 1}
    (waits,) = [each for each in field.owed(401) if each.notice == MANY and each.state == "queued"]
    assert waits.not_before == f"{DAY} 09:15"


def test_once_the_desk_has_them_the_next_is_told_by_itself(field: Field) -> None:
    for call in flood(field, *NUMBERS[:10]):
        field.do(call_tries.take, field.me(401), call)
    told(field)
    flood(field, 799, when="09:10")
    assert told(field) == {call_ladder.ON_TOP: 1}


def test_calls_of_no_danger_are_three_sms_one_an_hour_and_one_when_late(field: Field) -> None:
    flood(field, *NUMBERS, danger=False)
    assert told(field) == {call_ladder.WAITS: 4}
    flood(field, *range(760, 770), danger=False, when="09:40")
    assert told(field) == {}, "the same SMS at ten tells of them"
    for when in ("13:00", "13:40"):
        field.at(f"{DAY} {when}")
        for _ in range(3):
            field.do(late_calls.raise_late)
    assert told(field) == {call_ladder.WAITS: 1}


def test_few_are_told_as_before(field: Field) -> None:
    flood(field, 700, 701, 702)
    assert told(field) == {call_ladder.ON_TOP: 3}
    flood(field, 703, 704, danger=False)
    assert told(field) == {call_ladder.WAITS: 2}
