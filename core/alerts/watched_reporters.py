"""Volunteers who reported lately: nobody cuts or moves their line without a second person who hears of it."""

from datetime import timedelta

from sqlalchemy import select

from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.alert import OPEN, Alert, Concern
from core.models.joining import Departure
from core.models.message import Lane
from core.models.person import Language, Person, Role
from core.people import second_person
from core.storage.access import Caller
from core.storage.db import Tx


def reported_lately(tx: Tx, person: Person) -> list[Concern]:
    """What the volunteer reported that is open, or not long ago: none of it is shown to whoever changes them."""
    since = tx.at - timedelta(days=tx.programme.limits.second_person_days)
    found = select(Concern).outerjoin(Alert, Alert.id == Concern.alert_id).where(Concern.by_id == person.id)
    return list(tx.session.scalars(found.where((Concern.told_at > since) | Alert.state.in_(OPEN))))


def needs(me: Caller, about: list[Concern]) -> Role:
    """Whose word counts beside the caller's: the nation's where somebody protected is concerned, or the lead asks."""
    return Role.national if any(each.protected for each in about) or me.role is Role.lead else Role.lead


def tell_of_change(tx: Tx, me: Caller, person: Person) -> None:
    """The phone of one who reported lately was closed, or moved to another number: the second person hears so at once,
    and where there is none the operator. Whom, and of what report, is not said.
    """
    about = reported_lately(tx, person)
    if not about:
        return
    change = Departure(person_id=person.id, asked_at=tx.at, asked_by_id=me.person, needs=needs(me, about))
    once, words = f"reporter_changed:{person.id}:{tx.at:%Y%m%d%H%M%S}:", Say("sms.reporter_changed")
    second = second_person.asked(tx, (change, person))
    for each in second:
        outbox.post(tx, each, Notice(words, Lane.receipts, f"{once}{each.id}"))
    if not second and tx.operator:
        outbox.post_to_number(tx, tx.operator, Language.en, Notice(words, Lane.receipts, f"{once}operator"))
