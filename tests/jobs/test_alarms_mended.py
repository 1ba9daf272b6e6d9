"""Each alarm of the runbook: provoked it is named by the doctor, and what the runbook says to do ends it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, update

from core.alerts import call_backs, call_tries, ladder, late_calls
from core.messages import delivery_reports, switches
from core.messages.delivery_reports import ReportStatus
from core.messages.outcomes import SendOutcome
from core.models.alert import Alert
from core.models.duty import CallBackReason
from core.models.message import Lane, Message
from core.models.monitoring import AlarmName, Finding, Kind, RateCounter
from core.models.record import AuditEntry
from core.monitoring import alarms, invariants
from core.monitoring.machine import Machine
from core.operations import breaches
from core.operations.breaches import ToldOfBreach
from core.people import pins
from core.reporting import concerns
from core.storage import audit, audit_seal, rate_counters, ticks
from core.storage.access import operator
from core.storage.db import Database
from tests.core.messages.test_refused_calls import refuse
from tests.core.support.field import Field
from tests.core.support.hands import offer, owe, settle
from tests.fixtures.world import Watch
from tests.jobs.restoring import RECIPIENT
from tests.jobs.typed import leads_to, typed

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
FINE, FULL, AHEAD = Machine(50.0, 0), Machine(5.0, 0), Machine(50.0, 3.0)
Step = Callable[["Hand"], object]


class Hand:
    """The district with its alarms, and an operator who types."""

    def __init__(self, field: Field, types: Callable[..., int]) -> None:
        self.field, self.types = field, types
        self.machine, self.rows = FINE, [0]

    @property
    def ringing(self) -> set[AlarmName]:
        """What rings now."""
        return {each.name for each in self.field.look(alarms.signs, self.machine) if each.rings}

    def passes(self, **span: int) -> None:
        """Real and programme time."""
        self.field.watch.passes(**span)

    def sends(self, *outcomes: SendOutcome, lane: Lane = Lane.receipts, **more: int) -> None:
        """A message for each outcome, which the gateway gives."""
        for at, outcome in enumerate(outcomes):
            self.rows.append(owe(self.field, lane, once=f"{len(self.rows)}", **more))
            offer(self.field, lane)
            settle(self.field, self.rows[-1], outcome, provider=f"p{at}")

    def again(self) -> None:
        """What the gateway refused is offered again after a while, and it takes it."""
        self.passes(minutes=11)
        offer(self.field, Lane.receipts)
        settle(self.field, self.rows[-1], SendOutcome.accepted, provider="taken")


def stopped_clock(hand: Hand) -> None:
    hand.field.do(ticks.mark, ticks.CLOCK)
    hand.passes(minutes=2)


def late_rung(hand: Hand) -> None:
    alert = hand.field.do(concerns.raise_danger, hand.field.me(1)).alert
    offer(hand.field)
    with hand.field.database.write() as tx:
        late = hand.field.watch.now - timedelta(minutes=1)
        tx.connection.execute(update(Alert).where(Alert.id == alert).values(due_at=late))


def call_in_vain(hand: Hand) -> None:

    hand.rows.append(hand.field.do(call_backs.ask, hand.field.me(101), CallBackReason.danger_text))
    for _ in range(10):
        refuse(hand.field, SendOutcome.opted_out)
        hand.field.do(late_calls.raise_late)


def held_back(hand: Hand) -> None:
    hand.field.do(switches.turn_off)
    hand.rows.append(owe(hand.field))
    hand.passes(seconds=31)


def let_go(hand: Hand) -> None:
    assert hand.types("sending", "on", "--yes") == 0
    offer(hand.field)
    settle(hand.field, hand.rows[-1], SendOutcome.accepted, provider="taken")


def silent_network(hand: Hand) -> None:
    alert = hand.field.do(concerns.raise_danger, hand.field.me(1)).alert
    with hand.field.database.write() as tx:
        tx.connection.execute(delete(Message))
    hand.sends(*[SendOutcome.accepted] * 5, lane=Lane.alerts, alert_id=alert)
    hand.passes(minutes=5)


def reports_come(hand: Hand) -> None:
    for at in range(5):
        hand.field.do(delivery_reports.report, "simulated", f"p{at}", ReportStatus.delivered, "Success", "")


def broken_rule(hand: Hand) -> None:
    now = hand.field.watch.now
    row = {"kind": Kind.alert_nowhere, "row_id": 1, "found_at": now, "tried_at": now, "reason": "x"}
    with hand.field.database.write() as tx:
        tx.connection.execute(insert(Finding).values(row))


def old_backup(hand: Hand) -> None:
    now = hand.field.watch.now
    hand.field.watch.now = now - timedelta(hours=27)
    hand.field.do(ticks.mark, alarms.BACKUP)
    hand.field.watch.now = now


def counted(what: RateCounter, count: int) -> Step:
    return lambda hand: hand.field.do(rate_counters.add, what, count)


def waits(**span: int) -> Step:
    return lambda hand: hand.passes(**span)


def measured(machine: Machine) -> Step:
    return lambda hand: setattr(hand, "machine", machine)


def many_slips(hand: Hand) -> None:
    rule = hand.field.database.programme
    watch = rule.watch.model_copy(update={"wrong_pins_people": 4})
    hand.field.database.programme = rule.model_copy(update={"watch": watch})
    for last in range(1, 5):
        hand.field.do(pins.judge, hand.field.me(last), False)


def lines(hand: Hand, count: int) -> None:
    for at in range(count):
        hand.field.do(audit.record, operator("Jean"), "looked", "switches", at)


def forged(hand: Hand) -> None:
    lines(hand, 3)
    with hand.field.database.write() as tx:
        tx.connection.execute(update(AuditEntry).values(verb="nothing"))


def newer_lines(hand: Hand) -> None:
    hand.passes(minutes=1)
    lines(hand, 20)
    hand.passes(minutes=2)
    hand.field.do(audit_seal.seal)


def late_breach(hand: Hand) -> None:
    hand.rows.append(hand.field.do(breaches.open_one, operator("Jean"), "a phone was stolen", hand.field.watch.now))
    hand.passes(hours=49)


def everybody_told(hand: Hand) -> None:
    for whom in ToldOfBreach:
        hand.field.do(breaches.note_told, operator("Jean"), hand.rows[-1], whom)


A = AlarmName
ALARMS: dict[AlarmName, tuple[Step, Step]] = {
    A.no_tick: (stopped_clock, lambda hand: hand.field.do(ticks.mark, ticks.CLOCK)),
    A.rung_late: (late_rung, lambda hand: hand.field.do(ladder.climb_due)),
    A.unheard: (call_in_vain, lambda hand: hand.field.do(call_tries.take, hand.field.me(201), hand.rows[-1])),
    A.old_alert: (held_back, let_go),
    A.gateway_refused_us: (lambda hand: hand.sends(SendOutcome.misconfigured), Hand.again),
    A.gateway_balance: (lambda hand: hand.sends(SendOutcome.no_balance), Hand.again),
    A.sends_failing: (lambda hand: hand.sends(*[SendOutcome.later] * 5), waits(seconds=70)),
    A.receipts_missing: (silent_network, reports_come),
    A.invariants: (broken_rule, lambda hand: hand.field.do(invariants.sweep)),
    A.disk: (measured(FULL), measured(FINE)),
    A.backup_age: (old_backup, lambda hand: hand.types("backup", "--to", "mended.backup")),
    A.clock_skew: (measured(AHEAD), measured(FINE)),
    A.lock_outs: (counted(RateCounter.pin_locked, 20), waits(seconds=70)),
    A.wrong_pins: (many_slips, waits(minutes=61)),
    A.wrong_tokens: (counted(RateCounter.wrong_token, 20), waits(seconds=70)),
    A.strangers: (counted(RateCounter.stranger_unanswered, 1), waits(minutes=61)),
    A.breach_due: (late_breach, everybody_told),
    A.audit_changed: (forged, newer_lines),
}
"""How each begins, and what ends it: what stands in the runbook under its name."""


@pytest.fixture
def hand(database_url: str, field: Field, watch: Watch, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Hand:
    watch.now = datetime.now(UTC)
    leads_to(database_url, monkeypatch)
    monkeypatch.setenv("BACKUP_RECIPIENT", RECIPIENT)
    monkeypatch.chdir(tmp_path)
    return Hand(field, lambda *words: typed(monkeypatch, *words))


@pytest.fixture
def field(database: Database, watch: Watch) -> Field:
    return Field(database, watch)


@pytest.mark.parametrize("name", AlarmName)
def test_it_rings_and_what_the_runbook_says_ends_it(name: AlarmName, hand: Hand) -> None:
    provoke, mend = ALARMS[name]
    assert hand.ringing == set()
    provoke(hand)
    assert hand.ringing == {name}
    mend(hand)
    assert hand.ringing == set()
