"""Visits that are due: the year after a placement, what a visit answers, and who is reminded when.

All days were counted by hand: 14 October 2026 is a Wednesday.
"""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from core.children import children, follow_ups, proposed_days, visit_reminders
from core.models.child import Child, Placement, PlacementKind, Sex
from core.models.person import Person
from core.models.place import Place
from core.models.visit import Due, FollowUp
from core.people import leaves
from core.reporting import visits
from core.reporting.visits import Answers
from core.storage.db import Tx
from tests.core.support.field import Field, written
from tests.fixtures.world import PROGRAMME


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


WELL, WORRY = Answers(2, 1, 1, 1, 1, 1), Answers(2, 2, 1, 1, 1, 1)
VILLAGE = 24090108


def new_child(tx: Tx, began_on: date, *, scheduled: bool = True, caregiver: int | None = None) -> str:
    """A child placed on that day in the first pair's village; its code."""
    village = tx.session.get_one(Place, VILLAGE)
    child = children.register(tx, village, "Demo-X", Sex.girl, 2015, caregiver=caregiver)
    placement = children.place(tx, child, PlacementKind.relative, "institution", began_on)
    if scheduled:
        follow_ups.schedule(tx, placement)
    return child.code


def quiet_others(tx: Tx) -> None:
    """Only the child of the test owes reminders."""
    tx.connection.execute(update(FollowUp).values(state=Due.ended))


def due_on(field: Field, code: str) -> str:
    standing = field.look(follow_ups.due_visits, field.child(code))
    return standing[0].due_on.isoformat() if standing else ""


def visit(field: Field, code: str, on: date, given: Answers = WELL, *, told: date | None = None) -> str:
    """A visit told at 10:00 of its day, or of that later one; what the volunteer is told of the next."""
    field.at(f"{told or on} 10:00")
    return field.do(visits.record, field.me(1), field.child(code), given, None, on.isoformat()).next_on


@pytest.mark.parametrize(
    ("began", "first"),
    [
        (date(2026, 10, 14), "2026-10-21"),
        (date(2026, 10, 16), "2026-10-23"),
        (date(2026, 10, 17), "2026-10-23"),  # a Saturday: Monday is the first working day
        (date(2026, 12, 23), "2026-12-31"),  # 24, 28, 29, 30, 31
    ],
)
def test_the_first_visit_is_within_five_working_days(began: date, first: str, field: Field) -> None:
    code = field.at("2026-10-14 09:00").do(new_child, began)
    assert due_on(field, code) == first


YEAR = [7, 14, 21, 28, 35, 42, 49, 56, 86, 117, 147, 177, 208, 250, 292, 334, 376, 418, 460]
"""Days after the placement if each visit is made on its day: weekly for 8 weeks, then every 30, then every 42, also
after the year. The 10th and the 13th fell on Sundays and are due on Monday.
"""


def test_visits_of_a_year_and_longer(field: Field) -> None:
    began = date(2026, 10, 14)
    code = field.at("2026-10-14 09:00").do(new_child, began)
    found = []
    while len(found) < len(YEAR):
        day = due_on(field, code)
        found.append((date.fromisoformat(day) - began).days)
        visit(field, code, date.fromisoformat(day))
    assert found == YEAR


@pytest.mark.parametrize(("days", "answers"), [(-8, True), (-9, False), (0, True), (3, True), (20, True)])
def test_a_visit_answers_an_earlier_day_and_one_eight_days_ahead(days: int, answers: bool, field: Field) -> None:
    field.at("2026-10-01 09:00")
    code = field.do(new_child, date(2026, 7, 1), scheduled=False)
    planned = field.do(lambda tx: follow_ups.plan(tx, _child(tx, code), date(2026, 12, 16)))
    visit(field, code, date(2026, 12, 16) + timedelta(days=days))
    state = field.row(FollowUp, planned).state
    assert state == (Due.done if answers else Due.open)


def _child(tx: Tx, code: str) -> Child:
    return tx.session.scalars(select(Child).where(Child.code == code)).one()


def test_an_early_visit_does_not_put_off_a_visit_that_stands(field: Field) -> None:
    """Planned for 16 December; a visit on 1 December would ask for the next one on 12 January."""
    code = field.at("2026-10-01 09:00").do(new_child, date(2026, 5, 1), scheduled=False)
    field.do(lambda tx: follow_ups.plan(tx, _child(tx, code), date(2026, 12, 16)))
    assert visit(field, code, date(2026, 12, 1)) == "16/12"
    assert due_on(field, code) == "2026-12-16"


def test_a_worry_brings_weekly_visits_for_four_weeks(field: Field) -> None:
    """In the month phase: day 100 after the placement of 1 July is 9 October."""
    code = field.at("2026-10-01 09:00").do(new_child, date(2026, 7, 1), scheduled=False)
    assert visit(field, code, date(2026, 10, 9), WORRY) == "16/10"
    assert visit(field, code, date(2026, 10, 16)) == "23/10"
    assert visit(field, code, date(2026, 10, 23)) == "30/10"
    assert visit(field, code, date(2026, 10, 30)) == "06/11"
    assert visit(field, code, date(2026, 11, 6)) == "07/12", "the 6th is a Sunday"


def test_a_worry_brings_a_distant_visit_nearer(field: Field) -> None:
    code = field.at("2026-10-01 09:00").do(new_child, date(2026, 7, 1), scheduled=False)
    far = field.do(lambda tx: follow_ups.plan(tx, _child(tx, code), date(2026, 11, 9)))
    assert visit(field, code, date(2026, 10, 9), WORRY) == "16/10"
    assert field.row(FollowUp, far).state == Due.ended
    assert due_on(field, code) == "2026-10-16"


def test_a_second_worry_begins_the_four_weeks_anew_also_after_the_year(field: Field) -> None:
    code = field.at("2026-10-01 09:00").do(new_child, date(2025, 1, 1), scheduled=False)
    assert visit(field, code, date(2026, 10, 9)) == "20/11"
    assert visit(field, code, date(2026, 10, 12), WORRY) == "19/10"
    assert visit(field, code, date(2026, 10, 19), WORRY) == "26/10"
    assert visit(field, code, date(2026, 11, 10)) == "16/11", "by the schedule: the 2nd and the 9th were not made"
    assert visit(field, code, date(2026, 11, 17)) == "28/12"


class TestToldOutOfOrder:
    """A visit of an older day than the newest is kept, and leaves what the newest set as it stands."""

    @pytest.fixture
    def code(self, field: Field) -> str:
        """Placed 1 October, visited on Wednesday the 14th; the next visit is due on the 21st."""
        field.at("2026-10-01 09:00").do(quiet_others)
        code = field.do(new_child, date(2026, 10, 1))
        assert visit(field, code, date(2026, 10, 14)) == "21/10"
        return code

    @pytest.mark.parametrize("on", [date(2026, 10, 13), date(2026, 10, 5)])
    def test_it_ends_nothing_and_nobody_is_late(self, on: date, field: Field, code: str) -> None:
        (before,) = field.look(follow_ups.due_visits, field.child(code))
        assert visit(field, code, on, told=date(2026, 10, 14)) == "21/10"
        assert field.look(follow_ups.due_visits, field.child(code)) == [before]
        assert field.do(visit_reminders.remind_due) == 0

    def test_its_worry_does_not_shorten_a_later_one(self, field: Field, code: str) -> None:
        assert visit(field, code, date(2026, 10, 16), WORRY) == "21/10"
        assert visit(field, code, date(2026, 10, 15), WORRY, told=date(2026, 10, 16)) == "21/10"
        assert field.row(Child, field.child(code)).worry_until == date(2026, 11, 13)

    def test_its_worry_brings_the_next_visit_nearer_but_never_before_today(self, field: Field) -> None:
        """In the month phase: the visit of the 9th asks for Sunday, 8 November, the worry for a week."""
        code = field.do(new_child, date(2026, 7, 1), scheduled=False)
        assert visit(field, code, date(2026, 10, 9)) == "09/11"
        assert visit(field, code, date(2026, 10, 7), WORRY, told=date(2026, 10, 10)) == "16/10"
        other = field.do(new_child, date(2026, 7, 1), scheduled=False)
        assert visit(field, other, date(2026, 10, 9)) == "09/11"
        assert visit(field, other, date(2026, 10, 7), WORRY, told=date(2026, 10, 20)) == "20/10"

    def test_a_visit_moved_to_another_day_stays_moved(self, field: Field, code: str) -> None:
        field.do(proposed_days.propose, field.me(1), field.child(code), "2026-10-24", "ill")
        assert visit(field, code, date(2026, 10, 13), told=date(2026, 10, 15)) == "24/10"


def test_a_child_without_a_placement_is_visited_on_worry_only(field: Field) -> None:
    code = field.at("2026-10-01 09:00").do(new_child, date(2026, 10, 1), scheduled=False)
    field.do(lambda tx: tx.connection.execute(update(Placement).values(ended_on=date(2026, 10, 1))))
    assert visit(field, code, date(2026, 10, 9)) == ""
    assert visit(field, code, date(2026, 10, 10), WORRY) == "17/10"


class TestReminders:
    """The eve, +2 days, +7, +14: in gentle hours, each once, silenced by a visit."""

    @pytest.fixture
    def code(self, field: Field) -> str:
        """A child due on Wednesday 21 October."""
        field.at("2026-10-14 09:00").do(quiet_others)
        return field.do(new_child, date(2026, 10, 14))

    def remind(self, field: Field, when: str) -> list[tuple[int, str]]:
        field.at(when).do(visit_reminders.remind_due)
        return field.news()

    def test_the_whole_row(self, field: Field, code: str) -> None:
        assert self.remind(field, "2026-10-20 16:59") == []
        assert self.remind(field, "2026-10-20 17:00") == [(1, "sms.visit.eve"), (2, "sms.visit.eve")]
        assert field.owed(1)[0].text == (
            f"IZU: Twabibutsaga gusura {code} ejo, 21/10. Nimumara gusura, mukande *801#. Murakoze!"
        )
        assert self.remind(field, "2026-10-23 07:59") == []
        assert self.remind(field, "2026-10-23 08:00") == [(1, "sms.visit.late"), (2, "sms.visit.late")]
        assert self.remind(field, "2026-10-28 08:00") == [(501, "sms.visit.overdue")]
        assert self.remind(field, "2026-11-04 08:00") == [(201, "sms.visit.overdue")]
        assert self.remind(field, "2026-12-04 08:00") == []
        assert due_on(field, code), "an obligation of a worker never expires"

    def test_a_visit_silences_what_it_answers(self, field: Field, code: str) -> None:
        self.remind(field, "2026-10-20 17:00")
        visit(field, code, date(2026, 10, 22))
        field.news()
        assert self.remind(field, "2026-10-23 08:00") == []
        assert self.remind(field, "2026-10-27 17:00") == [(1, "sms.visit.eve"), (2, "sms.visit.eve")]

    def test_after_an_outage_every_duty_is_told_once_and_the_eve_is_not(self, field: Field, code: str) -> None:
        late = [(1, "sms.visit.late"), (2, "sms.visit.late")]
        assert self.remind(field, "2026-11-02 09:00") == [*late, (501, "sms.visit.overdue")]
        assert self.remind(field, "2026-11-04 08:00") == [(201, "sms.visit.overdue")]

    def test_after_a_long_outage_the_heaviest_is_told_first_and_a_person_once(self, field: Field, code: str) -> None:
        gone = field.me(501).id
        field.do(lambda tx: tx.connection.execute(update(Person).where(Person.id == gone).values(standing="left")))
        late = [(1, "sms.visit.late"), (2, "sms.visit.late")]
        assert self.remind(field, "2026-11-10 09:00") == [*late, (201, "sms.visit.overdue")]
        assert self.remind(field, "2026-12-04 08:00") == []

    def test_an_eve_told_late_says_by_when(self, field: Field, code: str) -> None:
        assert self.remind(field, "2026-10-20 21:30") == [(1, "sms.visit.due"), (2, "sms.visit.due")]
        assert {each.not_before for each in field.owed()} == {"2026-10-21 07:00"}

    def test_a_sector_without_an_officer_goes_to_the_district(self, field: Field, code: str) -> None:
        gone = field.me(501).id
        field.do(lambda tx: tx.connection.execute(update(Person).where(Person.id == gone).values(standing="left")))
        self.remind(field, "2026-10-23 08:00")
        assert self.remind(field, "2026-10-28 08:00") == [(201, "sms.visit.overdue")]
        assert self.remind(field, "2026-11-04 08:00") == [(201, "sms.visit.overdue")], "and once more a week later"

    def test_whoever_is_on_leave_is_not_told_and_whoever_stands_in_is(self, field: Field, code: str) -> None:
        for last in (201, 501):
            field.do(leaves.away, field.me(last), "2026-12-24", None)
        self.remind(field, "2026-10-23 08:00")
        assert self.remind(field, "2026-10-28 08:00") == [(203, "sms.visit.overdue")]
        field.do(leaves.away, field.me(203), "2026-12-24", None)
        field.news()
        assert self.remind(field, "2026-11-04 08:00") == [(301, "sms.visit.overdue")]

    def test_a_village_without_a_pair_is_still_the_sectors(self, field: Field, code: str) -> None:
        pair = [field.me(last).id for last in (1, 2)]
        field.do(lambda tx: tx.connection.execute(update(Person).where(Person.id.in_(pair)).values(standing="left")))
        assert self.remind(field, "2026-10-23 08:00") == []
        assert self.remind(field, "2026-10-28 08:00") == [(501, "sms.visit.overdue")]

    def test_the_partner_of_who_visited_last_is_asked_to_help(self, field: Field, code: str) -> None:
        visit(field, code, date(2026, 10, 21))
        field.news()
        self.remind(field, "2026-10-27 17:00")
        field.news()
        assert self.remind(field, "2026-10-30 08:00") == [(2, "sms.visit.late")]

    def test_what_is_over_when_a_follow_up_is_made_is_not_made_up_for(self, field: Field, code: str) -> None:
        """Due on Sunday the 11th: eve and partner are over by Wednesday the 14th, the sector comes on the 19th."""
        found = field.child("318061")
        row = field.look(lambda tx: tx.session.scalars(select(FollowUp).where(FollowUp.child_id == found)).one())
        assert (row.reminders, written(row.remind_at)) == (2, "2026-10-19 07:00")


@pytest.mark.parametrize(
    ("day", "eve"),
    [
        (date(2026, 10, 21), "2026-10-20 17:00"),
        (date(2026, 10, 19), "2026-10-17 17:00"),  # Monday's eve is Saturday: nobody is told on a Sunday
        (date(2026, 10, 18), "2026-10-17 17:00"),
        (date(2026, 12, 28), "2026-12-24 17:00"),  # Sunday, and the two days of Christmas
    ],
)
def test_the_eve_is_a_day_on_which_people_may_be_told(day: date, eve: str) -> None:
    assert written(follow_ups.eve_of(PROGRAMME, day)) == eve


@pytest.mark.parametrize(
    ("due_day", "moments"),
    [
        (date(2026, 10, 16), ["2026-10-15 17:00", "2026-10-19 07:00", "2026-10-23 08:00", "2026-10-30 08:00"]),
        (date(2026, 12, 24), ["2026-12-23 17:00", "2026-12-28 07:00", "2026-12-31 08:00", "2027-01-07 08:00"]),
    ],
)
def test_later_reminders_avoid_sundays_and_holidays(due_day: date, moments: list[str]) -> None:
    follow_up = FollowUp(due_on=due_day)
    found = [written(follow_ups.time_of(PROGRAMME, follow_up, step)) for step in range(4)]
    assert found == moments
