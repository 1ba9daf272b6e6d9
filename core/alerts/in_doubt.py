"""An officer whose number may be in other hands: what can be held meanwhile, and what becomes theirs once confirmed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from core.alerts import handing_over, ladder, owner_watch, ownership, scope
from core.language.words import Say
from core.messages import outbox, refused_numbers
from core.messages.outbox import Notice
from core.models.alert import OPEN, UNOWNED, Alert, AlertEvent, Notified
from core.models.message import Lane
from core.models.person import Language, Person, Role
from core.people import confirming, duty, people, phones
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx

ASKS = "sms.doubt.asks"
"""Asks whoever is next above whether they know the officer's voice."""
WANTED = "held_in_doubt"
"""What wanting an alert in doubt leaves in its story."""
_HAD = ("owned", "taken_over", "owner_gone", *owner_watch.LOST)
"""What having or losing it leaves there: what was wanted before is settled by it."""


@dataclass(frozen=True, slots=True)
class HeldInDoubt:
    """Until when it is held, "" where it cannot be: it has an owner, or was held before. `asked`: somebody is there
    who was asked whether they know the voice.
    """

    number: str
    time: str = ""
    asked: bool = True


def told(tx: Tx, me: Caller) -> list[Alert]:
    """Alerts nobody owns of which the officer was told: their number, level, sector and deadline, as the SMS said."""
    found = select(Alert).join(Notified, Notified.alert_id == Alert.id)
    found = found.where(Notified.person_id == me.id, Alert.state.in_(UNOWNED))
    alerts = list(tx.session.scalars(found))
    return sorted(alerts, key=lambda each: (each.level.rank, each.raised_at))


def hold(tx: Tx, me: Caller, alert_id: int) -> HeldInDoubt:
    """The officer says "I have it": it holds as OK by SMS does, and whoever is above is asked at once to confirm.

    Once confirmed, it is theirs if nobody else owns it by then.
    """
    alert = next(each for each in told(tx, me) if each.id == alert_id)
    until = ownership.hold(tx, me, alert)
    ladder.event(tx, alert, WANTED, me.id)
    audit.record(tx, me, WANTED, "alerts", alert.id)
    return HeldInDoubt(alert.number, until or "", asked=ask_above(tx, me, alert))


def confirm(tx: Tx, me: Caller, person_id: int) -> None:
    """Somebody knows the voice: the person reads again, and owns what they wanted in this doubt and nobody else has.

    What was wanted in an earlier doubt was settled with that one. Raises NotYours as `confirming.confirm` does.
    """
    since = phones.doubted_since(tx, person_id)
    confirming.confirm(tx, me, person_id)
    if since is None:
        return
    they = _as_caller(people.get(tx, person_id))
    for alert in _wanted(tx, person_id, since):
        if scope.is_in_reach(they, alert):  # not one that the nation alone has by now
            ownership.acknowledge(tx, they, alert.id)
            handing_over.tell_colleague(tx, alert, person_id, "sms.doubt.yours")


def _wanted(tx: Tx, person_id: int, since: datetime) -> list[Alert]:
    """What that person wanted since then, has not had since, and nobody owns."""
    settled = aliased(AlertEvent)
    had = (settled.alert_id == AlertEvent.alert_id, settled.person_id == person_id, settled.what.in_(_HAD))
    lost_by_it = (settled.what == "owner_gone") & (settled.at == AlertEvent.at)
    later = exists().where(*had, settled.at >= AlertEvent.at, ~lost_by_it)
    mine = (AlertEvent.what == WANTED, AlertEvent.person_id == person_id, AlertEvent.at >= since)
    wanted = select(AlertEvent.alert_id).where(*mine, ~later)
    return list(tx.session.scalars(select(Alert).where(Alert.id.in_(wanted), Alert.state.in_(UNOWNED))))


def _as_caller(person: Person) -> Caller:
    return Caller("", "confirmed", person=person.id, role=person.role, district=person.district_id)


def ask_above(tx: Tx, me: Caller, alert: Alert) -> bool:
    """Whoever is next above that officer and can say it is asked whether they know the voice: the lead, else the
    national desk, else the operator; at any hour. False where there is nobody.
    """
    since = phones.doubted_since(tx, me.id) or tx.at
    words = Say(ASKS, {"number": alert.number})
    once = f"alert:{alert.id}:doubt:{me.id}:{since:%Y%m%d%H%M%S}"
    asked = _above(tx, me)
    for each in asked:
        outbox.post(tx, each, Notice(words, Lane.alerts, f"{once}:{each.id}", alert_id=alert.id))
    if not asked and tx.operator:
        outbox.post_to_number(tx, tx.operator, Language.en, Notice(words, Lane.alerts, once, alert_id=alert.id))
    return bool(asked or tx.operator)


def is_asked(tx: Tx, once: str) -> bool:
    """Whether the SMS of that name still asks something: that officer is in doubt yet, and the alert is open."""
    _, alert_id, _, officer, *_ = once.split(":")
    alert = tx.session.get_one(Alert, refused_numbers.goes_on(tx, int(alert_id)))
    return alert.state in OPEN and phones.doubted_since(tx, int(officer)) is not None


def _above(tx: Tx, me: Caller) -> list[Person]:
    """A lead who is away, locked out, in doubt or out of reach is replaced, or passed over for the nation."""
    ranks = [] if me.role is Role.national else [people.of_role(tx, Role.national)]
    if me.role is not Role.lead and me.district:
        ranks.insert(0, people.of_role(tx, Role.lead, district=me.district))
    for rank in ranks:
        able = {one.id: one for each in rank for one in duty.takers(tx, each) if one.id != me.id}
        if able:
            return list(able.values())
    return []
