"""Numbers a district gives out: never twice at once, free again when their time is over."""

import random
import threading

import pytest

from core import codes
from core.children import numbers
from core.codes import Length
from core.models.child import NumberHolder
from tests.core.support.field import Field, moment


def take(field: Field, district: int = 24, free_at: str = "") -> str:
    at = moment(free_at) if free_at else None
    return field.do(numbers.take, district, NumberHolder.alert, 7, Length.alert, free_at=at)


def test_a_number_stands_for_what_it_was_taken_for(field: Field) -> None:
    number = take(field)
    assert codes.is_sound(number)
    assert field.look(numbers.find, 24, number, NumberHolder.alert) == (NumberHolder.alert, 7)
    assert field.look(numbers.find, 24, number, NumberHolder.child, NumberHolder.household) is None
    assert field.look(numbers.find, 33, number, NumberHolder.alert) is None


def test_the_same_number_may_stand_for_something_else_in_another_district(field: Field) -> None:
    assert not field.do(numbers.give, 24, NumberHolder.child, 8, "204711")
    assert field.do(numbers.give, 33, NumberHolder.child, 8, "204711")
    assert field.look(numbers.find, 33, "204711", NumberHolder.child) == (NumberHolder.child, 8)


def draw_only(number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A district with one number left."""
    monkeypatch.setattr(codes, "draw", lambda _length: number)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_number_is_free_again_when_its_time_is_over(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    number = take(field.at("2026-10-14 09:00"), free_at="2026-10-15 09:00")
    draw_only(number, monkeypatch)
    field.at("2026-10-15 08:59")
    with pytest.raises(numbers.NoneLeft, match="district 24 has no free number of 5 digits"):
        take(field)
    field.at("2026-10-15 09:00")
    assert take(field) == number


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_number_without_an_end_is_never_given_again(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    draw_only(take(field.at("2026-10-14 09:00")), monkeypatch)
    field.at("2126-10-15 09:00")
    with pytest.raises(numbers.NoneLeft):
        take(field)


def test_a_number_is_moved_to_another_row(field: Field) -> None:
    number = take(field.at("2026-10-14 09:00"))
    field.do(numbers.move, 24, number, 9, free_at=moment("2027-01-12 09:00"))
    assert field.look(numbers.find, 24, number, NumberHolder.alert) == (NumberHolder.alert, 9)


def test_two_at_a_time_never_take_the_same(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    pick = random.Random(7).randrange
    few = [codes.draw(Length.alert, pick=pick) for _ in range(8)]
    monkeypatch.setattr(codes, "draw", lambda _length: random.choice(few))
    gate, taken = threading.Barrier(4), list[str]()

    def work() -> None:
        gate.wait()
        taken.append(take(field))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(taken) == len(set(taken)) == 4
