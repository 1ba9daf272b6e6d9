"""Calls that somebody waits for: who is told first, and who when the call is late."""

from datetime import datetime

from sqlalchemy import func, select

from core import alerts, audit, ladder, outbox, people
from core.access import Caller
from core.clock import kigali
from core.db import Tx
from core.errors import NotYours
from core.models.alert import Alert
from core.models.base import new_id
from core.models.duty import CallBack, CallBackReason, CallBackState
from core.models.message import Lane
from core.models.person import Person, Role
from core.models.talk import Talk
from core.outbox import Notice
from core.words import Say

MOST_TRIES = 3
MOST_UNVERIFIED = 3
"""Calls a day to a number nobody knows."""
EACH_HOUR = (CallBackReason.unreadable, CallBackReason.missed_call)
"""What may be a call for help each time it comes, and says nothing of what it is about."""


def ask(tx: Tx, me: Caller, reason: str) -> int:
    """Somebody shall ring this number. The sector is told, else the district; the call-back's id.

    Asking twice a day is one call-back; texts that nobody could read and missed calls are one an hour, as each may be a
    call for help.
    """
    kind = CallBackReason(reason)
    asked = f"{kind}:{tx.vault.index(me.number).hex()}:"
    if kind is CallBackReason.not_safe:
        return _open(tx, asked) or open_one(tx, me, kind, f"{asked}{tx.at:%Y%m%d%H%M%S}")
    if kind not in EACH_HOUR:
        return open_one(tx, me, kind, f"{asked}{kigali(tx.at):%Y%m%d}")
    return _latest(tx, asked) or open_one(tx, me, kind, f"{asked}{kigali(tx.at):%Y%m%d%H%M%S}")


def ask_unverified(tx: Tx, me: Caller) -> bool:
    """A stranger asks to be rung. A new call once the last was made, three a day and number; False for one more."""
    asked = f"{CallBackReason.stranger}:{tx.vault.index(me.number).hex()}:{kigali(tx.at):%Y%m%d}"
    if _open(tx, asked):
        return True
    before = select(func.count()).select_from(CallBack).where(CallBack.once.between(asked, f"{asked}~"))
    count = tx.connection.scalar(before) or 0
    if count >= MOST_UNVERIFIED:
        return False
    open_one(tx, me, CallBackReason.stranger, f"{asked}:{count}")
    return True


def _open(tx: Tx, asked: str) -> int | None:
    """The call-back of that name that still waits."""
    named = CallBack.once.between(asked, f"{asked}~")
    return tx.connection.scalar(select(CallBack.id).where(named, CallBack.state == CallBackState.open).limit(1))


def _latest(tx: Tx, asked: str) -> int | None:
    """The call-back of that name asked for within the hour."""
    since = tx.at - tx.programme.call_backs.unreadable_every
    named = CallBack.once.startswith(asked, autoescape=True)
    return tx.connection.scalar(select(CallBack.id).where(named, CallBack.asked_at > since).limit(1))


def open_one(tx: Tx, me: Caller, kind: CallBackReason, once: str, *, alert_id: int | None = None) -> int:
    """A call-back of that name, once; its id."""
    row = new_id()
    rule = tx.programme.call_backs
    danger = kind is CallBackReason.broken_off
    due_at = tx.at + rule.danger_due if danger else tx.programme.waking.after(tx.at, rule.due)
    new = tx.insert_once(
        CallBack.__table__,
        {
            "id": row,
            "once": once,
            "reason": kind,
            "state": CallBackState.open,
            "district_id": me.district,
            "sector_id": me.sector,
            "person_id": me.person,
            "number_sealed": tx.vault.seal("call_backs.number", row, me.number),
            "alert_id": alert_id,
            "asked_at": tx.at,
            "tries": 0,
            "due_at": due_at,
        },
    )
    if not new:
        return int(tx.session.scalars(select(CallBack.id).where(CallBack.once == once)).one())
    shielded = alert_id is not None and alerts.get(tx, alert_id).shielded
    _tell(tx, row, kind, _district(tx, me.district) if shielded else _first(tx, me), due_at, "first")
    return row


def _first(tx: Tx, me: Caller) -> list[Person]:
    """The sector's officer; a sector without one goes to the district, a stranger without a place to the nation."""
    sector = people.of_role(tx, Role.sector_officer, sector=me.sector) if me.sector else []
    return sector or _district(tx, me.district)


def _district(tx: Tx, district: int | None) -> list[Person]:
    return (people.of_district(tx, district) if district else []) or people.of_role(tx, Role.national)


def _tell(tx: Tx, call_back: int, kind: CallBackReason, who: list[Person], due_at: datetime, name: str) -> None:
    """After a danger at any hour; a call that may wait wakes nobody."""
    words = Say("sms.call_back", {"time": ladder.clock_time(due_at, tx.at)})
    not_before = tx.at if kind is CallBackReason.broken_off else tx.programme.waking.next(tx.at)
    for person in who:
        once = f"call_back:{call_back}:{name}:{person.id}"
        outbox.post(tx, person, Notice(words, Lane.alerts, once, not_before=not_before))


def raise_late(tx: Tx) -> int:
    """Calls nobody made in time go to the district's social worker, once."""
    found = (
        select(CallBack)
        .where(
            CallBack.state == CallBackState.open,
            CallBack.due_at <= tx.at,
            CallBack.raised_to_district_at.is_(None),
        )
        .limit(50)
    )
    late = list(tx.session.scalars(found.with_for_update(skip_locked=True) if tx.is_postgres else found))
    for call_back in late:
        call_back.raised_to_district_at = tx.at
        who = _district(tx, call_back.district_id)
        _tell(tx, call_back.id, call_back.reason, who, call_back.due_at, "late")
    return len(late)


def open_in_reach(tx: Tx, me: Caller) -> list[CallBack]:
    """The calls that wait in the officer's district, the most urgent first."""
    found = select(CallBack).where(CallBack.state == CallBackState.open).order_by(CallBack.due_at)
    if me.district is not None:
        found = found.where(CallBack.district_id == me.district)
    if me.role is Role.sector_officer:
        found = found.where(CallBack.sector_id == me.sector)
    return list(tx.session.scalars(found))


def read_number(tx: Tx, me: Caller, call_back_id: int) -> str:
    """The number that waits to be rung; the look is recorded. Raises NotYours outside the reader's district."""
    call_back = reach(tx, me, call_back_id)
    audit.record(tx, me, "read", "call_backs", call_back.id)
    return tx.vault.open("call_backs.number", call_back.id, call_back.number_sealed)


def rung(tx: Tx, me: Caller, call_back_id: int, reached: bool) -> None:
    """The officer rang. Reached, or after three tries in vain, the call-back is closed.

    Who may not be rung is met: once met and safe again, SMS go there as before; until then the call-back stays.
    """
    call_back = reach(tx, me, call_back_id)
    call_back.tries += 1
    may_ring = call_back.reason is not CallBackReason.not_safe
    if reached or (may_ring and call_back.tries >= MOST_TRIES):
        call_back.state = CallBackState.closed
    if reached and not may_ring:
        people.speak_again(tx, tx.vault.open("call_backs.number", call_back.id, call_back.number_sealed))
    alert = tx.session.get(Alert, call_back.alert_id) if call_back.alert_id and reached else None
    if alert and alert.owner_id in (None, me.id):
        alert.phoned_at = tx.at
    audit.record(tx, me, "changed", "call_backs", call_back.id)


def reach(tx: Tx, me: Caller, call_back_id: int) -> CallBack:
    """That call-back, for an officer of its district. Raises NotYours."""
    call_back = tx.session.get_one(CallBack, call_back_id)
    if me.district not in (call_back.district_id, None):
        raise NotYours("this call belongs to another district")
    return call_back


def broken_off(tx: Tx) -> int:
    """A talk that told a danger and fell silent for 3 minutes, or was put aside for another: somebody rings the
    volunteer, unless the alert's owner will.
    """
    silent = tx.at - tx.programme.call_backs.broken_off_after
    found = select(Talk).where(Talk.danger_id.is_not(None), Talk.heard_at <= silent).limit(50)
    talks = list(tx.session.scalars(found.with_for_update(skip_locked=True) if tx.is_postgres else found))
    for talk in talks:
        ring_reporter(tx, talk)
    return len(talks)


def ring_reporter(tx: Tx, talk: Talk) -> None:
    """The call-back for that talk's danger, unless somebody owns the alert by now."""
    me = _reporter(tx, talk)
    if me and alerts.get(tx, talk.danger_id or 0).owner_id is None:
        open_one(tx, me, CallBackReason.broken_off, f"broken_off:{talk.danger_id}", alert_id=talk.danger_id)
    talk.danger_id = None


def _reporter(tx: Tx, talk: Talk) -> Caller | None:
    alert = alerts.get(tx, talk.danger_id or 0)
    person = tx.session.get(Person, alert.reporter_id) if alert.reporter_id else None
    if person is None:
        return None
    number = people.number_of(tx, person.id)
    return Caller(
        number,
        talk.channel,
        person.id,
        person.role,
        person.language,
        person.village_id,
        person.sector_id,
        person.district_id,
    )
