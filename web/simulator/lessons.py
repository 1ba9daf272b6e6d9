"""The training room's lessons: what is done on which phone, what that phone must show then, and how far somebody is."""

import re
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from core.models.person import Language

FILE = Path(__file__).with_name("lessons.toml")
ALERT = re.compile(r"\b[1-9][0-9]{4}\b")
HANG_UP = "hang up"
CLOCK = "clock "
DIAL = "dial"


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LessonStep(_Written):
    """One line of a check list: it is done when the one thing that it waits for is true of that phone."""

    phone: int = Field(description="the last digits of a demo number")
    says: dict[Language, str]
    press: tuple[str, ...] = ()
    shows: str = ""
    gets: bool = False
    hangs_up: bool = False
    passes: int = 0
    silent: bool = False
    desk: bool = False
    alert: Literal["", "learn", "same"] = ""

    @model_validator(mode="after")
    def _waits_for_one_thing(self) -> "LessonStep":
        if sum(map(bool, (self.shows, self.gets, self.hangs_up, self.passes, self.silent))) != 1:
            raise ValueError("a step waits for exactly one thing")
        if set(self.says) != set(Language):
            raise ValueError("a step is told in every language")
        return self

    @property
    def number(self) -> str:
        """Whose phone it is."""
        return demo_number(self.phone)


class Lesson(_Written):
    """A short story that somebody plays on the training phones, a step after the other."""

    key: str
    title: dict[Language, str]
    steps: tuple[LessonStep, ...]


class PhoneState(_Written):
    """What a phone shows at this moment: the screen's name and words, whether the line was dropped, every SMS."""

    name: str = ""
    screen: str = ""
    hung_up: bool = False
    texts: tuple[str, ...] = ()


@cache
def lessons() -> dict[str, Lesson]:
    """Every lesson by its key, in the order of a course."""
    found = [Lesson.model_validate(each) for each in tomllib.loads(FILE.read_text(encoding="utf-8"))["lessons"]]
    return {each.key: each for each in found}


def demo_number(last: int) -> str:
    """The training number that ends in these digits."""
    return f"+250788000{last:03d}"


class LessonProgress:
    """How far somebody is: steps are done in their order, and an SMS counts for one step alone."""

    def __init__(self, lesson: Lesson, state: Callable[[str], PhoneState], minutes: Callable[[], int]) -> None:
        """`state` looks at a number's phone, `minutes` at the programme's clock."""
        self.lesson, self._state, self._minutes = lesson, state, minutes
        self.done, self.alert, self._since = 0, "", minutes()
        self._read = {each.number: len(state(each.number).texts) for each in lesson.steps}

    @property
    def step(self) -> LessonStep | None:
        """What comes next; None at the end."""
        return self.lesson.steps[self.done] if self.done < len(self.lesson.steps) else None

    def look(self) -> int:
        """Tick off what is done by now; how many steps that were."""
        before = self.done
        while (step := self.step) and self._holds(step):
            self.done, self._since = self.done + 1, self._minutes()
        return self.done - before

    def _holds(self, step: LessonStep) -> bool:
        state = self._state(step.number)
        if step.gets:
            return self._got(step, state.texts)
        if step.hangs_up:
            return state.hung_up
        if step.passes:
            return self._minutes() - self._since >= step.passes
        if step.silent:
            waited = sum(int(each.removeprefix(CLOCK)) for each in step.press)
            return self._minutes() - self._since >= waited and len(state.texts) == self._read[step.number]
        return state.name == step.shows and self._names_alert(step, state.screen)

    def _got(self, step: LessonStep, texts: tuple[str, ...]) -> bool:
        for at in range(self._read[step.number], len(texts)):
            if self._names_alert(step, texts[at]):
                self._read[step.number] = at + 1
                return True
        return False

    def _names_alert(self, step: LessonStep, words: str) -> bool:
        if step.alert == "learn":
            found = ALERT.search(words)
            self.alert = found[0] if found else ""
            return bool(found)
        return not step.alert or self.alert in words


def as_data() -> list[dict[str, Any]]:
    """Every lesson as the page reads it."""
    return [each.model_dump(mode="json") for each in lessons().values()]
