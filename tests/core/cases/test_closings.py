"""Closing a case: proposed by a volunteer, closed by two officers, kept open by one, reopened by a concern."""

from datetime import date

import pytest
from sqlalchemy import select

from core.cases import casework, closings, placements
from core.cases.closing_checks import ChecklistAnswers
from core.cases.closings import ProposedClosing
from core.children import children, reviews
from core.errors import NotYours
from core.models.case import Case
from core.models.child import Child, Placement
from core.models.registration import Closing, ClosingState
from core.models.review import ReviewKind
from core.models.visit import Due, FollowUp
from core.reporting import concerns
from tests.core.support.field import Field

CHILD = "204711"
WHOLE = ChecklistAnswers(birth=True, group=True, asked=True)


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def propose(field: Field, reason: str = "safe", last: int = 1) -> ProposedClosing:
    return field.do(closings.propose, field.me(last), field.child(CHILD), reason, reason == "grew_up")


def decide(field: Field, closing: int, last: int, agree: bool = True) -> str:
    return field.do(closings.decide, field.me(last), closing, agree, WHOLE if agree else None).state


def follow_ups(field: Field) -> list[FollowUp]:
    child = field.child(CHILD)
    return field.look(lambda tx: list(tx.session.scalars(select(FollowUp).where(FollowUp.child_id == child))))


def test_a_proposal_waits_for_two_and_is_made_once(field: Field) -> None:
    asked = propose(field.at("2026-10-14 10:00"))
    assert propose(field, "safe", last=2) == ProposedClosing(asked.closing, CHILD, "safe", again=True)
    (waiting,) = field.look(closings.open_in_reach, field.me(201))
    assert (waiting.code, waiting.reason, waiting.asked_on, waiting.agreed_once) == (CHILD, "safe", "14/10", False)
    (told,) = field.owed()
    assert (told.to, told.notice) == (201, "sms.closing")
    assert CHILD not in told.text
    assert decide(field, asked.closing, 201) == "agreed"
    assert field.look(closings.open_in_reach, field.me(202))[0].agreed_once
    assert decide(field, asked.closing, 201) == "second_needed"
    assert field.row(Child, field.child(CHILD)).closed_on is None


def test_two_officers_close_it(field: Field) -> None:
    asked = propose(field.at("2026-10-14 10:00"))
    field.news()
    decide(field, asked.closing, 201)
    assert decide(field, asked.closing, 202) == "closed"
    assert field.news() == [(1, "sms.visit.closed"), (2, "sms.visit.closed")]
    assert field.row(Child, field.child(CHILD)).closed_on.isoformat() == "2026-10-14"
    assert {(each.state, each.remind_at) for each in follow_ups(field)} == {(Due.ended, None)}
    assert CHILD not in [each.code for each in field.look(children.of_village, field.me(1))]
    assert field.look(children.find_of_village, field.me(1), CHILD) is None
    assert field.look(closings.open_in_reach, field.me(201)) == []
    assert decide(field, asked.closing, 301) == "gone"


def closed(field: Field, reason: str) -> None:
    """On 14 October, by two officers."""
    asked = propose(field.at("2026-10-14 10:00"), reason)
    for last in (201, 202):
        decide(field, asked.closing, last)


def lives(field: Field) -> tuple[str, str, str, bool]:
    """The step of the case, until when and why the child's only placement lasted, and whether it has a carer."""
    child = field.child(CHILD)
    found = select(Placement).where(Placement.child_id == child)
    placement = field.look(lambda tx: tx.session.scalars(found).one())
    carer = field.row(Child, child).caregiver_id
    ended_on, why = placement.ended_on, placement.ended_why
    return field.row(Case, child).step.value, f"{ended_on or ''}", f"{why or ''}", carer is not None


ENDED = {
    "safe": "",
    "other": "",
    "grew_up": "grew_up",
    "moved": "moved",
    "died": "died",
    "lost": "lost",
    "broke_down": "broke_down",
}
"""Why the placement ends with the case, by the reason it is closed for; "" where the child lives on there."""


@pytest.mark.parametrize("reason", ENDED)
def test_a_placement_ends_with_its_case_and_goes_on_with_it(field: Field, reason: str) -> None:
    """One that broke down does not: for another family the child must be placed."""
    closed(field, reason)
    why, broke_down = ENDED[reason], reason == "broke_down"
    assert lives(field) == ("closed", "2026-10-14" if why else "", why, not broke_down)
    field.at("2026-12-01 10:00").do(casework.reopen, field.me(201), field.child(CHILD))
    stays = ("identified", "2026-10-14", "broke_down", False)
    assert lives(field) == (stays if broke_down else ("placed", "", "", True))


def test_what_ended_on_the_day_of_a_closing_for_its_own_reason_does_not_go_on_with_it(field: Field) -> None:
    child, me = field.at("2026-10-14 09:00").child(CHILD), field.me(201)
    field.do(placements.place, me, child, "parent", "2026-10-14", True, "moved")
    closed(field, "safe")
    field.at("2026-12-01 10:00").do(casework.reopen, me, child)
    running = select(Placement.kind).where(Placement.child_id == child, Placement.ended_on.is_(None))
    assert field.look(lambda tx: tx.session.scalars(running).all()) == ["parent"]


@pytest.mark.parametrize("reason", ["safe", "lost"])
def test_what_officers_owe_goes_on_with_the_case_but_what_was_due_meanwhile(field: Field, reason: str) -> None:
    """A leaver's plan and the reviews of the placement of 23 September."""
    child = field.child(CHILD)
    field.do(lambda tx: reviews.owe(tx, tx.session.get_one(Child, child), ReviewKind.leaver, date(2027, 2, 1)))
    closed(field, reason)
    assert field.do(reviews.of_child, field.me(201), child) == []
    field.at("2027-01-23 10:00").do(casework.reopen, field.me(201), child)
    owed = [(each.kind, f"{each.due_on}") for each in field.do(reviews.of_child, field.me(201), child)]
    assert owed == [
        ("review", "2027-01-23"),
        ("leaver", "2027-02-01"),
        ("outcome", "2027-03-23"),
        ("review", "2027-04-23"),
        ("review", "2027-07-23"),
        ("decide", "2027-09-23"),
        ("outcome", "2027-09-23"),
    ]


def test_of_a_placement_that_is_over_nothing_is_owed_again(field: Field) -> None:
    child = field.child(CHILD)
    closed(field, "broke_down")
    field.at("2026-12-01 10:00").do(casework.reopen, field.me(201), child)
    owed = [each.kind for each in field.do(reviews.of_child, field.me(201), child)]
    assert owed == ["find_place"], "it lives with nobody"


def test_another_reason_replaces_the_one_proposed_and_both_agree_anew(field: Field) -> None:
    asked = propose(field.at("2026-10-14 10:00"))
    decide(field, asked.closing, 201)
    field.news()
    assert propose(field, "moved", last=202) == ProposedClosing(asked.closing, CHILD, "moved", instead=True)
    assert field.news() == [(201, "sms.closing")], "the case is to be looked at anew"
    late = field.do(closings.decide, field.me(202), asked.closing, True, WHOLE, "safe")
    assert late.state == "replaced", "what was on the screen is not what is proposed"
    assert decide(field, asked.closing, 201) == "agreed"
    assert decide(field, asked.closing, 202) == "closed"
    assert field.row(Closing, asked.closing).reason == "moved"


@pytest.mark.parametrize(("born", "grown"), [(2007, True), (2008, False), (2013, False)])
def test_grown_up_is_who_the_calendar_or_a_paper_says(field: Field, born: int, grown: bool) -> None:
    child = field.at("2026-10-14 10:00").child(CHILD)
    field.do(lambda tx: setattr(tx.session.get_one(Child, child), "birth_year", born))
    asked = field.do(closings.propose, field.me(1), child, "grew_up")
    assert asked.refused == ("" if grown else closings.NOT_GROWN)
    assert field.row(Case, child).step == ("closure_asked" if grown else "followed_up")
    if not grown:
        by_paper = field.do(closings.propose, field.me(1), child, "grew_up", True)
        assert field.row(Closing, by_paper.closing).paper_seen


def test_a_closed_case_is_not_to_be_closed_again(field: Field) -> None:
    closed(field, "lost")
    for last in (1, 201):
        assert propose(field, "moved", last).refused == "end.closing.was_closed"
    assert field.look(closings.open_in_reach, field.me(201)) == []
    assert field.row(Case, field.child(CHILD)).step == "closed"


def test_one_officer_keeps_it_open(field: Field) -> None:
    asked = propose(field.at("2026-10-14 10:00"))
    field.news()
    assert decide(field, asked.closing, 202, agree=False) == "kept_open"
    assert field.news() == [(1, "sms.visit.goes_on"), (2, "sms.visit.goes_on")]
    assert [each.state for each in follow_ups(field)] == [Due.open]
    assert not propose(field).again


def test_no_case_is_closed_over_an_open_alert(field: Field) -> None:
    asked = propose(field)
    decide(field, asked.closing, 201)
    field.do(concerns.raise_concern, field.me(1), 2, ["child", field.child(CHILD)], 4)
    assert decide(field, asked.closing, 202) == "open_alert"
    assert field.row(Closing, asked.closing).state is ClosingState.asked


def test_a_concern_reopens_it_with_a_visit_within_a_week(field: Field) -> None:
    asked = propose(field.at("2026-10-14 10:00"))
    decide(field, asked.closing, 201)
    decide(field, asked.closing, 202)
    field.at("2026-12-01 10:00").do(concerns.raise_concern, field.me(3), 2, ["child", field.child(CHILD)], 4)
    assert field.row(Closing, asked.closing).state is ClosingState.reopened
    assert [each.due_on.isoformat() for each in follow_ups(field) if each.state is Due.open] == ["2026-12-08"]
    assert CHILD in [each.code for each in field.look(children.of_village, field.me(1))]


def test_out_of_reach(field: Field) -> None:
    with pytest.raises(NotYours):
        propose(field, last=3)
    asked = propose(field)
    for last in (1, 501):
        with pytest.raises(NotYours):
            decide(field, asked.closing, last)
