"""The officers' morning: counts of the district to who is at work, nothing where nothing waits."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from core.alerts import alerts, call_backs, scope, transfers
from core.broadcasts import officer_digest, rounds
from core.cases import closings, foster, needs, support_plans
from core.cases.waiting_lists import Reach
from core.children import children, follow_ups, proposed_days
from core.models.alert import Level
from core.models.child import Child
from core.models.duty import CallBackReason
from core.models.foster import FosterFamily
from core.models.person import Language, Role
from core.models.place import Place
from core.models.review import Review
from core.models.visit import Due, FollowUp
from core.people import leaves, people
from core.reporting import concerns
from core.storage.db import Tx
from tests.core.children.test_follow_ups import quiet_others
from tests.core.support.cases import ready
from tests.core.support.field import Field, number


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules."""
    return sqlite_copy


DISTRICT = Reach(24, None, 0, Role.lead)


def told(field: Field, when: str) -> list[int]:
    """Whose morning it was."""
    field.at(when)
    while field.do(rounds.run_next):
        pass
    return [to for to, notice in field.news() if notice == "sms.morning"]


def test_counts_of_everything_that_waits_and_nothing_else(field: Field) -> None:
    field.at("2026-10-14 09:00").do(concerns.raise_danger, field.me(1))
    for level in (Level.high, Level.medium, Level.low):
        field.do(alerts.raise_alert, field.me(1), level)
    field.do(call_backs.ask, field.me(1), CallBackReason.volunteer)
    field.do(closings.propose, field.me(1), field.child("536141"), "moved")
    field.do(proposed_days.propose, field.me(1), field.child("427356"), "2026-10-20", "ill")
    owe_plans(field)
    field.do(rounds.run_next)
    assert told(field, "2026-10-15 08:00") == [201, 202, 301]
    said = next(each for each in field.owed(301) if each.notice == "sms.morning")
    assert said.text == (
        "Good morning. Alerts: danger 1, high 1, other 2. Visits late 2, moved 1, worrying 0. "
        "Calls 1, to close 1, reviews 3, plans 2. *801#"
    )
    assert (said.not_before, said.expires) == ("2026-10-15 08:00", "2026-10-15 17:00")
    assert told(field, "2026-10-17 09:00") == [], "a Saturday"


def test_a_foster_family_is_reviewed_as_long_as_a_child_of_an_open_case_lives_there(field: Field) -> None:
    me, child = field.at("2026-10-14 09:00").me(201), field.child("318061")
    ready(field, child)

    def matched() -> None:
        home = field.do(lambda tx: children.register_household(tx, tx.session.get_one(Place, 24090108)).id)
        field.do(foster.find, me, home, "2026-10-14")
        one = select(FosterFamily.id).where(FosterFamily.household_id == home)
        family = field.look(lambda tx: tx.session.scalars(one).one())
        for step in ("assessed", "approved"):
            field.do(foster.move, me, family, step, "2026-10-14")
        field.do(foster.match, me, family, child, "2026-10-14", "moved")

    def reviews_due() -> int:
        field.do(lambda tx: tx.connection.execute(update(Review).values(state=Due.done)))
        field.do(lambda tx: tx.connection.execute(update(FosterFamily).values(review_due_on=date(2026, 10, 14))))
        return field.look(officer_digest.counts, DISTRICT)["reviews"]

    matched()
    assert reviews_due() == 1
    matched()
    assert reviews_due() == 1, "the child lives with the second family only"
    field.do(lambda tx: tx.connection.execute(update(Child).values(closed_on=date(2026, 10, 14))))
    assert reviews_due() == 0


def owe_plans(field: Field) -> None:
    """A session and a need of yesterday; of today, done, or of a closed case, nothing is late."""
    child, closed = field.child("204711"), field.child("536141")
    for kind, of, on in (("calm", child, "14"), ("cash", child, "15"), ("school", child, "14"), ("calm", closed, "13")):
        line = field.do(support_plans.plan, field.me(201), of, kind, f"2026-10-{on}", False).line
        if kind == "school":
            field.do(support_plans.drop, field.me(201), line)
    for of, on in ((child, "14"), (child, "15"), (closed, "13")):
        field.do(needs.add, field.me(201), of, "goods", "family", f"2026-10-{on}")
    field.do(
        lambda tx: tx.connection.execute(update(Child).where(Child.id == closed).values(closed_on=date(2026, 10, 14)))
    )


def test_a_visit_that_was_moved_alone_wakes_nobody(field: Field) -> None:
    field.at("2026-10-14 09:00").do(lambda tx: tx.connection.execute(update(Review).values(state=Due.done)))
    late = FollowUp.due_on < date(2026, 10, 20)
    field.do(lambda tx: tx.connection.execute(update(FollowUp).where(late).values(due_on=date(2026, 10, 20))))
    field.do(proposed_days.propose, field.me(1), field.child("427356"), "2026-10-21", "ill")
    field.do(rounds.run_next)
    assert field.look(officer_digest.counts, DISTRICT)["moved"] == 1
    assert told(field, "2026-10-15 08:00") == []


def test_who_is_away_is_left_in_peace_and_the_cover_reads_it(field: Field) -> None:
    field.at("2026-10-14 09:00").do(leaves.away, field.me(201), "2026-10-20", None)
    field.do(leaves.away, field.me(301), "2026-10-20", None)
    field.do(rounds.run_next)
    assert told(field, "2026-10-15 08:00") == [202, 203]


def test_a_district_where_nothing_waits_hears_nothing(field: Field) -> None:
    field.at("2026-10-14 09:00").do(quiet_others)
    field.do(lambda tx: tx.connection.execute(update(Review).values(state=Due.done)))
    field.do(rounds.run_next)
    assert not any(field.look(officer_digest.counts, DISTRICT).values())
    assert told(field, "2026-10-15 08:00") == []


def test_an_alert_that_is_offered_to_the_district_stands_on_its_list_and_in_its_count(field: Field) -> None:
    def add(tx: Tx) -> None:
        people.register(
            tx, number(211), Role.social_worker, "Somebody", place=tx.session.get_one(Place, 33), language=Language.en
        )

    field.at("2026-10-14 09:00").do(add)
    raised = field.do(concerns.raise_danger, field.me(1))
    field.do(transfers.offer, field.me(301), raised.alert, 33)
    assert len(field.look(scope.open_in_reach, field.me(211))) == 1
    assert field.look(officer_digest.counts, Reach(33, None, 0, Role.social_worker))["danger"] == 1


def test_every_visit_that_was_moved_is_counted_and_listed(field: Field) -> None:
    def move_many(tx: Tx) -> None:
        child = tx.session.scalars(select(Child).where(Child.code == "318061")).one()
        for later in range(70):
            follow_ups.plan(tx, child, date(2026, 10, 20) + timedelta(days=later))
        tx.connection.execute(
            update(FollowUp).where(FollowUp.child_id == child.id).values(moved_from=date(2026, 10, 1))
        )

    field.at("2026-10-14 09:00").do(move_many)
    counted = field.look(officer_digest.counts, DISTRICT)["moved"]
    assert counted == len(field.look(proposed_days.in_reach, field.me(301))) > 70
