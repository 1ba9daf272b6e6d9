"""What caregivers ask for and answer. A caregiver's "urgent" is an alert, unverified, whoever holds the phone."""

from datetime import date

from sqlalchemy import update

from core import alerts, call_backs, children, follow_ups, outbox, people
from core.access import Caller
from core.alerts import Raised
from core.clock import kigali
from core.db import Tx
from core.models.duty import CallBackReason
from core.models.message import Lane, Message, MessageState
from core.models.visit import FollowUp
from core.outbox import Notice
from core.programme import Level
from core.words import Say


def urgent(tx: Tx, me: Caller) -> Raised:
    """A high alert, unverified; it joins the open one of a child in this home."""
    home = children.of_caregiver(tx, me)
    alert = alerts.raise_alert(tx, me, Level.high, child=home[0] if home else None, category="caregiver_urgent")
    if alert.reports == 1:
        alert.verified = False
    return alerts.raised(alert)


def ask_help(tx: Tx, me: Caller, kind: str) -> None:
    """The pair of the village hears that the family asks for a visit; what for is told at home, not by SMS."""
    if me.village is None:
        call_backs.ask(tx, me, CallBackReason.caregiver)
        return
    codes = ", ".join(child.code for child in children.of_caregiver(tx, me)[:2])
    for volunteer in people.pair(tx, me.village):
        once = f"help:{me.id}:{kind}:{kigali(tx.at):%Y%m%d}:{volunteer.id}"
        words = Say("sms.family.asks", {"code": codes or "-"})
        not_before = tx.programme.gentle.next(tx.at)
        outbox.post(tx, volunteer, Notice(words, Lane.receipts, once, not_before=not_before))


def next_visit(tx: Tx, me: Caller) -> date | None:
    """The day of the next visit to this home."""
    due = [follow_ups.open_of(tx, child.id) for child in children.of_caregiver(tx, me)]
    return min((each.due_on for each in due if isinstance(each, FollowUp)), default=None)


def other_day(tx: Tx, me: Caller) -> None:
    """The family cannot on that day: the pair is asked to agree on another."""
    day = next_visit(tx, me)
    if day is None or me.village is None:
        return
    codes = ", ".join(child.code for child in children.of_caregiver(tx, me)[:2])
    for volunteer in people.pair(tx, me.village):
        words = Say("sms.family.other_day", {"code": codes, "date": f"{day:%d/%m}"})
        once = f"other_day:{me.id}:{day}:{volunteer.id}"
        not_before = tx.programme.gentle.next(tx.at)
        outbox.post(tx, volunteer, Notice(words, Lane.receipts, once, not_before=not_before))


def set_messages(tx: Tx, me: Caller, wanted: bool) -> None:
    """Reminders to this caregiver stop, or start again; those that wait are withdrawn at once."""
    if wanted:
        people.start_messages(tx, me)
        return
    people.stop_messages(tx, me)
    tx.connection.execute(
        update(Message)
        .where(Message.person_id == me.id, Message.lane == Lane.reminders, Message.state == MessageState.queued)
        .values(state=MessageState.withheld, reason="stopped")
    )
