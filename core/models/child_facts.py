"""What is asked of a child's sex and year of birth; where they are not known, or were erased, the careful answer.

Both are sealed with the child's own key: nobody filters by them in a database, but opens the children that may be
meant.
"""

from core.models.child import Child


def age_in(year: int, child: Child) -> int | None:
    """How old the child is in that year: only the year of birth is known."""
    return None if child.birth_year is None else year - child.birth_year


def is_under(years: int, year: int, child: Child) -> bool:
    """Whether it is younger than so many years in that year; taken to be, where nobody knows."""
    age = age_in(year, child)
    return age is None or age < years


def born_between(first: int, last: int, child: Child) -> bool:
    """Whether it was born in one of those years; not, where nobody knows."""
    return child.birth_year is not None and first <= child.birth_year <= last
