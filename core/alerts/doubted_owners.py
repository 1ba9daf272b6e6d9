"""Owners whose line falls into doubt: nobody may open or note anything there, so the alert is nobody's from then on."""

from datetime import datetime

from sqlalchemy import Select, exists, or_, select

from core.alerts import in_doubt, ladder, letting_go
from core.models.alert import OPEN_NOW, OWNED, Alert
from core.models.person import Person, Phone
from core.people import people, phones
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.next_due import NextAsked


def release_owned(tx: Tx) -> int:
    """What whoever is in doubt owned begins at its first rung, and whoever is above is asked at once whether they know
    the voice; confirmed, it is theirs again if nobody else has it by then. How many owners that were.
    """
    owners = list(tx.connection.scalars(_owners(tx)))
    for person_id in owners:
        _release(tx, people.get(tx, person_id))
    return len(owners)


def next_due(tx: Tx) -> datetime | None:
    """Now where an owner is in doubt; nobody knows when the next one will be."""
    return tx.at if tx.connection.scalar(_owners(tx).limit(1)) else None


NEXT_DUE = NextAsked(next_due)


def _owners(tx: Tx) -> Select[int]:
    """Who owns something open and has no line that is sure."""
    mine = Phone.person_id == Person.id
    dialled = or_(Phone.dialled_at.is_(None), Phone.dialled_at >= phones.silent_since(tx))
    sure = exists().where(mine, Phone.lost_at.is_(None), Phone.doubted_at.is_(None), dialled)
    found = select(Person.id).join(Alert, Alert.owner_id == Person.id).where(OPEN_NOW, Alert.state.in_(OWNED))
    return found.where(exists().where(mine, phones.in_doubt(tx)), ~sure).distinct()


def _release(tx: Tx, person: Person) -> None:
    tx.session.get_one(Person, person.id, with_for_update=tx.is_postgres)
    owned = (Alert.owner_id == person.id, Alert.state.in_(OWNED))
    order = (Alert.raised_at, Alert.id)
    alerts = sorted(tx.session.scalars(select(Alert).where(*owned).order_by(*order)), key=lambda each: each.level.rank)
    letting_go.release(tx, person)
    for alert in alerts:
        ladder.event(tx, alert, in_doubt.WANTED, person.id)
    if alerts:
        me = Caller("", "doubted", person=person.id, role=person.role, district=person.district_id)
        in_doubt.ask_above(tx, me, alerts[0])
