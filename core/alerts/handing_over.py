"""An alert goes to a named colleague, once that colleague says "I have it"; until then it stays where it is."""

from dataclasses import dataclass

from core.alerts import alerts, deadlines, ladder, rung_words, stand_down_notices
from core.clock import clock_time
from core.errors import NotYours
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.alert import OPEN, Alert, AlertState, Notified
from core.models.message import Lane
from core.models.person import Person, Role
from core.people import duty, people
from core.people.duty import Colleague
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx

MAY_REASSIGN = (Role.lead, Role.national)
TAKEN_OVER = "sms.alert.taken_over"


@dataclass(frozen=True)
class Offered:
    """What the officer is told: until when the colleague must have taken it ("" where the ladder goes on anyway).

    Where it was not offered, `reason` is the key of a sentence that says why.
    """

    done: bool
    number: str
    time: str = ""
    reason: str = ""


def choices(tx: Tx, me: Caller, alert_id: int) -> list[Colleague]:
    """To whom: officers of the alert's district who can take it now, its own profession first, the lead last.

    One that bypasses the district stays in the national desk.
    """
    alert = alerts.reach(tx, me, alert_id)
    found = duty.who_can_take(tx, None if alert.bypasses else alert.district_id)
    others = [each for each in found if each.id not in (me.id, alert.owner_id)]
    return sorted(others, key=lambda each: (each.role is Role.lead, each.role != alert.profession))


def offer(tx: Tx, me: Caller, alert_id: int, to: int) -> Offered:
    """The owner hands over, or the lead reassigns. The deadline for seeing the child stays.

    An owned alert stays with its owner until the colleague takes it; if nobody has in the acknowledge time of its
    level, its ladder goes on. One that nobody owns goes on climbing meanwhile. In place of a colleague who cannot take
    it now it is offered to whoever stands in. Raises NotYours for somebody who is no officer of that district, and
    where neither can take it.
    """
    alert = alerts.reach(tx, me, alert_id)
    if alert.state not in OPEN:
        return Offered(False, alert.number, reason="end.offer.closed")
    if alert.owner_id != me.id and me.role not in MAY_REASSIGN:
        return Offered(False, alert.number, reason="end.offer.not_yours")
    person = people.get(tx, to)
    if not person.role.is_officer or person.district_id != (None if alert.bypasses else alert.district_id):
        raise NotYours("an alert goes to an officer of its own district")
    to = _taker(tx, alert, person)
    alert.offered_to_id = to
    if alert.owner_id is not None:  # offered to one after the other, it still goes on in time
        alert.offered_until = alert.offered_until or deadlines.by_level(tx, alert, tx.at)
        alert.due_at, alert.lose_at = alert.offered_until, None
    tx.insert_once(Notified.__table__, {"alert_id": alert.id, "person_id": to, "at": tx.at, "held": False})
    ladder.event(tx, alert, "offered", to)
    audit.record(tx, me, "offered", "alerts", alert.id)
    until = alert.offered_until or alert.acknowledge_by
    tell_colleague(tx, alert, to, "sms.alert.offered", time=clock_time(until, tx.at))
    return Offered(True, alert.number, clock_time(until, tx.at) if alert.owner_id else "")


def _taker(tx: Tx, alert: Alert, person: Person) -> int:
    able = [each.id for each in duty.takers(tx, person) if each.id != alert.owner_id]
    if not able:
        raise NotYours("an alert goes to somebody who can take it now")
    return able[0]


def take(tx: Tx, me: Caller, alert: Alert) -> None:
    """The colleague has it: a new owner, watched as any new owner is; the one before stands down, as do all others whom
    it was offered to.
    """
    before = alert.owner_id
    stand_down_notices.all_offered(tx, alert, me.id, before)
    forget_deeds(alert)
    alert.state, alert.owner_id, alert.owned_at = AlertState.acknowledged, me.id, tx.at
    deadlines.begin_to_act(tx, alert)
    settle(alert)
    ladder.event(tx, alert, "taken_over", me.id)
    if before is not None:
        tell_colleague(tx, alert, before, TAKEN_OVER)


def forget_deeds(alert: Alert) -> None:
    """What an owner did goes with that owner: the next one acts, and phones, before closing it or lowering a danger.

    That the child was seen stays true.
    """
    alert.acted_at = alert.phoned_at = None


def settle(alert: Alert) -> None:
    """The alert is offered to nobody any more."""
    lapse(alert)
    alert.offered_district_id = None


def lapse(alert: Alert) -> None:
    """The time of an offer is over: no colleague has it alone any more; another district may still take it."""
    alert.offered_to_id = alert.offered_until = None


def offer_words(tx: Tx, alert: Alert, person: Person, notice: str) -> Say | None:
    """What whom it is offered to reads now; None where it is offered to that person no longer."""
    named = alert.offered_to_id == person.id or alert.offered_district_id is not None
    until = alert.offered_until or max(alert.acknowledge_by, rung_words.next_move(tx, alert))
    if alert.state not in OPEN or alert.owner_id == person.id or not named or until <= tx.at:
        return None
    return _words(tx, alert, notice, time=clock_time(until, tx.at))


def _words(tx: Tx, alert: Alert, key: str, **slots: str) -> Say:
    place = rung_words.place(tx, alert)
    return Say(key, {"number": alert.number, "level": Say(f"level.{alert.level}"), "place": place, **slots})


def tell_colleague(tx: Tx, alert: Alert, to: int, key: str, **slots: str) -> None:
    """Tell somebody of a turn of the alert, in the hours of its level."""
    words = _words(tx, alert, key, **slots)
    once = f"alert:{alert.id}:{key}:{tx.at:%d%H%M%S}:{to}"
    notice = Notice(words, Lane.alerts, once, not_before=ladder.quiet(tx, alert.level), alert_id=alert.id)
    outbox.post(tx, people.get(tx, to), notice)
