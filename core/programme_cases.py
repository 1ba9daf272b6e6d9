"""The blocks of `programme.toml` on what an officer owes a child, and on care-leavers."""

from typing import Annotated

from pydantic import Field

from core.programme_blocks import Signed

Month = Annotated[int, Field(ge=1, le=60)]


class ReviewRule(Signed):
    """When an officer rings, sees the child apart from the carer, and reviews a placement, counted from its first day.

    `outcome_months` are the reviews that ask how the placement turned out.
    """

    call_days: int
    apart_months: Month
    months: Annotated[list[Month], Field(min_length=1)]
    outcome_months: Annotated[list[Month], Field(min_length=1)]


class LeaverRule(Signed):
    """When independent living is to be planned with a child: at that age, and so many months later again.

    Only the year of birth is kept: the age begins with the first day of its year.
    """

    age: int
    months: Annotated[list[Annotated[int, Field(ge=0, le=11)]], Field(min_length=1)]
    within_days: int
