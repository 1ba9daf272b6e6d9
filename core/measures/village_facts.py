"""What happened in a village, fact by fact: whose, in which month, and what, without a name, a code or a day."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import select

from core.children.visit_weeks import DueVisits
from core.clock import kigali, moment
from core.models.alert import Alert
from core.models.case import CaseStep, StepTaken
from core.models.child import Placement
from core.models.place import Place
from core.models.visit import Due, FollowUp, Visit
from core.storage.db import Tx


class FactKind(StrEnum):
    """What a fact says, in the order in which a month tells them."""

    step = "step"
    placed = "placed"
    ended = "ended"
    alert = "alert"
    taken = "taken"
    settled = "settled"
    worried = "worried"
    visited = "visited"
    not_made = "not_made"


class StoryOf(StrEnum):
    """Whose it is: a registered child's, a family's, or of those who are not registered in the village."""

    child = "child"
    family = "family"
    others = "others"


class VillageFact(NamedTuple):
    """One fact; `whose` is the row of the child or household, 0 of others. `about` as CountedFact has it."""

    of: StoryOf
    whose: int
    month: date
    kind: FactKind
    about: str = ""


class ChildStay(NamedTuple):
    """A placement: whose, of what kind, from when, until when."""

    child: int
    kind: str
    began: date
    ended: date | None


class AlertSubjects(NamedTuple):
    """Whom alerts can be about here, by row: the registered children who live in the village, and its households."""

    children: Collection[int]
    households: Collection[int]

    def of(self, child: int | None, household: int | None) -> tuple[StoryOf, int]:
        """Whose story an alert about those belongs into."""
        if child in self.children:
            return StoryOf.child, child or 0
        return (StoryOf.family, household or 0) if household in self.households else (StoryOf.others, 0)


@dataclass(frozen=True, slots=True)
class VillageDue:
    """What fell due in the village: by month, and which children's visits were not made though their day is over."""

    months: dict[date, DueVisits]
    missed: list[VillageFact]


def due_visits(tx: Tx, village: Place, children: Collection[int], first: date) -> VillageDue:
    """Of the months from that day to the end of this one. What ended was owed to nobody."""
    today = kigali(tx.at).date()
    owed = FollowUp.state.in_((Due.open, Due.done, Due.missed))
    here = (FollowUp.child_id.in_(children), FollowUp.village_id == village.id, FollowUp.due_on >= first)
    found = select(FollowUp.child_id, FollowUp.due_on, FollowUp.state, Visit.on)
    rows = tx.connection.execute(found.outerjoin(Visit, Visit.id == FollowUp.visit_id).where(*here, owed))
    counts: dict[date, Counter[str]] = defaultdict(Counter)
    missed = []
    for child, due_on, state, made_on in rows:
        how = _how(state, due_on, made_on, today)
        counts[_month(due_on)][how] += 1
        if how == "not_made":
            missed.append(VillageFact(StoryOf.child, child, _month(due_on), FactKind.not_made))
    return VillageDue({month: DueVisits(month, **each) for month, each in counts.items()}, missed)


def _how(state: Due, due_on: date, made_on: date | None, today: date) -> str:
    """Into which part of a bar it goes."""
    if state is Due.done:
        return "late" if made_on and made_on > due_on else "in_time"
    return "not_made" if due_on < today else "to_come"


def visits(tx: Tx, village: Place, children: Collection[int], first: date) -> Iterator[VillageFact]:
    """Each home visit once, whoever told of it; it worried where either report did."""
    here = (Visit.child_id.in_(children), Visit.on >= first, Visit.village_id == village.id)
    told = select(Visit.id, Visit.child_id, Visit.on, Visit.worrying, Visit.same_as_id).where(*here)
    rows = tx.connection.execute(told).all()
    worrying = {each.same_as_id or each.id for each in rows if each.worrying}
    for each in rows:
        if each.same_as_id is None:
            fact = VillageFact(StoryOf.child, each.child_id, _month(each.on), FactKind.visited)
            yield from (fact, fact._replace(kind=FactKind.worried)) if each.id in worrying else (fact,)


def steps(tx: Tx, children: Collection[int], first: date) -> Iterator[VillageFact]:
    """How the cases went on. A placement is told with its kind, by itself."""
    here = (
        StepTaken.child_id.in_(children),
        StepTaken.at >= moment(first, time.min),
        StepTaken.step != CaseStep.placed,
    )
    for child, step, at in tx.connection.execute(select(StepTaken.child_id, StepTaken.step, StepTaken.at).where(*here)):
        yield VillageFact(StoryOf.child, child, _month_of(at), FactKind.step, step)


def stays(tx: Tx, children: Collection[int]) -> list[ChildStay]:
    """Every placement of these children, the earliest first."""
    found = select(Placement.child_id, Placement.kind, Placement.began_on, Placement.ended_on)
    rows = tx.connection.execute(found.where(Placement.child_id.in_(children)).order_by(Placement.began_on))
    return [ChildStay(*each) for each in rows]


def placements(found: Sequence[ChildStay], first: date) -> Iterator[VillageFact]:
    """When they began and ended; not why, which is the child's own."""
    for each in found:
        if each.began >= first:
            yield VillageFact(StoryOf.child, each.child, _month(each.began), FactKind.placed, each.kind)
        if each.ended and each.ended >= first:
            yield VillageFact(StoryOf.child, each.child, _month(each.ended), FactKind.ended, each.kind)


def alerts(tx: Tx, village: Place, about: AlertSubjects, first: date) -> Iterator[VillageFact]:
    """When each was raised, how urgent, whether the district took it and when it ended; not what it is about. None that
    concerns somebody protected, and none that went into another.
    """
    here = (
        Alert.district_id == village.district_id,
        Alert.raised_at >= moment(first, time.min),
        Alert.village_id == village.id,
    )
    told = (Alert.shielded.is_(False), Alert.bypasses.is_(False), Alert.merged_into_id.is_(None))
    columns = (Alert.child_id, Alert.household_id, Alert.level, Alert.raised_at, Alert.owned_at, Alert.closed_at)
    for child, household, level, raised, owned, closed in tx.connection.execute(select(*columns).where(*here, *told)):
        whose = about.of(child, household)
        yield VillageFact(*whose, _month_of(raised), FactKind.alert, level)
        if owned:
            yield VillageFact(*whose, _month_of(owned), FactKind.taken)
        if closed:
            yield VillageFact(*whose, _month_of(closed), FactKind.settled)


def _month(day: date) -> date:
    return day.replace(day=1)


def _month_of(at: datetime) -> date:
    return _month(kigali(at).date())
