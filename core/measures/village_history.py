"""How a village goes, without anybody's name: what became of each of its children and families, month by month.

No name, code, number or free text is in it, nor a day: a day would give a child away. What concerns somebody protected
is left out for everybody, as the page may lie on a table.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select

from core.children.reviews import month_after
from core.children.visit_weeks import DueVisits
from core.clock import kigali
from core.errors import NotYours
from core.measures import village_facts
from core.measures.rows import age_band
from core.measures.small_counts import FEWEST
from core.measures.village_facts import AlertSubjects, FactKind, StoryOf, VillageFact
from core.models.child import Child, Household
from core.models.person import Person, PersonStatus, Role
from core.models.place import Place
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx

MONTHS = 12
"""Those that are told, this one the last."""
PAGE = 20


@dataclass(frozen=True, slots=True)
class CountedFact:
    """What happened in a month, and how often. `about` is a level, a step of the case or a kind of placement."""

    kind: FactKind
    about: str
    count: int


@dataclass(slots=True)
class VillageStory:
    """What became of one child or family; of all who are not registered together. The latest month stands first.

    `band` are a child's years as "6-12", "" where nobody knows them; `lives` is the kind of its placement, since the
    month `since`, "" for none.
    """

    of: StoryOf
    band: str = ""
    lives: str = ""
    since: date | None = None
    is_open: bool = True
    months: dict[date, list[CountedFact]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VillageHistory:
    """A village: how many volunteers it has, its visits by the month in which they fell due, and a page of stories,
    those of whom something was heard last first. `few`: the reader is told of no village with so few children.
    """

    village: Place
    volunteers: int
    visits: list[DueVisits]
    stories: list[VillageStory]
    more: bool
    few: bool = False


def read(tx: Tx, me: Caller, village_id: int, page: int = 1) -> VillageHistory:
    """Its last twelve months; the look at it, and at each child that is told of, is written down.

    Raises NotYours for what is no village of the officer's district.
    """
    village = _reach(tx, me, village_id)
    audit.record(tx, me, "read", "places", village.id)
    this = kigali(tx.at).date().replace(day=1)
    first = month_after(this, 1 - MONTHS)
    living = Child.closed_on.is_(None) | (Child.closed_on >= first)
    children = tx.session.scalars(select(Child).where(Child.village_id == village.id, living)).all()
    volunteers = _count_volunteers(tx, village)
    if me.role is Role.national and len(children) < FEWEST:
        return VillageHistory(village, volunteers, [], [], more=False, few=True)
    due = village_facts.due_visits(tx, village, [each.id for each in children], first)
    every = _stories(tx, village, children, due.missed, first)
    told = every[(page - 1) * PAGE : page * PAGE]
    audit.record_many(tx, me, "read", "children", [each for each, _ in told if each])
    months = [month_after(first, at) for at in range(MONTHS)]
    visits = [due.months.get(each, DueVisits(each)) for each in months]
    return VillageHistory(village, volunteers, visits, [each for _, each in told], more=len(every) > page * PAGE)


def _reach(tx: Tx, me: Caller, village_id: int) -> Place:
    village = tx.session.get(Place, village_id)
    officer = me.role is not None and me.role.is_officer
    if not officer or village is None or village.level != "village" or me.district not in (village.district_id, None):
        raise NotYours("this village lies in another district")
    return village


def _count_volunteers(tx: Tx, village: Place) -> int:
    theirs = (Person.village_id == village.id, Person.role == Role.volunteer, Person.standing != PersonStatus.left)
    return tx.connection.scalar(select(func.count(Person.id)).where(*theirs)) or 0


def _stories(
    tx: Tx, village: Place, children: Sequence[Child], missed: list[VillageFact], first: date
) -> list[tuple[int, VillageStory]]:
    """All of them, each with the child's id, 0 where it is no child's; those of whom something was heard last first."""
    ids = [each.id for each in children]
    homes = set(tx.connection.scalars(select(Household.id).where(Household.village_id == village.id)))
    stays = village_facts.stays(tx, ids)
    tx.sealer.load(ids)
    found = {(StoryOf.child, each.id): _of_child(each, tx) for each in children}
    found |= {(StoryOf.family, each): VillageStory(StoryOf.family) for each in _alone(homes, children)}
    for each in stays:
        if each.ended is None:
            story = found[StoryOf.child, each.child]
            story.lives, story.since = each.kind, each.began.replace(day=1)
    facts = [*missed, *village_facts.visits(tx, village, ids, first), *village_facts.steps(tx, ids, first)]
    facts += [*village_facts.placements(stays, first)]
    facts += [*village_facts.alerts(tx, village, AlertSubjects(ids, homes), first)]
    for fact, count in sorted(Counter(facts).items(), key=_order):
        story = found.setdefault((fact.of, fact.whose), VillageStory(fact.of))
        story.months.setdefault(fact.month, []).append(CountedFact(fact.kind, fact.about, count))
    tell = [(whose if of is StoryOf.child else 0, story) for (of, whose), story in found.items()]
    return sorted(tell, key=lambda each: (max(each[1].months, default=date.min), each[1].is_open), reverse=True)


def _of_child(child: Child, tx: Tx) -> VillageStory:
    band = age_band(kigali(tx.at).year, child.birth_year) or ""
    return VillageStory(StoryOf.child, band, is_open=child.closed_on is None)


def _alone(homes: set[int], children: Sequence[Child]) -> list[int]:
    """Families without a child of the programme: those of a child are told of with the child."""
    return sorted(homes - {each.household_id for each in children if each.household_id})


def _order(counted: tuple[VillageFact, int]) -> tuple[int, int]:
    """The latest month first; within it as FactKind has them."""
    fact, _ = counted
    return -fact.month.toordinal(), list(FactKind).index(fact.kind)
