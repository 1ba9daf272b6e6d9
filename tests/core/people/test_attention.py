"""Whom somebody must look after: counted apart for staff, whom an alert waits for, and for volunteers."""

import pytest

from core.alerts import departures
from core.models.person import Role
from core.people import attention, joining, phones
from core.people.joining import Newcomer
from core.storage.access import operator
from tests.core.support.field import Field, number


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules."""
    return sqlite_copy


def counts(field: Field) -> dict[str, tuple[int, int]]:
    return {each.name: (each.staff, each.volunteers) for each in field.look(attention.look)}


def test_nobody_at_the_beginning(field: Field) -> None:
    field.at("2026-10-14 09:00")
    assert set(counts(field).values()) == {(0, 0)}
    assert all(each.ok for each in field.look(attention.look))


def test_in_doubt_unheard_and_invited_too_long(field: Field) -> None:
    for last in (1, 201):
        field.at("2026-10-14 09:00").do(phones.dialled, number(last), "63510")
    field.do(joining.put_in, operator("Jean"), Newcomer(number(777), Role.lead, 33))
    field.at("2026-10-20 09:00").do(phones.dialled, number(1), "63514")
    unseen = ("people_unheard", "people_refused_conduct", "people_invited", "people_without_number")
    others = dict.fromkeys(unseen, (0, 0))
    assert counts(field) == {"people_in_doubt": (0, 1), **others}
    assert all(each.ok for each in field.look(attention.look)), "volunteers are on their lead's list"
    field.at("2026-10-28 09:01")
    assert counts(field)["people_invited"] == (1, 0)
    field.at("2026-12-14 09:00").do(phones.texted, number(1))
    assert counts(field)["people_unheard"] == (1, 0), "an SMS counts against this warning alone"
    field.at("2027-01-13 09:00")
    assert counts(field)["people_in_doubt"] == (1, 1)
    first = field.look(attention.look)[0]
    assert (first.ok, first.sentence) == (False, "In doubt until somebody knows the voice: 1 staff, 1 volunteers.")


def test_who_lost_the_phone_needs_a_number_and_no_slip(field: Field) -> None:
    gone = field.at("2026-10-14 09:00").me(201).id
    for last in (1, 201):
        field.do(departures.lost, operator("Jean"), field.me(last).id)
    field.at("2027-01-13 09:00")
    found = counts(field)
    assert (found["people_invited"], found["people_without_number"]) == ((0, 0), (1, 1))
    assert "people_without_number" in [each.name for each in field.look(attention.look) if not each.ok]
    field.do(departures.left, operator("Jean"), gone)
    assert counts(field)["people_without_number"] == (0, 1)
