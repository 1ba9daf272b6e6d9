"""Wrong PINs over all numbers: what is usual in an hour or a day, and that who goes on guessing does not become it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.models.monitoring import AlarmName
from core.models.person import Person, WrongPin
from core.monitoring import alarms
from core.people import wrong_pins
from core.storage.db import Tx
from tests.core.support.field import Field

PEOPLE = 12


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


@pytest.fixture(autouse=True)
def few_are_many(field: Field) -> None:
    """So many people as the demo has are enough to ring."""
    limits = {"wrong_pins_people": PEOPLE, "wrong_pins_people_a_day": PEOPLE}
    watch = field.database.programme.watch.model_copy(update=limits)
    field.database.programme = field.database.programme.model_copy(update={"watch": watch})


def slips(field: Field, when: str, people: int, after: int = 0) -> bool:
    """So many people, those behind the first so many, give a wrong one then; whether the alarm rings."""

    def give(tx: Tx) -> bool:
        for person in tx.session.scalars(select(Person.id).order_by(Person.id).offset(after).limit(people)):
            tx.session.add(WrongPin(person_id=person, at=tx.at - timedelta(minutes=5)))
        tx.flush()
        return AlarmName.wrong_pins in {each.name for each in alarms.signs(tx) if each.rings}

    return field.at(when).do(give)


def test_who_guesses_each_day_at_the_same_hour_rings_again(field: Field) -> None:
    days = [slips(field, f"2026-10-{day} 09:00", PEOPLE) for day in (14, 15, 16)]
    assert days == [True, True, True]


def test_what_is_usual_does_not_ring(field: Field) -> None:
    for day in range(14, 20):
        slips(field, f"2026-10-{day} 09:00", PEOPLE // 2)
    assert field.look(wrong_pins.usual, wrong_pins.HOUR) == PEOPLE // 2
    assert not slips(field, "2026-10-20 09:00", PEOPLE)


def test_who_guesses_slowly_stays_below_each_hour_and_rings_by_the_day(field: Field) -> None:
    """A third of so many people every three hours."""
    part = PEOPLE // 3
    hours = [slips(field, f"2026-10-14 {hour:02}:00", part, after=part * at) for at, hour in enumerate((6, 9, 12))]
    assert hours == [False, False, True]


def test_what_is_usual_in_a_day_does_not_ring(field: Field) -> None:
    for day in range(14, 20):
        slips(field, f"2026-10-{day} 06:00", PEOPLE // 2)
    assert not slips(field, "2026-10-20 06:00", PEOPLE // 2)
    assert not slips(field, "2026-10-20 09:00", PEOPLE // 2, after=PEOPLE // 2)
