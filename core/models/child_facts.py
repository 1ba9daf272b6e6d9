"""Whoever filters or groups children by sex or year of birth does it here."""

from typing import Any

from sqlalchemy import ColumnElement, Select, Text, cast, func, select

from core.models.child import Child, Sex


def born_in(year: Any) -> ColumnElement[bool]:
    """The child was born in that year; a number, or a parameter."""
    born: ColumnElement[bool] = Child.birth_year == year
    return born


def born_between(first: int, last: int) -> ColumnElement[bool]:
    """The child was born in one of those years."""
    return Child.birth_year.between(first, last)


def first_year_after(year: Any) -> Select[Any]:
    """Asks for the first year of birth after that one, among the children that the caller names."""
    return select(func.min(Child.birth_year)).where(Child.birth_year > year)


def is_a(sex: Sex) -> ColumnElement[bool]:
    """The child is a girl, or a boy."""
    return Child.sex == sex


def sex_of(child: Any) -> ColumnElement[str]:
    """The word for the sex of that child, `Child` or an alias of it."""
    return cast(child.sex, Text)


def age_in(year: int, child: Any) -> ColumnElement[int]:
    """How old that child is in that year: only the year of birth is known."""
    found: ColumnElement[int] = year - child.birth_year
    return found
