"""What an office has to do while phones are measured: a roster with slips in it, and a nation's children as a list."""

from collections.abc import Iterator
from functools import partial
from io import BytesIO
from itertools import islice
from operator import mod
from typing import Any

from sqlalchemy import func, insert, select

from core import codes
from core.clock import kigali
from core.codes import Length
from core.files import out
from core.files.kinds import FileKind
from core.models.case import Case, CaseStep, Origin, Schedule
from core.models.child import Child
from core.models.measured import MeasuredChild, drawn_id
from core.models.person import Person
from core.models.place import Place
from core.people import place_finder
from core.people.place_finder import PlaceFinder
from core.storage.db import Database, Tx

SLIP_EVERY = 40
"""One row in so many is rejected."""
TOGETHER = 5_000
HEADINGS = ("amazina", "igitsina", "telefoni", "akarere", "umurenge", "akagari", "umudugudu")
NAMES = (("Uwera Mukamana", "gore"), ("Uwera Mukamana", "gabo"), ("Habimana Yohani", ""))
"""Three a village: the third is right where the office says so."""
MOST_ROWS = 40_000
LOWEST = 1
"""The id of the first child that is added."""
_VILLAGES = select(Place.id, Place.district_id).where(Place.level == "village").order_by(Place.id)


def roster(database: Database, rows: int) -> tuple[bytes, int]:
    """A workbook of so many volunteers, for villages that have none; and how many of its rows are rejected."""
    with database.read() as tx:
        finder = place_finder.load(tx)
        settled = set(tx.connection.scalars(select(Person.village_id).where(Person.village_id.is_not(None))))
    held = BytesIO()
    out.write(FileKind.xlsx, [list(HEADINGS), *islice(_volunteers(finder, settled), rows)], held)
    return held.getvalue(), rows // SLIP_EVERY


def _volunteers(finder: PlaceFinder, settled: set[int | None]) -> Iterator[list[str]]:
    """Every fortieth with a number that is too short, or a village that nobody knows."""
    villages = (each for each in finder.villages() if each.id not in settled)
    for at, (village, (name, sex)) in enumerate(((each, who) for each in villages for who in NAMES), 1):
        number, where = f"7{2_0000000 + at:08}", finder.spoken(village.id).split(", ")
        if at % SLIP_EVERY == 0:
            number, where[-1] = (number[:5], where[-1]) if at % (2 * SLIP_EVERY) else (number, "Ntaho")
        yield [name, sex, number, *where]


def add_children(database: Database, count: int) -> int:
    """So many children more, in all districts, whose keys were erased; how many there are now, all with open cases."""
    with database.write("bench") as tx:
        villages = [(row, district or 0) for row, district in tx.connection.execute(_VILLAGES)]
        first = tx.connection.scalar(select(func.count()).select_from(Child)) or 0
        known = {"id": drawn_id(), "mark": tx.vault.measured(LOWEST)[0], "facts_sealed": b""}
        tx.connection.execute(insert(MeasuredChild), known)  # by the lowest and the highest a process knows its keys
    for at in range(0, count, TOGETHER):
        with database.write("bench") as tx:
            _some(tx, villages, range(at, min(at + TOGETHER, count)))
    return first + count


def _some(tx: Tx, villages: list[tuple[int, int]], which: range) -> None:
    children: list[dict[str, Any]] = []
    cases: list[dict[str, Any]] = []
    today = kigali(tx.at).date()
    for at in which:
        village, district = villages[at * 7919 % len(villages)]
        row, code = LOWEST + at, codes.draw(Length.code, pick=partial(mod, at))
        sealed = {"name_sealed": b"", "facts_sealed": b"", "leaver_looked_on": today}
        children.append({"id": row, "district_id": district, "village_id": village, "code": code, **sealed})
        placed = {"step": CaseStep.placed, "came_from": Origin.institution, "schedule": Schedule.placed}
        cases.append({"child_id": row, "district_id": district, "since": tx.at, **placed})
    tx.connection.execute(insert(Child), children)
    tx.connection.execute(insert(Case), cases)
