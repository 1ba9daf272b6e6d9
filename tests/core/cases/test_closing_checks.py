"""The checklist of a success: what records show, what officers tell, and that both officers' lists stand with it."""

from datetime import date

import pytest
from sqlalchemy import select, update

from conversations.officer.closing import LETTERS, named
from core.alerts import alerts
from core.cases import closings
from core.cases.closing_checks import ChecklistAnswers
from core.language.words import say
from core.models.alert import Alert, AlertState, Level
from core.models.case import Case, Schedule
from core.models.child import Child, Placement
from core.models.closing_check import ChecklistLine, ClosingCheck
from core.models.duty import Referral, ReferralState
from core.models.person import Language
from core.referrals import referrals
from core.reporting import visits
from core.reporting.visits import Answers
from core.storage.db import Tx
from tests.core.support.field import Field

CHILD = "204711"
NOTHING, EVERYTHING = (
    ChecklistAnswers(birth=False, group=False, asked=False),
    ChecklistAnswers(birth=True, group=True, asked=True),
)
WELL = Answers(1, 1, 1, 1, 1, 1)
PLACED = [each for each in ChecklistLine if each is not ChecklistLine.seen]
"""The list of a child that was placed."""


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """No engine changes what is on the list."""
    return sqlite_copy


@pytest.fixture
def case(field: Field) -> int:
    """A child that lived a year and a day with its carer, visited today, all well; its closing is asked for."""
    field.at("2026-10-14 10:00")
    began_on = date(2025, 10, 13)
    field.do(lambda tx: tx.connection.execute(update(Placement).values(began_on=began_on)))
    field.do(visits.record, field.me(1), field.child(CHILD), WELL, None)
    return field.do(closings.propose, field.me(1), field.child(CHILD), "safe").closing


def lacking(field: Field, case: int, told: ChecklistAnswers = EVERYTHING) -> list[ChecklistLine]:
    return field.look(closings.missing, field.me(201), case, told)


def test_what_the_officer_tells_and_the_records_show_may_be_the_whole_list(field: Field, case: int) -> None:
    assert lacking(field, case) == []
    assert lacking(field, case, NOTHING) == [ChecklistLine.birth, ChecklistLine.group, ChecklistLine.asked]


def test_a_year_with_the_carer_is_a_year(field: Field, case: int) -> None:
    later = date(2025, 10, 15)
    field.do(lambda tx: tx.connection.execute(update(Placement).values(began_on=later)))
    assert lacking(field, case) == [ChecklistLine.carer]
    field.do(lambda tx: tx.connection.execute(update(Placement).values(ended_on=date(2026, 10, 1))))
    assert lacking(field, case) == [ChecklistLine.carer]


def test_violence_of_the_last_half_year_stands_in_the_way_but_no_false_alarm(field: Field, case: int) -> None:
    def raised(tx: Tx) -> int:
        return alerts.raise_alert(tx, field.me(1), Level.high, child=tx.session.get_one(Child, field.child(CHILD))).id

    field.at("2026-05-01 10:00")
    alert = field.do(raised)
    field.at("2026-10-14 10:00")
    assert lacking(field, case) == [ChecklistLine.no_violence]
    field.at("2026-11-02 10:00")
    assert ChecklistLine.no_violence not in lacking(field, case)
    field.at("2026-10-14 10:00")
    done = update(Alert).where(Alert.id == alert).values(state=AlertState.false_alarm)
    field.do(lambda tx: tx.connection.execute(done))
    assert lacking(field, case) == []


@pytest.mark.parametrize(
    ("answers", "missing"),
    [
        (Answers(1, 1, 2, 1, 1, 1), [ChecklistLine.school]),
        (Answers(1, 1, 4, 1, 1, 1), []),
        (Answers(1, 1, 1, 2, 1, 1), [ChecklistLine.meals]),
        (Answers(3, 1, None, None, 1, 1), [ChecklistLine.school, ChecklistLine.meals]),
    ],
)
def test_the_last_visit_says_school_and_meals(
    field: Field, case: int, answers: Answers, missing: list[ChecklistLine]
) -> None:
    field.at("2026-10-15 10:00").do(visits.record, field.me(2), field.child(CHILD), answers, None)
    assert lacking(field, case) == missing


def test_the_final_visit_is_of_the_last_thirty_days(field: Field, case: int) -> None:
    assert lacking(field.at("2026-11-13 10:00"), case) == []
    assert lacking(field.at("2026-11-14 10:00"), case) == [ChecklistLine.visit]


def test_a_referral_is_done_or_ended_before(field: Field, case: int) -> None:
    made = field.do(referrals.make, field.me(1), field.child(CHILD), None, "school", True)
    assert lacking(field, case) == [ChecklistLine.referrals]
    ended = update(Referral).where(Referral.id == made.referral).values(state=ReferralState.not_served)
    field.do(lambda tx: tx.connection.execute(ended))
    assert lacking(field, case) == []


def test_both_officers_lists_stand_with_the_case(field: Field, case: int) -> None:
    assert field.do(closings.decide, field.me(201), case, True, NOTHING).state == "agreed"
    assert field.do(closings.decide, field.me(202), case, True, EVERYTHING).state == "closed"
    kept = field.look(lambda tx: list(tx.session.scalars(select(ClosingCheck).where(ClosingCheck.closing_id == case))))
    unmet = {(each.by_id, each.check) for each in kept if not each.met}
    assert unmet == {
        (field.me(201).id, check) for check in (ChecklistLine.birth, ChecklistLine.group, ChecklistLine.asked)
    }
    assert len(kept) == 2 * len(PLACED)


def test_a_success_wants_its_list_and_other_reasons_have_none(field: Field, case: int) -> None:
    with pytest.raises(ValueError, match="checklist"):
        field.do(closings.decide, field.me(201), case, True)
    other = field.do(closings.propose, field.me(201), field.child("318061"), "broke_down")
    assert field.do(closings.decide, field.me(201), other.closing, True).state == "agreed"
    assert field.do(closings.decide, field.me(202), other.closing, True).state == "closed"


def test_who_grew_up_need_not_live_with_a_carer(field: Field) -> None:
    field.at("2026-10-14 10:00").do(visits.record, field.me(1), field.child(CHILD), WELL, None)
    asked = field.do(closings.propose, field.me(201), field.child(CHILD), "grew_up", True)
    assert lacking(field, asked.closing) == []


def test_the_longest_list_is_as_long_as_its_screen_can_bear(field: Field) -> None:
    for language in Language:
        assert len(say(language, named(PLACED))) <= LETTERS


def test_a_child_that_never_left_home_has_a_list_of_its_own(field: Field, case: int) -> None:
    child = field.child(CHILD)
    field.do(lambda tx: setattr(tx.session.get_one(Case, child), "schedule", Schedule.at_home))
    assert lacking(field, case, NOTHING) == [ChecklistLine.birth, ChecklistLine.asked, ChecklistLine.seen]
    for day, answers in (("15", WELL), ("15", WELL), ("16", Answers(3, 1, 1, 1, 1, 1))):
        field.at(f"2026-10-{day} 10:00").do(visits.record, field.me(2), child, answers, None)
    assert lacking(field, case) == [ChecklistLine.seen], "two days on which it was seen, one on which it was not"
    field.at("2026-10-17 10:00").do(visits.record, field.me(2), child, WELL, None)
    assert lacking(field, case) == []
