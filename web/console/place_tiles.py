"""The thirty districts as tiles, in the country's rough shape; how full a tile is says what its number says."""

from collections.abc import Sequence
from typing import NamedTuple

from web.console.figure_bars import PlaceBar

WIDE, HIGH = 92, 56
SHAPE = (
    ".. .. .. 43 44 .. 52 ..",
    ".. 33 34 42 41 45 53 ..",
    ".. 32 35 28 11 12 51 54",
    ".. 31 27 26 13 57 56 55",
    "37 .. 25 21 .. .. .. ..",
    "36 .. 23 24 22 .. .. ..",
)
"""Districts by their codes, the north on top."""
GRID = {(x, y): int(code) for y, row in enumerate(SHAPE) for x, code in enumerate(row.split()) if code != ".."}
"""Column and row of each district, by its code."""
STEPS = 4
SIZE = (8 * WIDE, 6 * HIGH)


class PlaceTile(NamedTuple):
    """A district's tile; `step` from 1 to 4 says how much, 0 that there is nothing to fill it by."""

    place: PlaceBar
    x: int
    y: int
    step: int


def tiles(places: Sequence[PlaceBar]) -> list[PlaceTile]:
    """Those of the places that are shown."""
    by_id = {each.id: each for each in places}
    return [
        PlaceTile(by_id[district], x * WIDE, y * HIGH, _step(by_id[district]))
        for (x, y), district in GRID.items()
        if district in by_id
    ]


def _step(place: PlaceBar) -> int:
    return 0 if place.amount is None else min(STEPS, 1 + place.share * STEPS // 100)
