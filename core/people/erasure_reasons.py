"""Why what is kept of somebody may not be erased now: a reason with its day, and the sentence that the console says."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.errors import InshutiError


class ErasureReason(StrEnum):
    """What stands in the way."""

    carer_alert = "carer_alert"
    carer_call = "carer_call"
    carer_phone = "carer_phone"
    child_alert = "child_alert"
    open_case = "open_case"
    kept = "kept"
    restricted = "restricted"


_SENTENCES = {
    ErasureReason.carer_alert: "An alert of this carer or about the home is open since {day}: it is closed first.",
    ErasureReason.carer_call: "This carer asked to be rung on {day}, and waits: that call is made first.",
    ErasureReason.carer_phone: "This carer's phone is closed as not safe since {day}: the family is met first.",
    ErasureReason.child_alert: (
        "An alert about this child or its home is open since {day}. It is closed before all else."
    ),
    ErasureReason.open_case: "The case is open. Its record is kept for {years} years after it is closed.",
    ErasureReason.kept: "The record is kept until {day}, {years} years after the case was closed.",
    ErasureReason.restricted: (
        "A restricted matter of this child was closed on {since}; its record is kept until {day}."
    ),
}


@dataclass(frozen=True, slots=True)
class ErasureBar:
    """One reason: `day` is since when it stands, or until when what is kept must be; None for one without an end.
    `since`: when the matter was closed that keeps it.
    """

    reason: ErasureReason
    day: date | None
    years: int = 0
    since: date | None = None

    @property
    def sentence(self) -> str:
        """In English, as the console says it."""
        day, since = (f"{each:%d/%m/%Y}" if each else "" for each in (self.day, self.since))
        return _SENTENCES[self.reason].format(day=day, since=since, years=self.years)


class MustBeKept(InshutiError):
    """What was asked to be erased must be kept: why, and since or until when."""

    def __init__(self, why: ErasureBar) -> None:
        """With the sentence of the console."""
        super().__init__(why.sentence)
        self.why = why
