"""Foster families (Malayika Murinzi): found > assessed > approved > matched > reviewed, until the match ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import Select, select

from core.cases import placements
from core.children import children, households, numbers
from core.errors import NotYours
from core.messages import household_risk
from core.models.base import new_id
from core.models.child import Child, Household, NumberHolder, Placement, PlacementKind
from core.models.foster import FosterFamily, FosterReason, FosterStep, FosterStepTaken
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx

NEXT: Mapping[FosterStep, tuple[FosterStep, ...]] = {
    FosterStep.found: (FosterStep.assessed, FosterStep.withdrawn),
    FosterStep.assessed: (FosterStep.approved, FosterStep.not_approved, FosterStep.withdrawn),
    FosterStep.approved: (FosterStep.matched, FosterStep.withdrawn),
    FosterStep.matched: (FosterStep.reviewed,),
    FosterStep.reviewed: (FosterStep.reviewed,),
}
"""What may follow; the other steps are ends. A family whose child lives elsewhere, or whose case is closed, is approved
for another.
"""
ENDS = (FosterStep.not_approved, FosterStep.withdrawn)
WITH_CHILD = (FosterStep.matched, FosterStep.reviewed)
MOST = 45
"""Families on one list: nine screens of five."""


GONE = "end.foster.gone"
"""The sentence where a colleague was quicker, and the step asked for no longer follows."""


@dataclass(frozen=True)
class Stepped:
    """What the officer is told: the household's code, its step, the day of the next review as "29/11", "" for none.

    Where nothing was done, `reason` is the key of a sentence that says why.
    """

    code: str
    step: str
    review_on: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Family:
    """A foster family as a list or a card shows it: its household, its step and since when; with a child, that one's
    code and the review.
    """

    id: int
    household: int
    code: str
    village: int
    step: FosterStep
    on: date
    child_id: int | None
    child: str | None
    review_on: date | None

    @property
    def next(self) -> tuple[FosterStep, ...]:
        """What may follow."""
        return NEXT.get(self.step, ())


def find_household(tx: Tx, me: Caller, code: str) -> int | None:
    """The household of that code in the officer's district."""
    held = numbers.find(tx, me.home_district, code, NumberHolder.household)
    return held[1] if held else None


def find_child(tx: Tx, me: Caller, code: str) -> list[int | bool] | None:
    """The child of that code in the officer's district, if its case is open; and whether another placement must end."""
    held = numbers.find(tx, me.home_district, code, NumberHolder.child)
    child = tx.session.get_one(Child, held[1]) if held else None
    if child is None or child.closed_on is not None:
        return None
    before = children.current_placement(tx, child.id)
    return [child.id, before is not None and not _is_free(tx, before)]


def find(tx: Tx, me: Caller, household_id: int, on: str) -> Stepped:
    """The household may become a foster family, found on that ISO day; one that is on its way already goes on.

    Raises NotYours to anybody but an officer of its district.
    """
    household = tx.session.get_one(Household, household_id, with_for_update=tx.is_postgres)
    _must_own(me, household.district_id)
    standing = select(FosterFamily).where(FosterFamily.household_id == household.id, FosterFamily.step.not_in(ENDS))
    if family := tx.session.scalar(standing.limit(1)):
        return _told(tx, family)
    family = FosterFamily(
        id=new_id(),
        household_id=household.id,
        district_id=household.district_id,
        step=FosterStep.found,
        step_on=date.fromisoformat(on),
    )
    tx.session.add(family)
    tx.flush()
    return _take(tx, me, family, FosterStep.found, on)


def move(tx: Tx, me: Caller, family_id: int, step: str, on: str, reason: str | None = None) -> Stepped:
    """The family took that step on that ISO day. A review sets the day of the next; an end has its reason.

    Raises NotYours to anybody but an officer of its district, ValueError for an end without a reason or a match.
    """
    family, now = _locked(tx, me, family_id), FosterStep(step)
    if now is FosterStep.matched or (now in ENDS and reason is None):
        raise ValueError(f"{now} needs more than a day")
    if now not in NEXT.get(_standing(tx, family), ()):
        return replace(_told(tx, family), reason=GONE)
    return _take(tx, me, family, now, on, reason)


def match(tx: Tx, me: Caller, family_id: int, child_id: int, on: str, why: str | None = None) -> Stepped:
    """The child lives with the family since that ISO day, and the family is reviewed until it does no longer.

    A foster placement that names no family yet is theirs; else one begins, and the one before ends with `why`. A child
    of another village moves first. Raises NotYours to anybody but an officer of their district, else as
    `placements.place`.
    """
    family, child = _locked(tx, me, family_id), children.in_district(tx, me, child_id)
    _must_own(me, child.district_id)
    if FosterStep.matched not in NEXT.get(_standing(tx, family), ()):
        return replace(_told(tx, family), reason=GONE)
    if child.village_id != tx.session.get_one(Household, family.household_id).village_id:
        return replace(_told(tx, family), code=child.code, reason="end.foster.elsewhere")
    before = children.current_placement(tx, child.id)
    if before is None or not _is_free(tx, before):
        placed = placements.place(tx, me, child.id, PlacementKind.foster, on, False, why, matched=True)
        if placed.reason:
            return replace(_told(tx, family), code=child.code, reason=placed.reason)
    household_risk.leave(tx, child)
    households.link(tx, me, child.id, family.household_id)
    standing = children.current_placement(tx, child.id)
    family.child_id, family.placement_id = child.id, standing.id if standing else None
    return _take(tx, me, family, FosterStep.matched, on)


def in_reach(tx: Tx, me: Caller, most: int | None = MOST) -> list[Family]:
    """The families of the officer's district, or the nation's for its desk, that are on their way or have a child; with
    `most` None all of them.

    The one whose review is due first stands at the top, then who waits longest. Raises NotYours to who is no officer.
    """
    _must_be_officer(me)
    found = _families().where(FosterFamily.step.not_in(ENDS))
    if me.district is not None:
        found = found.where(FosterFamily.district_id == me.district)
    families = [_family(*row) for row in tx.session.execute(found.order_by(FosterFamily.step_on).limit(most))]
    return sorted(families, key=lambda each: (each.review_on or date.max, each.on))


def among(tx: Tx, me: Caller, some: Sequence[int]) -> list[Family]:
    """Those of these families that are of the officer's district."""
    found = _families().where(FosterFamily.id.in_(some))
    found = found.where(FosterFamily.district_id == me.district) if me.district is not None else found
    return [_family(*row) for row in tx.session.execute(found)]


def get_family(tx: Tx, me: Caller, family_id: int) -> Family:
    """One of them; the look is recorded. Raises NotYours."""
    _must_be_officer(me)
    found = tx.session.execute(_families().where(FosterFamily.id == family_id)).one()
    if me.district not in (found[0].district_id, None):
        raise NotYours("this family lives in another district")
    audit.record(tx, me, "read", "foster_families", family_id)
    return _family(*found)


def _families() -> Select[FosterFamily, Household, Placement | None, Child | None]:
    return (
        select(FosterFamily, Household, Placement, Child)
        .join(Household, Household.id == FosterFamily.household_id)
        .outerjoin(Placement, Placement.id == FosterFamily.placement_id)
        .outerjoin(Child, Child.id == FosterFamily.child_id)
    )


def _family(family: FosterFamily, home: Household, placement: Placement | None, child: Child | None) -> Family:
    step, over = _step(family, placement, child), _over_on(placement, child)
    found = Family(family.id, home.id, home.code, home.village_id, step, family.step_on, None, None, None)
    if child and step in WITH_CHILD:
        return replace(found, child_id=child.id, child=child.code, review_on=family.review_due_on)
    return replace(found, on=over) if over and step is FosterStep.approved else found


def _over_on(placement: Placement | None, child: Child | None) -> date | None:
    """Since when the family's last match is over: the child lives elsewhere, or its case is closed."""
    ended_on = placement.ended_on if placement else None
    return ended_on or (child.closed_on if child else None)


def _step(family: FosterFamily, placement: Placement | None, child: Child | None) -> FosterStep:
    """As it was told; a family whose match is over is approved, and may take another child in."""
    return FosterStep.approved if _over_on(placement, child) and family.step in WITH_CHILD else family.step


def _standing(tx: Tx, family: FosterFamily) -> FosterStep:
    placement = tx.session.get(Placement, family.placement_id) if family.placement_id else None
    return _step(family, placement, tx.session.get(Child, family.child_id) if family.child_id else None)


def _is_free(tx: Tx, placement: Placement) -> bool:
    """True for a foster placement of which nobody has said yet with which family it is."""
    taken = select(FosterFamily.id).where(FosterFamily.placement_id == placement.id).limit(1)
    return placement.kind is PlacementKind.foster and tx.session.scalar(taken) is None


def _take(tx: Tx, me: Caller, family: FosterFamily, step: FosterStep, on: str, reason: str | None = None) -> Stepped:
    family.step, family.step_on = step, date.fromisoformat(on)
    has_child = step in WITH_CHILD
    every = timedelta(days=tx.programme.foster.review_every_days)
    family.review_due_on = family.step_on + every if has_child else None
    taken = FosterStepTaken(
        id=new_id(),
        family_id=family.id,
        step=step,
        on=family.step_on,
        child_id=family.child_id if has_child else None,
        reason=FosterReason(reason) if reason else None,
        by_id=me.id,
        told_at=tx.at,
    )
    tx.session.add(taken)
    tx.flush()
    audit.record(tx, me, step.value, "foster_families", family.id)
    return _told(tx, family)


def _told(tx: Tx, family: FosterFamily) -> Stepped:
    code = tx.session.get_one(Household, family.household_id).code
    due = family.review_due_on
    return Stepped(code, _standing(tx, family).value, f"{due:%d/%m}" if due else "")


def _locked(tx: Tx, me: Caller, family_id: int) -> FosterFamily:
    """The family, for one officer of its district after the other."""
    family = tx.session.get_one(FosterFamily, family_id, with_for_update=tx.is_postgres)
    _must_own(me, family.district_id)
    return family


def _must_be_officer(me: Caller) -> None:
    if me.role is None or not me.role.is_officer:
        raise NotYours("foster families are the officers' own")


def _must_own(me: Caller, district: int) -> None:
    _must_be_officer(me)
    if me.district != district:
        raise NotYours("a foster family belongs to the officers of its district")
