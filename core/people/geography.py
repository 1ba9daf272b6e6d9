"""Rwanda, from the five provinces down to the 14,837 villages, as the tables receive it at set-up.

Names come from the package `rwanda-geo-data`; official codes from `core/people/data/nisr_codes.csv`, a reviewed file
whose making is told in `core/people/data/README.md` (NISR list of villages, July 2019, CC-BY-4.0).

A place is its `id`, for ever: children, pairs and alerts point at it. Where the code is known the id is that code read
as a number. No code begins with 0 and each level has its own length (`DIGITS`), so two places never share an id. The
few without a known code have an id of nine digits, 900000001 and up, written beside them in the file: longer than any
code, independent of the order of reading, and kept even if the code becomes known one day.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

NISR_CODES = Path(__file__).with_name("data") / "nisr_codes.csv"
DIGITS = {"province": 1, "district": 2, "sector": 4, "cell": 6, "village": 8}
LEVELS = tuple(DIGITS)


class PlaceRow(NamedTuple):
    """One place of Rwanda. `code` is its NISR code of `DIGITS[level]` digits, None where it is not known."""

    id: int
    level: str
    name: str
    parent_id: int | None
    code: str | None


_Branch: TypeAlias = Mapping[str, "_Branch"] | Sequence[str]
_Known: TypeAlias = Mapping[tuple[int | None, str], tuple[int, str | None]]


def rwanda() -> Iterator[PlaceRow]:
    """Every place of Rwanda once, each after the place it lies in: 5, 30, 416, 2,149 and 14,837 by level.

    Raises LookupError if the package names a place that the file of codes does not hold, which only a new version of
    the package can do: give the place a row in the file first.
    """
    from rwanda_geo_data import DATA  # 360 kB of names that only set-up needs

    return _places_in(DATA, None, 0, _known_places())


def _known_places() -> _Known:
    """Id and code of every place, by the id of the place it lies in and its own name."""
    with NISR_CODES.open(encoding="utf-8", newline="") as file:
        return {
            (int(row["parent"]) if row["parent"] else None, row["name"]): (
                int(row["id"] or row["code"]),
                row["code"] or None,
            )
            for row in csv.DictReader(file)
        }


def _places_in(branch: _Branch, parent_id: int | None, depth: int, known: _Known) -> Iterator[PlaceRow]:
    for name in branch:
        if (parent_id, name) not in known:
            raise LookupError(f"{NISR_CODES.name} has no {LEVELS[depth]} {name!r} under the place {parent_id}")
        place_id, code = known[parent_id, name]
        yield PlaceRow(place_id, LEVELS[depth], name, parent_id, code)
        if isinstance(branch, Mapping):
            yield from _places_in(branch[name], place_id, depth + 1, known)
