"""A village's children handed to others: who can take them, who hears, and that nothing due there is silent."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.alerts import departures
from core.children import follow_ups, stand_ins, villages, visit_reminders
from core.children.stand_ins import ChildrenTaker, HandedChildren
from core.errors import NotYours
from core.models.person import Language, Person, PersonStatus, Phone, Role
from core.models.place import Place
from core.models.record import AuditEntry
from core.models.visit import Due, FollowUp
from core.operations.demo_people import HUYE_VILLAGE, RUBAVU_VILLAGE
from core.people import directory, leaving, other_posts, people
from core.people.doubting import doubt
from tests.core.support.field import Field, number
from tests.fixtures.texting import BOTH_ENGINES, SQLITE

NEAR, HANDED, SHARED = 777, "sms.children.handed", "sms.children.shared"


def neighbour(field: Field, last: int = NEAR, *, same_cell: bool = True, **changed: object) -> int:
    """A volunteer of another village of the sector."""

    def come(tx: Any) -> int:
        own = tx.session.get_one(Place, HUYE_VILLAGE)
        cell = (Place.parent_id == own.parent_id) if same_cell else (Place.parent_id != own.parent_id)
        there = select(Place).where(
            Place.level == "village", Place.sector_id == own.sector_id, cell, Place.id != own.id
        )
        village = tx.session.scalars(there.order_by(Place.id)).first()
        made = people.register(tx, number(last), Role.volunteer, "Near Demo", place=village, language=Language.rw)
        for name, value in changed.items():
            setattr(made, name, value)
        return made.id

    return field.do(come)


def offered(field: Field, last: int = 201, village: int = HUYE_VILLAGE) -> list[ChildrenTaker]:
    return field.do(stand_ins.takers, field.me(last), village)


def hand(field: Field, to: int, last: int = 201, village: int = HUYE_VILLAGE) -> HandedChildren:
    return field.do(stand_ins.hand_over, field.me(last), village, to)


@BOTH_ENGINES
def test_the_own_come_first_then_the_cell_then_the_sector(field: Field) -> None:
    far, near = neighbour(field, 778, same_cell=False), neighbour(field)
    found = offered(field)
    assert [each.own for each in found] == [True, True, False, False]
    assert [each.id for each in found[2:]] == [near, far]
    assert {each.name for each in found[:2]} == {"Uwase Demo", "Mugabo Demo"}


@BOTH_ENGINES
def test_the_other_of_the_pair_hears_and_nobody_comes_in(field: Field) -> None:
    done = hand(field, field.me(2).id)
    assert (done.done, done.key, done.person) == (True, "", field.me(2).id)
    assert done.count == field.look(villages.count, HUYE_VILLAGE) > 0
    assert field.news() == [(1, SHARED), (2, HANDED)]
    assert len(offered(field)) == 2


@SQLITE
def test_who_is_handed_the_same_twice_in_a_day_hears_it_once(field: Field) -> None:
    for _ in range(2):
        assert hand(field, field.me(2).id).done
        field.watch.passes(minutes=1)
    assert field.news() == [(1, SHARED), (2, HANDED)]


@BOTH_ENGINES
def test_somebody_from_nearby_is_a_volunteer_of_the_village_by_the_same_phone(field: Field) -> None:
    near = neighbour(field)
    done = hand(field, near)
    assert done.done and len(done.key) == 8 and done.person not in (0, near)
    there = field.row(Person, done.person)
    assert (there.village_id, there.standing) == (HUYE_VILLAGE, PersonStatus.active)
    assert field.news() == [(1, SHARED), (2, SHARED), (NEAR, HANDED), (NEAR, "sms.welcome.volunteer")]
    assert done.person in [each.id for each in field.look(people.pair, HUYE_VILLAGE)]
    assert near not in [each.id for each in offered(field)], "that phone is here already"
    assert not hand(field, near).done


@BOTH_ENGINES
def test_a_village_with_nobody_has_somebody_again_who_is_reminded(field: Field) -> None:
    near = neighbour(field)
    for last in (1, 2):
        one = field.me(last).id
        field.do(lambda tx, row=one: leaving.close(tx, people.get(tx, row), PersonStatus.left))
    assert field.look(villages.with_nobody, 24) == [HUYE_VILLAGE]
    due = field.look(lambda tx: tx.session.scalars(_ahead(tx)).first())
    field.do(lambda tx: setattr(tx.session.get_one(FollowUp, due.id), "remind_at", None))
    done = hand(field, near)
    assert done.done and field.look(villages.with_nobody, 24) == []
    field.news()
    field.watch.now = follow_ups.eve_of(field.look(lambda tx: tx.programme), due.due_on) + timedelta(minutes=1)
    field.do(visit_reminders.remind_due)
    assert (NEAR, "sms.visit.eve") in field.news()


def _ahead(tx: Any) -> Any:
    first = tx.at.date() + timedelta(days=2)
    owed = (FollowUp.state == Due.open, FollowUp.village_id == HUYE_VILLAGE, FollowUp.due_on >= first)
    return select(FollowUp).where(*owed).order_by(FollowUp.due_on)


@BOTH_ENGINES
def test_who_was_reminded_is_not_reminded_twice(field: Field) -> None:
    due = field.look(lambda tx: tx.session.scalars(_ahead(tx)).first())
    field.watch.now = follow_ups.eve_of(field.look(lambda tx: tx.programme), due.due_on) + timedelta(minutes=1)
    field.do(visit_reminders.remind_due)
    field.news()
    done = hand(field, neighbour(field))
    field.news()
    field.do(visit_reminders.remind_due)
    told = [to for to, notice in field.news() if notice.startswith("sms.visit")]
    assert done.done and set(told) <= {NEAR} and told


@SQLITE
def test_only_who_can_act_is_offered(field: Field) -> None:
    neighbour(field, 771, standing=PersonStatus.left)
    neighbour(field, 772, standing=PersonStatus.invited)
    doubted = neighbour(field, 773)
    field.do(doubt, field.me(201), doubted, "other")
    lost = neighbour(field, 774)
    field.do(lambda tx: leaving.lose_phones(tx, people.get(tx, lost)))
    assert [each.own for each in offered(field)] == [True, True]
    for each in (doubted, lost, field.me(3).id, field.me(101).id, field.me(201).id):
        assert not hand(field, each).done
    assert field.news() == []


@SQLITE
def test_others_hand_over_nothing(field: Field) -> None:
    for last, village in ((201, RUBAVU_VILLAGE), (1, HUYE_VILLAGE), (501, HUYE_VILLAGE), (201, 2409), (201, 1)):
        with pytest.raises(NotYours):
            offered(field, last, village)
        with pytest.raises(NotYours):
            hand(field, 1, last, village)


@SQLITE
def test_it_is_written_down_of_whom_and_where(field: Field) -> None:
    done = hand(field, field.me(2).id)
    asked = select(AuditEntry.record, AuditEntry.record_id).where(AuditEntry.verb == "children_handed")
    found = field.look(lambda tx: {tuple(each) for each in tx.connection.execute(asked)})
    assert found == {("people", done.person), ("places", HUYE_VILLAGE)}
    assert field.look(lambda tx: tx.session.scalars(select(Phone.id)).first())


@BOTH_ENGINES
def test_a_lost_phone_is_closed_at_every_post_of_theirs(field: Field) -> None:
    near = neighbour(field)
    done = hand(field, near)
    posts = field.look(lambda tx: other_posts.of_person(tx, people.get(tx, near)))
    assert [each.id for each in posts] == [done.person]
    field.do(departures.lost, field.me(201), done.person)
    for each in (near, done.person):
        assert not field.look(lambda tx, row=each: directory.has_number(tx, people.get(tx, row)))
    assert field.look(people.callers, number(NEAR), "ussd") == []


@SQLITE
def test_somebody_elses_phone_is_no_post_of_theirs(field: Field) -> None:
    """A couple with one phone are two people."""
    neighbour(field, 1)
    one = field.me(1).id
    assert field.look(lambda tx: other_posts.of_person(tx, people.get(tx, one))) == []
    assert field.look(lambda tx: other_posts.of_person(tx, people.get(tx, field.me(201).id))) == []
