"""The blocks of `programme.toml` on what an officer owes a child, on closing its case, and on care-leavers."""

from typing import Annotated

from pydantic import AfterValidator, Field

from core.programme.blocks import Signed
from core.programme.values import Times, ascending, valid, whole

Month = Annotated[int, whole(1, 60)]


def _rising(months: list[int]) -> list[int]:
    return valid(months, ascending([(str(at), each) for at, each in enumerate(months)], "Write them in their order."))


class ReviewRule(Signed):
    """When an officer rings, sees the child apart from the carer, and reviews a placement, counted from its first day.

    `outcome_months` are the reviews that ask how the placement turned out.
    """

    call_days: Times = Field(description="how many days after the placement an officer rings")
    apart_months: Month = Field(description="within how many months the child is seen apart from the carer")
    months: Annotated[list[Month], Field(min_length=1), AfterValidator(_rising)] = Field(
        description="after how many months the placement is reviewed"
    )
    outcome_months: Annotated[list[Month], Field(min_length=1), AfterValidator(_rising)] = Field(
        description="after how many months a review asks how the placement turned out"
    )


class ClosingRule(Signed):
    """What must be so before a case is closed as a success: so many months without violence and with the same carer,
    and a final visit not longer ago than so many days.
    """

    violence_months: Month = Field(description="for how many months nothing danger or high was told of the child")
    carer_months: Month = Field(description="for how many months the child has lived with its carer")
    visit_days: Times = Field(description="how many days ago the final visit was at most")


class LeaverRule(Signed):
    """When independent living is to be planned with a child: at that age, and so many months later again.

    Only the year of birth is kept: the age begins with the first day of its year.
    """

    age: Annotated[int, whole(14, 21)] = Field(description="at which age independent living is planned")
    months: Annotated[list[Annotated[int, whole(0, 11)]], Field(min_length=1), AfterValidator(_rising)] = Field(
        description="how many months into that year it is asked for"
    )
    within_days: Times = Field(description="how many days the officer has for it")
