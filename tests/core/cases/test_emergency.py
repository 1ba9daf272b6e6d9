"""An emergency place: a week at most, looked at within a day, visited every second day, renewed by the lead alone."""

import re

import pytest
from sqlalchemy import select

from core.cases import emergency, late_duties, missing, placements
from core.cases.emergency import EmergencyKept
from core.children import reviews, visit_pace
from core.errors import NotYours
from core.models.child import Child, Placement
from core.models.message import MessageState
from core.models.visit import Due, FollowUp
from core.operations.demo_people import HUYE_VILLAGE, RUBAVU_VILLAGE
from core.people import people
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
    field.at("2026-10-15 14:59").do(late_duties.tell_leads)
    field.news()
    field.at("2026-10-15 15:00").do(late_duties.tell_leads)
    assert (301, "sms.duty.late") in field.news(), "a day is over, and nobody looked"
    assert field.do(emergency.looked, field.me(202), field.child("204711")) == EmergencyKept("204711", "21/10")
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
    assert field.do(emergency.looked, field.me(201), child).reason == "end.emergency.none", "nobody saw it there"
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


def pair(field: Field, *lasts: int) -> list[tuple[int, str, str]]:
    """What waits for those volunteers: its notice and its day."""
    waits = [each for each in field.owed(*lasts) if each.state is MessageState.queued and "sms.visit" in each.notice]
    return [(each.to, each.notice, found[0]) for each in waits if (found := re.findall(r"\d\d/\d\d", each.text))]


def test_the_pair_hears_the_code_and_the_day_of_its_next_visit(field: Field) -> None:
    child = field.at("2026-10-14 15:00").child("204711")
    field.do(visits.record, field.me(1), child, Answers(1, 1, 1, 1, 1, 1), None)
    keep(field)
    assert pair(field, 1, 2) == [(each, "sms.visit.emergency", "16/10") for each in (1, 2)]
    assert all("204711" in each.text for each in field.owed(1, 2) if each.notice == "sms.visit.emergency")
    assert "sms.visit.due" not in {each.notice for each in field.owed(1, 2)}
    assert due(field) == ["2026-10-16"]
    field.at("2026-10-16 09:00").do(visits.record, field.me(1), child, Answers(1, 1, 1, 1, 1, 1), None)
    assert due(field) == ["2026-10-19"], "every second day, but on no Sunday"


def test_what_the_pair_was_to_hear_before_is_untrue_by_then(field: Field) -> None:
    child = field.at("2026-10-14 21:00").child("204711")
    field.do(placements.end, field.me(201), child, "abuse", "2026-10-14")
    assert {notice for _, notice, _ in pair(field, 1, 2)} == {"sms.visit.goes_on"}
    keep(field)
    keep(field, last=202)
    assert sorted(pair(field, 1, 2)) == [(each, "sms.visit.emergency", "16/10") for each in (1, 2)]
    field.do(emergency.end, field.me(201), child)
    assert pair(field, 1, 2) == [], "begun and over in one night, nobody hears of it"


def test_a_pair_that_heard_of_it_hears_how_visits_go_on(field: Field) -> None:
    child = field.at("2026-10-14 15:00").child("204711")
    keep(field)
    field.do(lambda tx: tx.connection.exec_driver_sql("update messages set state = 'sent'"))
    field.at("2026-10-15 15:00").do(emergency.end, field.me(201), child)
    assert {notice for _, notice, _ in pair(field, 1, 2)} == {"sms.visit.as_before"}
    keep(field)
    field.do(lambda tx: tx.connection.exec_driver_sql("update messages set state = 'sent'"))
    field.at("2026-10-15 16:00").do(
        placements.place, field.me(201), child, "relative", "2026-10-15", True, "broke_down"
    )
    assert {notice for _, notice, _ in pair(field, 1, 2)} == {"sms.visit.placed"}


def test_the_pair_of_another_village_hears_it_in_one_sms(field: Field) -> None:
    field.at("2026-10-14 15:00")
    keep(field, RUBAVU_VILLAGE)
    assert {(each, notice) for each, notice, _ in pair(field)} == {
        *((each, "sms.visit.left") for each in (1, 2)),
        *((each, "sms.visit.emergency") for each in (3, 4)),
    }


def test_where_the_village_has_nobody_the_officer_is_promised_no_visits(field: Field) -> None:
    field.at("2026-10-14 15:00")
    assert field.look(people.pair, 24090107) == []
    assert keep(field, 24090107) == EmergencyKept("204711", "21/10", visited=False)


def test_a_child_that_was_missing_is_found_and_visited(field: Field) -> None:
    child = field.at("2026-10-14 21:00").child("204711")
    field.do(missing.tell, field.me(201), child)
    assert due(field) == []
    keep(field)
    assert due(field) != []
    assert not field.look(missing.is_missing, child)
    assert {notice for _, notice, _ in pair(field, 1, 2)} == {"sms.visit.emergency"}


def test_out_of_reach(field: Field) -> None:
    for me in (field.me(1), field.me(501), field.me(201, district=33)):
        with pytest.raises(NotYours):
            field.do(emergency.keep, me, field.child("204711"), PHONE, HUYE_VILLAGE)
