"""A phone at which it is not safe: nobody rings there, and an alert stands until an officer met the family."""

from datetime import datetime

from sqlalchemy import exists, func, select

from core.alerts import alerts, ladder
from core.messages import outbox
from core.models.alert import NOT_SAFE, OPEN, Alert, AlertEvent, Concern, Level, ProtectedKey
from core.models.child import Child
from core.models.person import Person, Phone
from core.people import people, places
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.numbers import is_number

ASKED_AGAIN = "asked_again"
"""What it leaves in the alert's story that somebody asked from the phone for what would have been a call."""


def close_phone(tx: Tx, me: Caller) -> None:
    """No SMS goes to that number any more, and what waits for it is withdrawn; a worker's own messages go on."""
    people.silence(tx, me.number)
    outbox.withdraw_from(tx, me.number, "not_safe")


def raise_unsafe(tx: Tx, me: Caller, child: Child | None) -> Alert:
    """A high alert of its own, unverified: somebody shall meet that family. Said again meanwhile it is the same."""
    standing = _open_of(tx, {me.person} if me.person else set())
    if standing:
        return standing[0]
    alert = alerts.raise_apart(tx, me, Level.high, child=child, category=NOT_SAFE)
    alert.verified = False
    return alert


def hear_again(tx: Tx, me: Caller, *, danger: bool) -> bool:
    """From a phone that nobody may ring somebody asks for a call, or wrote what nobody could read: the alert about that
    phone hears so, once in a while or once its owner did something, and is a danger where this may be one. False where
    no such alert is open.
    """
    alert = _of_number(tx, me.number)
    if alert is None:
        return False
    level = Level.danger if danger else Level.high
    last = _asked_last(tx, alert)
    lately = last is not None and last > tx.at - tx.programme.call_backs.unreadable_every
    if last and any(each and each > last for each in (alert.owned_at, alert.acted_at)):
        lately = False  # whoever took it since, or did something, did so without this
    if lately and level.rank >= alert.level.rank:
        return True
    alert.reports += 1
    ladder.event(tx, alert, ASKED_AGAIN, me.person)
    alerts.hear(tx, alert, level, tx.at, urgent=danger)
    return True


def has_alert(tx: Tx, number: str) -> bool:
    """Whether an alert about that phone is open."""
    return _of_number(tx, number) is not None


def _of_number(tx: Tx, number: str) -> Alert | None:
    """The open one of a family on that number, the gravest."""
    return min(_open_of(tx, _holders(tx, number)), key=lambda each: each.level.rank, default=None)


def _holders(tx: Tx, number: str) -> set[int]:
    """Whose number it is or was: who left, lost the phone or has another one still waits to be met."""
    return set(tx.connection.scalars(select(Phone.person_id).where(is_number(tx, Phone.number_index, number))))


def family_on(tx: Tx, number: str) -> int | None:
    """The carer who closed that phone, whoever dials from it now; None where nobody did."""
    closed = (is_number(tx, Phone.number_index, number), Phone.silenced_at.is_not(None))
    return tx.connection.scalar(select(Phone.person_id).where(*closed).order_by(Phone.silenced_at.desc()).limit(1))


def _open_of(tx: Tx, holders: set[int]) -> list[Alert]:
    """The open alerts about a phone of one of those: among the open ones of their districts, as none names them."""
    if not holders:
        return []
    districts = select(Person.district_id).where(Person.id.in_(holders))
    there = Alert.state.in_(OPEN), Alert.district_id.in_(districts), ~Alert.by_clock
    found = list(tx.session.scalars(select(Alert).where(*there).order_by(Alert.id)))
    tx.sealer.load(each.child_id for each in found)
    return [each for each in found if each.category == NOT_SAFE and each.reporter_id in holders]


def _asked_last(tx: Tx, alert: Alert) -> datetime | None:
    asked = (AlertEvent.alert_id == alert.id, AlertEvent.what == ASKED_AGAIN)
    return tx.session.scalar(select(func.max(AlertEvent.at)).where(*asked))


def open_phone(tx: Tx, alert: Alert) -> None:
    """The family was met and is safe again: SMS may go to each phone it closed, unless another family on that number
    still waits.
    """
    closed = select(Phone).where(Phone.person_id == alert.reporter_id, Phone.silenced_at.is_not(None))
    for phone in tx.session.scalars(closed).all():
        number = tx.vault.open("phones.number", phone.id, phone.number_sealed)
        others = {each for each in _holders(tx, number) if each != alert.reporter_id}
        if not _open_of(tx, others):
            people.speak_again(tx, number)


def where_met(tx: Tx, alert: Alert) -> tuple[str, bool]:
    """The place of the family that reported it, and whether an IZU may lead there."""
    theirs = list(tx.session.scalars(select(Child.id).where(Child.caregiver_id == alert.reporter_id)))
    place = places.name(tx, alert.village_id or alert.sector_id or alert.district_id)
    return place, may_go_through_pair(tx, alert.village_id, theirs)


def may_go_through_pair(tx: Tx, village: int | None, children: list[int]) -> bool:
    """Whether an IZU of the village may lead to that family: nobody protected is concerned in what is open there, and
    nothing open about the family leaves it untold. Not asked is not "no".
    """
    open_ones = Alert.state.in_(OPEN)
    here = Alert.village_id == village
    ours = Alert.child_id.in_(children)
    untold = Concern.protected_key.is_distinct_from(int(ProtectedKey.no)) & (Concern.alert_id == Alert.id)
    suspected = select(Alert.id).where(open_ones, here | ours, Alert.shielded)
    unasked = select(Alert.id).where(open_ones, ours, exists().where(untold))
    return not any(tx.connection.scalar(each.limit(1)) for each in (suspected, unasked))
