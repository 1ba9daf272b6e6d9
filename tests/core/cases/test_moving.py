"""A child that moves: who visits it, what its code is, whose its alerts are, and where its carer lives."""

import pytest
from sqlalchemy import select, update

from core.alerts import ownership
from core.cases import finding, moving
from core.cases.moving import MovedChild
from core.children import children, numbers, visit_reminders
from core.errors import NotYours
from core.models.alert import Alert
from core.models.case import Case
from core.models.child import Child, Household, NumberHolder
from core.models.person import Person
from core.models.place import Place
from core.models.review import Review
from core.models.visit import Due, FollowUp
from core.operations.demo_people import HUYE_VILLAGE, RUBAVU_VILLAGE
from core.referrals import referrals
from core.reporting import concerns
from core.storage.db import Tx
from tests.core.support.field import Field

CHILD, HUYE, RUBAVU = "204711", 24, 33
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def move(field: Field, village: int, with_carer: bool = False, code: str = CHILD) -> MovedChild:
    return field.do(moving.move, field.me(201), field.child(code), village, with_carer)


def standing(field: Field, child: int) -> FollowUp:
    found = select(FollowUp).where(FollowUp.child_id == child, FollowUp.state == Due.open)
    return field.look(lambda tx: tx.session.scalars(found).one())


def test_across_districts_all_of_it_moves_in_one_step(field: Field) -> None:
    child = field.at("2026-10-12 18:00").child(CHILD)
    field.do(visit_reminders.remind_due)
    field.at("2026-10-13 09:00").news()
    moved = move(field, RUBAVU_VILLAGE)
    assert moved == MovedChild(CHILD, "14/10", left_behind=[(field.child("427356"), "427356")])
    row = field.row(Child, child)
    assert (row.district_id, row.village_id, row.caregiver_id) == (RUBAVU, RUBAVU_VILLAGE, None)
    assert field.row(Case, child).district_id == RUBAVU
    found = select(Review.district_id).where(Review.child_id == child).distinct()
    assert field.look(lambda tx: tx.session.scalars(found).all()) == [RUBAVU]
    due = standing(field, child)
    assert (due.district_id, due.village_id, f"{due.due_on}") == (RUBAVU, RUBAVU_VILLAGE, "2026-10-14")
    assert field.news() == [
        (1, "sms.visit.left"),
        (2, "sms.visit.left"),
        *[(each, "sms.visit.arrived") for each in (3, 4)],
        (401, "sms.moved_in"),  # that district has no officer yet
    ]
    field.at("2026-10-13 17:00").do(visit_reminders.remind_due)
    eves = [each.to for each in field.owed(3, 4) if each.notice == "sms.visit.eve"]
    assert sorted(eves) == [3, 4], "both of one moment, in whatever order"
    assert CHILD in [each.code for each in field.look(children.of_village, field.me(3))]
    assert field.look(children.find_of_village, field.me(1), CHILD) is None
    assert field.look(children.find_of_village, field.me(3), CHILD) == child


@SQLITE
def test_a_code_in_use_there_is_drawn_anew_and_the_old_one_leads_to_the_child(field: Field) -> None:
    child = field.child(CHILD)
    field.do(numbers.give, RUBAVU, NumberHolder.child, field.child("645827"), CHILD)
    moved = move(field, RUBAVU_VILLAGE)
    assert moved.code != CHILD
    for code, last in ((moved.code, 401), (CHILD, 401)):
        held = [(each.kind, each.id, each.district) for each in field.look(finding.find, field.me(last), code)]
        assert (NumberHolder.child, child, RUBAVU) in held
    assert field.look(finding.find, field.me(201), CHILD) == [], "it is no longer Huye's"
    assert not field.do(numbers.give, HUYE, NumberHolder.child, 1, CHILD), "nobody in Huye is ever given it again"
    back = field.do(moving.move, field.me(401), child, HUYE_VILLAGE, False)
    assert back.code == moved.code, "the code it has goes along, if that is free there"


@SQLITE
def test_an_open_alert_stays_with_those_who_were_told(field: Field) -> None:
    child = field.child(CHILD)
    raised = field.do(concerns.raise_concern, field.me(1), 2, ["child", child], 1)
    field.do(ownership.acknowledge, field.me(201), raised.alert)
    move(field, RUBAVU_VILLAGE)
    alert = field.row(Alert, raised.alert)
    assert (alert.district_id, alert.owner_id) == (HUYE, field.me(201).id)
    assert "child_moved" in field.story(raised.alert)
    told_there = field.do(concerns.raise_concern, field.me(3), 2, ["child", child], 1)
    assert field.row(Alert, told_there.alert).district_id == RUBAVU, "nobody in Rubavu knows of the one in Huye"
    made = field.do(referrals.make, field.me(201), None, raised.alert, "school", True)
    assert made.code == CHILD
    with pytest.raises(NotYours):
        field.do(referrals.make, field.me(201), child, None, "housing", True)


@SQLITE
def test_the_new_districts_social_worker_hears_where_and_no_code(field: Field) -> None:
    field.do(lambda tx: tx.connection.execute(update(Person).where(Person.id == field.me(203).id).values(_rubavu(tx))))
    move(field, RUBAVU_VILLAGE)
    (told,) = field.owed(203)
    assert (told.notice, CHILD in told.text) == ("sms.moved_in", False)
    assert "Rubavu/" in told.text


@SQLITE
def test_children_who_come_within_minutes_are_one_sms(field: Field) -> None:
    """Siblings are moved one by one; who came hours later is told of again."""
    field.do(lambda tx: tx.connection.execute(update(Person).where(Person.id == field.me(203).id).values(_rubavu(tx))))
    move(field, RUBAVU_VILLAGE)
    move(field, RUBAVU_VILLAGE, code="427356")
    (told,) = field.owed(203)
    assert told.notice == "sms.moved_in.many"
    assert "cases" in told.text
    field.at("2026-10-13 15:00")
    move(field, RUBAVU_VILLAGE, code="318061")
    assert sorted(each.notice for each in field.owed(203)) == ["sms.moved_in", "sms.moved_in.many"]


def _rubavu(_tx: Tx) -> dict[str, int | None]:
    return {"district_id": RUBAVU, "covers_id": None}


@SQLITE
def test_a_carer_and_a_household_come_along_where_they_are_named(field: Field) -> None:
    def home(tx: Tx) -> int:
        household = children.register_household(tx, tx.session.get_one(Place, HUYE_VILLAGE))
        tx.session.get_one(Child, field.child(CHILD)).household_id = household.id
        return household.id

    household = field.do(home)
    move(field, RUBAVU_VILLAGE, with_carer=True)
    carer, moved = field.row(Person, field.me(101).id), field.row(Household, household)
    assert (carer.village_id, carer.district_id) == (RUBAVU_VILLAGE, RUBAVU)
    assert (moved.village_id, moved.district_id) == (RUBAVU_VILLAGE, RUBAVU)
    assert field.row(Child, field.child(CHILD)).caregiver_id == carer.id
    assert field.look(numbers.find, RUBAVU, moved.code, NumberHolder.household) == (NumberHolder.household, household)


@SQLITE
def test_next_door_the_code_and_the_district_stay(field: Field) -> None:
    there = field.look(_another_village)
    moved = move(field, there)
    assert moved.code == CHILD
    assert field.row(Child, field.child(CHILD)).district_id == HUYE
    assert field.news() == [(1, "sms.visit.left"), (2, "sms.visit.left")], "nobody is there yet to hear of it"


def _another_village(tx: Tx) -> int:
    inside = (Place.district_id == HUYE) & (Place.level == "village") & (Place.id != HUYE_VILLAGE)
    return tx.session.scalars(select(Place.id).where(inside).limit(1)).one()


@SQLITE
def test_what_is_no_move(field: Field) -> None:
    assert move(field, HUYE_VILLAGE).reason == "end.moving.same"
    with pytest.raises(ValueError, match="village"):
        move(field, 2409)
    for me in (field.me(1), field.me(501), field.me(201, district=RUBAVU)):
        with pytest.raises(NotYours):
            field.do(moving.move, me, field.child(CHILD), RUBAVU_VILLAGE, False)
