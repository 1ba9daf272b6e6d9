"""The training room's lessons, played on the real line: each step shows what it says, in all four languages."""

import re
from datetime import datetime

import pytest
from sqlalchemy import select, update

from core.alerts import ownership
from core.models.alert import Alert
from core.models.person import Language, Person
from core.people import people
from tests.fixtures.phone import Phone
from tests.fixtures.world import World
from web.simulator.lessons import CLOCK, DIAL, HANG_UP, Lesson, LessonProgress, LessonStep, PhoneState, lessons

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class LessonPlayer:
    """The phones of a class, and hands that do what a step says."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.hung_up: set[str] = set()
        self._phones: dict[str, Phone] = {}

    def phone(self, number: str) -> Phone:
        return self._phones.setdefault(number, self.world.phone(int(number[-3:])))

    def state(self, number: str) -> PhoneState:
        phone = self.phone(number)
        texts = tuple(phone.inbox)
        return PhoneState(name=phone.name, screen=phone.screen, hung_up=number in self.hung_up, texts=texts)

    def minutes(self) -> int:
        now = datetime.fromisoformat(self.world.client.get("/simulator/clock").get_json()["now"])
        return int(now.timestamp() // 60)

    def does(self, step: LessonStep) -> None:
        """Press what it says; at the desk somebody takes the only alert."""
        if step.desk:
            with self.world.database.write() as tx:
                (officer,) = people.callers(tx, "+250788000201", "desk")
                ownership.acknowledge(tx, officer, tx.session.scalars(select(Alert.id)).one())
        for key in step.press:
            self._presses(self.phone(step.number), key)

    def _presses(self, phone: Phone, key: str) -> None:
        if key.startswith(CLOCK):
            self.world.client.post("/simulator/clock", json={"minutes": int(key.removeprefix(CLOCK))})
        elif key == DIAL:
            self.hung_up.discard(phone.number)
            phone.dial()
        elif key == HANG_UP:
            self.hung_up.add(phone.number)
            phone.hangs_up()
        else:
            phone.press(key)


@SQLITE
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("key", lessons())
def test_a_lesson_ends_well_on_the_real_line(world: World, key: str, language: Language) -> None:
    with world.database.write() as tx:
        tx.session.execute(update(Person).values(language=language))
    player = LessonPlayer(world)
    progress = LessonProgress(lessons()[key], player.state, player.minutes)
    assert progress.look() == 0
    while (step := progress.step) is not None:
        player.does(step)
        assert progress.look() >= 1, (step.says[Language.en], player.state(step.number), progress.alert)


def looks(steps: list[dict[str, object]], *states: PhoneState) -> list[int]:
    """How many steps are done at each look; the first look is before the lesson."""
    says = dict.fromkeys(Language, "x")
    lesson = Lesson(key="k", title=says, steps=[LessonStep(phone=1, says=says, **each) for each in steps])
    seen = iter(states)
    now = [next(seen)]
    progress = LessonProgress(lesson, lambda _: now[0], lambda: 0)
    found = []
    for each in seen:
        now[0] = each
        progress.look()
        found.append(progress.done)
    return found


def test_an_old_sms_does_no_step_and_a_new_one_only_one() -> None:
    before, one, two = (PhoneState(texts=("old", "12345", "12345")[:count]) for count in (1, 2, 3))
    steps: list[dict[str, object]] = [{"gets": True, "alert": "learn"}, {"gets": True, "alert": "same"}]
    assert looks(steps, before, before, one, two) == [0, 1, 2]


def test_another_alert_does_no_step() -> None:
    steps: list[dict[str, object]] = [{"shows": "a", "alert": "learn"}, {"shows": "b", "alert": "same"}]
    first, other, same = (
        PhoneState(name=name, screen=words) for name, words in [("a", "12345"), ("b", "54321"), ("b", "12345.")]
    )
    assert looks(steps, PhoneState(), first, other, same) == [1, 1, 2]


def test_a_phone_that_got_an_sms_was_not_silent() -> None:
    assert looks([{"silent": True}], PhoneState(), PhoneState(texts=("x",))) == [0]
    assert looks([{"silent": True}], PhoneState(), PhoneState()) == [1]


def test_every_lesson_is_told_in_every_language_and_waits_for_one_thing() -> None:
    assert list(lessons()) == ["first_visit", "danger_cut_off", "officers_night", "carer_not_safe", "phone_to_desk"]
    for lesson in lessons().values():
        assert set(lesson.title) == set(Language)
        for step in lesson.steps:
            assert all(each.strip() for each in step.says.values())
            assert step.press or step.gets, "somebody must be able to do it"


@pytest.mark.parametrize("more", [{}, {"shows": "a", "gets": True}, {"shows": "a", "says": {"en": "only"}}])
def test_a_step_that_is_written_wrong_is_refused(more: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"exactly one|every language"):
        LessonStep(**{"phone": 1, "says": dict.fromkeys(Language, "x"), **more})


def test_no_lesson_tells_a_childs_name() -> None:
    assert not re.search(r"Keza|Manzi|Teta|Hirwa", str([each.model_dump() for each in lessons().values()]))
