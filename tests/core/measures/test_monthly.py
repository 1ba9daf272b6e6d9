"""The measures of a month, each counted by hand on a small world: visits, alerts, who may look, and how it is found."""

import re
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select, update

from core.alerts import call_backs, owner_watch, ownership
from core.alerts.alerts import Raised
from core.cases import closings, placements, support_plans
from core.children import follow_ups
from core.errors import NotYours, Unknown
from core.measures import monthly
from core.measures.frame import By
from core.measures.service import PER_VISIT, PRICES
from core.models.alert import Alert, Deed, ProtectedKey
from core.models.message import Message
from core.models.record import AuditEntry
from core.reporting import concerns, gatherings, protected_persons, visits
from core.reporting.gatherings import Held
from core.reporting.visits import Answers
from core.settings import ROOT
from tests.core.support.field import Field, moment
from tests.core.support.plans import asked_by, walks
from tests.core.support.sheets import AT, MET, OPERATOR, sheet, spread, told, whole
from tests.fixtures.texting import LENGTHY_ON_POSTGRES

WELL = Answers(1, 1, 1, 1, 1, 1)
NAMES = (*(each.name for each in monthly.MEASURES), PRICES.name, *PER_VISIT)
"""Every name a figure may have."""


def visit(field: Field, code: str, on: str) -> None:
    field.at(f"{on} 10:00").do(visits.record, field.me(1), field.child(code), WELL, None)


def test_visits_due_done_and_on_time(field: Field) -> None:
    """Due in October: on 11 (B), 14 and 21 (A), 17 and 23 (C), 20 and 26 (D)."""
    for code, on in (("204711", "2026-10-14"), ("318061", "2026-10-15"), ("427356", "2026-10-16")):
        visit(field, code, on)
    visit(field, "536141", "2026-10-19")
    names = ("visits_done", "visits_on_time", "visits_made", "first_visit_in_time")
    assert whole(sheet(field), *names) == [(4, 7), (3, 7), 4, (1, 1)]
    assert whole(sheet(field, "2026-09"), *names) == [(0, 0), (0, 0), 0, (0, 2)]
    assert whole(sheet(field, "2026-11"), *names) == [(0, 1), (0, 1), 0, (0, 0)], "not what is due tomorrow"
    by_sex = sheet(field, by=By.sex)
    assert told(by_sex, "visits_done") == {("", ""): (4, 7), ("girl", ""): (2, 4), ("boy", ""): (2, 3)}
    assert told(by_sex, "visits_on_time") == {("", ""): (3, 7), ("girl", ""): (2, 4), ("boy", ""): (1, 3)}
    by_age = told(sheet(field, by=By.age), "visits_done")
    assert by_age == {("", ""): (4, 7), ("6-12", ""): (2, 4), ("13-17", ""): (2, 3)}
    assert told(sheet(field, by=By.sector), "visits_made") == {("", ""): 4, ("Ngoma", ""): 4}
    assert told(sheet(field, by=By.kind), "visits_made") == {("", ""): 4, ("relative", ""): 4}
    assert whole(sheet(field, district="Rubavu"), "visits_done") == [(0, 2)]


def test_a_district_nobody_visits_in_owes_every_day_and_each_once(field: Field) -> None:
    """Due by the 31st: A 14, 21, 28; B 11, and then in November; C 17, 24, 31; D 20, 27. One visit makes one day."""
    for day in range(15, 32):
        field.at(f"2026-10-{day} 00:01").do(follow_ups.plan_due)
    (due,) = whole(sheet(field), "visits_done")
    assert due == (0, 9)
    visit(field, "204711", "2026-10-31")
    field.at("2026-10-31 11:00").do(visits.record, field.me(2), field.child("204711"), WELL, None)
    assert whole(sheet(field), "visits_done", "visits_on_time", "visits_made") == [(1, 9), (0, 9), 1]


def danger(field: Field, at: str, owned: int | None = None, seen: int | None = None, by: int = 1) -> Raised:
    """A danger, owned and the child seen so many minutes and a half later."""
    made = field.at(at).do(concerns.raise_danger, field.me(by))
    if owned is not None:
        field.watch.now = moment(at) + timedelta(minutes=owned, seconds=30)
        field.do(ownership.acknowledge, field.me(201), made.alert)
    if seen is not None:
        field.watch.now = moment(at) + timedelta(minutes=seen, seconds=30)
        field.do(ownership.act, field.me(201), made.alert, int(Deed.saw_child))
    return made


def test_alerts_owned_and_children_seen_in_time(field: Field) -> None:
    """The last two of October are late or never seen; the month ends at midnight in Kigali."""
    danger(field, "2026-10-05 09:00", owned=10, seen=60)
    danger(field, "2026-10-06 03:00", owned=29, seen=24 * 60 - 1)
    danger(field, "2026-10-07 09:00", owned=31, seen=25 * 60)
    danger(field, "2026-10-31 23:50", owned=50)
    danger(field, "2026-11-01 00:10", owned=5, seen=30, by=2)
    danger(field, AT)
    october = sheet(field)
    assert whole(october, "danger_owned_in_time", "danger_seen_in_time") == [(2, 4), (2, 4)]
    assert spread(october, "danger_owned_in_time") == (30, 50)
    assert spread(october, "danger_seen_in_time") == (1439, 1500)
    assert whole(october, "high_owned_in_time", "high_seen_in_time") == [(0, 0), (0, 0)]
    assert spread(october, "high_owned_in_time") == (None, None)
    november = sheet(field, "2026-11")
    assert whole(november, "danger_owned_in_time") == [(1, 1)], "not the one of just now"


def test_the_first_owner_counts_and_a_false_alarm_has_nobody_to_see(field: Field) -> None:
    made = danger(field, "2026-10-05 09:00", owned=10)
    field.at("2026-10-05 11:00").do(owner_watch.restart_idle)
    field.at("2026-10-05 12:00").do(ownership.acknowledge, field.me(202), made.alert)
    assert spread(sheet(field), "danger_owned_in_time") == (10, 10)
    field.at("2026-10-05 12:10").do(ownership.act, field.me(202), made.alert, int(Deed.called))
    assert whole(sheet(field), "danger_seen_in_time") == [(0, 1)]
    field.at("2026-10-05 12:20").do(ownership.close, field.me(202), made.alert, "false_alarm")
    assert whole(sheet(field), "danger_owned_in_time", "danger_seen_in_time") == [(1, 1), (0, 0)]


def test_an_alert_of_which_the_district_must_not_know_is_not_in_its_month(field: Field) -> None:
    made = danger(field, "2026-10-05 09:00", owned=10)
    assert whole(sheet(field), "danger_owned_in_time", "concerns_answered") == [(1, 1), (0, 1)]
    field.do(lambda tx: tx.session.execute(update(Alert).where(Alert.id == made.alert).values(bypasses=True)))
    assert whole(sheet(field), "danger_owned_in_time", "concerns_answered") == [(0, 0), (0, 0)]


def test_a_concern_is_answered_when_its_reporter_hears_that_it_is_done(field: Field) -> None:
    """By SMS, or behind the PIN where somebody protected is concerned; one that was taken back waits for nothing."""
    for at, shielded in (("2026-10-05 09:00", False), ("2026-10-06 09:00", True)):
        made = danger(field, at, owned=10, seen=90)
        if shielded:
            field.do(protected_persons.finish, field.me(1), made, ProtectedKey.yes)
        field.do(ownership.close, field.me(201), made.alert, "resolved")
    danger(field, "2026-10-07 09:00")
    field.do(concerns.take_back, danger(field, "2026-10-08 09:00"))
    october = sheet(field)
    assert whole(october, "concerns_answered") == [(2, 3)]
    assert spread(october, "concerns_answered") == (90, 90)


def test_a_look_is_audited_and_only_for_the_districts_own_officers(field: Field) -> None:
    huye, rubavu = (field.look(monthly.district, each) for each in ("huye", "Rubavu"))
    october = monthly.month("2026-10")
    field.at(AT).do(monthly.of_month, field.me(201), huye, october)
    field.do(monthly.of_month, field.me(401), huye, october, inside=True)
    field.do(monthly.of_month, OPERATOR, rubavu, october)
    for last, place in ((1, huye), (101, huye), (501, huye), (201, rubavu)):
        with pytest.raises(NotYours):
            field.do(monthly.of_month, field.me(last), place, october)
    looked = select(AuditEntry.channel, AuditEntry.verb, AuditEntry.record_id).where(AuditEntry.record == "measures")
    with field.database.read() as tx:
        found = sorted(map(tuple, tx.session.execute(looked)))
    assert found == [("cli", "read", rubavu.id), ("ussd", "read", 24), ("ussd", "read_inside", 24)]


def test_what_happens_in_one_district_is_not_counted_in_another(field: Field) -> None:
    """Everything at once in Huye; Rubavu's month stays as it was, but for the visits it owes anyway."""

    def rubavu() -> dict[str, Any]:
        return {name: told(sheet(field, district="Rubavu"), name) for name in NAMES}

    before = rubavu()
    child = field.child("204711")
    field.at("2026-10-15 09:00").do(visits.record, field.me(1), child, Answers(1, 1, 3, 1, 1, 4), None)
    made = danger(field, "2026-10-16 09:00", owned=10, seen=60)
    field.do(ownership.close, field.me(201), made.alert, "resolved")
    field.do(gatherings.record, field.me(1), Held("parenting", "rights", "2026-10-16", 9, 9, 9))
    field.do(call_backs.ask, field.me(101), "caregiver")
    line = field.do(support_plans.plan, field.me(202), child, "healing", "2026-10-16", False).line
    field.do(support_plans.finish, field.me(202), line, "2026-10-16", True, 2)
    asked = field.do(closings.propose, field.me(1), child, "safe")
    for last in (201, 202):
        field.do(closings.decide, field.me(last), asked.closing, True, MET)
    field.do(placements.end, field.me(201), field.child("318061"), "poverty", "2026-10-16")
    field.do(lambda tx: tx.session.execute(update(Message).values(sent_at=tx.at, cost="RWF 5.0")))
    assert rubavu() == before
    counted = {name for name in NAMES if any(told(sheet(field), name).values())}
    assert counted >= {"visits_made", "danger_owned_in_time", "concerns_answered", "gatherings", "cases_closed_well"}
    assert counted >= {"sessions_with_child", "sessions_with_parents", "parents_reached"}
    assert counted >= {"placements_ended", "referrals_completed", "calls_in_time", "sms_cost", "children_an_officer"}


def test_what_nobody_can_measure_is_said_in_a_sentence(field: Field) -> None:
    with field.database.read() as tx:
        with pytest.raises(Unknown, match="Did you mean Huye"):
            monthly.district(tx, "Huyee")
        huye = monthly.district(tx, "HUYE")
        for written in ("2026-13", "October", "2026-1"):
            with pytest.raises(Unknown, match="2026-10"):
                monthly.month(written)
        with pytest.raises(Unknown, match="not begun"):
            monthly.of_month(tx, OPERATOR, huye, monthly.month("2031-01"))


@LENGTHY_ON_POSTGRES
def test_no_measure_walks_through_a_table(field: Field) -> None:
    """A month of a district costs what happened in it, whatever the years and the other districts hold."""
    small = ("SCAN anon_", "SCAN (subquery-")
    huye = field.look(monthly.district, "Huye")
    for by in (None, *By):
        read = partial(monthly.of_month, me=OPERATOR, place=huye, first=monthly.month("2026-10"), by=by, inside=True)
        asked = asked_by(field, read)
        assert len(asked) > len(monthly.MEASURES)
        assert walks(field, asked, *small) == []


def test_every_measure_is_explained_and_nothing_else_is() -> None:
    page = (ROOT / "docs" / "measures.md").read_text()
    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == list(NAMES)
