"""Foster families: every step the way allows and none else, the match, its reviews and its end."""

from datetime import date

import pytest
from sqlalchemy import select, update

from core.cases import casework, closings, foster, moving, placements
from core.cases.foster import GONE, NEXT, Family, Stepped
from core.children import children, follow_ups
from core.errors import NotYours
from core.models.child import Child, Household, PlacementKind
from core.models.foster import FosterFamily, FosterStep, FosterStepTaken
from core.models.place import Place
from core.storage.db import Tx
from tests.core.support.cases import ready
from tests.core.support.field import Field
from tests.core.support.sheets import MET

S = FosterStep
TODAY = "2026-10-14"


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


@pytest.fixture
def home(field: Field) -> Household:
    """A household of the first pair's village."""
    field.at(f"{TODAY} 09:00")
    return field.do(lambda tx: children.register_household(tx, tx.session.get_one(Place, 24090108)))


@pytest.fixture
def family(field: Field, home: Household) -> int:
    """The same, found; two children may be placed."""
    for code in ("318061", "204711"):
        ready(field, field.child(code))
    field.do(foster.find, field.me(201), home.id, TODAY)
    return field.look(lambda tx: tx.session.scalars(select(FosterFamily.id)).one())


def move(field: Field, family: int, *steps: str, reason: str | None = None, last: int = 201) -> Stepped:
    """Those steps, one after the other; the last has the reason."""
    for step in steps[:-1]:
        field.do(foster.move, field.me(last), family, step, TODAY)
    return field.do(foster.move, field.me(last), family, steps[-1], TODAY, reason)


def match(field: Field, family: int, code: str = "318061", last: int = 201, on: str = TODAY) -> Stepped:
    return field.do(foster.match, field.me(last), family, field.child(code), on, "broke_down")


def card(field: Field, family: int, last: int = 201) -> Family:
    return field.do(foster.get_family, field.me(last), family)


def test_the_whole_way(field: Field, home: Household, family: int) -> None:
    move(field, family, "assessed", "approved")
    assert match(field, family) == Stepped(home.code, "matched", "14/04")
    found = card(field, family)
    assert (found.step, found.child, found.review_on) == (S.matched, "318061", date(2027, 4, 14))
    assert field.do(foster.move, field.me(202), family, "reviewed", "2027-04-10").review_on == "09/10"
    taken = field.look(lambda tx: tx.session.scalars(select(FosterStepTaken).order_by(FosterStepTaken.on)).all())
    assert [each.step.value for each in taken[-1:]] == ["reviewed"]
    assert {(each.step.value, each.by_id) for each in taken} == {
        *((step, field.me(201).id) for step in ("found", "assessed", "approved", "matched")),
        ("reviewed", field.me(202).id),
    }


def test_the_child_lives_there_and_nowhere_else(field: Field, home: Household, family: int) -> None:
    move(field, family, "assessed", "approved")
    match(field, family)
    with field.database.read() as tx:
        child = tx.session.get_one(Child, field.child("318061"))
        placement = children.current_placement(tx, child.id)
        assert placement is not None
        assert (placement.kind, f"{placement.began_on}") == (PlacementKind.foster, TODAY)
        assert child.household_id == home.id
        assert [f"{each.due_on}" for each in follow_ups.due_visits(tx, child.id)] == ["2026-10-21"]


def test_a_child_of_another_village_moves_first_and_a_closed_case_is_not_found(field: Field, family: int) -> None:
    move(field, family, "assessed", "approved")
    field.do(lambda tx: tx.connection.execute(update(Child).values(village_id=24090107, closed_on=date(2026, 10, 1))))
    assert match(field, family).reason == "end.foster.elsewhere"
    assert card(field, family).step is S.approved
    assert field.look(foster.find_child, field.me(201), "318061") is None


def test_a_foster_placement_that_began_before_is_the_familys(field: Field, family: int) -> None:
    child, me = field.child("318061"), field.me(201)
    assert field.look(foster.find_child, me, "318061") == [child, True]
    field.do(placements.place, me, child, "foster", "2026-10-12", True, "poverty")
    assert field.look(foster.find_child, me, "318061") == [child, False]
    before = field.look(children.current_placement, child)
    move(field, family, "assessed", "approved")
    assert field.do(foster.match, me, family, child, TODAY).step == "matched"
    assert field.row(FosterFamily, family).placement_id == (before and before.id)
    assert field.look(foster.find_child, me, "318061") == [child, True]


def test_a_child_that_may_not_be_placed_is_not_matched(field: Field, family: int) -> None:
    move(field, family, "assessed", "approved")
    field.do(placements.end, field.me(201), field.child("318061"), "abuse", TODAY)
    told = match(field, family)
    assert (told.code, told.reason) == ("318061", "end.placement.not_assessed")
    assert card(field, family).step is S.approved


def test_a_family_that_moves_to_another_district_is_that_districts(field: Field, home: Household, family: int) -> None:
    move(field, family, "assessed", "approved")
    match(field, family)
    field.do(moving.move, field.me(201), field.child("318061"), 33040101, True)
    with pytest.raises(NotYours):
        card(field, family)
    assert card(field, family, 401).village == 33040101
    assert field.look(foster.in_reach, field.me(201, district=33))[0].id == family


def test_where_the_child_lives_there_no_longer_the_family_is_approved_for_another(field: Field, family: int) -> None:
    move(field, family, "assessed", "approved")
    match(field, family)
    assert match(field, family, "204711").reason == GONE
    assert move(field, family, "withdrawn", reason="own_wish").reason == GONE
    placed_elsewhere(field, "318061")
    found = card(field, family)
    assert (found.step, found.child, found.review_on, f"{found.on}") == (S.approved, None, None, "2026-11-01")
    assert move(field, family, "reviewed").reason == GONE
    assert match(field, family, "204711").step == "matched"


def test_a_match_lasts_as_long_as_the_childs_case(field: Field, family: int) -> None:
    """The child lives on there; if the case goes on, so does the match."""
    move(field, family, "assessed", "approved")
    match(field, family)
    child = field.child("318061")
    asked = field.do(closings.propose, field.me(201), child, "safe")
    for last in (201, 202):
        field.do(closings.decide, field.me(last), asked.closing, True, MET)
    found = card(field, family)
    assert (found.step, found.child, found.review_on, f"{found.on}") == (S.approved, None, None, TODAY)
    assert move(field, family, "reviewed").reason == GONE
    field.do(casework.reopen, field.me(201), child)
    assert card(field, family).child == "318061"
    assert move(field, family, "reviewed").step == "reviewed"


def placed_elsewhere(field: Field, code: str) -> None:
    """The placement ended on the first of November."""
    child = field.child(code)

    def verb(tx: Tx) -> None:
        standing = children.current_placement(tx, child)
        assert standing
        standing.ended_on = date(2026, 11, 1)

    field.do(verb)


@pytest.mark.parametrize("now", [step for step in S if step not in (S.matched, S.reviewed)])
def test_only_the_allowed_steps_are_taken(now: FosterStep, field: Field, family: int) -> None:
    def set_step(tx: Tx) -> None:
        tx.session.get_one(FosterFamily, family).step = now

    for then in set(S) - {S.matched}:
        field.do(set_step)
        told = move(field, family, then.value, reason="other" if then in foster.ENDS else None)
        allowed = then in NEXT.get(now, ())
        assert (told.step, told.reason) == ((then, "") if allowed else (now, GONE))
    field.do(set_step)
    assert match(field, family).reason == ("" if now is S.approved else GONE)


def test_an_end_needs_its_reason_and_the_household_may_be_found_again(
    field: Field, home: Household, family: int
) -> None:
    move(field, family, "assessed")
    for step in ("not_approved", "withdrawn", "matched"):
        with pytest.raises(ValueError, match="needs more"):
            move(field, family, step)
    assert field.do(foster.find, field.me(202), home.id, TODAY) == Stepped(home.code, "assessed")
    move(field, family, "not_approved", reason="unsuitable")
    assert field.look(foster.in_reach, field.me(201)) == []
    assert field.do(foster.find, field.me(201), home.id, TODAY) == Stepped(home.code, "found")


def test_whose_review_is_due_first_stands_at_the_top(field: Field, home: Household, family: int) -> None:
    other = field.do(lambda tx: children.register_household(tx, tx.session.get_one(Place, 24090108)))
    field.do(foster.find, field.me(201), other.id, "2026-10-01")
    move(field, family, "assessed", "approved")
    assert [each.code for each in field.look(foster.in_reach, field.me(201))] == [other.code, home.code]
    match(field, family)
    assert [each.code for each in field.look(foster.in_reach, field.me(401))] == [home.code, other.code]


def test_they_are_the_districts_own_and_the_nation_looks(field: Field, home: Household, family: int) -> None:
    assert card(field, family, 401).code == home.code
    for last in (1, 101, 501):
        with pytest.raises(NotYours):
            card(field, family, last)
        with pytest.raises(NotYours):
            field.look(foster.in_reach, field.me(last))
    for last in (1, 401, 501):
        with pytest.raises(NotYours):
            move(field, family, "assessed", last=last)
        with pytest.raises(NotYours):
            field.do(foster.find, field.me(last), home.id, TODAY)
    with pytest.raises(NotYours):
        field.do(foster.get_family, field.me(201, district=33), family)
    move(field, family, "assessed", "approved")
    with pytest.raises(NotYours):
        match(field, family, "645827")
    assert field.look(foster.find_household, field.me(201), home.code) == home.id
    assert field.look(foster.find_child, field.me(201), "645827") is None
