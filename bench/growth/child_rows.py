"""Children with keys of their own, where they live, the visits of months and those to come."""

from collections import Counter
from datetime import date, time

from bench.growth.calendar import Calendar, Schedule, hour_of
from bench.growth.ids import Ids
from bench.growth.nation import Home, Nation, People, Someone
from bench.growth.shelf import Shelf
from bench.growth.visit_rows import VisitRows
from core import codes
from core.children import reviews
from core.clock import moment
from core.codes import Length
from core.models.case import CaseStep, Origin
from core.models.case import Schedule as VisitSchedule
from core.models.child import NAME, NOT_LOOKED, Child, NumberHolder, PlacementKind, Sex
from core.models.measured import drawn_id, sealed_facts
from core.models.person import Role
from core.models.review import ReviewKind
from core.models.visit import Due
from core.programme.programme import Programme
from core.storage.sealed_rows import RowSealer

LATE_ONE_IN = 40
"""Of so many children one has a visit that is overdue."""


class ChildRows:
    """Puts children on the shelf, with all that belongs to each."""

    def __init__(self, shelf: Shelf, people: People, nation: Nation, programme: Programme, calendar: Calendar) -> None:
        self._shelf, self._people, self._nation = shelf, people, nation
        self._programme, self._calendar = programme, calendar
        self._ids, self._codes = Ids("children"), Counter[int]()

    def add(self, sealer: RowSealer, visits: VisitRows, at: int) -> tuple[int, Home]:
        """The child of that place in the nation: its id and its home. Its key waits in `sealer`."""
        row, home, schedule = self._ids.next(), self._nation.home_of(at), self._calendar.of(at)
        sealer.begin(row)
        caregiver = self._caregiver(home) if at % 3 == 1 else None
        code = self._child(sealer, row, home, at, caregiver)
        self._case(row, home, schedule)
        self._visits(visits.of(sealer, row, home, code, caregiver), schedule, late=at % LATE_ONE_IN == 0)
        return row, home

    def _caregiver(self, home: Home) -> Someone:
        return self._people.add(Role.caregiver, home.village, home.sector, home.district)

    def _child(self, sealer: RowSealer, row: int, home: Home, at: int, caregiver: Someone | None) -> str:
        taken = self._codes[home.district]
        self._codes[home.district] += 1
        code = codes.draw(Length.code, pick=lambda most: taken * 7919 % most)
        sex, born = (Sex.girl if at % 2 else Sex.boy), 2010 + at % 12
        facts = Child.__box__.seal(sealer, row, row, {"sex": sex, "birth_year": born})
        name = sealer.seal(NAME, row, row, b"Synthetic")
        keeper = caregiver.id if caregiver else None
        self._shelf.put("children", row, home.district, home.village, code, name, keeper, NOT_LOOKED, facts)
        self._shelf.put("numbers", home.district, code, NumberHolder.child, row, None)
        drawn = drawn_id()
        box = sealed_facts(sealer, drawn, sex, born)
        self._shelf.put("measured_children", drawn, sealer.marks(row)[0], box)
        return code

    def _case(self, row: int, home: Home, schedule: Schedule) -> None:
        since = hour_of(schedule.placed_on, time(10))
        step, placed, origin = CaseStep.followed_up, VisitSchedule.placed, Origin.institution
        self._shelf.put("cases", row, home.district, step, since, origin, placed)
        self._shelf.put("case_steps", self._ids.next(), row, home.district, CaseStep.placed, since)
        placement = self._ids.next()
        self._shelf.put("placements", placement, row, PlacementKind.relative, "institution", schedule.placed_on)
        for months in (1, 3):
            self._review(row, home, placement, schedule.placed_on, months)

    def _review(self, child: int, home: Home, placement: int, placed_on: date, months: int) -> None:
        """One of the district's duties of a year; each was done on its day."""
        due_on, kind, today = reviews.month_after(placed_on, months), ReviewKind.review, self._calendar.today
        once = reviews.named(child, kind, due_on, placement=placement)
        done = due_on < today
        working = self._programme.working
        lead_at = None if done else moment(working.day_after(due_on), working.opens)
        state, done_on = (Due.done, due_on) if done else (Due.open, None)
        row = (self._ids.next(), once, child, home.district, placement, kind, due_on, state, done_on, lead_at)
        self._shelf.put("reviews", *row)

    def _visits(self, visits: "VisitRows", schedule: Schedule, *, late: bool) -> None:
        for nth, day in enumerate(schedule.over):
            visits.made(day, nth) if not (late and day is schedule.over[-1]) else visits.owed(day, is_over=True)
        if schedule.ahead:
            visits.owed(schedule.ahead, is_over=False)
