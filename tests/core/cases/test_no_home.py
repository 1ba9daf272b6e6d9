"""A child that lives with nobody: who owns it, at what level, and what stands until it has a place."""

import pytest
from sqlalchemy import select

from core.cases import placements, registration, waiting_lists
from core.cases.placements import Ended
from core.cases.registration import Facts, Registered
from core.models.alert import Alert, AlertState, Level
from core.models.case import Case
from core.models.child import Child, PlacementKind
from core.models.visit import Due, FollowUp
from core.reporting import concerns, visits
from core.reporting.visits import Answers
from tests.core.support.field import Field

TODAY = "2026-10-14"
WELL = Answers(1, 1, 1, 1, 1, 1)


def register(field: Field, age: int = 12) -> Registered:
    facts = Facts("neighbour", sex="girl", age=age, came_from="family")
    return field.at(f"{TODAY} 09:00").do(registration.register, field.me(1), facts)


def end(field: Field, why: str, *, there: bool = False, last: int = 201, code: str = "204711") -> Ended:
    field.at(f"{TODAY} 09:00").news()
    return field.do(placements.end, field.me(last), field.child(code), why, TODAY, there)


def due(field: Field, child: int) -> list[str]:
    found = select(FollowUp.due_on).where(FollowUp.child_id == child, FollowUp.state == Due.open)
    return [f"{each}" for each in field.look(lambda tx: tx.session.scalars(found).all())]


def alert_of(field: Field, child: int) -> Alert:
    found = select(Alert).where(Alert.child_id == child)
    return field.look(lambda tx: tx.session.scalars(found).one())


@pytest.mark.parametrize(("age", "level"), [(5, Level.danger), (9, Level.high), (16, Level.high), (2016, Level.high)])
def test_who_lives_alone_and_is_too_young_to_lives_with_nobody(field: Field, age: int, level: Level) -> None:
    facts = Facts("neighbour", sex="girl", age=age, kind="independent", came_from="family")
    made = field.at(f"{TODAY} 09:00").do(registration.register, field.me(1), facts)
    assert (alert_of(field, made.row).level, made.first_on) == (level, "")


@pytest.mark.parametrize("age", [17, 19, 2009])
def test_who_is_nearly_grown_up_may_live_alone(field: Field, age: int) -> None:
    facts = Facts("neighbour", sex="girl", age=age, kind="independent", came_from="institution")
    made = field.at(f"{TODAY} 09:00").do(registration.register, field.me(1), facts)
    assert (made.alert, made.first_on) == ("", "21/10")


@pytest.mark.parametrize(("age", "level"), [(12, Level.high), (6, Level.high), (5, Level.danger)])
def test_who_is_registered_as_living_with_nobody_is_an_alert_at_once(field: Field, age: int, level: Level) -> None:
    made = register(field, age)
    alert = alert_of(field, made.row)
    assert (made.alert, alert.level, alert.state) == (alert.number, level, AlertState.notified)
    assert alert.reporter_id == field.me(1).id
    assert (201, "sms.alert") in field.news()
    assert due(field, made.row) == ["2026-10-21"], "the pair goes on visiting, every week"
    (waiting,) = field.look(waiting_lists.lines, field.me(201), "homeless")
    assert (waiting.code, f"{waiting.day}") == (made.code, "2026-10-21")
    field.at("2026-10-20 09:00").do(visits.record, field.me(1), made.row, WELL, None)
    assert due(field, made.row) == ["2026-10-27"]


@pytest.mark.parametrize("why", ["abuse", "carer_died", "broke_down"])
def test_an_ending_by_harm_is_the_officers_own_alert(field: Field, why: str) -> None:
    child = field.child("204711")
    ended = end(field, why)
    alert = alert_of(field, child)
    assert (ended.alert, alert.level, alert.owner_id) == (alert.number, Level.high, field.me(201).id)
    assert (alert.state, alert.due_at is not None) == (AlertState.acknowledged, True)
    told = field.news()
    assert [notice for _, notice in told if notice.startswith("sms.alert")] == [], "nobody else has anything to do"
    assert [to for to, notice in told if notice == "sms.visit.goes_on"] == [1, 2]
    assert due(field, child) == ["2026-10-21"]
    kinds = {each.about for each in field.look(waiting_lists.lines, field.me(202), "registrations")}
    assert kinds == {"assess"}, "for another family all is found out anew"


def test_abuse_where_the_child_still_is_is_danger(field: Field) -> None:
    end(field, "abuse", there=True)
    assert alert_of(field, field.child("204711")).level is Level.danger


@pytest.mark.parametrize("why", ["education", "poverty", "grew_up", "moved", "ill_health"])
def test_other_endings_are_no_alert(field: Field, why: str) -> None:
    assert end(field, why).alert == ""
    assert field.look(lambda tx: tx.session.scalars(select(Alert)).all()) == []
    assert due(field, field.child("204711")) == []


def test_never_for_who_lives_on_its_own(field: Field) -> None:
    child = field.at(f"{TODAY} 09:00").child("536141")
    field.do(placements.place, field.me(201), child, PlacementKind.independent, TODAY, True, "grew_up")
    assert end(field, "broke_down", code="536141").alert == ""


def test_it_joins_what_was_told_of_the_child_and_is_the_officers(field: Field) -> None:
    child = field.at(f"{TODAY} 08:00").child("204711")
    raised = field.do(concerns.raise_concern, field.me(1), 2, ["child", child], 4)
    ended = end(field, "abuse")
    alert = field.alert(raised.alert)
    assert (ended.alert, alert.level, alert.owner_id) == (raised.number, Level.high, field.me(201).id)
    assert alert.category == "neglect", "what was told first stays"


def test_a_place_ends_what_was_owed(field: Field) -> None:
    child = field.child("204711")
    end(field, "broke_down")
    field.do(placements.place, field.me(202), child, "relative", TODAY, True)
    assert field.look(waiting_lists.lines, field.me(201), "homeless") == []
    assert field.row(Case, child).home_lost_at is None
    assert field.row(Child, child).visit_every_days is None
    assert due(field, child) == ["2026-10-21"], "the first visit of the placement"
    field.at("2026-10-21 09:00").do(visits.record, field.me(1), child, WELL, None)
    assert due(field, child) == ["2026-10-28"]


def test_the_national_desk_records_it_too(field: Field) -> None:
    end(field, "abuse", last=401)
    alert = alert_of(field, field.child("204711"))
    assert (alert.owner_id, alert.district_id) == (field.me(401).id, 24)
