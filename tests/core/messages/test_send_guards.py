"""The last look before a message leaves: hours, who stopped, who may be the danger, and what a day may cost."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from core.broadcasts import encouragement
from core.children import visit_reminders
from core.clock import kigali
from core.language.words import Say
from core.messages import consents, costs, safe_hours, sending
from core.messages.costs import Today
from core.models.alert import Alert, Level
from core.models.message import Lane, Message, MessageState
from core.models.person import Person, Phone
from core.models.spending import Spent
from core.models.visit import FollowUp
from core.programme.reminders import Cap
from core.reporting import caregivers, visits
from core.storage.db import Tx
from tests.core.support.field import Field, moment
from tests.core.support.hands import claim, offer, owe, row_of, settle
from tests.fixtures.world import PROGRAMME


@pytest.fixture
def capped(field: Field) -> Field:
    """A day on which two reminders may leave to a number, and three in all."""
    costs = PROGRAMME.costs.model_copy(update={"reminders": Cap(number=2, lane=3)})
    field.database.programme = PROGRAMME.model_copy(update={"costs": costs})
    return field.at("2026-10-16 09:00")


def spent(field: Field) -> Today:
    return field.look(costs.today)[1]


def test_what_is_over_a_numbers_cap_waits_for_the_next_day_and_then_goes(capped: Field) -> None:
    rows = [owe(capped, Lane.reminders, 201, f"{at}") for at in range(3)]
    for row in offer(capped, Lane.reminders):
        settle(capped, row, sending.SendOutcome.accepted)
    (left,) = [row for row in rows if row_of(capped, row).state == MessageState.queued]
    kept = row_of(capped, left)
    assert (kept.reason, f"{kigali(kept.not_before):%d %H:%M}") == ("cap", "17 07:00")
    assert spent(capped) == Today(Lane.reminders, 2, 1)
    assert claim(capped, Lane.reminders, "other") == []
    capped.at("2026-10-17 07:00")
    assert claim(capped, Lane.reminders, "other") == [left]


def test_a_lanes_cap_holds_back_everybody_but_no_alert(capped: Field) -> None:
    for last in (1, 2, 201, 202, 301):
        owe(capped, Lane.reminders, last, f"reminder {last}")
        owe(capped, Lane.alerts, last, f"alert {last}")
    assert len(claim(capped, Lane.reminders)) == 3
    assert len(claim(capped, Lane.alerts)) == 5
    assert spent(capped) == Today(Lane.reminders, 3, 2)


def test_what_would_be_too_late_then_expires_and_says_why(capped: Field) -> None:
    until = moment("2026-10-16 20:00")
    rows = [owe(capped, Lane.reminders, 201, f"{at}", expires_at=until) for at in range(3)]
    claim(capped, Lane.reminders)
    states = sorted((row_of(capped, row).state, row_of(capped, row).reason or "") for row in rows)
    assert states == [("claimed", ""), ("claimed", ""), ("expired", "cap")]


def test_one_that_is_tried_again_is_not_counted_twice(capped: Field) -> None:
    row = owe(capped, Lane.reminders, 201)
    offer(capped, Lane.reminders)
    settle(capped, row, sending.SendOutcome.later)
    capped.watch.passes(seconds=16)
    offer(capped, Lane.reminders)
    assert spent(capped).segments == 1


def test_days_that_are_over_are_forgotten(capped: Field) -> None:
    owe(capped, Lane.reminders, 201)
    claim(capped, Lane.reminders)
    capped.at("2026-10-19 09:00").do(costs.forget_old)
    assert capped.look(lambda tx: tx.connection.scalar(select(func.count()).select_from(Spent))) == 0


@pytest.mark.parametrize(
    ("at", "goes"),
    [("2026-10-16 19:59", ""), ("2026-10-16 20:00", "2026-10-17 07:00"), ("2026-10-18 10:00", "2026-10-19")],
)
def test_a_reminder_that_waited_until_night_waits_until_morning(at: str, goes: str, field: Field) -> None:
    row = owe(field.at("2026-10-16 09:00"), Lane.reminders, 201)
    assert bool(claim(field.at(at), Lane.reminders)) == (not goes)
    kept = row_of(field, row)
    assert f"{kigali(kept.not_before):%Y-%m-%d %H:%M}".startswith(goes or "2026-10-16 09:00")
    assert kept.reason == ("hours" if goes else None)
    receipt = owe(field, Lane.receipts, 201, "receipt")
    assert claim(field, Lane.receipts) == [receipt], "who asked is answered at once"


def test_a_shared_phone_is_written_to_in_its_safe_hours_only(field: Field) -> None:
    field.at("2026-10-16 17:00")
    field.phone(101, safe_from="17:00", safe_to="18:00")
    row = owe(field, Lane.reminders, 101)
    field.at("2026-10-16 18:30")
    assert claim(field, Lane.reminders) == []
    assert f"{kigali(row_of(field, row).not_before):%d %H:%M}" == "17 17:00"


@pytest.mark.parametrize("reason", ["stopped", "not_safe", "danger_open"])
def test_what_was_owed_before_is_owed_no_longer(reason: str, field: Field) -> None:
    row = owe(field.at("2026-10-16 09:00"), Lane.reminders, 101)
    volunteers = owe(field, Lane.reminders, 1, "volunteer's")
    if reason == "stopped":
        field.do(consents.stop_messages, field.me(101))
    elif reason == "not_safe":
        field.phone(101, silenced_at=moment("2026-10-16 09:00"))
    else:
        field.do(visits.alarm, field.me(1), field.child("204711"), "danger", Level.danger, None)
    assert claim(field, Lane.reminders) == [volunteers]
    assert (row_of(field, row).state, row_of(field, row).reason) == (MessageState.withheld, reason)


@pytest.mark.parametrize(
    "words",
    [
        Say("sms.caregiver.kind", {"proverb": encouragement.proverb("ifuni")}),
        Say("sms.caregiver.papers"),
        Say("sms.caregiver.school", {"date": "19/10"}),
    ],
)
def test_a_kind_word_that_waited_is_not_owed_where_something_grave_is_open_by_now(words: Say, field: Field) -> None:
    """The word of a visit is: the home knows that the pair comes."""
    row = owe(field.at("2026-10-16 09:00"), Lane.reminders, 101, "kind", words)
    visit = owe(field, Lane.reminders, 101, "visit", Say("sms.caregiver.visit", {"date": "17/10"}))
    field.born("204711", 2012)
    field.do(visits.alarm, field.me(1), field.child("204711"), "gone", Level.high, None)
    assert claim(field, Lane.reminders) == [visit]
    assert (row_of(field, row).state, row_of(field, row).reason) == (MessageState.withheld, "alert_open")


MINUTES = st.integers(0, 60 * 24 * 70)
HOURS = st.sampled_from([None, ("06:00", "08:00"), ("18:00", "19:30"), ("19:30", "07:15"), ("21:00", "23:00")])
ACTS = st.sampled_from(["", "stop", "not_safe", "danger"])


@given(minutes=MINUTES, hours=HOURS, act=ACTS, later=st.integers(0, 3000))
def test_no_reminder_leaves_when_or_where_it_must_not(
    field: Field, minutes: int, hours: tuple[str, str] | None, act: str, later: int
) -> None:
    """A random moment, random safe hours, something that happens after the reminders were owed, and a late drain."""
    field.watch.now = moment("2026-10-15 00:00") + timedelta(minutes=minutes)
    opens, closes = hours or (None, None)
    field.phone(101, safe_from=opens, safe_to=closes, silenced_at=None)
    field.do(_anew)
    field.do(visit_reminders.remind_due)
    _are_in_hours(field)
    if act == "stop":
        field.do(caregivers.set_messages, field.me(101), False)
    elif act == "not_safe":
        field.do(caregivers.not_safe, field.me(101))
    elif act == "danger":
        field.do(visits.alarm, field.me(1), field.child("204711"), "afraid", Level.danger, None)
    field.watch.passes(minutes=later)
    left = field.do(sending.claim, Lane.reminders, "a lease")
    assert not left or PROGRAMME.gentle.holds(field.watch.now)
    assert not act or not any(each.number.endswith("101") for each in left)
    _are_in_hours(field)


def _anew(tx: Tx) -> None:
    """As if nothing had been sent, told or stopped yet."""
    tx.connection.execute(Message.__table__.delete())
    tx.connection.execute(Spent.__table__.delete())
    tx.connection.execute(update(FollowUp).values(reminders=0, remind_at=tx.at))
    tx.connection.execute(update(Person).values(messages_stopped_at=None))
    tx.connection.execute(update(Alert).values(state="false_alarm"))


def _are_in_hours(field: Field) -> None:
    """Whatever waits may go at a moment that is right for everybody, and for a family's own phone."""
    waits = (Message.lane == Lane.reminders) & (Message.state == MessageState.queued)
    found = select(Message.not_before, Phone).join(Phone, Phone.id == Message.phone_id).where(waits)
    with field.database.read() as tx:
        for at, phone in tx.session.execute(found):
            assert safe_hours.first(PROGRAMME, phone, at) == at, f"{kigali(at):%A %Y-%m-%d %H:%M}"
