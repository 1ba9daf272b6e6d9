"""What waits for officers: a count is that of its list, one line a child, and nobody sees another district's."""

from datetime import date

import pytest
from sqlalchemy import update

from core.alerts import call_backs
from core.cases import casework, needs, support_plans, waiting_lists
from core.cases.waiting_lists import WAITING, Opens
from core.children import follow_ups, visit_records, worrying_visits
from core.errors import NotYours
from core.models.duty import CallBackReason
from core.models.person import Person
from core.models.record import AuditEntry
from core.models.visit import Visit
from core.referrals import referrals
from core.reporting import visits
from core.reporting.visits import Answers
from tests.core.support.field import Field

WORRY, SAD, HUNGRY = Answers(2, 2, 1, 1, 1, 1), Answers(2, 1, 1, 1, 2, 1), Answers(2, 1, 1, 2, 1, 1)


def codes(field: Field, last: int, name: str) -> list[str]:
    return [each.code for each in field.look(waiting_lists.lines, field.me(last), name)]


def waiting_of(field: Field, child: int) -> list[int]:
    """The visits of a child that wait for a look."""
    return [each.id for each in field.do(worrying_visits.waiting, field.me(201), child)]


@pytest.fixture
def busy(field: Field) -> Field:
    """Something on every list of Huye, and a late visit in Rubavu; 24 October, when most days are over."""
    child = field.at("2026-10-14 09:00").child("204711")
    field.do(casework.assess, field.me(201), child, True)
    field.do(needs.add, field.me(201), child, "goods", "family", "2026-10-15")
    field.do(support_plans.plan, field.me(201), child, "calm", "2026-10-15", False)
    field.do(support_plans.plan, field.me(202), field.child("318061"), "calm", "2026-10-15", False)
    field.do(referrals.make, field.me(1), child, None, "school", True)
    field.do(call_backs.ask, field.me(1), CallBackReason.volunteer)
    for code, given in (("204711", HUNGRY), ("318061", WORRY), ("427356", SAD)):
        field.do(visits.record, field.me(2), field.child(code), given, None)
    gone = update(Person).where(Person.id == field.me(1).id).values(standing="left")
    field.do(lambda tx: tx.connection.execute(gone))
    for day in range(15, 25):
        field.at(f"2026-10-{day} 09:00").do(follow_ups.plan_due)
    return field


@pytest.mark.parametrize("last", [201, 202, 301, 401, 501])
def test_every_count_is_that_of_its_list(last: int, busy: Field) -> None:
    reach = waiting_lists.reach_of(busy.me(last))
    for name in WAITING:
        assert busy.look(waiting_lists.count, reach, name) == len(busy.look(waiting_lists.lines, busy.me(last), name))


def test_what_stands_on_each(busy: Field) -> None:
    found = {name: codes(busy, 301, name) for name in WAITING}
    assert found["visits"] == ["536141", "204711", "318061", "427356"]
    assert found["worries"] == ["318061", "427356", "204711"], "gravest first"
    assert found["plans"] == ["204711", "204711", "318061"]
    assert found["referrals"] == ["204711"]
    assert len(found["villages"]) == 1
    assert codes(busy, 201, "cases") == ["204711"]
    assert codes(busy, 202, "cases") == ["318061"]
    calls = busy.look(waiting_lists.lines, busy.me(501), "calls")
    assert [each.id for each in calls] == [each.id for each in busy.look(call_backs.open_in_reach, busy.me(501))]


def test_a_list_ends_at_the_district_and_the_sector(busy: Field) -> None:
    for name in ("visits", "reviews", "referrals", "plans", "worries"):
        here, all_of_them = set(codes(busy, 301, name)), set(codes(busy, 401, name))
        assert here <= all_of_them
        assert not here & {"645827", "751237"}
    assert {"645827", "751237"} <= set(codes(busy, 401, "visits"))
    elsewhere = busy.me(501, sector=2401)
    assert busy.look(waiting_lists.lines, elsewhere, "visits") == []


class TestWorries:
    """Worrying visits wait until somebody of the right profession looked."""

    def test_the_bond_is_the_psychologists_and_the_rest_the_social_workers(self, busy: Field) -> None:
        assert codes(busy, 201, "worries") == ["318061", "204711"]
        assert codes(busy, 202, "worries") == ["427356"]

    def test_one_line_a_child_by_its_oldest_day_until_looked_at(self, busy: Field) -> None:
        child = busy.child("204711")
        busy.at("2026-10-25 09:00").do(visits.record, busy.me(2), child, WORRY, None)
        (line,) = [each for each in busy.look(waiting_lists.lines, busy.me(201), "worries") if each.id == child]
        assert (line.opens, line.day) == (Opens.worry, date(2026, 10, 14))
        busy.do(worrying_visits.look, busy.me(201), child, "go", waiting_of(busy, child))
        assert codes(busy, 301, "worries") == ["318061", "427356"]
        busy.at("2026-10-27 09:00").do(visits.record, busy.me(2), child, HUNGRY, None)
        assert "204711" in codes(busy, 301, "worries"), "a new worry waits anew"

    def test_a_well_visit_waits_for_nobody_and_what_raised_an_alert_neither(self, field: Field) -> None:
        me, child = field.at("2026-10-14 09:00").me(1), field.child("204711")
        field.do(visits.record, me, child, Answers(1, 1, 1, 1, 1, 1), None)
        told = field.do(visits.alarm, me, child, "danger", "danger", None)
        field.do(visits.record, me, child, Answers(1, 3, 1, 1, 1, 1), told.alert)
        assert codes(field, 301, "worries") == []

    def test_reading_and_looking_are_for_the_district_and_recorded(self, busy: Field) -> None:
        child = busy.child("204711")
        stranger = busy.me(201, district=33)
        for verb in (
            lambda tx: visit_records.last_visits(tx, stranger, child),
            lambda tx: worrying_visits.look(tx, stranger, child, "nothing", []),
        ):
            with pytest.raises(NotYours):
                busy.do(verb)
        (read,) = busy.do(visit_records.last_visits, busy.me(201), child)
        assert (read.keys, read.worrying) == ((2, 1, 1, 2, 1, 1), True)
        assert visit_records.worrying_keys(read) == ["health"]
        entries = busy.look(lambda tx: tx.session.query(AuditEntry).filter_by(record="visits", record_id=child).count())
        assert entries >= 1

    def test_what_was_pressed_stands_with_the_visit(self, busy: Field) -> None:
        child = busy.child("318061")
        busy.do(worrying_visits.look, busy.me(201), child, "phone", waiting_of(busy, child))
        row = busy.look(lambda tx: tx.session.query(Visit).filter_by(child_id=child).one())
        assert (row.unlooked_at, row.looked_by_id, row.looked_with) == (None, busy.me(201).id, "phone")


def test_a_new_list_is_one_entry(busy: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting_lists, "WAITING", {**WAITING, "more": WAITING["visits"]})
    assert codes(busy, 301, "more") == codes(busy, 301, "visits")
