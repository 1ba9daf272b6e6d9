"""The blocks of `programme.toml`: what may stand in each, what each value means, and which values must fit each other.

Those about alerts stand in `core.programme.alerts`.
"""

import datetime as dt
from functools import cached_property
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from core.programme.days import Between, Day, Hour, SomeDays, Weekdays, YearlyDays
from core.programme.spans import Duration, Keeping, Wait
from core.programme.values import Contact, Digits, Percent, Text, ThreeDigits, Times, ascending, valid, whole


class Block(BaseModel):
    """Frozen, and nothing in it that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Signed(Block):
    """A block says who set it, when and why."""

    author: Text = Field(description="who set the block")
    date: Day = Field(description="on which day")
    note: Text = Field(description="why, or from which source")


class Helplines(Signed):
    """Numbers that stand on screens."""

    child: ThreeDigits = Field(description="the child helpline")
    police: Digits = Field(description="the police")
    isange: Digits = Field(description="the Isange One Stop Centre")
    rib: Digits = Field(description="the investigation bureau")


class SecurityContact(Signed):
    """Where whoever found a fault in what protects people writes to; until that is set, nobody of the office hears."""

    contact: Contact = Field(description="`mailto:`, `https:` or `tel:` and the address; empty while there is none")

    @property
    def expires(self) -> dt.date:
        """From that day on somebody must say anew that it is read: a year after it was set."""
        return self.date + dt.timedelta(days=365)


class Hours(Signed):
    """When people may be told what."""

    high: Between = Field(description="when high alerts climb and may wake people")
    gentle: Between = Field(description="when messages that answer nobody may arrive")
    working: Between = Field(description="when offices are open")
    working_days: Weekdays = Field(description="on which days offices are open")
    gentle_days: Weekdays = Field(description="on which days messages that answer nobody may arrive")
    eve: Hour = Field(description="when the reminder on the eve of a visit goes")
    holidays: YearlyDays = Field(description="public holidays of every year")
    holidays_of_years: SomeDays = Field(description="public holidays of single years")

    @cached_property
    def closed(self) -> frozenset[dt.date | tuple[int, int]]:
        """Public holidays: dates of one year, and (month, day) of every year."""
        yearly = {(int(each[:2]), int(each[3:])) for each in self.holidays}
        return frozenset({*self.holidays_of_years, *yearly})

    @model_validator(mode="after")
    def _one_in_the_other(self) -> Self:
        (wakes, sleeps), (opens, closes) = self.high, self.gentle
        faults = []
        if opens < wakes or closes > sleeps:
            said = (
                f"it is not inside of hours.high, {wakes:%H:%M} to {sleeps:%H:%M}. What can wait must not come earlier."
            )
            faults.append(("gentle", said))
        if not opens <= self.eve < closes:
            said = (
                f"{self.eve:%H:%M} is not inside of hours.gentle, {opens:%H:%M} to {closes:%H:%M}: it would come late."
            )
            faults.append(("eve", said))
        return valid(self, faults)


class Phase(Block):
    """Until which day after the placement a visit is due every so many days."""

    until_day: Times = Field(description="the day after the placement on which the phase ends")
    every_days: Times = Field(description="how many days lie between two visits")


def _rising(phases: list[Phase]) -> list[Phase]:
    days = [(f"{at}.until_day", each.until_day) for at, each in enumerate(phases)]
    return valid(phases, ascending(days, "Let each phase end later."))


class FollowUpRule(Signed):
    """The visits after a placement and who is reminded when one is missed."""

    first: Wait = Field(description="within what time after the placement the first visit is due")
    phases: Annotated[list[Phase], Field(min_length=1), AfterValidator(_rising)]
    later_every_days: Times = Field(description="how many days lie between two visits once the last phase is over")
    worry_every_days: Times = Field(description="how many days lie between two visits after a worrying answer")
    worry_for_days: Times = Field(description="for how many days after the answer that is so")
    answers_within_days: Annotated[int, whole(0)] = Field(
        description="how early a visit answers one that is due, never above half of what lies between two"
    )
    partner_after_days: Times = Field(description="how many days late the partner is asked to help")
    sector_after_days: Times = Field(description="how many days late the sector is told")
    district_after_days: Times = Field(description="how many days late the district is told")
    caregiver_late_days: Times = Field(description="how many days late a caregiver is still reminded")

    @model_validator(mode="after")
    def _one_after_the_other(self) -> Self:
        names = ("partner_after_days", "sector_after_days", "district_after_days")
        days = [(name, getattr(self, name)) for name in names]
        return valid(self, ascending(days, "Let them hear one after the other."))


class FosterRule(Signed):
    """How often a foster family that has a child is reviewed."""

    review_every_days: Times = Field(description="how many days lie between two reviews of a foster family")


class SupervisionRule(Signed):
    """After what time without a supervision meeting the lead hears of an officer, and how often at most."""

    told_after: Duration = Field(description="after what time without a meeting the lead hears of an officer")
    told_again: Duration = Field(description="how often at most the lead hears of it")


class Limits(Signed):
    """PINs, drafts and automatic answers."""

    draft: Duration = Field(description="how long an unfinished talk is offered again")
    pin_tries: Times = Field(description="how many wrong PINs in a row lock reading")
    pin_lock: Duration = Field(description="for how long they lock it")
    pin_tries_a_day: Times = Field(description="how many wrong PINs in any 24 hours lock reading until a reset")
    pin_tries_a_month: Times = Field(description="how many wrong PINs in any 30 days lock reading until a reset")
    key_tries: Times = Field(description="after how many wrong tries a key number lapses")
    key_days_staff: Times = Field(description="how many days a key number of staff counts")
    key_days_volunteers: Times = Field(description="how many days a volunteer's key number counts")
    second_person_days: Times = Field(
        description="for how many days after a report a second person agrees before its volunteer is taken out"
    )
    second_person_working_days: Times = Field(
        description="after how many working days without a word of the lead the national desk is asked too"
    )
    silent_days: Times = Field(description="after how many days without a dial a number must be confirmed")
    unheard_days: Times = Field(description="after how many days without a dial or an SMS the operator is warned")
    invited_days: Times = Field(description="after how many days who was invited and never came is on a list")
    not_reporting_days: Times = Field(description="after how many days a volunteer counts as not reporting")
    visit_back_days: Times = Field(description="how many days back a visit may be told")
    partner_notice_wait: Duration = Field(description="within what time visits are one notice to the partner")
    answers_an_hour: Times = Field(description="how many automatic answers an hour a number gets")
    answers_a_day: Times = Field(description="how many automatic answers a day a number gets")
    reports_an_hour: Times = Field(description="how many reports an hour by SMS are answered one by one")
    kept_every: Duration = Field(description="how often a number with more is told how many are kept")
    acknowledgements_an_hour: Times = Field(description="how many OK by SMS an hour count")

    @model_validator(mode="after")
    def _a_day_has_hours(self) -> Self:
        faults = []
        for less, more in (
            ("pin_tries", "pin_tries_a_day"),
            ("pin_tries_a_day", "pin_tries_a_month"),
            ("answers_an_hour", "answers_a_day"),
        ):
            if getattr(self, more) < getattr(self, less):
                said = f"{getattr(self, more)} is less than limits.{less}, {getattr(self, less)}. Write at least that."
                faults.append((more, said))
        return valid(self, faults)


class Retention(Signed):
    """How long is kept what is no child's record."""

    at: Hour = Field(description="when at night what is over is erased")
    drafts: Keeping = Field(description="how long an unfinished talk is kept")
    transcripts: Keeping = Field(description="how long a finished talk, and what it did, is kept")
    callbacks: Keeping = Field(description="how long the words and the number of an SMS we got are kept")
    deliveries: Keeping = Field(
        description="how long the words and the number of an SMS we sent, and its reports, are kept"
    )
    children: Keeping = Field(description="how long a child's record is kept after its case was closed")

    @model_validator(mode="after")
    def _drafts_go_first(self) -> Self:
        said = "it is more than transcripts. What a talk did must be known for as long as it can go on."
        return valid(self, [("drafts", said)] if self.drafts > self.transcripts else [])


class WatchRule(Signed):
    """From when on something is an alarm, how often the operator is told, how long a refusal parks reminders."""

    no_tick: Duration = Field(description="how long the clock may be silent")
    rung_late: Duration = Field(description="how late a rung may be")
    old_alert_seconds: Times = Field(description="how many seconds an alert's SMS may wait")
    receipts_after: Duration = Field(description="how long after sending a delivery report is missed")
    receipts_within: Duration = Field(description="over what time missing reports are counted")
    receipts_percent: Percent = Field(description="how many of a hundred may be missing")
    receipts_least: Times = Field(description="from how many messages on that is judged")
    failures_a_minute: Times = Field(description="how many sends a minute may fail")
    locks_a_minute: Times = Field(description="how many PINs a minute may lock")
    wrong_pins_people: Times = Field(description="how many people may give a wrong PIN within an hour")
    wrong_pins_people_a_day: Times = Field(description="how many people may give a wrong PIN within 24 hours")
    wrong_pins_rise: Times = Field(description="and how many times the middle of that hour, or day, in the last seven")
    wrong_tokens_a_minute: Times = Field(description="how many wrong tokens a minute may come")
    backup_age: Duration = Field(description="how old the last backup may be")
    disk_free_percent: Percent = Field(description="how many of a hundred of the disk must be free")
    clock_skew_seconds: Times = Field(description="how many seconds the machine's clock may be wrong")
    told_again: Duration = Field(description="how often the operator is told while it lasts")
    parked: Duration = Field(description="how long reminders rest after the gateway refused us")
