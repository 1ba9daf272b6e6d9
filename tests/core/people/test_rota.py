"""Weeks on call: the rota's person stands on the first rung, their cover on the second; without one all is as ever."""

from datetime import date

import pytest

from core.alerts import ladder
from core.errors import NotYours
from core.people import leaves, rota
from core.people.rota import Set, Week
from core.reporting import concerns
from tests.core.support.field import Field, moment
from tests.fixtures.world import PROGRAMME

WEEK = "2026-10-12"
NINE = "2026-10-14 09:00"


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def put(field: Field, person: int | None, *, by: int = 301, week: str = WEEK, job: str = "social_worker") -> Set:
    return field.do(rota.put, field.me(by), week, job, field.me(person).id if person else None)


def told(field: Field, *, by: int = 1) -> list[int]:
    """Who hears of a danger that is told now."""
    field.news()
    field.do(concerns.raise_danger, field.me(by))
    return [last for last, notice in field.news() if notice.startswith("sms.alert")]


def test_the_one_on_call_is_told_first_and_their_cover_at_the_next_rung(field: Field) -> None:
    put(field.at(NINE), 203)
    assert told(field) == [202, 203]
    field.at("2026-10-14 09:15").do(ladder.climb_due)
    assert [last for last, _ in field.news()] == [201, 202, 203, 204]


def test_a_week_of_duty_is_day_and_night_from_monday_when_offices_open(field: Field) -> None:
    put(field.at(NINE), 203)
    assert 203 in told(field.at("2026-10-18 23:00"))
    assert 203 in told(field.at("2026-10-19 07:59"), by=2)
    assert told(field.at("2026-10-19 08:00")) == [201, 202]
    assert [rota.week_of(PROGRAMME, moment(f"2026-10-12 {hour}")) for hour in ("07:59", "08:00")] == [
        date(2026, 10, 5),
        date(2026, 10, 12),
    ]


def test_who_is_on_call_and_away_is_replaced_and_where_nobody_is_it_is_as_without_a_rota(field: Field) -> None:
    put(field.at(NINE), 203)
    field.do(leaves.away, field.me(203), "2026-10-20", field.me(204).id)
    assert told(field) == [202, 204]
    field.do(leaves.away, field.me(203), "2026-10-20", None)
    assert told(field, by=2) == [201, 202]


def test_whoever_the_lead_names_is_told_and_the_weeks_can_be_read(field: Field) -> None:
    assert put(field.at(NINE), 203) == Set(True, "12/10")
    assert field.news() == [(203, "sms.rota.on_call")]
    put(field, 204, week="2026-10-26", job="psychologist")
    put(field, 201)
    assert field.look(rota.weeks, field.me(201)) == [
        Week(date(2026, 10, 12), "Keza Demo", ""),
        Week(date(2026, 10, 19), "", ""),
        Week(date(2026, 10, 26), "", "Nshuti Demo"),
        Week(date(2026, 11, 2), "", ""),
    ]
    put(field, None)
    assert field.look(rota.weeks, field.me(201))[0].social_worker == ""


def test_an_officer_takes_a_free_week_and_gives_up_an_own_one(field: Field) -> None:
    assert put(field.at(NINE), 203, by=203).done
    assert field.news() == []
    assert put(field, 201, by=201).reason == "end.rota.taken"
    assert put(field, None, by=201).reason == "end.rota.taken"
    assert put(field, None, by=203).done
    assert put(field, 201, by=201).done


@pytest.mark.parametrize(("by", "person", "job"), [(201, 203, "social_worker"), (202, 202, "social_worker")])
def test_only_the_lead_sets_others(by: int, person: int, job: str, field: Field) -> None:
    with pytest.raises(NotYours):
        put(field.at(NINE), person, by=by, job=job)


@pytest.mark.parametrize(("person", "job"), [(3, "social_worker"), (202, "social_worker"), (401, "psychologist")])
def test_on_call_are_those_of_the_profession_and_district(person: int, job: str, field: Field) -> None:
    with pytest.raises(NotYours):
        put(field.at(NINE), person, job=job)
