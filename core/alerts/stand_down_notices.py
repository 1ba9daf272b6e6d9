"""Who was told of an alert hears that another has it, under the number they were told."""

from sqlalchemy import BigInteger, ColumnElement, bindparam, delete, or_, select
from sqlalchemy.orm import aliased
from sqlalchemy.sql.base import Executable

from core.alerts import ladder
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.alert import UNOWNED, Alert, Notified
from core.models.base import Moment
from core.models.message import NEVER_HEARD, STAND_DOWN, Lane, Message, MessageState
from core.models.person import Person, Role
from core.people import people
from core.storage.db import Tx
from core.storage.prepared import Prepared, among

_SAID, _TOLD = aliased(Message), aliased(Message)
_ALERT = bindparam("alert", type_=BigInteger())
_MERGED = Prepared(select(Alert.id, Alert.number).where(Alert.merged_into_id == _ALERT))
_REACHED = Prepared(
    select(Message.person_id).where(
        or_(Message.alert_id == _ALERT, Message.alert_id.in_(select(Alert.id).where(Alert.merged_into_id == _ALERT))),
        Message.state.not_in(NEVER_HEARD),
    )
)
_REACHED_TOGETHER = Prepared(
    select(_SAID.id, _SAID.person_id)
    .join(_TOLD, _TOLD.together_id == _SAID.id)
    .where(_TOLD.alert_id == _ALERT, _SAID.state.not_in((*NEVER_HEARD, MessageState.queued)))
    .where(_SAID.sent_at >= bindparam("raised", type_=Moment()))
)
_OUTSIDE = Notified.person_id.not_in(select(Person.id).where(Person.role == Role.national))


def all_but(tx: Tx, alert: Alert, owner: int) -> None:
    """Everybody told of it, or of what was merged into it, but its owner has nothing more to do."""
    _tell(tx, alert, Notified.person_id != owner, str(alert.climbed))


def all_outside(tx: Tx, alert: Alert) -> None:
    """Everybody but the national desk has nothing more to do with it, and is no longer on its ladder."""
    _tell(tx, alert, _OUTSIDE, str(alert.climbed))
    strike_outside(tx, alert)


def strike_outside(tx: Tx, alert: Alert) -> None:
    """Nobody but the national desk is on its ladder any more, and nobody hears so."""
    tx.connection.execute(delete(Notified).where(Notified.alert_id == alert.id, _OUTSIDE))


def all_offered(tx: Tx, alert: Alert, *but: int | None) -> None:
    """Whom it was offered to since it has this owner, and who did not take it, has nothing more to do."""
    into = select(Alert.id).where(Alert.merged_into_id == alert.id)
    offered = select(Message.person_id).where(
        or_(Message.alert_id == alert.id, Message.alert_id.in_(into)),
        Message.notice == "sms.alert.offered",
        Message.created_at >= alert.owned_at,
        Message.person_id.not_in([each for each in but if each]),
    )
    _tell(tx, alert, Notified.person_id.in_(offered), f"offered:{tx.at:%d%H%M%S}")


def _tell(tx: Tx, alert: Alert, among: ColumnElement[bool], turn: str) -> None:
    numbers, heard = _numbers_told(tx, alert), _who_heard(tx, alert) | _who_heard_all(tx, alert)
    for told in tx.session.scalars(select(Notified).where(Notified.alert_id == alert.id, among)):
        if told.person_id not in heard:
            continue
        words = Say(STAND_DOWN, {"number": numbers.get(told.person_id, alert.number)})
        once = f"alert:{alert.id}:taken:{turn}:{told.person_id}"
        not_before = ladder.quiet(tx, alert.level)
        notice = Notice(words, Lane.alerts, once, not_before=not_before, alert_id=alert.id)
        outbox.post(tx, people.get(tx, told.person_id), notice)


def _who_heard(tx: Tx, alert: Alert) -> set[int | None]:
    """Its owner, and whom an SMS of it, or of what went into it, reached or will reach; one withdrawn told nobody."""
    return {*(person for (person,) in tx.all(_REACHED, {"alert": alert.id})), alert.owner_id}


def _who_heard_all(tx: Tx, alert: Alert) -> set[int | None]:
    """Whom an SMS of several alerts reached that told of this one, once nobody is to take any of those any more.

    One that waits yet says as it leaves how they stand; one that had left before an alert was raised told nothing of
    that alert, which only stands on the same list.
    """
    found: dict[int, int | None] = dict(tx.all(_REACHED_TOGETHER, {"alert": alert.id, "raised": alert.raised_at}))
    waits = tx.all(_STILL, {"found": list(found), "alert": alert.id}) if found else []
    still = {found[row] for (row,) in waits if row}
    return {person for person in found.values() if person not in still}


def _still_waiting(engine: str) -> Executable:
    others = select(Message.together_id).join(Alert, Alert.id == Message.alert_id)
    others = others.join(_SAID, _SAID.id == Message.together_id).where(Alert.raised_at <= _SAID.sent_at)
    mine = (among(Message.together_id, "found", engine), Alert.id != bindparam("alert"))
    return others.where(*mine, Alert.state.in_(UNOWNED))


_STILL = Prepared(_still_waiting)


def _numbers_told(tx: Tx, alert: Alert) -> dict[int, str]:
    """The number each person knows: this alert's own, or that of a merged one where they were told of no other."""
    merged: dict[int, str] = dict(tx.all(_MERGED, {"alert": alert.id}))
    if not merged:
        return {}
    said = select(Message.person_id, Message.alert_id).where(
        Message.alert_id.in_([*merged, alert.id]), Message.state.not_in(NEVER_HEARD)
    )
    heard = {(person, about) for person, about in tx.connection.execute(said) if person is not None}
    return {person: merged[about] for person, about in heard if about in merged and (person, alert.id) not in heard}
