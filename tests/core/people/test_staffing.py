"""Posts that the ladders promise and nobody holds."""

from sqlalchemy import update

from core.models.person import Person, PersonStatus, Role
from core.people.staffing import Vacancy, vacancies
from tests.core.support.field import Field


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


def test_where_nobody_is_served_nobody_is_missing(field: Field) -> None:
    for role in Role:
        leave(field, role)
    assert found(field) == []
