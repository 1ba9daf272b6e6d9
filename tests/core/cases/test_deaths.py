"""A child died: who hears what no more, what becomes of its siblings, and who closes its case."""

import pytest
from sqlalchemy import select

from core.alerts import owner_watch
from core.cases import closings, deaths, late_duties
from core.children import reviews, visit_reminders
from core.messages import household_risk
from core.models.alert import Alert, Level
from core.models.case import Case
from core.models.child import Child
from core.models.registration import Closing
from core.models.visit import Due, FollowUp
from core.reporting import concerns
from tests.core.support.cases import alone
from tests.core.support.field import Field


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def due(field: Field, code: str) -> list[tuple[str, bool]]:
    """Each visit that is due, and whether anybody is still to be reminded of it."""
    found = select(FollowUp).where(FollowUp.child_id == field.child(code), FollowUp.state == Due.open)
    rows = field.look(lambda tx: tx.session.scalars(found).all())
    return [(f"{each.due_on}", each.remind_at is not None) for each in rows]


def test_at_the_pairs_key_the_family_hears_nothing_more_and_the_pair_does(field: Field) -> None:
    field.at("2026-10-14 09:00").news()
    child = field.child("427356")
    told = field.do(deaths.tell, field.me(1), child)
    assert (told.code, bool(told.alert), field.row(Closing, told.closing).reason) == ("427356", True, "died")
    assert due(field, "427356") == [("2026-10-17", True)]
    assert field.look(household_risk.is_bereaved, field.me(101).id)
    field.at("2026-10-16 17:00").do(visit_reminders.remind_due)
    assert field.owed(101) == [], "also of the sibling, who has the same carer"
    assert [each for each in field.owed(1) if each.notice == "sms.visit.eve"]


def test_at_an_officers_key_the_pair_hears_nothing_more_either(field: Field) -> None:
    child = field.at("2026-10-14 09:00").child("318061")
    told = field.do(deaths.tell, field.me(201), child)
    assert (told.alert, due(field, "318061")) == ("", [("2026-10-11", False)]), "it has no sibling"


def test_a_sibling_is_a_high_alert_and_the_lead_reviews_within_five_working_days(field: Field) -> None:
    child = field.at("2026-10-14 09:00").child("427356")
    told = field.do(deaths.tell, field.me(1), child)
    alert = field.look(lambda tx: tx.session.scalars(select(Alert)).one())
    assert (alert.number, alert.level, alert.child_id) == (told.alert, Level.high, field.child("204711"))
    assert field.do(deaths.tell, field.me(2), child).alert == "", "told twice it is one"
    (owed,) = [each for each in field.do(reviews.of_child, field.me(301), child) if each.kind == "death"]
    assert f"{owed.due_on}" == "2026-10-21"
    assert not field.do(reviews.done, field.me(201), owed.id).done, "the lead's own"
    assert field.do(reviews.done, field.me(301), owed.id).done


def test_two_close_it_the_review_stays_owed_and_alerts_go_on(field: Field) -> None:
    child = field.at("2026-10-14 09:00").child("318061")
    raised = field.do(concerns.raise_concern, field.me(1), 2, ["child", child], 1)
    closing = field.do(deaths.tell, field.me(201), child).closing
    assert field.alert(raised.alert).closed_at is None
    assert field.do(closings.decide, field.me(201), closing, True).state == "agreed"
    assert field.do(closings.decide, field.me(202), closing, True).state == "open_alert"
    field.do(lambda tx: setattr(tx.session.get_one(Alert, raised.alert), "state", "resolved"))
    assert field.do(closings.decide, field.me(202), closing, True).state == "closed"
    assert field.row(Child, child).closed_on is not None
    assert [each.kind for each in field.do(reviews.of_child, field.me(301), child)] == ["death"]
    alone(field, child)
    field.at("2026-10-22 08:00").news()
    field.do(late_duties.tell_leads)
    assert (301, "sms.duty.late") in field.news()


def test_it_was_a_mistake_and_all_goes_on(field: Field) -> None:
    child = field.at("2026-10-14 09:00").child("204711")
    closing = field.do(deaths.tell, field.me(201), child).closing
    field.do(closings.decide, field.me(202), closing, False)
    assert field.row(Case, child).died_at is None
    assert not field.look(household_risk.is_bereaved, field.me(101).id)
    assert [reminded for _, reminded in due(field, "204711")] == [True]


def test_the_officer_is_warned_of_the_siblings_before_they_go_to_others(field: Field) -> None:
    child = field.at("2026-10-14 09:00").child("427356")
    told = field.do(deaths.tell, field.me(201), child)
    field.news()
    for when, notice in (("13:00", "sms.alert.warning"), ("17:00", "sms.alert.lost")):
        field.at(f"2026-10-14 {when}").do(owner_watch.restart_idle)
        assert (201, notice) in field.news()
    assert told.alert in field.owed(201)[-1].text
