"""What the programme office decides, read from `programme.toml` and checked whole before anything starts."""

import tomllib
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from core.clock import Window, kigali, moment
from core.errors import BadSetting
from core.models.alert import Level
from core.programme import faults
from core.programme.alerts import (
    CallBackRule,
    Categories,
    Category,
    Feedback,
    Joining,
    Ladder,
    Ladders,
    LevelRule,
    Levels,
    Owners,
)
from core.programme.blocks import (
    Block,
    FollowUpRule,
    FosterRule,
    Helplines,
    Hours,
    Limits,
    Retention,
    SecurityContact,
    SupervisionRule,
    WatchRule,
)
from core.programme.cases import (
    CaseDutyRule,
    ClockAlertRule,
    ClosingRule,
    LeaverRule,
    MeasureRule,
    ReviewRule,
    VisitRule,
)
from core.programme.duties import ReferralRule
from core.programme.gates import GateRule
from core.programme.reminders import CostRule, EncouragementRule, ReminderRule
from core.programme.texting import DangerWords, HoldWords

__all__ = ["Category", "Ladder", "LevelRule", "Programme", "load"]


class Programme(Block):
    """Everything in `programme.toml`."""

    helplines: Helplines
    hours: Hours
    levels: Levels
    ladders: Ladders
    owners: Owners
    feedback: Feedback
    joining: Joining
    categories: Categories
    follow_up: FollowUpRule
    reviews: ReviewRule
    care_leavers: LeaverRule
    closing: ClosingRule
    case_duties: CaseDutyRule
    measures: MeasureRule
    visits: VisitRule
    clock_alerts: ClockAlertRule
    reminders: ReminderRule
    encouragement: EncouragementRule
    costs: CostRule
    foster: FosterRule
    supervision: SupervisionRule
    call_backs: CallBackRule
    danger_words: DangerWords
    hold_words: HoldWords
    referrals: ReferralRule
    limits: Limits
    gates: GateRule
    retention: Retention
    watch: WatchRule
    security: SecurityContact

    @property
    def kinds(self) -> dict[str, Category]:
        """The categories by name."""
        return self.categories.kinds

    @cached_property
    def gentle(self) -> Window:
        """When messages that answer nobody may arrive."""
        return Window(*self.hours.gentle, self.hours.gentle_days, self.hours.closed)

    @cached_property
    def daytime(self) -> Window:
        """When feedback may arrive: the gentle hours of every day."""
        return Window(*self.hours.gentle, frozenset(range(1, 8)))

    @cached_property
    def working(self) -> Window:
        """When offices are open."""
        return Window(*self.hours.working, self.hours.working_days, self.hours.closed)

    @cached_property
    def waking(self) -> Window:
        """When the clock of a high alert runs."""
        return Window(*self.hours.high, frozenset(range(1, 8)))

    def morning(self, day: date) -> datetime:
        """When people hear what that day brings: its morning, or that of the next day on which they may be told."""
        return moment(day if self.gentle.is_day(day) else self.gentle.day_after(day), self.reminders.morning)

    def rule(self, level: Level) -> LevelRule:
        """The rule of that level."""
        found: LevelRule = getattr(self.levels, level)
        return found

    def ladder(self, level: Level) -> Ladder:
        """The ladder of that level."""
        found: Ladder = getattr(self.ladders, level)
        return found

    def deadline(self, level: Level, start: datetime, wait: timedelta | int) -> datetime:
        """When `wait` has passed since `start` on the clock of that level; working days end at closing time."""
        if isinstance(wait, int):
            return moment(self.working.day_after(kigali(start).date(), wait), self.working.closes)
        if self.rule(level).clock == "high" and wait < timedelta(days=1):
            return self.waking.after(start, wait)
        return start + wait


def load(path: Path) -> Programme:
    """The programme in that file. Raises BadSetting with a sentence for every fault in it."""
    try:
        return parse(written_in(path))
    except BadSetting as error:
        raise BadSetting("\n".join(f"PROGRAMME: {line}" for line in str(error).splitlines())) from None


def written_in(path: Path) -> dict[str, Any]:
    """What that file says, whether it can be used or not. Raises BadSetting where it cannot be read at all."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))  # an office's editor may write a BOM, and CRLF
    except OSError:
        raise BadSetting(f"{path} cannot be read. Point it to a programme.toml.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSetting(f"{path} is not TOML: {error}.") from None


def parse(written: dict[str, Any], today: date | None = None) -> Programme:
    """The programme that says so. Raises BadSetting with a line for each fault.

    With `today`, a block that is dated later is a fault too.
    """
    found = faults.between_blocks(written)
    if today:
        found += faults.signed_ahead(written, today)
    try:
        programme = Programme.model_validate(written)
    except ValidationError as error:
        found = faults.sentences(error) + found
    if found:
        raise BadSetting("\n".join(found))
    return programme
