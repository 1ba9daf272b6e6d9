"""A child that is missing: an alert by its age, visits that rest once an officer knows, and its coming back."""

import pytest
from sqlalchemy import select

from core.cases import missing
from core.errors import NotYours
from core.models.alert import Level
from core.models.case import Case
from core.models.child import Child
from core.models.visit import Due, FollowUp
from core.reporting import visits
from core.reporting.visits import Answers
from tests.core.support.field import Field

GONE, SEEN = Answers(4, 1, None, None, None, 1), Answers(1, 1, 1, 1, 1, 1)


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def due(field: Field, code: str = "204711") -> list[str]:
    child = field.child(code)
    found = select(FollowUp.due_on).where(FollowUp.child_id == child, FollowUp.state == Due.open)
    return [f"{each}" for each in field.look(lambda tx: tx.session.scalars(found).all())]


@pytest.mark.parametrize(("code", "born", "level"), [("204711", 2014, "danger"), ("204711", 2013, "high")])
def test_danger_under_thirteen_else_high(field: Field, code: str, born: int, level: str) -> None:
    child = field.at("2026-10-14 09:00").child(code)
    field.do(lambda tx: setattr(tx.session.get_one(Child, child), "birth_year", born))
    told = field.do(missing.tell, field.me(1), child)
    assert told.level == level
    gone = field.do(visits.alarm, field.me(2), child, "gone", Level.high, None)
    assert (gone.alert, gone.level) == (told.alert, level), "the visit's key says the same"


def test_the_visits_key_alone_is_danger_for_a_small_child(field: Field) -> None:
    child = field.at("2026-10-14 09:00").child("204711")
    assert field.do(visits.alarm, field.me(1), child, "gone", Level.high, None).level == "danger"


def test_told_by_the_pair_it_is_looked_for_every_week_and_by_an_officer_visits_rest(field: Field) -> None:
    child = field.at("2026-10-15 09:00").child("318061")
    field.do(visits.record, field.me(1), child, SEEN, None)
    assert due(field, "318061") == ["2026-11-10"]
    field.do(missing.tell, field.me(1), child)
    assert due(field, "318061") == ["2026-10-22"]
    field.news()
    told = field.do(missing.tell, field.me(201), child)
    assert field.alert(told.alert).owner_id == field.me(201).id
    assert due(field, "318061") == []
    assert [(to, notice) for to, notice in field.news() if notice == "sms.visit.rests"] == [
        (1, "sms.visit.rests"),
        (2, "sms.visit.rests"),
    ]
    assert field.row(Child, child).closed_on is None, "the case stays open"
    field.do(visits.record, field.me(1), child, GONE, None)
    assert due(field, "318061") == []


@pytest.mark.parametrize("by", ["officer", "visit"])
def test_it_is_found(field: Field, by: str) -> None:
    child = field.at("2026-10-14 09:00").child("204711")
    field.do(missing.tell, field.me(201), child)
    field.do(visits.record, field.me(1), child, SEEN, None, "2026-10-13")
    assert field.row(Case, child).missing_at is not None, "it was seen before that"
    field.news()
    if by == "officer":
        assert field.do(missing.found, field.me(202), child).rested
    else:
        field.do(visits.record, field.me(1), child, SEEN, None)
    assert field.row(Case, child).missing_at is None
    assert (1, "sms.visit.goes_on") in field.news()
    assert len(due(field)) == 1


def test_out_of_reach(field: Field) -> None:
    for me in (field.me(3), field.me(501), field.me(201, district=33)):
        with pytest.raises(NotYours):
            field.do(missing.tell, me, field.child("204711"))
