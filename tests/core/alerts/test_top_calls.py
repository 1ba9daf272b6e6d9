"""Calls that nobody took up to the last rung are one SMS a person and turn, the oldest named."""

import pytest

from core.alerts import call_backs, call_ladder, call_tries, late_calls
from core.alerts.top_calls import MANY
from core.models.duty import CallBackReason
from core.people import people
from tests.core.support.field import Field

NIGHT = "2026-10-16 23:00"


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def ask(field: Field, when: str, *lasts: int) -> list[int]:
    asked = (call_backs.ask, CallBackReason.danger_text)
    return [field.at(f"2026-10-{when}").do(asked[0], field.me(last), asked[1]) for last in lasts]


def climb(field: Field, *times: str) -> None:
    for when in times:
        field.at(f"2026-10-{when}").do(late_calls.raise_late)


def turn(field: Field, when: str) -> list[tuple[int, str]]:
    field.news()
    climb(field, when)
    return field.news()


def test_three_of_one_moment_are_one_sms_a_person_and_turn(field: Field) -> None:
    ask(field, "16 23:00", 1, 2, 101)
    climb(field, "16 23:30", "17 00:00", "17 00:30")
    for when in ("17 01:00", "17 01:30", "17 02:00"):
        assert turn(field, when) == [(301, MANY), (401, MANY)]
    assert field.owed(301)[-1].text == (
        "IZU: 3 calls that may be DANGER wait and nobody has them. The oldest of 16/10 23:00, Huye/Ngoma. Ring: *801#."
    )


def test_those_of_other_minutes_are_told_by_the_same_sms(field: Field) -> None:
    ask(field, "16 23:00", 1)
    ask(field, "16 23:10", 101)
    climb(field, *(f"16 23:{at}" for at in ("30", "40")), *(f"17 00:{at}" for at in ("00", "10", "30", "40")))
    assert turn(field, "17 01:00") == [(301, MANY), (401, MANY)]
    assert turn(field, "17 01:10") == []
    assert turn(field, "17 01:30") == [(301, MANY), (401, MANY)]


def test_one_alone_is_told_by_itself(field: Field) -> None:
    ask(field, "16 23:00", 1)
    climb(field, "16 23:30", "17 00:00", "17 00:30")
    assert {notice for _, notice in turn(field, "17 01:00")} == {call_ladder.ON_TOP}


def test_what_leaves_later_says_how_many_are_left(field: Field) -> None:
    first, *_ = ask(field, "16 23:00", 1, 2, 101)
    climb(field, "16 23:30", "17 00:00", "17 00:30", "17 01:00")
    field.do(call_tries.take, field.me(301), first)

    def said() -> int:
        return field.look(lambda tx: len(call_ladder.on_top(tx, people.get(tx, field.me(401).id))))

    assert said() == 2
