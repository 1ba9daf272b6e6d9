"""Whoever covers a colleague who is away leaves, or loses the phone: somebody hears that nobody stands in."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from core.alerts import departures
from core.alerts.departures import Departed
from core.models.duty import Leave
from core.models.message import MessageState
from core.people import leaves
from tests.core.alerts.test_departures import NINE, OPERATOR
from tests.core.support.field import Field


@pytest.fixture
def away(field: Field) -> Field:
    """The only psychologist of both is away, covered by a social worker; nobody else is there."""
    field.at(NINE)
    for last in (203, 204):
        field.do(departures.left, OPERATOR, field.me(last).id)
    field.do(leaves.away, field.me(202), "2026-10-20", field.me(201).id)
    return field


def notices(field: Field, last: int) -> list[str]:
    return [each.notice for each in field.owed(last)]


@pytest.mark.parametrize("verb", [departures.left, departures.lost])
def test_whoever_is_above_hears_that_nobody_stands_in(away: Field, verb: Callable[..., Departed]) -> None:
    assert "sms.leave.nobody" not in notices(away, 301)
    away.do(verb, OPERATOR, away.me(201).id)
    assert notices(away, 301).count("sms.leave.nobody") == 1


def test_where_a_colleague_stays_nobody_is_told(field: Field) -> None:
    field.at(NINE).do(leaves.away, field.me(202), "2026-10-20", field.me(201).id)
    field.do(departures.left, OPERATOR, field.me(201).id)
    assert "sms.leave.nobody" not in notices(field, 301)


def test_whoever_was_to_cover_somebody_who_left_hears_that_it_is_over(away: Field) -> None:
    leaver = away.me(202).id
    away.do(departures.left, OPERATOR, leaver)
    (told,) = [each for each in away.owed(201) if each.notice == "sms.leave.cover"]
    assert told.state is MessageState.withheld, "nobody is asked any more"
    assert away.look(lambda tx: list(tx.session.scalars(select(Leave).where(Leave.person_id == leaver)))) == []
