"""A changed programme decides from the restart on. What was written before stays, and no ladder is lost by it."""

from typing import Any

import pytest
from sqlalchemy import select

from core.alerts import alerts, ladder, ownership
from core.alerts.alerts import Raised
from core.alerts.ownership import AlertOutcome
from core.alerts.rung_times import rung_time
from core.cases import closings
from core.models import Base
from core.models.alert import Alert, Level
from core.models.visit import FollowUp
from core.reporting import visits
from core.reporting.visits import Answers
from jobs.schedule import SWEEPS
from tests.core.support.field import Field, moment, written
from tests.core.support.officers import act, close, own
from tests.core.support.programmes import of, reopened
from tests.fixtures.world import PROGRAMME

CHILD = "204711"
WELL = Answers(2, 1, 1, 1, 1, 1)
DANGER = PROGRAMME.ladder(Level.danger)
OTHER = of(
    ('acknowledge = "30m"', 'acknowledge = "10m"'),
    ('seen = "24h"', 'seen = "12h"'),
    ('acknowledge = "4h"', 'acknowledge = "2h"'),
    ('seen = "48h"', 'seen = "72h"'),
    ('{ after = "15m"', '{ after = "5m"'),
    ('{ after = "1h"', '{ after = "2h"'),
    ("idle_factor = 2", "idle_factor = 5"),
    ('seen_warning = "2h"', 'seen_warning = "6h"'),
    ("until_day = 56, every_days = 7", "until_day = 56, every_days = 3"),
    ("partner_after_days = 2", "partner_after_days = 3"),
    ('eve = "17:00"', 'eve = "15:00"'),
    ('gentle = ["07:00", "20:00"]', 'gentle = ["10:00", "16:00"]'),
    ('danger_due = "30m"', 'danger_due = "5m"'),
    ('due = "4h"', 'due = "1h"'),
)
HISTORY = ("alerts", "alert_events", "told", "concerns", "visits", "follow_ups", "numbers", "messages", "call_backs")


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules."""
    return sqlite_copy


def rows(field: Field) -> dict[str, list[Any]]:
    """Everything that was written so far."""
    with field.database.read() as tx:
        tables = {name: Base.metadata.tables[name] for name in (*HISTORY, "closings", "children", "placements")}
        return {name: sorted(map(repr, tx.connection.execute(select(table)))) for name, table in tables.items()}


def raise_one(field: Field, level: Level, last: int = 1) -> Raised:
    return field.do(lambda tx, me: alerts.raised(tx, alerts.raise_alert(tx, me, level)), field.me(last))


def a_busy_morning(field: Field) -> None:
    """Alerts open, owned, held and closed; a visit told, one due; a case proposed for closing."""
    field.at("2026-10-14 09:00")
    raise_one(field, Level.danger)
    raise_one(field, Level.high, last=3)
    owned, closed = raise_one(field, Level.medium), raise_one(field, Level.high)
    own(field, owned)
    own(field, closed)
    act(field, closed, ownership.Deed.saw_child)
    close(field, closed, AlertOutcome.resolved)
    field.do(visits.record, field.me(1), field.child(CHILD), WELL, None, "2026-10-12")
    field.do(closings.propose, field.me(1), field.child("318061"), "moved")
    for sweep in SWEEPS:
        field.do(sweep.run)


def test_what_was_written_stays_word_for_word(field: Field) -> None:
    a_busy_morning(field)
    before = rows(field)
    assert all(before[name] for name in ("alerts", "told", "visits", "follow_ups", "messages", "closings"))
    with reopened(field, OTHER) as later:
        for sweep in SWEEPS:
            later.do(sweep.run)
        assert rows(later) == before


def test_what_is_decided_from_then_on_follows_the_new_one(field: Field) -> None:
    a_busy_morning(field)
    with reopened(field, OTHER) as later:
        fresh = later.alert(raise_one(later, Level.danger).alert)
        assert (written(fresh.due_at), written(fresh.acknowledge_by)) == ("2026-10-14 09:05", "2026-10-14 09:10")
        assert written(fresh.seen_by) == "2026-10-14 21:00"
        recorded = later.do(visits.record, later.me(1), later.child(CHILD), WELL, None)
        assert recorded.next_on == "17/10"
        with later.database.read() as tx:
            planned = tx.session.scalars(select(FollowUp).where(FollowUp.child_id == later.child(CHILD))).all()
        assert [written(each.remind_at) for each in planned if each.remind_at] == ["2026-10-16 15:00"]


@pytest.mark.parametrize("eve", ["15:00", "18:00"])
def test_a_reminder_already_set_goes_when_it_was_set_and_the_next_by_the_new_rule(field: Field, eve: str) -> None:
    with field.database.read() as tx:
        ahead = select(FollowUp).where(FollowUp.remind_at > tx.at).order_by(FollowUp.remind_at)
        due = tx.session.scalars(ahead).first()
    assert due and due.remind_at
    assert written(due.remind_at).endswith(" 17:00")
    other = of(('eve = "17:00"', f'eve = "{eve}"'), ("partner_after_days = 2", "partner_after_days = 3"))
    with reopened(field, other) as later:
        later.watch.now = due.remind_at
        later.do(next(each.run for each in SWEEPS if each.name == "reminders"))
        moved = later.row(FollowUp, due.id)
        assert moved.reminders == 1
        assert moved.remind_at and (moved.remind_at.date() - due.due_on).days >= 3


def ladder_of(*minutes: int, again: int) -> Any:
    """A danger ladder with those rungs, whose lead is told on each."""
    rungs = [{"after": f"{each}m", "tell": ["lead"]} for each in minutes]
    made = type(DANGER).model_validate({"rungs": rungs, "again": {"every": f"{again}m", "tell": ["lead"]}})
    ladders = PROGRAMME.ladders.model_copy(update={"danger": made})
    return PROGRAMME.model_copy(update={"ladders": ladders})


SHAPES = [
    ladder_of(0, 15, again=30),
    ladder_of(0, again=10),
    ladder_of(0, 1, 2, 3, 4, 5, 6, 7, again=30),
    ladder_of(0, 600, 700, 800, again=60),
    ladder_of(30, 60, again=5),
]


@pytest.mark.parametrize("climbed", [1, 2, 4, 6], ids=["first rung", "cover", "top", "repeating"])
@pytest.mark.parametrize("shape", SHAPES, ids=["shorter", "one rung", "longer", "slower", "later"])
def test_a_ladder_in_mid_climb_goes_on_to_its_end_and_repeats(field: Field, shape: Any, climbed: int) -> None:
    """The step that was due is told when it was due; each step after it no later than the new ladder has it."""
    raised = raise_one(field.at("2026-10-14 09:00"), Level.danger)
    while field.alert(raised.alert).climbed < climbed:
        field.watch.now = due_at(field, raised)
        field.do(ladder.climb_due)
    field.news()
    often = rung(shape, 20) - rung(shape, 19)
    with reopened(field, shape) as later:
        later.news()
        for _ in range(10):
            before, due = later.alert(raised.alert), due_at(later, raised)
            later.leaves()
            later.watch.now = due
            assert later.do(ladder.climb_due) == 1
            after = later.alert(raised.alert)
            assert after.climbed > before.climbed
            assert after.due_at and due < after.due_at <= max(rung(shape, after.climbed), due + often)
            assert later.news() == [(301, "sms.alert.again")] or before.climbed < 3
        assert after.climbed > len(shape.ladder(Level.danger).rungs)
        assert after.due_at == due + often


def due_at(field: Field, raised: Raised) -> Any:
    found = field.row(Alert, raised.alert).due_at
    assert found
    return found


def rung(shape: Any, step: int) -> Any:
    """When that step comes of an alert raised at 9 o'clock."""
    return rung_time(shape, Level.danger, moment("2026-10-14 09:00"), step)
