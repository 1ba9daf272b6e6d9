"""Planted faults: each is found by its rule and mended by the verb that should have run, or shown where none can."""

import contextlib
import sqlite3
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text, update

from core.alerts import alerts, ownership
from core.alerts.alerts import Raised
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.alert import Alert, AlertState, Concern, Level, Notified, ProtectedKey
from core.models.message import Lane, Message, MessageState
from core.models.monitoring import AlarmName, Finding, Kind
from core.models.visit import Visit
from core.monitoring import invariants, ringing
from core.people import people
from core.reporting import concerns, protected_persons, visits
from core.reporting.visits import Answers
from tests.core.support.field import Field
from tests.core.support.hands import claim, offer, owe, row_of
from tests.core.support.plans import asked_by, walks
from tests.fixtures.texting import BOTH_ENGINES, LENGTHY_ON_POSTGRES

pytestmark = BOTH_ENGINES

FIRST_RUNG = [(201, "sms.alert"), (202, "sms.alert")]


@pytest.fixture(autouse=True)
def morning(field: Field) -> None:
    """The watch does its part: it rings for what has not left."""
    field.at("2026-10-14 09:00").do(ringing.begin, AlarmName.old_alert)


def sweep(field: Field) -> int:
    return field.do(invariants.sweep)


def findings(field: Field) -> dict[str, tuple[int, str, bool]]:
    """What was found: row, reason, whether it is mended, by kind."""
    with field.database.read() as tx:
        rows = tx.session.scalars(select(Finding))
        return {each.kind: (each.row_id, each.reason, each.mended_at is not None) for each in rows}


def plant(field: Field, *statements: Any) -> None:
    with field.database.write() as tx:
        for each in statements:
            tx.connection.execute(each)


def test_where_everything_is_right_nothing_is_found(field: Field, raised: Raised) -> None:
    field.do(concerns.add_category, field.me(1), raised, 2)
    offer(field)
    assert sweep(field) == 0
    assert findings(field) == {}


def test_an_alert_whose_reports_name_two_children_is_shown(field: Field, raised: Raised) -> None:
    field.do(concerns.add_subject, field.me(1), raised, ["child", field.child("204711")])
    assert sweep(field) == 0 and findings(field) == {}
    other = field.child("318061")
    plant(field, update(Concern).where(Concern.id == raised.concern).values(child_id=other))
    assert sweep(field) == 0
    assert findings(field) == {Kind.two_matters: (raised.alert, "Unrepaired", False)}
    plant(field, update(Concern).where(Concern.id == raised.concern).values(child_id=field.child("204711")))
    sweep(field)
    assert findings(field)[Kind.two_matters][2], "gone"


def test_an_alert_that_took_in_another_childs_is_shown(field: Field, raised: Raised) -> None:
    field.do(concerns.add_subject, field.me(1), raised, ["child", field.child("204711")])
    other = field.do(concerns.raise_concern, field.me(2), 2, ["child", field.child("318061")], 1)
    now = field.watch.now
    into = {"merged_into_id": raised.alert, "state": AlertState.merged, "closed_at": now}
    plant(field, update(Alert).where(Alert.id == other.alert).values(**into))
    sweep(field)
    assert findings(field)[Kind.two_matters] == (raised.alert, "Unrepaired", False)


def test_who_never_heard_of_an_alert_is_not_told_to_stand_down(field: Field, raised: Raised) -> None:
    field.do(ownership.acknowledge, field.me(201), raised.alert)
    assert sweep(field) == 0 and findings(field) == {}, "202 was told of it"
    with field.database.write() as tx:
        stranger = people.get(tx, field.me(203).id)
        words = Say("sms.alert.taken", {"number": raised.number})
        outbox.post(tx, stranger, Notice(words, Lane.alerts, "planted", alert_id=raised.alert))
    assert sweep(field) == 1
    (withheld,) = field.owed(203)
    assert (withheld.state, withheld.reason) == ("withheld", "never_told")


class TestReports:
    """A danger that was told and of which nobody hears."""

    def test_a_concern_without_an_alert_raises_it(self, field: Field, raised: Raised) -> None:
        field.do(concerns.add_category, field.me(1), raised, 2)
        field.do(protected_persons.finish, field.me(1), raised, ProtectedKey.yes)
        plant(field, update(Concern).values(alert_id=None), *_without(raised.alert))
        field.news()
        assert sweep(field) == 1
        concern = field.row(Concern, raised.concern)
        alert = field.alert(concern.alert_id or 0)
        assert (alert.level, alert.category, alert.shielded) == (Level.danger, "sexual", True)
        assert (alert.reporter_id, alert.state) == (field.me(1).id, AlertState.notified)
        assert field.news() == FIRST_RUNG
        assert findings(field) == {"concern_untold": (concern.id, "mended", True)}
        assert sweep(field) == 0

    def test_it_joins_what_the_child_has_open(self, field: Field) -> None:
        me, child = field.me(1), field.child("204711")
        told = field.do(concerns.raise_concern, me, 2, ["child", child], 1)
        plant(field, update(Concern).values(alert_id=None))
        assert sweep(field) == 1
        assert field.row(Concern, told.concern).alert_id == told.alert
        assert field.alert(told.alert).reports == 2

    def test_one_taken_back_is_raised_to_be_phoned(self, field: Field, raised: Raised) -> None:
        field.do(concerns.take_back, raised)
        plant(field, update(Concern).values(alert_id=None), *_without(raised.alert))
        assert sweep(field) == 1
        alert = field.alert(field.row(Concern, raised.concern).alert_id or 0)
        assert (alert.taken_back_at, alert.level) == (field.watch.now, Level.danger)

    @pytest.mark.parametrize(
        ("keys", "level", "category"),
        [
            ((2, 3, 1, 1, 1, 1), Level.danger, "visit_danger"),
            ((2, 1, 1, 1, 4, 1), Level.danger, "visit_afraid"),
            ((4, 1, 1, 1, 1, 1), Level.high, "visit_gone"),
        ],
    )
    def test_a_visit_that_meant_danger_raises_its_alert(
        self, keys: tuple[int, ...], level: Level, category: str, field: Field
    ) -> None:
        me, child = field.me(1), field.child("204711")
        told = field.do(visits.record, me, child, Answers(*keys), None)
        assert sweep(field) == 1
        alert = field.alert(field.row(Visit, told.visit).alert_id or 0)
        assert (alert.level, alert.category, alert.child_id) == (level, category, child)
        assert sweep(field) == 0

    def test_a_visit_of_a_child_that_is_not_there_is_shown(self, field: Field) -> None:
        told = field.do(visits.record, field.me(1), field.child("204711"), Answers(2, 3, 1, 1, 1, 1), None)
        _orphan(field, told.visit)
        assert sweep(field) == 0
        assert findings(field) == {"visit_untold": (told.visit, "NoResultFound", False)}

    def test_a_reporter_without_a_district_is_shown_until_there_is_one(self, field: Field, raised: Raised) -> None:
        plant(field, update(Concern).values(alert_id=None, by_id=field.me(401).id), *_without(raised.alert))
        assert [sweep(field), sweep(field)] == [0, 0]
        assert findings(field) == {"concern_untold": (raised.concern, "Unknown", False)}
        plant(field, update(Concern).values(by_id=field.me(1).id))
        assert sweep(field) == 1
        assert findings(field)["concern_untold"] == (raised.concern, "mended", True)


def _without(alert_id: int) -> list[Any]:
    """The alert is not there and never was, as far as anybody can see: closed and out of the way."""
    return [
        update(Alert).where(Alert.id == alert_id).values(state=AlertState.resolved, due_at=None),
        delete(Message).where(Message.alert_id == alert_id),
    ]


def _orphan(field: Field, visit_id: int) -> None:
    """The visit's child is gone, which both databases refuse unless asked not to look."""
    orphan = f"UPDATE visits SET child_id = 1 WHERE id = {visit_id}"
    if field.database.is_sqlite:
        with contextlib.closing(sqlite3.connect(field.database.engine.url.database or "")) as connection:
            connection.execute(orphan)
            connection.commit()
        return
    plant(field, text("SET LOCAL session_replication_role = replica"), text(orphan))


class TestAlerts:
    """Alerts that nobody hears of, or that stand still."""

    def test_messages_that_are_gone_are_owed_again_by_the_same_names(self, field: Field, raised: Raised) -> None:
        before = field.look(lambda tx: set(tx.session.scalars(select(Message.once))))
        gone = Message.alert_id == raised.alert
        names = field.look(lambda tx: set(tx.session.scalars(select(Message.once).where(gone))))
        plant(field, delete(Message).where(gone))
        assert sweep(field) == 1
        assert field.news() == FIRST_RUNG
        assert len(names) == 2
        assert field.look(lambda tx: set(tx.session.scalars(select(Message.once)))) == before
        assert sweep(field) == 0

    def test_one_that_is_gone_is_owed_to_that_person_alone(self, field: Field, raised: Raised) -> None:
        plant(field, delete(Message).where(Message.person_id == field.me(202).id))
        assert sweep(field) == 1
        assert field.news() == FIRST_RUNG[1:]

    def test_an_alert_of_which_nobody_was_told_tells_its_rung(self, field: Field, raised: Raised) -> None:
        plant(field, delete(Message), delete(Notified))
        assert sweep(field) == 1
        assert field.news() == FIRST_RUNG

    def test_nobody_with_a_phone_is_shown(self, field: Field, raised: Raised) -> None:
        plant(field, delete(Message), delete(Notified), text("UPDATE phones SET works = false"))
        assert sweep(field) == 0
        assert findings(field) == {"alert_untold": (raised.alert, "Unrepaired", False)}

    def test_who_was_told_of_an_alert_that_went_into_another_is_told_no_more(self, field: Field) -> None:
        me, child = field.me(1), field.child("204711")
        field.do(concerns.raise_concern, me, 3, ["child", child], 96)
        danger = field.do(concerns.raise_danger, me)
        field.do(concerns.add_subject, me, danger, ["child", child])
        assert field.alert(danger.alert).state == AlertState.merged
        assert sweep(field) == 0
        assert findings(field) == {}

    @pytest.mark.parametrize("due", [timedelta(seconds=-61), None])
    def test_a_rung_that_was_forgotten_is_climbed(self, due: timedelta | None, field: Field, raised: Raised) -> None:
        field.leaves()
        field.watch.passes(minutes=16)
        plant(field, update(Alert).values(due_at=field.watch.now + due if due else None))
        assert sweep(field) == 1
        assert {last for last, _ in field.news()} == {201, 202, 203, 204}
        assert (field.alert(raised.alert).due_at or field.watch.now) > field.watch.now
        assert findings(field) == {"rung_overdue": (raised.alert, "mended", True)}

    def test_the_ladder_has_its_first_turn(self, field: Field, raised: Raised) -> None:
        plant(field, update(Alert).values(due_at=field.watch.now - timedelta(seconds=59)))
        assert sweep(field) == 0
        assert findings(field) == {}

    def test_one_that_cannot_climb_holds_up_no_other(self, field: Field, raised: Raised) -> None:
        other = field.do(lambda tx: alerts.raise_alert(tx, field.me(2), Level.high).id)
        field.watch.passes(hours=2)
        plant(field, text(f"UPDATE alerts SET level = 'worst' WHERE id = {raised.alert}"))
        assert sweep(field) == 1, findings(field)
        assert findings(field)["rung_overdue"] in [(other, "mended", True), (raised.alert, "ValueError", False)]
        assert field.look(invariants.count_open) == {Kind.rung_overdue: 1}
        assert field.alert(other).climbed == 2

    def test_an_alert_of_no_district_is_shown_and_goes_to_the_nation(self, field: Field, raised: Raised) -> None:
        plant(field, update(Alert).values(district_id=99))
        field.watch.passes(minutes=17)
        assert sweep(field) == 1
        assert findings(field)["alert_nowhere"] == (raised.alert, "Unrepaired", False)
        assert findings(field)["rung_overdue"] == (raised.alert, "mended", True)
        assert [last for last, _ in field.news()] == [401]
        plant(field, update(Alert).values(district_id=24))
        sweep(field)
        assert findings(field)["alert_nowhere"] == (raised.alert, "gone", True)


@LENGTHY_ON_POSTGRES
def test_many_at_once_take_turns(field: Field) -> None:
    rows = [owe(field, once=str(at)) for at in range(invariants.AT_ONCE + 5)]
    claim(field)
    plant(field, update(Message).values(lease_until=None))
    assert [sweep(field), sweep(field)] == [invariants.AT_ONCE, 5]
    assert {row_of(field, row).state for row in rows} == {MessageState.queued}


def test_what_breaks_again_is_found_again(field: Field, raised: Raised) -> None:
    for _ in range(2):
        plant(field, delete(Message).where(Message.person_id == field.me(202).id))
        field.watch.passes(seconds=15)
        assert sweep(field) == 1
    assert findings(field) == {"alert_untold": (raised.alert, "mended", True)}


def test_no_rule_walks_through_a_table(field: Field, raised: Raised) -> None:
    """A sweep costs what is broken, not what there is: the partial indexes hold only what is under way or wrong."""
    quiet = asked_by(field, invariants.sweep)
    open_one = {"kind": Kind.alert_untold, "row_id": raised.alert, "reason": "", "id": 1, "mended_at": None}
    plant(field, insert(Finding).values(**open_one, found_at=field.watch.now, tried_at=field.watch.now))
    asked = [*quiet, *asked_by(field, invariants.sweep)]
    assert len(asked) >= len(quiet) + len(invariants.RULES)
    small = ("ix_findings_open", "ix_visits_untold", "ix_alerts_unowned", "ix_talks_danger")
    assert walks(field, asked, *small) == []
