"""An emergency place: a week at most, looked at within a day, visited every second day, renewed by the lead alone."""

import pytest
from sqlalchemy import select

from core.cases import emergency, late_duties, placements
from core.cases.emergency import EmergencyKept
from core.children import reviews, visit_pace
from core.errors import NotYours
from core.models.child import Child, Placement
from core.models.visit import Due, FollowUp
from core.operations.demo_people import HUYE_VILLAGE
from core.reporting import visits
from core.reporting.visits import Answers
from tests.core.support.cases import alone
from tests.core.support.field import Field

PHONE = "+250788000777"


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def keep(field: Field, village: int = HUYE_VILLAGE, last: int = 201) -> EmergencyKept:
    return field.do(emergency.keep, field.me(last), field.child("204711"), PHONE, village)


def due(field: Field) -> list[str]:
    child = field.child("204711")
    found = select(FollowUp.due_on).where(FollowUp.child_id == child, FollowUp.state == Due.open)
    return [f"{each}" for each in field.look(lambda tx: tx.session.scalars(found).all())]


def kinds(field: Field) -> dict[str, str]:
    owed = field.do(reviews.of_child, field.me(201), field.child("204711"))
    return {each.kind: f"{each.due_on:%d/%m}" for each in owed if each.kind.startswith("emergency")}


def test_the_lead_hears_the_pair_visits_every_second_day_and_an_officer_looks(field: Field) -> None:
    field.at("2026-10-14 15:00").news()
    assert keep(field) == EmergencyKept("204711", "21/10")
    assert (301, "sms.duty.new") in field.news()
    assert due(field) == ["2026-10-14"], "what was due sooner stays"
    field.do(visits.record, field.me(1), field.child("204711"), Answers(1, 1, 1, 1, 1, 1), None)
    assert due(field) == ["2026-10-16"]
    assert kinds(field) == {"emergency_look": "15/10", "emergency_end": "21/10"}
    field.at("2026-10-16 08:00").do(late_duties.tell_leads)
    assert (301, "sms.duty.late") in field.news()
    assert field.do(emergency.looked, field.me(202), field.child("204711")) == "204711"
    assert kinds(field) == {"emergency_end": "21/10"}


def test_it_is_in_no_measure_of_placements_and_the_carer_hears_nothing_more(field: Field) -> None:
    field.at("2026-10-14 15:00")
    count = field.look(lambda tx: len(tx.session.scalars(select(Placement)).all()))
    keep(field)
    assert field.look(lambda tx: len(tx.session.scalars(select(Placement)).all())) == count
    assert field.row(Child, field.child("204711")).caregiver_id is None


def test_the_lead_alone_renews_it_and_hears_each_morning_from_the_last_day_on(field: Field) -> None:
    child = field.at("2026-10-14 15:00").child("204711")
    assert field.do(emergency.renew, field.me(301), child).reason == "end.emergency.none"
    alone(field, child)
    keep(field)
    field.do(emergency.looked, field.me(201), child)
    field.news()
    assert field.at("2026-10-21 08:00").do(late_duties.tell_leads) == 1, "the morning of its last day"
    assert field.do(emergency.renew, field.me(201), child).reason == "end.emergency.lead_only"
    assert field.at("2026-10-22 08:00").do(late_duties.tell_leads) == 1, "and the next, as nobody did anything"
    assert field.do(emergency.renew, field.me(301), child) == EmergencyKept("204711", "29/10")
    assert kinds(field) == {"emergency_end": "29/10"}
    assert field.at("2026-10-23 08:00").do(late_duties.tell_leads) == 0


def test_another_person_does_not_begin_the_week_anew(field: Field) -> None:
    field.at("2026-10-14 15:00")
    keep(field)
    field.at("2026-10-18 15:00")
    assert keep(field, last=202).until == "21/10"


def test_it_ends_by_a_word_or_by_a_placement(field: Field) -> None:
    child = field.at("2026-10-14 15:00").child("204711")
    keep(field)
    assert field.do(emergency.end, field.me(201), child) == EmergencyKept("204711", "")
    assert (kinds(field), field.row(Child, child).visit_every_days) == ({}, None)
    assert field.do(emergency.end, field.me(201), child).reason == "end.emergency.none"
    keep(field)
    assert kinds(field) == {"emergency_look": "15/10", "emergency_end": "21/10"}, "a new one, owed anew"
    field.do(placements.place, field.me(201), child, "relative", "2026-10-14", True, "broke_down")
    assert kinds(field) == {}
    assert field.look(visit_pace.emergency_place, child) is None


def test_in_another_village_the_pair_there_visits(field: Field) -> None:
    field.at("2026-10-14 15:00")
    keep(field, 24090107)
    assert field.row(Child, field.child("204711")).village_id == 24090107
    with pytest.raises(ValueError, match="village"):
        keep(field, 2409)


def test_out_of_reach(field: Field) -> None:
    for me in (field.me(1), field.me(501), field.me(201, district=33)):
        with pytest.raises(NotYours):
            field.do(emergency.keep, me, field.child("204711"), PHONE, HUYE_VILLAGE)
