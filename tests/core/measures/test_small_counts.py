"""Small counts are hidden, and so is whatever would tell them."""

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from core.measures.frame import Figure, Unit
from core.measures.small_counts import FEWEST, suppress


def share(value: int, of: int, group: str = "", **more: float) -> Figure:
    return Figure("visits_done", Unit.visits, group, "", value, of, **more)


def counts(**parts: int) -> list[Figure]:
    """A count by its parts, behind their sum."""
    whole = Figure("gatherings", Unit.gatherings, "", "", sum(parts.values()))
    return [whole, *(Figure("gatherings", Unit.gatherings, "", part, value) for part, value in parts.items())]


def shown(figures: list[Figure]) -> list[object]:
    """What is left, in order: None where it is hidden."""
    return [each.value if each.of is None and "of" not in each.hidden else (each.value, each.of) for each in figures]


@pytest.mark.parametrize(
    ("value", "of", "left"),
    [
        (0, 0, (0, 0)),
        (0, 3, (0, None)),
        (0, 20, (0, 20)),
        (20, 20, (20, 20)),
        (2, 20, (None, 20)),
        (12, 20, (12, 20)),
        (18, 20, (None, 20)),
        (4, 4, (None, None)),
    ],
)
def test_a_share_is_hidden_where_it_or_its_rest_is_small(value: int, of: int, left: tuple[object, object]) -> None:
    assert shown(suppress([share(value, of)])) == [left]


def test_one_hidden_part_of_a_sum_takes_the_next_smallest_with_it() -> None:
    assert shown(suppress(counts(forum=3, parenting=9, children=20))) == [32, None, None, 20]
    assert shown(suppress(counts(forum=0, parenting=9, children=20))) == [29, 0, 9, 20]


def test_small_parts_that_are_few_together_hide_one_more() -> None:
    assert shown(suppress(counts(forum=1, parenting=1, children=20))) == [22, None, None, None]
    assert shown(suppress(counts(forum=3, parenting=4, children=20))) == [27, None, None, 20]


def test_a_sum_with_nothing_else_to_hide_behind_goes_too() -> None:
    assert shown(suppress(counts(forum=3, parenting=0))) == [None, None, 0]


def test_groups_hide_each_other_in_the_district() -> None:
    found = suppress([share(30, 60), share(3, 10, "Ngoma"), share(12, 20, "Tumba"), share(15, 30, "Mbazi")])
    assert shown(found) == [(30, 60), (None, 10), (None, 20), (15, 30)]
    assert [each.hidden for each in found] == [(), ("value",), ("value",), ()]


def test_times_taken_over_few_are_hidden_with_how_many_they_were() -> None:
    (few,) = suppress([share(10, 20, median=12.0, ninetieth=40.0, timed=4)])
    assert (few.value, few.median, few.ninetieth, few.timed) == (10, None, None, None)
    (many,) = suppress([share(10, 20, median=12.0, ninetieth=40.0, timed=15)])
    assert (many.median, many.ninetieth, many.timed) == (12.0, 40.0, None)


def test_segments_and_money_are_about_nobody() -> None:
    cost = Figure("sms_cost", Unit.money, "", "RWF", 2.5)
    assert suppress([cost]) == [cost]


World = list[list[int]]
ROW = some.lists(some.integers(0, 9), min_size=3, max_size=3)


@settings(max_examples=100, deadline=None)
@given(ROW, ROW)
def test_no_small_count_can_be_worked_out(first: list[int], second: list[int]) -> None:
    """Two groups by three parts: for each hidden count there is another world in which all shown numbers are the same.

    Sums along rows and columns leave a count free only if some such world is a step of 1 away, in some of its cells.
    """
    true = [first, second]
    numbers = _numbers(true)
    found = suppress([Figure("gatherings", Unit.gatherings, *key, value) for key, value in numbers.items()])
    kept = {(each.group, each.part): each.value for each in found}
    assert all(value is None or value == numbers[key] and not 0 < value < FEWEST for key, value in kept.items())
    dark = [(row, at) for row, at in product(range(2), range(3)) if kept["ab"[row], f"p{at}"] is None]
    worlds = [world for world in _near(true, dark) if _looks_like(world, kept)]
    for row, at in dark:
        assert {world[row][at] for world in worlds} != {true[row][at]}, (true, kept)


def _numbers(world: World) -> dict[tuple[str, str], int]:
    """Every number of a sheet: both groups and the district, each with its parts and their sum."""
    district = [sum(column) for column in zip(*world, strict=True)]
    groups = zip(("", "a", "b"), (district, *world), strict=True)
    return {
        (group, part): value
        for group, row in groups
        for part, value in (("", sum(row)), *((f"p{at}", each) for at, each in enumerate(row)))
    }


def _near(true: World, dark: list[tuple[int, int]]) -> Iterator[World]:
    for steps in product((0, 1, -1), repeat=len(dark)):
        world = [list(row) for row in true]
        for (row, at), step in zip(dark, steps, strict=True):
            world[row][at] += step
        if min(map(min, world)) >= 0:
            yield world


def _looks_like(world: World, kept: dict[tuple[str, str], float | None]) -> bool:
    return all(kept[key] in (None, value) for key, value in _numbers(world).items())
