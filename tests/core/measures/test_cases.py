"""The measures of children, of support and of the service itself, each counted by hand on a small world."""

from typing import Any

from sqlalchemy import update

from core.alerts import call_backs, call_tries, late_calls
from core.cases import closings, placements, support_plans
from core.children import children, reviews
from core.language.words import Say
from core.measures.frame import By
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.message import Lane, Message
from core.models.person import Language, Person, PersonStatus, Role
from core.models.place import Place
from core.people import people
from core.referrals import referrals
from core.reporting import concerns, gatherings, visits
from core.reporting.gatherings import Held
from core.reporting.visits import Answers
from tests.core.support.field import Field, moment, number
from tests.core.support.placed import looked, placed
from tests.core.support.sheets import MET, sheet, spread, told, whole

VILLAGE = 24090108


def test_back_in_school_is_the_last_word_on_one_who_had_stopped(field: Field) -> None:
    """A went back, B not, C was never out, D stopped and went back within the month."""
    for code, on, school in (
        ("204711", "2026-09-20", 3),
        ("204711", "2026-10-10", 3),
        ("204711", "2026-10-20", 1),
        ("318061", "2026-09-20", 3),
        ("318061", "2026-10-20", 2),
        ("427356", "2026-10-20", 1),
        ("536141", "2026-10-05", 3),
        ("536141", "2026-10-25", 1),
        ("536141", "2026-11-02", 3),
    ):
        told_so = Answers(1, 1, school, 1, 1, 1)
        field.at(f"{on} 10:00").do(visits.record, field.me(1), field.child(code), told_so, None)
    found = told(sheet(field, by=By.sex), "back_in_school")
    assert found == {("", ""): (2, 3), ("girl", ""): (1, 1), ("boy", ""): (1, 2)}
    assert whole(sheet(field, "2026-11"), "back_in_school") == [(0, 1)]


def test_placements_that_ended_by_reason(field: Field) -> None:
    one = placed(field, "foster", "2026-05-01")
    field.at("2026-10-31 23:00").do(placements.end, field.me(201), one, "broke_down", "2026-10-30")
    other = placed(field, "relative", "2026-05-01")
    field.at("2026-11-02 09:00").do(placements.end, field.me(201), other, "poverty", "2026-11-01")
    found = told(sheet(field, by=By.kind), "placements_ended")
    whole_and_kind = {("", ""): 1, ("foster", ""): 1}
    assert found == {**whole_and_kind, ("", "broke_down"): 1, ("foster", "broke_down"): 1}


def test_a_placement_is_not_intact_after_the_child_died_and_is_where_it_was_closed_as_safe(field: Field) -> None:
    for reason in ("died", "safe"):
        child = placed(field, "foster", "2026-04-20")
        looked(field, child, "2026-10-09")
        asked = field.at("2026-10-10 09:00").do(closings.propose, field.me(1), child, reason)
        for last in (201, 202):
            field.do(closings.decide, field.me(last), asked.closing, True, MET)
    october = sheet(field)
    assert whole(october, "intact_at_6_months") == [(1, 2)]
    assert told(october, "placements_ended") == {("", ""): 1, ("", "died"): 1}


def test_what_children_say_of_their_placement_and_of_themselves(field: Field) -> None:
    """Three at six months, one of them of a placement that is over, and one at twelve; one was done in November."""
    six = [placed(field, "parent", "2026-04-15") for _ in range(4)]
    year = placed(field, "parent", "2025-10-15")
    answers = (
        reviews.OutcomeAnswers(True, 5, 3),
        reviews.OutcomeAnswers(True, 3, 4),
        reviews.OutcomeAnswers(False, None, 2),
        reviews.OutcomeAnswers(True, 1, 1),
    )
    for child, on, answer in (
        *zip(six, ("2026-10-15", "2026-10-20", "2026-10-31", "2026-11-01"), answers, strict=True),
        (year, "2026-10-16", reviews.OutcomeAnswers(True, 4, 5)),
    ):
        field.do(lambda tx, of=child: reviews.schedule(tx, children.current_placement(tx, of)))
        owed = field.at(f"{on} 10:00").do(reviews.of_child, field.me(201), child)
        outcomes = [each.id for each in owed if each.kind == "outcome"]
        field.do(reviews.done, field.me(201), outcomes[1 if child == year else 0], answer)
    october = sheet(field)
    assert whole(october, "satisfied_at_6_months", "self_esteem_at_6_months") == [(1, 2), (1, 3)]
    assert whole(october, "satisfied_at_12_months", "self_esteem_at_12_months") == [(1, 1), (1, 1)]
    assert spread(october, "satisfied_at_6_months") == (4, 5)
    assert spread(october, "self_esteem_at_6_months") == (3, 4)


def test_a_closed_case_that_goes_on_is_reopened(field: Field) -> None:
    child = field.child("204711")
    asked = field.at("2026-10-20 09:00").do(closings.propose, field.me(1), child, "safe")
    for last in (201, 202):
        field.at(f"2026-10-21 09:{last - 200:02d}").do(closings.decide, field.me(last), asked.closing, True, MET)
    assert whole(sheet(field), "cases_reopened") == [0]
    field.at("2026-10-31 23:59").do(concerns.raise_concern, field.me(1), 2, ["child", child], 4)
    october = sheet(field, by=By.sex)
    assert told(october, "cases_reopened") == {("", ""): 1, ("girl", ""): 1}
    assert whole(october, "cases_closed_well") == [1], "it was closed, whatever came after"


def test_cases_closed_well_stand_apart_from_all_others(field: Field) -> None:
    for code, reason in (("204711", "safe"), ("318061", "moved"), ("427356", "died"), ("536141", "moved")):
        asked = field.at("2026-10-30 09:00").do(closings.propose, field.me(1), field.child(code), reason)
        field.do(closings.decide, field.me(201), asked.closing, True, MET)
        field.at("2026-10-31 23:59" if code != "536141" else "2026-11-01 00:00")
        field.do(closings.decide, field.me(202), asked.closing, True, MET)
    october = sheet(field)
    assert told(october, "cases_closed_well") == {("", ""): 1, ("", "safe"): 1}
    assert told(october, "cases_closed_otherwise") == {("", ""): 2, ("", "moved"): 1, ("", "died"): 1}
    assert told(sheet(field, "2026-11"), "cases_closed_otherwise") == {("", ""): 1, ("", "moved"): 1}


def test_sessions_with_child_and_with_parents(field: Field) -> None:
    child = field.child("204711")
    field.at("2026-10-15 09:00")
    for kind, on, with_child, parents in (
        ("healing", "2026-10-20", False, 2),
        ("naming_alone", "2026-10-21", True, 0),
        ("calm", "2026-10-31", True, 1),
        ("economic", "2026-10-22", False, 1),
        ("attachment", "2026-11-01", True, 2),
    ):
        line = field.at("2026-10-15 09:00").do(support_plans.plan, field.me(202), child, kind, on, False).line
        field.at("2026-11-02 09:00").do(support_plans.finish, field.me(202), line, on, with_child, parents)
    october = sheet(field)
    assert told(october, "sessions_with_child") == {("", ""): 2, ("", "naming_alone"): 1, ("", "calm"): 1}
    assert told(october, "sessions_with_parents") == {("", ""): 2, ("", "healing"): 1, ("", "calm"): 1}
    assert told(october, "parents_reached")["", ""] == 4
    assert told(october, "parents_reached")["", "economic"] == 1
    assert whole(sheet(field, "2026-11", by=By.age), "parents_reached") == [2]


def test_referrals_by_who_shall_serve_and_those_that_are_done(field: Field) -> None:
    for to, states in (("school", ("accepted", "done")), ("health_centre", ("accepted",)), ("housing", ())):
        asked = field.at("2026-10-31 22:00").do(referrals.make, field.me(201), field.child("204711"), None, to, True)
        for state in states:
            field.at("2026-11-03 09:00").do(referrals.move, field.me(201), asked.referral, state)
    found = told(sheet(field), "referrals_completed")
    each = {("", "health_centre"): (0, 1), ("", "housing"): (0, 1), ("", "school"): (1, 1)}
    assert found == {("", ""): (1, 3), **each}
    assert whole(sheet(field, "2026-11"), "referrals_completed") == [(0, 0)]


def test_gatherings_by_kind_and_who_came(field: Field) -> None:
    held = (("evening_forum", "2026-10-05", 20, 8, 3), ("evening_forum", "2026-10-20", 1, 2, 0))
    for kind, on, women, men, young in (
        *held,
        ("parenting", "2026-10-31", 9, 4, 0),
        ("workshop", "2026-11-01", 9, 9, 9),
    ):
        field.do(gatherings.record, field.me(1), Held(kind, "rights", on, women, men, young))
    october = sheet(field, by=By.sector)
    assert told(october, "gatherings")["Ngoma", ""] == 3
    assert told(october, "gatherings")["", "evening_forum"] == 2
    names = ("women_at_gatherings", "men_at_gatherings", "children_at_gatherings")
    assert whole(october, *names) == [30, 14, 3]
    assert told(october, "men_at_gatherings")["Ngoma", "parenting"] == 4


def test_a_pair_is_silent_when_neither_told_anything_for_thirty_days(field: Field) -> None:
    """Of three villages: one reported on 2 October, one never, one has had its pair since 20 October only."""

    def settle(tx: Any) -> None:
        for last, village, since in ((801, 24090107, "2026-08-01"), (802, 24090106, "2026-10-20")):
            home = tx.session.get_one(Place, village)
            pair = people.register(tx, number(last), Role.volunteer, "", place=home, language=Language.rw)
            pair.registered_at = moment(f"{since} 09:00")
        mine = Person.village_id == VILLAGE
        tx.session.execute(update(Person).where(mine).values(registered_at=moment("2026-08-01 09:00")))

    field.do(settle)
    field.at("2026-10-02 10:00").do(visits.record, field.me(2), field.child("204711"), Answers(1, 1, 1, 1, 1, 1), None)
    assert whole(sheet(field, "2026-10"), "silent_pairs") == [(1, 2)]
    assert told(sheet(field, "2026-11", by=By.sector), "silent_pairs")["Ngoma", ""] == (2, 2)
    field.do(lambda tx: tx.session.execute(update(Person).values(standing=PersonStatus.left)))
    assert whole(sheet(field, "2026-10"), "silent_pairs") == [(0, 0)]


def test_how_many_children_each_officer_had_to_do_with(field: Field) -> None:
    """Twelve for the social worker, one of them twice; two for the psychologist."""
    some = [placed(field, "parent", "2026-08-01") for _ in range(12)]
    field.at("2026-10-05 09:00")
    for child in some:
        field.do(referrals.make, field.me(201), child, None, "school", True)
    field.do(referrals.make, field.me(201), some[0], None, "housing", True)
    for child in some[:2]:
        field.do(referrals.make, field.me(202), child, None, "health_centre", True)
    found = told(sheet(field), "children_an_officer")
    assert found == {("", ""): 2, ("", "10-19"): 1, ("", "<10"): 1}
    assert told(sheet(field, "2026-09"), "children_an_officer") == {("", ""): 2, ("", "<10"): 2}


def test_calls_made_before_they_are_late(field: Field) -> None:
    """One after three hours, one after five and late, one tried three times in vain."""
    for last, at, tries in ((101, "12:00", [True]), (1, "14:00", [True]), (2, "10:00", [False] * 3)):
        row = field.at("2026-10-14 09:00").do(call_backs.ask, field.me(last), "caregiver")
        if at > "13:00":
            field.at("2026-10-14 13:00").do(late_calls.raise_late)
        for reached in tries:
            field.at(f"2026-10-14 {at}").do(call_tries.rung, field.me(501), row, reached)
    october = sheet(field, by=By.sector)
    assert told(october, "calls_in_time") == {("", ""): (1, 3), ("Ngoma", ""): (1, 3)}
    assert spread(october, "calls_in_time") == (240, 300)


def test_what_sms_cost_and_what_that_makes_for_a_visit(field: Field) -> None:
    """Two visits; four segments left, priced in two texts; one that names no price, one not sent, one of another."""
    for on in ("2026-10-14", "2026-10-15"):
        field.at(f"{on} 10:00").do(visits.record, field.me(1), field.child("204711"), Answers(1, 1, 1, 1, 1, 1), None)
    with field.database.write() as tx:
        tx.connection.execute(update(Message).values(sent_at=None))
        for last, once, cost, segments in (
            (1, "a", "RWF 5.0", 1),
            (2, "b", "RWF 5.0", 1),
            (201, "c", "RWF 10.5", 2),
            (201, "d", "free", 1),
            (3, "e", "RWF 5.0", 1),
        ):
            outbox.post(tx, people.get(tx, field.me(last).id), Notice(Say("sms.closing"), Lane.receipts, once))
            sent = {"sent_at": tx.at, "cost": cost, "segments": segments}
            tx.connection.execute(update(Message).where(Message.once == once).values(sent))
    october = sheet(field)
    assert whole(october, "sms_segments", "segments_a_visit") == [5, 2.5]
    assert told(october, "sms_cost") == {("", "RWF"): 20.5}
    assert told(october, "cost_a_visit") == {("", "RWF"): 10.25}
