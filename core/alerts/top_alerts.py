"""What nobody owns at the top of the ladders is told together: one SMS a person and turn, and one to the operator."""

from datetime import datetime

from sqlalchemy import select

from core.alerts import many_alerts, rung_words
from core.language.words import Say
from core.messages import outbox, rung_names
from core.messages.outbox import Notice
from core.models.alert import NOBODYS, Alert
from core.models.message import NEVER_HEARD, ON_TOP, Lane, Message
from core.models.person import Person
from core.people import duty
from core.programme.spans import duration
from core.storage.db import Tx
from core.storage.numbers import is_number

NOBODY = "sms.alert.nobody"


def tell_top(tx: Tx, alert: Alert, person: Person, not_before: datetime) -> bool:
    """The person hears in one SMS a turn how many nobody owns. False where there is this one only: it is told alone."""
    told = many_alerts.told_by(tx, person, "top", duration(tx.programme.ladders.danger.again.every))
    if told is None:
        on_top = _on_top(tx, person, alert)
        if len(on_top) < 2:
            return False
        told = many_alerts.post(tx, person, _top_words(on_top), "top", not_before)
    _link(tx, alert, person, told)
    return True


def top_words(tx: Tx, person: Person) -> Say | None:
    """What the person reads now of all that nobody owns at the top; None where nothing is left."""
    on_top = _on_top(tx, person)
    return _top_words(on_top) if on_top else None


def _top_words(on_top: list[Alert]) -> Say:
    slots = {"count": len(on_top), "number": on_top[0].number, "level": Say(f"level.{on_top[0].level}")}
    return Say(ON_TOP, slots)


def _link(tx: Tx, alert: Alert, person: Person, by: int) -> None:
    """One row a person and alert says which SMS tells of it at the top; one of its own that still waits is that too."""
    once = f"{rung_names.prefix(alert, rung_names.TOP)}{person.id}"
    if tx.connection.scalar(select(Message.id).where(Message.once == once)) is None:
        words = rung_words.as_it_stands(tx, alert, person, again=True)
        outbox.post(tx, person, Notice(words, Lane.alerts, once, alert_id=alert.id))
    outbox.tell_together(tx, once, by, alert.id, person.id)


def operator_knows(tx: Tx, alert: Alert) -> bool:
    """Whether the operator heard of this alert, and of any within this turn."""
    nobody = (Message.person_id.is_(None), Message.notice == NOBODY, Message.state.not_in(NEVER_HEARD))
    of_it = select(Message.id).where(Message.alert_id == alert.id, *nobody).limit(1)
    if tx.connection.scalar(of_it) is None:
        return False
    since = tx.at - duration(tx.programme.ladders.danger.again.every) + many_alerts.GRACE
    to = is_number(tx, Message.number_index, tx.operator or "")
    lately = select(Message.id).where(to, Message.created_at > since, *nobody).limit(1)
    return tx.connection.scalar(lately) is not None


def _on_top(tx: Tx, person: Person, alert: Alert | None = None) -> list[Alert]:
    """What nobody owns, was told up to the last rung, and is this person's to hear again; the oldest first. That alert
    in any case.
    """
    tx.flush()
    found: list[Alert] = []
    heard: dict[tuple[object, ...], bool] = {}
    for each in tx.session.scalars(select(Alert).where(NOBODYS).order_by(Alert.raised_at, Alert.id)):
        ladder = tx.programme.ladder(each.level)
        if each is alert:
            found.append(each)
            continue
        if each.climbed < len(ladder.rungs):
            continue
        kind = (each.level, each.district_id, each.offered_district_id, each.bypasses, each.profession)
        if kind not in heard:
            named = {one.id for post in ladder.again.tell for one in duty.on_post(tx, each, post)}
            heard[kind] = person.id in named
        if heard[kind]:
            found.append(each)
    return found
