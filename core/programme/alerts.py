"""The blocks of `programme.toml` about alerts: levels, ladders, call-backs, owners, joining, the kinds of concern."""

import re
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from core.models.alert import Level
from core.programme.blocks import Block, Signed
from core.programme.posts import Post, Posts
from core.programme.spans import MONDAY, MORNINGS, Again, Duration, Step, Wait, duration
from core.programme.values import Times, display, valid


class LevelRule(Block):
    """How fast an alert of a level is owned, how long an SMS holds it, and when the child is seen."""

    acknowledge: Wait = Field(description="how soon a person owns the alert")
    hold: Duration = Field(description="how long an OK by SMS holds its ladder")
    seen: Wait = Field(description="how soon the child is seen")
    clock: Literal["always", "high", "working"] = Field(description="in which hours its clock runs")

    @model_validator(mode="after")
    def _owned_before_seen(self) -> Self:
        alike = type(self.acknowledge) is type(self.seen)  # hours are not compared with working days
        if alike and self.seen < self.acknowledge:  # type: ignore[operator]  # of one kind, as was just asked
            return valid(self, [("seen", "it is less than acknowledge. Who sees the child owns the alert by then.")])
        return self


class Levels(Signed):
    """The rule of each level."""

    danger: LevelRule
    high: LevelRule
    medium: LevelRule
    low: LevelRule

    @model_validator(mode="after")
    def _danger_never_waits(self) -> Self:
        clock = self.danger.clock
        said = f'{display(clock)} would let a danger wait for the morning. Write "always".'
        return valid(self, [("danger.clock", said)] if clock != "always" else [])


class Rung(Block):
    """After how long without an owner, and who is told then."""

    after: Step = Field(description="after how long nobody owns the alert")
    tell: Posts = Field(description="who is told then")


def _climbing(rungs: list[Rung]) -> list[Rung]:
    """Minutes and hours first, mornings behind them or alone, a Monday alone: else a later rung could come earlier."""
    faults = []
    for at, (before, after) in enumerate(pairwise([each.after for each in rungs]), start=1):
        if not _climbs(before, after):
            said = f"{display(after)} does not come after {display(before)}, the rung before. Let each come later."
            faults.append((f"{at}.after", said))
    return valid(rungs, faults)


def _climbs(before: str, after: str) -> bool:
    if after in MORNINGS and before in MORNINGS:
        return MORNINGS.index(before) < MORNINGS.index(after)
    if after in (*MORNINGS, MONDAY):
        return before == "0m"
    return before not in (*MORNINGS, MONDAY) and duration(before) < duration(after)


class Repeat(Block):
    """What goes on after the last rung, until a person owns the alert."""

    every: Again = Field(description="how often the top is told again until somebody owns the alert")
    tell: Posts = Field(description="who is told again")


class Ladder(Block):
    """The rungs of one level."""

    rungs: Annotated[list[Rung], Field(min_length=1), AfterValidator(_climbing)]
    again: Repeat


class Ladders(Signed):
    """The ladder of each level."""

    danger: Ladder
    high: Ladder
    medium: Ladder
    low: Ladder


class CallBackRule(Signed):
    """How soon somebody rings back, how often it is tried, and how long to wait before the next try."""

    broken_off_after: Duration = Field(description="how long a danger talk is silent before it counts as broken off")
    danger_due: Duration = Field(description="how soon somebody rings after such a talk, or who took a danger")
    due: Duration = Field(description="how soon somebody rings back in other cases")
    tries: Times = Field(description="how often somebody rings in vain before it ends, or, of a danger, goes up")
    danger_again: Duration = Field(description="how long to wait after ringing in vain where there was danger")
    again: Duration = Field(description="how long to wait after ringing in vain in other cases")
    unreadable_every: Duration = Field(description="how often texts nobody can read make a new call-back")
    danger: Ladder = Field(description="who is told of a danger's call, by day and night, until a person takes it")

    @model_validator(mode="after")
    def _danger_never_waits(self) -> Self:
        faults = []
        waits = [(f"danger.rungs.{at}.after", each.after) for at, each in enumerate(self.danger.rungs)]
        for place, wait in [*waits, ("danger.again.every", self.danger.again.every)]:
            if not re.fullmatch(r"\d+[mhd]", wait):
                faults.append((place, f"{display(wait)} would let a danger wait for the morning. Write one like 30m."))
        if waits[0][1] != "0m":
            faults.append((waits[0][0], f'{display(waits[0][1])} would let a danger wait. Write "0m" for the first.'))
        posts = [*(each.tell for each in self.danger.rungs), self.danger.again.tell]
        if any(Post.profession in each for each in posts):
            faults.append(("danger", "a call has no category, and so nobody's profession. Name another post."))
        return valid(self, faults)


class Owners(Signed):
    """What is asked of the person who owns an alert."""

    idle_factor: Times = Field(description="after how many times the acknowledge time an idle owner loses the alert")
    seen_warning: Duration = Field(description="how long before the deadline the owner is told to see the child")
    seen_again: Duration = Field(description="how often the lead is told after it")


class Feedback(Signed):
    """What a volunteer hears of an alert that she reported."""

    not_taken: Duration = Field(description="after how long she hears that nobody has taken a danger yet")
    awake: Duration = Field(description="so long after telling a danger she hears of it at any hour")


class Joining(Signed):
    """Within what time reports of one danger are one alert, and how many from one village the lead must know of."""

    same_volunteer: Duration = Field(description="within what time one volunteer's dangers without a child are one")
    same_child: Duration = Field(description="within what time reports of one child are one")
    village_reports: Times = Field(description="how many reports from one village the lead must know of")
    village_within: Duration = Field(description="within what time these come")
    one_phone: Times = Field(description="more alerts of one phone than so many are told together")
    one_phone_within: Duration = Field(description="within what time these come")
    one_phone_every: Duration = Field(description="how often at most a person hears of them, or an owner of several")


class Category(Block):
    """One kind of concern: its key, its level, and whose profession it is."""

    key: Times = Field(description="its key: 1-8 on the first screen, 91-98 on the second")
    level: Level = Field(description="how urgent it is")
    level_under_18: Level | None = Field(default=None, description="how urgent it is for a child under 18")
    profession: Literal["social_worker", "psychologist"] = Field(description="whose profession it is")

    @model_validator(mode="after")
    def _children_first(self) -> Self:
        young = self.level_under_18
        if young is None or young.rank <= self.level.rank:
            return self
        said = f"{display(young)} is less urgent than {display(self.level)}. A child does not wait longer."
        return valid(self, [("level_under_18", said)])


class Categories(Signed):
    """The kinds of concern, by name. People learn their keys by heart."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Category] = Field(init=False)

    @property
    def kinds(self) -> dict[str, Category]:
        """The categories by name."""
        return self.__pydantic_extra__
