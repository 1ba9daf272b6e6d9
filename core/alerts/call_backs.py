"""Calls that somebody waits for: who asks for one, who is told first, who sees which. `call_tries` has the tries."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, update

from core.alerts import alerts, call_ladder, call_stand_downs, many_strangers, unsafe_phones
from core.alerts.call_ladder import DANGERS
from core.clock import kigali
from core.errors import NotYours
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.alert import OPEN, Alert, Concern, ProtectedKey
from core.models.base import new_id
from core.models.duty import WAITING, CallBack, CallBackReason, CallBackState, CallEnd
from core.models.message import Lane
from core.models.person import Person, Role
from core.people import duty, people, staffing
from core.programme.posts import Post
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx

TOLD_UNVERIFIED = 3
"""Calls a day to a number nobody knows of which somebody is told at once; what may be a danger is told each time."""
EACH_HOUR = (CallBackReason.unreadable, CallBackReason.missed_call, CallBackReason.danger_text)
"""What may be a call for help each time it comes, and says nothing of what it is about."""
NOBODY_RINGS = 0
"""Instead of a call-back's id: it is not safe to ring that number."""
NOBODY_THERE = -1
"""Instead of its id: it waits, and nobody is there now who could ring."""


def ask(tx: Tx, me: Caller, reason: str) -> int:
    """Somebody shall ring this number. The sector is told, else the district; the call-back's id, or NOBODY_RINGS where
    it is not safe to ring there: whoever is to meet that family hears that more was asked. NOBODY_THERE where either
    waits for whoever comes.

    Asking twice a day is one call-back while it waits; texts that nobody could read and missed calls are one an hour,
    as each may be a call for help, and another one once somebody has the first. What is asked once a call was made is
    another one. Of a text that may tell a danger the officers on duty are told at any hour, never the sector.
    """
    kind = CallBackReason(reason)
    if kind is CallBackReason.not_safe or not outbox.is_silenced(tx, me.number):
        call = _ask(tx, me, kind)
    else:
        if not unsafe_phones.hear_again(tx, me, danger=kind in DANGERS):
            _ask(tx, me, kind)  # shown as a family to be met
        call = NOBODY_RINGS
    return call if staffing.can_ring(tx, me.sector, me.district) else NOBODY_THERE


def close_phone(tx: Tx, me: Caller) -> None:
    """That phone was closed, and an alert about it is open: nobody rings there for what was asked before. The alert
    hears that it was, as a danger where one of those calls may be about one; those on the card of an alert stay there.
    """
    asked = or_(*(_named(f"{kind}:{tx.vault.mark(CallBack.__tablename__, me.number)}:") for kind in CallBackReason))
    waiting = select(CallBack).where(asked, CallBack.state.in_(WAITING), ~call_ladder.ON_CARD)
    for call_back in tx.session.scalars(waiting).all():
        if unsafe_phones.hear_again(tx, me, danger=call_back.reason in DANGERS):
            call_back.state, call_back.ended, call_back.closed_at = CallBackState.closed, CallEnd.not_safe, tx.at
            audit.record(tx, me, "changed", "call_backs", call_back.id)


def _ask(tx: Tx, me: Caller, kind: CallBackReason) -> int:
    asked = f"{kind}:{tx.vault.mark(CallBack.__tablename__, me.number)}:"
    if kind is CallBackReason.not_safe:
        return _open(tx, asked) or open_one(tx, me, kind, f"{asked}{tx.at:%Y%m%d%H%M%S}")
    if kind not in EACH_HOUR:
        return open_one(tx, me, kind, f"{asked}{kigali(tx.at):%Y%m%d}")
    return _latest(tx, asked) or open_one(tx, me, kind, f"{asked}{kigali(tx.at):%Y%m%d%H%M%S}")


def ask_unverified(tx: Tx, me: Caller, *, danger: bool = False) -> int:
    """A stranger asks to be rung, of a danger at any hour; the call-back's id, NOBODY_RINGS or NOBODY_THERE as `ask`.

    It is one call while it waits, of a danger while nobody has it, and another one after: none is ever dropped. Of
    what is no danger the first three a day are told by SMS; those after stand on the list, and are told once late.
    Where a family closed that phone nobody rings, whoever has it by now, and whoever is to meet that family hears that
    something was asked.
    """
    closed = outbox.is_silenced(tx, me.number)
    if closed and unsafe_phones.hear_again(tx, me, danger=danger):
        return NOBODY_RINGS
    kind = CallBackReason.danger_text if danger else CallBackReason.stranger
    asked = f"{kind}:{tx.vault.mark(CallBack.__tablename__, me.number)}:{kigali(tx.at):%Y%m%d}"
    tells = danger or _count(tx, asked) < TOLD_UNVERIFIED
    call = open_one(tx, me, kind, asked, tells=tells)  # of a closed phone shown as a family to be met
    if closed:
        return NOBODY_RINGS
    return call if staffing.has_national_desk(tx) else NOBODY_THERE


def _open(tx: Tx, asked: str, *, free: bool = False) -> int | None:
    """The call-back of that name that still waits; with `free` one that nobody has or has tried yet."""
    nobodys = (CallBack.owner_id.is_(None),) if free else ()
    return tx.connection.scalar(
        select(CallBack.id).where(_named(asked), CallBack.state.in_(WAITING), *nobodys).limit(1)
    )


def _count(tx: Tx, asked: str) -> int:
    """How many were asked for by that name."""
    return tx.connection.scalar(select(func.count(CallBack.id)).where(_named(asked))) or 0


def _named(asked: str) -> ColumnElement[bool]:
    return CallBack.once.startswith(asked, autoescape=True)


def _latest(tx: Tx, asked: str) -> int | None:
    """The call-back of that name that was asked for within the hour and waits for somebody: whoever has one already
    knows nothing of what is told now.
    """
    since = tx.at - tx.programme.call_backs.unreadable_every
    waits = (CallBack.asked_at > since, CallBack.state.in_(WAITING), CallBack.owner_id.is_(None))
    return tx.connection.scalar(select(CallBack.id).where(_named(asked), *waits).limit(1))


def open_one(
    tx: Tx, me: Caller, kind: CallBackReason, once: str, *, alert_id: int | None = None, tells: bool = True
) -> int:
    """The call-back of that name that waits, else a new one: who asks again after a call was made is rung again.
    Without `tells` it stands on the list, and nobody is told before it is late.

    Each but the first of a name is numbered, so that what two ask for at one moment is still one call. Its id.
    """
    if waiting := _open(tx, once, free=kind in EACH_HOUR):
        return waiting
    if count := _count(tx, once):
        once = f"{once}:{count}"
    row = new_id()
    rule = tx.programme.call_backs
    due_at = tx.at + rule.danger_due if kind in DANGERS else tx.programme.waking.after(tx.at, rule.due)
    if kind in DANGERS and alert_id is None:
        due_at = call_ladder.second(tx.programme, tx.at)
    protecting = _protecting(tx, me, alert_id)
    shielded = protecting is not None or (kind in DANGERS and not _is_for_all(tx, alert_id))
    in_district = None if protecting and protecting.bypasses else me.district
    new = tx.insert_once(
        CallBack.__table__,
        {
            "id": row,
            "once": once,
            "reason": kind,
            "state": CallBackState.open,
            "district_id": in_district,
            "sector_id": me.sector,
            "person_id": me.person,
            "number_sealed": tx.vault.seal("call_backs.number", row, me.number),
            "alert_id": alert_id,
            "asked_at": tx.at,
            "tries": 0,
            "told": 0,
            "shielded": shielded,
            "due_at": due_at,
        },
    )
    if not new:
        return int(tx.session.scalars(select(CallBack.id).where(CallBack.once == once)).one())
    call_back, climbs = tx.session.get_one(CallBack, row), kind in DANGERS and alert_id is None
    first = district(tx, in_district) if shielded else _first(tx, me)
    who = call_ladder.first(tx, call_back) if climbs else first
    if tells:
        alone = many_strangers.told_alone(tx, call_back, who)
        tell_ringers(tx, call_back, _besides(tx, call_back, alone), "first")
    return row


def _besides(tx: Tx, call_back: CallBack, who: list[Person]) -> list[Person]:
    """With them whoever has an earlier call of that number of the same kind: they would ring without knowing more."""
    if call_back.reason not in EACH_HOUR:
        return who
    kind, mark, _ = call_back.once.split(":", 2)
    waits = (_named(f"{kind}:{mark}:"), CallBack.id != call_back.id, CallBack.state.in_(WAITING))
    owners = [people.get(tx, each) for each in tx.connection.scalars(select(CallBack.owner_id).where(*waits)) if each]
    able = [each for each in owners if each.role.is_officer and each.district_id in (call_back.district_id, None)]
    return list({each.id: each for each in (*who, *able)}.values())


def _protecting(tx: Tx, me: Caller, alert_id: int | None) -> Alert | None:
    """The alert because of which the sector must not hear of the call: the one it is about, or an open one that the
    caller reported; one that bypasses the district first.
    """
    if not alert_id and not me.person:
        return None
    about = Alert.id == alert_id if alert_id else Alert.state.in_(OPEN)
    shielded = tx.session.scalars(select(Alert).where(about, Alert.shielded).order_by(Alert.bypasses.desc()))
    return next((each for each in shielded if alert_id or _has_told(tx, me, each)), None)


def _has_told(tx: Tx, me: Caller, alert: Alert) -> bool:
    told = select(Concern.id).where(Concern.by_id == me.person, Concern.alert_id == alert.id).limit(1)
    return alert.reporter_id == me.person or tx.connection.scalar(told) is not None


def _is_for_all(tx: Tx, alert_id: int | None) -> bool:
    """Whether everybody who told of that alert said that nobody protected is concerned; not asked is not "no"."""
    said = list(tx.connection.scalars(select(Concern.protected_key).where(Concern.alert_id == alert_id)))
    return bool(said) and all(key == ProtectedKey.no for key in said)


def shield(tx: Tx, alert: Alert) -> None:
    """It turned out that somebody protected is concerned: the sector no longer sees the calls its reporters wait for.

    What the sector was owed and did not get yet is withdrawn, and the district is told instead; where the alert
    bypasses the district, the national desk.
    """
    its = (CallBack.alert_id == alert.id) | CallBack.person_id.in_(alerts.reporters(tx, alert))
    known = CallBack.shielded & CallBack.district_id.is_(None) if alert.bypasses else CallBack.shielded
    found = select(CallBack).where(its, CallBack.state.in_(WAITING), ~known)
    for call_back in tx.session.scalars(found):
        call_back.shielded = True
        call_back.district_id = None if alert.bypasses else call_back.district_id
        for person in people.of_role(tx, Role.sector_officer, sector=call_back.sector_id):
            outbox.withdraw(tx, _once(call_back.id, "first", person), "protected")
        who = district(tx, call_back.district_id)
        tell_ringers(tx, call_back, who, "shielded")


def merged(tx: Tx, older: Alert, alert: Alert) -> None:
    """The calls about an alert that went into another are about that one, with whatever protects somebody there."""
    tx.connection.execute(update(CallBack).where(CallBack.alert_id == alert.id).values(alert_id=older.id))
    if older.shielded:
        shield(tx, older)


def put_on_card(tx: Tx, me: Caller, alert_id: int, asked_at: datetime) -> None:
    """What that number was to be rung for since that moment is told to its end, as this danger: the call is a line on
    its card, and what was not sent of it is owed no longer. Should the alert end before anybody rang, it climbs again.

    One that somebody has already stays with whoever is to make it.
    """
    mark = f"{CallBackReason.danger_text}:{tx.vault.mark(CallBack.__tablename__, me.number)}:"
    waits = (CallBack.state.in_(WAITING), CallBack.owner_id.is_(None), CallBack.alert_id.is_(None))
    for call_back in tx.session.scalars(select(CallBack).where(_named(mark), *waits, CallBack.asked_at == asked_at)):
        call_back.alert_id = alerts.get(tx, alert_id).id
        call_stand_downs.withdraw(tx, call_back, "told")


def leave_with(tx: Tx, person: int, before: Alert, alert: Alert) -> None:
    """That person's report of the one left for the other: whoever rings them about it rings about the other."""
    its = (CallBack.alert_id == before.id, CallBack.person_id == person)
    tx.connection.execute(update(CallBack).where(*its).values(alert_id=alert.id))


def _first(tx: Tx, me: Caller) -> list[Person]:
    """The sector's officer; a sector without one goes to the district, a stranger without a place to the nation."""
    sector = people.of_role(tx, Role.sector_officer, sector=me.sector) if me.sector else []
    return sector or district(tx, me.district)


def district(tx: Tx, district_id: int | None) -> list[Person]:
    """The district's social worker on duty; the national desk where there is none, or no district."""
    workers = duty.on_rung(tx, district_id, Post.social_worker) if district_id else []
    return workers or people.of_role(tx, Role.national)


def tell_ringers(tx: Tx, call_back: CallBack, who: list[Person], name: str) -> None:
    """After a danger at any hour; a call that may wait wakes nobody. One on the card of an alert tells nobody: whoever
    is told of the alert reads there whom to ring first.
    """
    if call_ladder.is_on_card(tx, call_back):
        return
    danger = call_back.reason in DANGERS
    not_before = tx.at if danger else tx.programme.waking.next(tx.at)
    for person in who:
        words, once = call_ladder.as_told(tx, call_back, person), _once(call_back.id, name, person)
        outbox.post(tx, person, Notice(words, Lane.alerts, once, not_before=not_before))


def _once(call_back: int, name: str, person: Person) -> str:
    return f"call_back:{call_back}:{name}:{person.id}"


def open_in_reach(tx: Tx, me: Caller) -> list[CallBack]:
    """The calls that wait in the officer's district, the most urgent first, but those on the card of an alert."""
    found = select(CallBack).where(CallBack.state.in_(WAITING), ~call_ladder.ON_CARD).order_by(CallBack.due_at)
    if me.district is not None:
        found = found.where(CallBack.district_id == me.district)
    if me.role is Role.sector_officer:
        found = found.where(CallBack.sector_id == me.sector, CallBack.shielded.is_(False))
    return list(tx.session.scalars(found))


def reach(tx: Tx, me: Caller, call_back_id: int) -> CallBack:
    """That call-back, for an officer of its district; the sector's only where nobody protected is concerned.

    Raises NotYours.
    """
    call_back = tx.session.get_one(CallBack, call_back_id, with_for_update=tx.is_postgres)
    in_sector = me.role is not Role.sector_officer or (call_back.sector_id == me.sector and not call_back.shielded)
    if me.district not in (call_back.district_id, None) or not in_sector:
        raise NotYours("this call belongs to others")
    return call_back
