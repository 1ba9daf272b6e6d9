"""The last look before a message leaves: who may not be reminded any more, at what hours, and what the day may cost.

A message may have waited: for its hour, for a gateway, for sending to be turned on. What was right when it was owed
need not be right now.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, bindparam, func, select, update

from core.clock import kigali, moment
from core.messages import consents, costs, household_risk, safe_hours
from core.messages.claims import Claimed
from core.models.base import Moment
from core.models.message import ASKS_FOR_YES, Lane, Message, MessageState
from core.models.person import Person, Phone, Role
from core.models.round import KIND_NOTICES
from core.storage.db import Tx
from core.storage.prepared import Prepared

_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_PHONES = select(Phone).where(Phone.id.in_(_IDS))
_CAREGIVERS = select(Person.id, Person.messages_stopped_at, consents.HAS_AGREED).where(
    Person.id.in_(_IDS), Person.role == Role.caregiver
)
_STAYS = Prepared(
    update(Message)
    .where(Message.id == bindparam("row"))
    .values(
        state=bindparam("now"),
        reason=bindparam("why"),
        not_before=func.coalesce(bindparam("until", type_=Moment()), Message.not_before),
        lease=None,
        lease_until=None,
    )
)


def held_back(tx: Tx, lane: Lane, claimed: Sequence[Claimed]) -> set[int]:
    """Of messages just claimed, in their order: the ids of those that stay, each withdrawn or put off with a reason."""
    if lane is Lane.alerts or not claimed:
        return set()
    phones = _phones(tx, claimed) if lane is Lane.reminders else {}
    held = _unwelcome(tx, claimed, phones) if lane is Lane.reminders else set()
    for each in claimed:
        phone = phones.get(each.phone_id or 0)
        if lane is Lane.reminders and each.id not in held and not _is_now(tx, phone):
            held.add(each.id)
            _put_off(tx, each, safe_hours.first(tx.programme, phone, tx.at), "hours")
    over = costs.take(tx, lane, [each for each in claimed if each.id not in held])
    for each in claimed:
        if each.id in over:
            _put_off(tx, each, _next_day(tx, lane, phones.get(each.phone_id or 0)), "cap")
    return held | over


def _phones(tx: Tx, claimed: Sequence[Claimed]) -> dict[int, Phone]:
    ids = {each.phone_id for each in claimed if each.phone_id}
    return {each.id: each for each in tx.session.scalars(_PHONES, {"ids": ids})}


def _unwelcome(tx: Tx, claimed: Sequence[Claimed], phones: dict[int, Phone]) -> set[int]:
    """Reminders that are owed no longer: to a silenced number, to who stopped them or never said yes, to who may be the
    danger; and kind words to a home where something grave is open by now.
    """
    ids = {each.person_id for each in claimed if each.person_id}
    carers = {person: (at, agreed) for person, at, agreed in tx.connection.execute(_CAREGIVERS, {"ids": ids})}
    held = set()
    for each in claimed:
        phone = phones.get(each.phone_id or 0)
        if reason := _reason(tx, each, carers, phone):
            _settle(tx, each, MessageState.withheld, reason)
            held.add(each.id)
    return held


def _reason(
    tx: Tx, message: Claimed, carers: dict[int, tuple[datetime | None, bool]], phone: Phone | None
) -> str | None:
    person = message.person_id
    if phone and phone.silenced_at:
        return "not_safe"
    if person is None or person not in carers:
        return None
    stopped_at, agreed = carers[person]
    if stopped_at or not (agreed or message.notice == ASKS_FOR_YES):
        return "stopped" if stopped_at else "no_yes"
    if household_risk.may_be_the_danger(tx, person):
        return "danger_open"
    if household_risk.is_bereaved(tx, person):
        return "mourning"
    return "alert_open" if message.notice in KIND_NOTICES and household_risk.is_troubled(tx, person) else None


def _is_now(tx: Tx, phone: Phone | None) -> bool:
    return safe_hours.first(tx.programme, phone, tx.at) == tx.at


def _next_day(tx: Tx, lane: Lane, phone: Phone | None) -> datetime | None:
    opening = moment(kigali(tx.at).date() + timedelta(days=1), tx.programme.daytime.opens)
    return safe_hours.first(tx.programme, phone, opening) if lane is Lane.reminders else opening


def _put_off(tx: Tx, message: Claimed, until: datetime | None, reason: str) -> None:
    """It waits until then; if its time is over before, it expires by its own rule."""
    if until is None:
        _settle(tx, message, MessageState.withheld, "no_safe_hours")
    elif message.expires_at and message.expires_at <= until:
        _settle(tx, message, MessageState.expired, reason)
    else:
        _settle(tx, message, MessageState.queued, reason, until)


def _settle(tx: Tx, message: Claimed, state: MessageState, reason: str, until: datetime | None = None) -> None:
    tx.run(_STAYS, {"row": message.id, "now": state, "why": reason, "until": until})
