"""Posts that the ladders promise and nobody holds."""

from datetime import date

import pytest
from sqlalchemy import update

from core.alerts import departures
from core.models.child import Child
from core.models.person import Person, PersonStatus, Role
from core.people.staffing import Vacancy, has_national_desk, vacancies
from core.storage.access import operator
from tests.core.support.field import Field
from tests.core.support.officers import cannot_act


def found(field: Field) -> list[Vacancy]:
    with field.database.read() as tx:
        return vacancies(tx)


def leave(field: Field, role: Role) -> None:
    with field.database.write() as tx:
        tx.connection.execute(update(Person).where(Person.role == role).values(standing=PersonStatus.left))


RUBAVU = [Vacancy("Rubavu", post) for post in ("social_worker", "psychologist", "lead")]
"""Demo volunteers live there, and no officer."""


def test_each_post_of_a_district_that_nobody_holds_is_named(field: Field) -> None:
    assert found(field) == RUBAVU
    leave(field, Role.lead)
    leave(field, Role.psychologist)
    leave(field, Role.national)
    assert found(field) == [Vacancy("Huye", "psychologist"), Vacancy("Huye", "lead"), *RUBAVU, Vacancy("", "national")]


NATION = Vacancy("", "national")


def test_children_alone_need_officers_and_an_empty_land_a_national_desk(field: Field) -> None:
    for role in Role:
        leave(field, role)
    huye = [Vacancy("Huye", each.post) for each in RUBAVU]
    assert found(field) == [*huye, *RUBAVU, NATION]
    field.do(lambda tx: tx.connection.execute(update(Child).values(closed_on=date(2026, 10, 14))))
    assert found(field) == [NATION]


def test_a_number_that_does_not_answer_holds_no_post(field: Field) -> None:
    field.phone(401, works=False)
    assert found(field) == [*RUBAVU, NATION]
    field.phone(401, works=True)
    field.do(departures.reset_pin, operator("Jean"), field.me(301).id)
    assert found(field) == [Vacancy("Huye", "lead"), *RUBAVU], "who has not shown the key number holds none"


@pytest.mark.parametrize("why", ["doubt", "long silence", "lock"])
def test_who_is_in_doubt_or_locked_out_holds_no_post(field: Field, why: str) -> None:
    for last in (301, 401):
        cannot_act(field.at("2026-10-14 09:00"), last, why)
    assert found(field) == [Vacancy("Huye", "lead"), *RUBAVU, NATION]
    assert not field.look(has_national_desk)


def test_on_leave_a_district_keeps_its_officer_and_the_nation_needs_somebody_who_stands_in(field: Field) -> None:
    for last in (301, 401):
        cannot_act(field.at("2026-10-14 09:00"), last, "leave")
    assert found(field) == [*RUBAVU, NATION]
