"""Every number and time of our programme, set to what no office can mean: each is named at its place, as a fault that
keeps the line shut or as a warning.
"""

import copy
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from core.errors import BadSetting
from core.programme import floors, programme
from tests.core.support.programmes import TEXT

TODAY = date(2026, 11, 29)
WRITTEN: dict[str, Any] = tomllib.loads(TEXT)
Place = tuple[str | int, ...]
SIGNATURE = ("author", "date", "note")
MAY_BE_NOTHING = ("follow_up.answers_within_days", "encouragement.papers_from_week", "encouragement.plan.")
"""Where 0 is an answer: no visit counts early, papers and proverbs from the first week on."""


def leaves(block: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Every value with its place; a list of tables is walked, another is a value."""
    for name, value in block.items() if isinstance(block, dict) else enumerate(block):
        if isinstance(value, dict) or (isinstance(value, list) and value and isinstance(value[0], dict)):
            yield from leaves(value, (*place, name))
        elif name not in SIGNATURE:
            yield (*place, name), value


def absurd(place: str, value: Any) -> list[Any]:
    """What stands there by a slip: nothing, less than nothing, three noughts more; days for minutes or hours."""
    if isinstance(value, int):
        return [-1, (value or 1) * 1000, *([] if value == 0 or place.startswith(MAY_BE_NOTHING) else [0])]
    if not isinstance(value, str):
        return [[]]
    if re.fullmatch(r"\d+ working days?", value):
        return ["0 working days", "-1 working days", "99 working days" if "civil" not in place else "999d", "999d"]
    if not (match := re.fullmatch(r"(\d+)([mhd])", value)):
        return []
    others = {"m": "d", "h": "md", "d": "m"}[match[2]]
    zero = match[1] == "0"
    return ["-1m", "9999d", *([] if zero else ["0m", *(f"{match[1]}{unit}" for unit in others)])]


CASES = [
    (".".join(map(str, place)), place, wrong)
    for place, value in leaves(WRITTEN)
    for wrong in absurd(".".join(map(str, place)), value)
]


def said_of(place: Place, wrong: Any) -> list[str]:
    """Everything that is said of our programme with that value there."""
    written = copy.deepcopy(WRITTEN)
    block: Any = written
    for name in place[:-1]:
        block = block[name]
    block[place[-1]] = wrong
    try:
        return floors.warnings(programme.parse(written, TODAY), TODAY)
    except BadSetting as error:
        return str(error).splitlines()


@pytest.mark.parametrize("block", sorted({place.split(".")[0] for place, _, _ in CASES}))
def test_each_is_named_at_its_place(block: str) -> None:
    cases = [each for each in CASES if each[0].startswith(f"{block}.")]
    assert cases
    silent = [(name, wrong) for name, place, wrong in cases if not named(name, said_of(place, wrong))]
    assert silent == []


def named(name: str, said: list[str]) -> bool:
    """At its own place, or at one beside it that it no longer fits: a rung, the level of a ladder."""
    parts = name.split(".")
    table = ".".join(parts[: max(1, min(2, len(parts) - 1))])
    return any(each.removeprefix("PROGRAMME: ").startswith(f"{table}.") or name in each for each in said)


def test_enough_is_tried() -> None:
    assert len(CASES) > 400
    assert floors.warnings(programme.parse(WRITTEN, TODAY), TODAY) == []
