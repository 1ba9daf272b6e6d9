"""The blocks of `programme.toml` on what an officer owes a child, on closing its case, care-leavers, measures,
and on alerts of the clock.
"""

from typing import Annotated

from pydantic import AfterValidator, Field

from core.models.alert import Level
from core.programme.blocks import Block, Signed
from core.programme.spans import Duration, Wait
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
    early_days: Times = Field(description="how many days before its day a review may be noted as done")
    outcome_months: Annotated[list[Month], Field(min_length=1), AfterValidator(_rising)] = Field(
        description="after how many months a review asks how the placement turned out"
    )
    decide_months: Month = Field(description="after how many months an officer is asked to close the case or keep it")
    decide_every_months: Month = Field(description="how many months later, once it was kept, it is asked again")


class ClosingRule(Signed):
    """What must be so before a case is closed as a success: so many months without violence and with the same carer,
    and a final visit not longer ago than so many days.
    """

    violence_months: Month = Field(description="for how many months nothing danger or high was told of the child")
    carer_months: Month = Field(description="for how many months the child has lived with its carer")
    visit_days: Times = Field(description="how many days ago the final visit was at most")
    grown_up_years: Annotated[int, whole(14, 25)] = Field(
        description="how many calendar years after its year of birth a child counts as grown up without a paper"
    )


class LeaverRule(Signed):
    """When independent living is to be planned with a child: at that age, and so many months later again.

    Only the year of birth is kept: the age begins with the first day of its year.
    """

    age: Annotated[int, whole(14, 21)] = Field(description="at which age independent living is planned")
    months: Annotated[list[Annotated[int, whole(0, 11)]], Field(min_length=1), AfterValidator(_rising)] = Field(
        description="how many months into that year it is asked for"
    )
    within_days: Times = Field(description="how many days the officer has for it")


Years = Annotated[int, whole(1, 21)]


class CaseDutyRule(Signed):
    """What a step of a case owes, and how often a child is visited where its placement does not say it."""

    assess: Wait = Field(description="within what time a child that was registered is assessed")
    assess_soon: Wait = Field(description="the same, if it came from an institution, the street, or lives with nobody")
    find_place: Wait = Field(description="within what time a child that lives with nobody has a place")
    no_home_danger_under: Years = Field(description="under what age a child that lives with nobody is in danger")
    missing_danger_under: Years = Field(description="under what age a child that is missing is in danger")
    death_review: Wait = Field(description="within what time the lead reviews the case of a child that died")
    lead_again: Wait = Field(description="after what time the lead hears again of a duty that is not done")
    no_home_every_days: Times = Field(description="how many days lie between two visits while it lives with nobody")
    emergency_days: Times = Field(description="how many days an emergency place lasts until the lead renews it")
    emergency_look: Duration = Field(description="within what time an officer looks at a child in an emergency place")
    emergency_every_days: Times = Field(description="how many days lie between two visits there")
    at_home_every_days: Times = Field(
        description="how many days lie between two visits to a child that never left home"
    )
    at_home_visits: Times = Field(description="after how many visits in which it was seen an officer looks at it")
    look: Wait = Field(description="within what time the officer does")
    band_high_days: Times = Field(description="how many days lie between two visits on the high band")
    band_middle_days: Times = Field(description="the same on the middle band")
    band_low_days: Times = Field(description="the same on the low band")


class MeasureRule(Signed):
    """When a placement counts as one that holds."""

    stood_days: Times = Field(description="after how many days a first placement counts as a reintegration")
    intact_before_days: Times = Field(description="how many days before 6 or 12 months a visit or review tells of it")
    intact_after_days: Times = Field(description="how many days after them one still does")


class ClockAlertRule(Signed):
    """What raises an alert though nobody reported it: too long without anybody who saw, looked, or could."""

    level: Level = Field(description="how urgent these alerts are")
    unseen_intervals: Times = Field(description="after how many of its intervals without being seen a child is unseen")
    unseen_days: Times = Field(description="and how many days more")
    not_looked: Wait = Field(description="after what time a worrying visit at which nobody looked is told to the lead")
    nobody_again: Wait = Field(description="after what time a village without volunteers is told again")


class VisitAlarms(Block):
    """What the optional keys behind a worrying visit oblige."""

    marks: Level = Field(description="how urgent marks or an injury are")
    fear: Level = Field(description="how urgent fear is")
    alone: Level = Field(description="how urgent a child left alone is")
    alone_small: Level = Field(description="the same of a small child")
    small_under: Years = Field(description="under what age a child left alone is small")
    hunger: Level = Field(description="how urgent hunger is")
    other: Level = Field(description="how urgent anything else is")
    at_home: Level = Field(description="how urgent any of it is while the person who did it is at home")
    heard_least: Level = Field(description="what only was heard is one level less urgent, but never less than this")


class VisitRule(Signed):
    """What a worrying visit obliges."""

    again: Level = Field(description="how urgent the same worry is in two visits running")
    alarms: VisitAlarms = Field(description="what the keys behind a worrying visit oblige, below")
