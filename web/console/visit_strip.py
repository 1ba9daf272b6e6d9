"""The visits of a child side by side: a row a question, a column a visit, letters as marks; it prints in grey."""

from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple

from core.children.visit_records import ANSWERS, VisitRead, worrying_keys
from core.models.visit import Bond, Health, Next, Safety, School, Seen

KINDS = {"seen": Seen, "safe": Safety, "school": School, "health": Health, "bond": Bond, "next": Next}
GRAVE = (Seen.gone, Safety.danger, Bond.afraid)
WORRY = (
    *(Safety.some_worry, School.absent, School.stopped, Health.hungry, Health.ill, Health.disability),
    *(Bond.sad, Bond.aggressive),
)
QUIET = (Seen.told_well, School.not_of_age)
MARKS = {"seen": "OO-?", "safe": ".!D", "school": ".ax-", "health": ".hid", "bond": ".sgA", "next": ".vHD"}
LEFT, TOP, WIDE, HIGH = 118, 24, 34, 26
"""Units of the drawing: room for the questions' names, for the days, and of one cell."""


class VisitCell(NamedTuple):
    """One answer: where it stands, how it is marked, its tone, and the key of its words among the phones'."""

    x: int
    y: int
    mark: str
    tone: str
    key: str


class VisitColumn(NamedTuple):
    """One visit."""

    visit: VisitRead
    x: int
    cells: list[VisitCell]


def columns(visits: Sequence[VisitRead]) -> list[VisitColumn]:
    """The oldest at the left."""
    return [
        VisitColumn(visit, LEFT + at * WIDE, [_cell(visit, name, at, row) for row, name in enumerate(ANSWERS)])
        for at, visit in enumerate(reversed(visits))
    ]


def answers(visit: VisitRead) -> list[tuple[str, str, bool]]:
    """Each question, the key of its answer's words ("" where nobody could tell), and whether it worries."""
    worrying = worrying_keys(visit)
    given = zip(ANSWERS, visit.keys, strict=True)
    return [(name, f"visit.{name}.{KINDS[name](key).name}" if key else "", name in worrying) for name, key in given]


def size(count: int) -> tuple[int, int]:
    """How wide and high the picture is."""
    return LEFT + max(count, 1) * WIDE, TOP + len(ANSWERS) * HIGH


def rows() -> list[tuple[str, int]]:
    """The questions, each with the height it stands at."""
    return [(name, TOP + at * HIGH) for at, name in enumerate(ANSWERS)]


def _cell(visit: VisitRead, name: str, at: int, row: int) -> VisitCell:
    given = visit.keys[row]
    x, y = LEFT + at * WIDE, TOP + row * HIGH
    if given is None or given not in {each.value for each in KINDS[name]}:
        return VisitCell(x, y, "", "none", "")
    answer = KINDS[name](given)
    mark = MARKS[name][given - 1]
    return VisitCell(x, y, mark, _tone(answer), f"visit.{name}.{answer.name}")


def _tone(answer: IntEnum) -> str:
    if isinstance(answer, Next):
        return "calm" if answer is Next.nothing else "none"
    if any(answer is each for each in GRAVE):
        return "grave"
    if any(answer is each for each in WORRY):
        return "worry"
    return "none" if any(answer is each for each in QUIET) else "calm"
