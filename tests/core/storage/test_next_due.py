"""The first moment of several: rows are asked for together, what is dear to find only where nothing is due before."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from core.models.visit import FollowUp
from core.storage.db import Tx
from core.storage.next_due import NextAsked, NextRow, NoneNeeded, Upcoming
from tests.core.support.field import Field, moment, written

NINE = "2026-10-14 09:00"
EVES = NextRow(FollowUp.remind_at, FollowUp.remind_at.is_not(None))
LATER = NextRow(FollowUp.remind_at, FollowUp.remind_at.is_not(None), lambda _programme: timedelta(minutes=3))
NOBODY = NextRow(FollowUp.remind_at, FollowUp.remind_at.is_(None))


def at(when: str) -> Callable[[Tx], datetime]:
    return lambda _tx: moment(when)


@pytest.fixture
def first(field: Field) -> str:
    """When the first reminder of the demo is due."""
    found = written(field.at(NINE).look(Upcoming([EVES]).find))
    assert found > NINE
    return found


def test_the_first_of_them_all_is_found(field: Field, first: str) -> None:
    asked = NextAsked(at("2030-01-01 08:00"))
    assert written(field.look(Upcoming([NOBODY, asked, EVES, NoneNeeded("it has nothing to do here")]).find)) == first
    assert written(field.look(Upcoming([EVES, NextAsked(at("2026-10-14 09:01"))]).find)) == "2026-10-14 09:01"


def test_some_rows_come_due_a_while_after_the_moment_that_is_kept(field: Field, first: str) -> None:
    assert field.look(Upcoming([LATER]).find) == moment(first) + timedelta(minutes=3)


def test_with_nothing_due_there_is_no_moment(field: Field) -> None:
    nothing = NextAsked(lambda _tx: None)
    assert field.at(NINE).look(Upcoming([NOBODY, nothing]).find) is None
    assert field.look(Upcoming([nothing]).find) is None
    assert field.look(Upcoming([]).find) is None


@pytest.mark.parametrize(("bound", "asks"), [("2026-10-14 10:00", True), ("2035-01-01 10:00", False)])
def test_what_is_dear_to_find_is_not_asked_where_something_else_is_due_before(
    field: Field, first: str, bound: str, asks: bool
) -> None:
    asked: list[datetime] = []

    def ask(tx: Tx) -> datetime | None:
        asked.append(tx.at)
        return None

    dear = NextAsked(ask, never_before=at(bound))
    assert written(field.look(Upcoming([EVES, dear]).find)) == first
    assert bool(asked) is asks
    field.look(Upcoming([NOBODY, dear]).find)
    assert len(asked) == 1 + asks, "nothing else is due at all"
